"""What can be done with a case in a browser: every act by its name, its form, and its verb.

Moves are those of the one table (`commission.procedure`), and whether one is open to somebody now,
and why not, is what the table says.  The other acts (votes, answers, corrective actions) are the
verbs of their rooms, and refuse as these do.  Nothing is decided here.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from lendemain.commission import procedure as table
from lendemain.desk import clock
from lendemain.desk.cases import (
    barred,
    cases,
    deciding,
    gathering,
    matters,
    procedure,
    remedies,
    stating,
    timing,
)
from lendemain.desk.cases.procedure import Matter
from lendemain.desk.file import hearing, permitted
from lendemain.desk.pages import forms, weighing
from lendemain.desk.pages.act import Act, Doing, StaleError, alone, described
from lendemain.desk.view import View
from lendemain.errors import InputError
from lendemain.records.attribution import BESIDES
from lendemain.records.because import Because
from lendemain.records.case import Move
from lendemain.records.decision import Ballot, Finding
from lendemain.records.hearing import PartyPosition
from lendemain.records.procedure import CaseKind, CaseStatement
from lendemain.records.remedy import RemedyStatus

Plain = dict[str, object]


def verb(number: int, said: Plain, *, by: str) -> Callable[[View], object]:
    """The verb that a request asks for, to be run on a mission; `InputError` for none of that name,
    or a form that is filled in wrongly.

    It raises `StaleError` where something that its author may see was said since the step they saw.
    """
    asked, rest = forms.read(said)
    move = asked.move in set(Move)
    if not move and asked.move not in ACTS:
        raise InputError(
            f"no such move as {asked.move!r}", where=f"case {number}",
            remedy=f"Choose one of: {', '.join([*(m.value for m in Move), *ACTS])}",
        )  # fmt: skip
    form = forms.filled(rest, _form(Move(asked.move)) if move else ACTS[asked.move].form)
    done = _moved(asked.move) if move else ACTS[asked.move].verb
    if not move and not ACTS[asked.move].several:
        alone(asked.others, where=f"case {number}")

    def run(view: View) -> object:
        held = procedure.matter(view, number, at=clock.now())
        check_current(view, held, asked.since, by=by)
        if why := _closed(view, held, asked.move, by):
            raise InputError(
                Because.all_of(why) or "", where=f"case {number}, {by}",
                remedy="Nothing was recorded; see what is open to you",
            )  # fmt: skip
        doing = Doing(view=view, number=number, by=by, since=held.step, others=asked.others)
        return done(doing, form)

    return run


def check_current(view: View, held: Matter, since: int, *, by: str) -> None:
    """Raise `StaleError` where something that somebody may see was said after a step they saw."""
    if since > held.step:
        raise InputError(
            Because.of("step_ahead", step=held.step), where="since", remedy="Load the case again"
        )
    seen = permitted.statements(view.mission, held, by)
    news = [one for one in held.statements[since:] if one in seen]
    if news:
        raise StaleError(
            held.step, since, [matters.statement(one) for one in news],
            where=f"case {held.number}", rows=[_row(one) for one in news],
        )  # fmt: skip


def _row(one: CaseStatement) -> Plain:
    move = one.said.get("move") if one.kind is CaseKind.STEP else ""
    return {"kind": one.kind.value, "move": move, "by": one.author, "at": one.at.isoformat(),
            "entry": one.entry}  # fmt: skip


def told(view: View, number: int, *, by: str) -> Plain:
    """What somebody may do with a case now, and of everything else why not."""
    held = procedure.matter(view, number, at=clock.now())
    party = stating.duty(view.mission, by).party
    moves = []
    for move, row in table.RULES[held.status].items():
        why = _closed(view, held, move.value, by) or cases.barriers(view, held, move, by=by)
        form: Plain = {"fields": forms.fields(_form(move)), "with": True}
        moves.append(matters.move(row, why) | form | {"choices": _choices(held, move.value, party)})
    acts = []
    for name, act in ACTS.items():
        why = act.why_not(view, held, by)
        choices = (
            {} if why else {**_choices(held, name, party), **weighing.choices(view, held, name, by)}
        )
        acts.append(
            described(name, act.form, why=why, choices=choices, several=act.several, rule=act.rule)
        )
    return {
        "case": number, "status": held.status.value, "step": held.step, "by": by,
        "moves": moves, "acts": acts,
        "names": _names(held, [*moves, *acts]),
    }  # fmt: skip


def _names(held: Matter, rows: Sequence[Mapping[str, Any]]) -> Plain:
    """What the terms call the actions and levels among the words that may be chosen, by language;
    whoever may choose none is told of none.
    """
    offered = {
        str(word).partition(":")[0]
        for row in rows for words in row["choices"].values() for word in words
    }  # fmt: skip
    called = [(one.name, one.title) for one in held.terms.catalogue]
    called += [(one.name, one.title) for one in held.terms.levels]
    return {name: dict(title) for name, title in called if name in offered}


def _closed(view: View, held: Matter, name: str, by: str) -> list[str]:
    """Why an act is not somebody's at all: then nothing else is told of it, nor looked at."""
    if name in ACTS:
        return ACTS[name].why_not(view, held, by)
    row = table.RULES[held.status].get(Move(name))
    return cases.closed(view.mission, held, row, by) if row else []


def _choices(held: Matter, name: str, party: str) -> dict[str, list[str]]:
    """The words that fields of an act may hold, where they are known beforehand."""
    parties = [p.party_id for p in held.agreement.parties]
    own = [party] if party else parties
    finds = {
        "finding": [f.value for f in Finding],
        "hypothesis": ["", *parties, *BESIDES],
        "language": ["en", "fr", "uk"],
    }
    owed = [
        r.name
        for r in held.remedies
        if r.status is not RemedyStatus.DISCHARGED and party in ("", r.owner)
    ]
    given: dict[str, dict[str, list[str]]] = {
        Move.REOPEN.value: {"cause": list(held.terms.causes)},
        Move.PROVISIONAL.value: finds,
        "propose": finds | {
            "remedy": [f"{c.name}:{p}" for c in held.terms.catalogue for p in parties]
        },
        "vote": {"vote": [b.value for b in Ballot]},
        "answer": {
            "position": [p.value for p in PartyPosition if p is not PartyPosition.NONE],
            "party": own,
        },
        "waive": {"party": own},
        "pause": {"clock": timing.names()}, "resume": {"clock": timing.names()},
        "raise": {"to": list(held.clocks.higher)},
        "part": {"cause": list(held.terms.partings)},
        "remedy.order": {
            "of": sorted({of for p in held.proposals for of, _ in p.remedies}), "owner": parties,
        },
    }  # fmt: skip
    if name.startswith("remedy.") and name != "remedy.order":
        return {"remedy": owed}
    return given.get(name, {})


# Moves of the table


def _form(move: Move) -> type[msgspec.Struct]:
    if move is Move.PROVISIONAL:
        return forms.FindsNow
    return forms.Reopening if move is Move.REOPEN else forms.Reasoned


def _moved(move: str) -> Callable[[Doing, Any], object]:
    def run(one: Doing, form: Any) -> object:
        if move == Move.SEND.value:
            return hearing.sent(
                one.view, one.number, by=one.by, reason=form.reason, since=one.since
            )
        if move == Move.PROVISIONAL.value:
            return deciding.provisional(
                one.view, one.number, _finding(one, form), by=one.by, reason=form.reason,
                others=one.others, since=one.since,
            )  # fmt: skip
        cause = getattr(form, "cause", "")
        return cases.moved(
            one.view, one.number, move, reason=form.reason, by=one.by, since=one.since,
            also={"cause": cause} if cause else None, others=one.others,
        )  # fmt: skip

    return run


def _finding(one: Doing, form: forms.Finds) -> Plain:
    return deciding.finding(
        stating.matter(one.view, one.number), form.finding, text=form.text,
        hypothesis=form.hypothesis, consequence=form.consequence, analysis=form.analysis,
        language=form.language,
    )  # fmt: skip


# The other acts


def _party(one: Doing, form: forms.Answers | forms.Waives) -> str:
    """The party that a form names, or the liaison's own."""
    return form.party or stating.duty(one.view.mission, one.by).party


def _answered(one: Doing, form: forms.Answers) -> object:
    return hearing.answered(
        one.view, one.number, party=_party(one, form), text=form.text.encode(),
        language=form.language, by=one.by, position=form.position, final=form.final,
        since=one.since,
    )  # fmt: skip


def _waived(one: Doing, form: forms.Waives) -> object:
    party = _party(one, form)
    return hearing.waived(
        one.view, one.number, party=party, by=one.by, reason=form.reason, since=one.since
    )


def _certified(one: Doing, form: forms.Certifies) -> object:
    return timing.certified(
        one.view, one.number, by=one.by, reason=form.reason, t0=form.t0, record=form.record,
        corrects=form.corrects, since=one.since,
    )  # fmt: skip


def _corrected(one: Doing, form: forms.Corrects) -> object:
    return deciding.corrected(
        one.view, one.number, form.entry, by=one.by, reason=form.reason, reads=form.reads,
        since=one.since,
    )  # fmt: skip


def _of_clock(stop: bool) -> Callable[[Doing, forms.OfClock], object]:
    verb = timing.paused if stop else timing.resumed
    return lambda one, f: verb(
        one.view, one.number, f.clock, by=one.by, reason=f.reason, since=one.since
    )


def _ordered(one: Doing, f: forms.Orders) -> object:
    return remedies.ordered(
        one.view, one.number, f.of, owner=f.owner, by=one.by, text=f.text, within_h=f.within_h,
        since=one.since,
    )  # fmt: skip


def _named(one: Doing, name: str) -> str:
    """A corrective action's name; `InputError` where it is another case's."""
    if not name.startswith(f"{one.number}."):
        raise InputError(
            Because.of("not_of_case", name=name[:40]), where=f"case {one.number}",
            remedy="Name one that the case lists",
        )  # fmt: skip
    return name


def _no_part(view: View, held: Matter, by: str) -> list[str]:
    """Why somebody cannot take cases out of a pattern case now."""
    mine = any(one.number == held.number for one in view.gatherings)
    none = [] if mine else [Because.of("no_pattern_case")]
    return none + barred.no_commission(view, held, by)


ACTS: Mapping[str, Act] = {
    "propose": Act(
        forms.Proposes,
        lambda one, f: deciding.proposed(
            one.view, one.number, _finding(one, f), by=one.by, remedy=f.remedy, since=one.since
        ),
        barred.no_proposal,
    ),
    "vote": Act(
        forms.Votes,
        lambda one, f: deciding.voted(
            one.view, one.number, f.vote, by=one.by, dissent=f.dissent, since=one.since
        ),
        barred.no_vote,
    ),
    "recuse": Act(
        forms.Reasoned,
        lambda one, f: deciding.recused(
            one.view, one.number, by=one.by, reason=f.reason, since=one.since
        ),
        barred.no_recusal,
    ),
    "correct": Act(forms.Corrects, _corrected, barred.no_commission),
    "answer": Act(forms.Answers, _answered, barred.no_answer),
    "waive": Act(forms.Waives, _waived, barred.no_waiver),
    "certify": Act(forms.Certifies, _certified, barred.no_commission),
    "pause": Act(forms.OfClock, _of_clock(stop=True), barred.no_commission),
    "resume": Act(forms.OfClock, _of_clock(stop=False), barred.no_resumption),
    "raise": Act(
        forms.Raises,
        lambda one, f: timing.raised(
            one.view, one.number, f.to, by=one.by, reason=f.reason, since=one.since
        ),
        barred.no_commission,
    ),
    "remedy.order": Act(forms.Orders, _ordered, barred.no_order),
    "remedy.accept": Act(
        forms.Accepts,
        lambda one, f: remedies.accepted(
            one.view, _named(one, f.remedy), by=one.by, reason=f.reason
        ),
        barred.no_owned,
    ),
    "remedy.report": Act(
        forms.Reports,
        lambda one, f: remedies.reported(
            one.view, _named(one, f.remedy), by=one.by, text=f.text, proofs=f.proofs
        ),
        barred.no_report,
    ),
    "remedy.verify": Act(
        forms.Verifies,
        lambda one, f: remedies.verified(
            one.view, _named(one, f.remedy), by=one.by, done=f.done, reason=f.reason,
            proofs=f.proofs,
        ),
        barred.no_remedy,
    ),
    "remedy.extend": Act(
        forms.Extends,
        lambda one, f: remedies.extended(
            one.view, _named(one, f.remedy), by=one.by, hours=f.hours, reason=f.reason
        ),
        barred.no_decided_remedy,
    ),
    "remedy.climb": Act(
        forms.Climbs,
        lambda one, f: remedies.climbed(
            one.view, _named(one, f.remedy), f.to, by=one.by, reason=f.reason, others=one.others
        ),
        barred.no_decided_remedy,
        several=True,
    ),
    "remedy.discharge": Act(
        forms.OfRemedy,
        lambda one, f: remedies.discharged(
            one.view, _named(one, f.remedy), by=one.by, reason=f.reason
        ),
        barred.no_decided_remedy,
    ),
    "part": Act(
        forms.Parts,
        lambda one, f: gathering.parted(
            one.view, one.number, forms.numbers(f.members), cause=f.cause, by=one.by,
            reason=f.reason, since=one.since,
        ),
        _no_part,
    ),
    **weighing.ACTS,
}  # fmt: skip
"""Every act beside the table's moves, by name."""
