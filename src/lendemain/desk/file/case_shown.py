"""One case as its page shows it: procedure, evidence, hearing, votes and place, JSON-ready.

Nothing is worked out here that another room of the desk does not say; the bars of the waterfall are
those of the case file, with the numbers of the entries that they come from.  Sentences are given in
every language, so that a reader who changes language asks nothing anew.
"""

import math
from collections.abc import Collection, Mapping
from typing import Any

from lendemain import encoding
from lendemain.commission import procedure as table
from lendemain.commission.analysis import DEFAULT_REASON
from lendemain.desk import clock
from lendemain.desk.cases import cases, exhibits, procedure
from lendemain.desk.evidence import analysis, resting, why
from lendemain.desk.file import found, hearing
from lendemain.desk.mission import Mission
from lendemain.desk.network import assurance
from lendemain.desk.released.register import likelihood
from lendemain.desk.view import View
from lendemain.errors import InputError
from lendemain.ledger import note
from lendemain.records import because
from lendemain.records.agreement import Agreement
from lendemain.records.analysis import Dropped, Hypotheses
from lendemain.records.case import Move
from lendemain.records.procedure import CaseKind, CaseStatement, MoveRule, Need
from lendemain.reports import waterfall

Plain = dict[str, Any]

LN10 = math.log(10.0)
LEAD = 0.5
"""Below this a hypothesis leads over nothing, and no waterfall is drawn of it."""

REST, DEPENDENT = "\0rest", "\0dependent"
TOLD = (
    "reason", "finding", "hypothesis", "consequence", "outcome", "cause", "text", "vote", "dissent",
    "party", "position", "language", "remedy", "of", "owner", "result", "reads", "corrects",
    "clock", "until", "to",
)  # fmt: skip
"""What a statement says of itself that the timeline repeats, where it is a word or a number."""


def case(view: View, number: int, *, by: str | None = None) -> Plain:
    """Everything the page of a case shows somebody at this moment (None: whoever sits at the
    mission's own machine); `InputError` where there is none.
    """
    shown: Plain = cases.shown(view, number, by=by)
    held = procedure.matter(view, number, at=clock.now())
    line, text = shown["case"], analysis.text_of(view, number)
    every = range(view.mission.size)
    within = [int(one["case"]["number"]) for one in shown["members"]]
    closed = exhibits.closed_to(view.mission, [number, *within], by)
    done = found.done(view, number, at=held.at, entries=every)
    place = found.place(view, cases.incidents(shown))
    return {
        "version": f"{view.version}-{held.step}",
        "at": held.at.isoformat(),
        "case": line | {"likelihood": likelihood(line["probability"])},
        "assured": _label(view, number),
        "agreement": agreement(text, str(line["fragment"])),
        "allegation": shown["allegation"],
        "incident": shown["incident"],
        "members": shown["members"],
        "step": shown["step"],
        "timeline": sorted(timeline(view, held, by), key=lambda row: row["entry"]),
        "clocks": shown["clocks"],
        "levels": shown["levels"],
        "place": place,
        "analyses": [
            analysis_shown(view, one, closed) for one in found.analyses(view, number, entries=every,
                                                                   to_parties=False)
        ],
        "parted": _parted(view, number),
        "hearing": done["hearing"] if done else shown["hearing"],
        "answers": hearing.words(view.mission, held),
        "findings": done["findings"] if done else [],
        "vote": shown["vote"],
        "recused": shown["recused"],
        "remedies": shown["remedies"],
        "catalogue": {one.name: dict(one.title) for one in held.terms.catalogue},
        "corrections": shown["corrections"],
        "exhibits": shown["exhibits"],
        "exhibits_closed": shown["exhibits_closed"],
        "exhibits_sealed": shown["exhibits_sealed"],
        "pattern": shown["pattern"],
        "moves": [_move(held, row) for row in table.RULES[held.status].values()],
    }  # fmt: skip


def _label(view: View, number: int) -> str:
    sure = assurance.Assurance(view.mission)
    return sure.labels(view.entry.index).of_case(number)


def agreement(text: Agreement, fragment: str) -> Plain:
    """The agreement and the provision that a case is under, with the parties' names."""
    provision = next((p for p in text.provisions if p.fragment == fragment), None)
    return {
        "title": dict(text.title), "standing": text.standing,
        "parties": [{"party_id": p.party_id, "name": dict(p.name)} for p in text.parties],
        "provision": None if provision is None else {
            "title": dict(provision.title), "text": provision.text, "fragment": fragment,
        },
    }  # fmt: skip


def timeline(view: View, held: procedure.Matter, by: str | None) -> list[Plain]:
    """Every statement in a case in order: what, by whom, when, how sure, and what it lacked."""
    sure = assurance.Assurance(view.mission)
    irregular = procedure.void(held, procedure.irregular(view, held.number))
    later = procedure.replaced(held, irregular)
    counted = {one.entry for one in held.counted}
    found = []
    for one in held.statements:
        label = sure.label(one.entry) if sure.policy else ""
        row = _statement(one)
        row |= {
            "assured": label,
            "lacked": str(irregular.get(one.entry, "")),
            "lacked_because": because.plain([lacks] if (lacks := irregular.get(one.entry)) else []),
            "counted": one.entry in counted or one.kind is not CaseKind.STEP,
        }
        if row["move"] == Move.DECIDE.value:
            row["effect"] = "none" if row["lacked"] else EFFECTS[label]
            if (new := later.get(one.entry)) and sure.met(new):
                row["effect"] = "replaced"
        found.append(row)
    shut = resting.closed_to(view.mission, held.number, by)
    return [*found, *_analysed(view, held.number, sure, shut)]


EFFECTS = {"": "no_policy", assurance.RECORDED: "waits", assurance.WITNESSED: "effective"}
"""What a decision's label says of its effect."""


def _analysed(
    view: View, number: int, sure: assurance.Assurance, shut: Collection[int]
) -> list[Plain]:
    """What was fixed, weighed and concluded in the analyses of a case, as rows of its timeline;
    those that rest on a closed exhibit without their words.
    """
    kinds = (analysis.FIXED, analysis.WEIGHED, analysis.DROPPED, analysis.ANALYSED)
    told = ("reason", "item", "count")
    return [
        {
            "entry": one.index, "kind": one.kind, "move": "", "by": str(one.body["author"]),
            "role": "", "of_party": "", "signers": [str(one.body["author"])],
            "at": encoding.moment(one.number("time_made")).isoformat(), "provisional": False,
            "assured": sure.label(one.index) if sure.policy else "", "lacked": "", "counted": True,
            **{n: one.body[n] for n in told if n in one.body and one.index not in shut},
            **({"closed": True} if one.index in shut else {}),
            **({"by_default": True} if one.body.get("reason") == DEFAULT_REASON else {}),
        }
        for one in view.mission.entries()
        if one.kind in kinds and one.body.get("case") == number
    ]  # fmt: skip


def _statement(one: CaseStatement) -> Plain:
    told = {n: one.said[n] for n in TOLD if isinstance(one.said.get(n), str | int)}
    if one.kind is CaseKind.ANSWERED:
        del told["text"]  # a digest; the words themselves stand beside the finding
    kind = one.kind.value
    move = str(one.said.get("move", "")) if one.kind is CaseKind.STEP else ""
    return {
        "entry": one.entry, "kind": kind, "move": move, "by": one.author, "role": one.role,
        "of_party": one.party, "signers": list(one.signers), "at": one.at.isoformat(), **told,
        "provisional": move == Move.PROVISIONAL.value,
    }  # fmt: skip


def _move(held: procedure.Matter, row: MoveRule) -> Plain:
    """A move of the table: may it be made by somebody now, and each need with whether it is met.

    What a move would say for itself (a cause, a finding) and its signers cannot be met before.
    """
    unmet, apart = procedure.unmet(held, row.move), procedure.apart(held, row.move)
    own = {Need.PERSON, Need.CAUSE, Need.NOTICES}
    if held.tally is None or row.move is not Move.DECIDE:
        own |= {Need.ANALYSIS, Need.STANDARD}
    needs = [
        {"need": n.value, "met": None if n in own else n not in unmet,
         "why": "" if n in own else str(unmet.get(n, "")),
         "because": because.plain([unmet[n]] if n in unmet and n not in own else [])}
        for n in row.needs
    ]  # fmt: skip
    return {
        "move": row.move.value, "to": row.after.value, "needs": needs,
        "may": not apart and all(n["met"] is not False for n in needs),
        "because": because.plain(apart),
        "roles": sorted(r.value for r in row.roles),
        "starts": [c.value for c in row.starts], "stops": [c.value for c in row.stops],
    }  # fmt: skip


# Evidence


def analysis_shown(view: View, one: Plain, closed: frozenset[str]) -> Plain:
    """An analysis with its waterfall, and for each item the entry that weighed it.

    An item that rests on a closed exhibit keeps its numbers, since the sum must be seen to add up,
    and loses its words.
    """
    document = one["document"]
    entries = _weighed_in(view, int(document["case"]), str(document["analyst"]))
    items = [
        _open(item, closed) | {"entry": entries.get(item["id"]), "weight10": _tens(item["weight"])}
        for item in sorted(document["items"], key=lambda i: (-abs(float(i["weight"])), i["id"]))
    ]
    groups: dict[str, list[str]] = {}
    for item in items:
        for what in ("group", "origin"):
            if item.get(what):
                groups.setdefault(f"{what}:{item[what]}", []).append(item["id"])
    ordered = sorted(document["hypotheses"], key=lambda h: (-float(h["probability"]), h["h"]))
    return {
        "by": one["by"], "entry": one["entry"], "sentences": one["sentences"],
        "names": one["names"], "items": items, "fall": fall(document),
        "dependent": [
            {"how": how.partition(":")[0], "name": how.partition(":")[2], "items": ids}
            for how, ids in groups.items() if len(ids) > 1
        ],
        "hypotheses": [{k: v if k == "h" else float(v) for k, v in h.items()} for h in ordered],
        **{n: document[n] for n in (
            "leading", "answer", "consequence", "standard", "prior_reason", "prior_by_default",
            "hypotheses_entry", "sealed", "families", "contrary", "alternatives", "confidence",
            "grounds", "needed", "tipping", "correlation", "prior_doubt",
        )},
    }  # fmt: skip


_OF_EXHIBIT = ("explained", "exhibit", "origin", "because")


def _open(item: Plain, closed: frozenset[str]) -> Plain:
    exhibit = str(item.get("exhibit", "")).casefold()  # by name, or the beginning of one
    if not exhibit or not any(one.startswith(exhibit) for one in closed):
        reason = because.restored(str(item["reason"]), item.get("because"))
        return item | {"because": because.plain([reason])}
    kept = {n: v for n, v in item.items() if n not in _OF_EXHIBIT}
    return kept | {"reason": "", "closed": True}


def fall(document: Mapping[str, Any]) -> Plain | None:
    """The waterfall of an analysis: bars in powers of ten of the odds of what leads, which add up.

    None where nothing leads over all the rest, or nothing was weighed: a picture would name
    somebody for less.
    """
    rows = [h for h in document["hypotheses"] if h["h"] == document["leading"]]
    if not rows or not document["items"] or float(rows[0]["probability"]) < LEAD:
        return None
    [leading] = rows
    at = _odds(float(leading["prior"]))
    whole = waterfall.Fall(
        title="", before=at, after=_odds(float(leading["probability"])),
        items=[(str(i["id"]), _tens(i["weight"])) for i in document["items"]],
        shares=("", ""), words=("", "", REST, DEPENDENT), key="fall",
    )  # fmt: skip
    bars = []
    for name, size in waterfall.bars(whole):
        how = {REST: "rest", DEPENDENT: "dependence"}.get(name, "item")
        bars.append({
            "how": how, "item": name if how == "item" else "", "size": round(size, 4),
            "from": round(at, 4), "to": round(at + size, 4),
        })  # fmt: skip
        at += size
    return {
        "h": leading["h"], "before": round(whole.before, 4), "after": round(whole.after, 4),
        "low": round(_odds(float(leading["low"])), 4),
        "high": round(_odds(float(leading["high"])), 4),
        "prior": float(leading["prior"]), "posterior": float(leading["probability"]),
        "bars": bars, "left_out": max(0, len(document["items"]) - waterfall.SHOWN_MAX),
    }  # fmt: skip


def _odds(probability: float) -> float:
    kept = min(max(probability, 1e-9), 1.0 - 1e-9)
    return (math.log(kept) - math.log1p(-kept)) / LN10


def _tens(weight: object) -> float:
    return float(str(weight)) / LN10


def _weighed_in(view: View, number: int, analyst: str) -> dict[str, int]:
    """The entry that weighed each item of an analyst last."""
    entries: dict[str, int] = {}
    for one in analysis.said(view.mission, number):
        if one.analyst == analyst and not isinstance(one, Hypotheses | Dropped):
            entries |= {item.item_id: one.entry for item in one.items}
    return entries


def _parted(view: View, number: int) -> list[Plain]:
    """Where the first two people's analyses part, what moves the finding most first."""
    who = analysis.analysts(view.mission, number)
    if len(who) < 2:
        return []
    return list(why.compared(view, number, *(one.rpartition("/")[2] for one in who[:2])))


# One entry of the ledger


def entry(view: View, index: int) -> Plain:
    """An entry as it was signed: the row behind a figure; `InputError` where there is none."""
    return signed(view.mission, index)


def signed(mission: Mission, index: int) -> Plain:
    """An entry of a mission as it was signed; `InputError` where there is none."""
    if not 0 <= index < mission.size:
        raise InputError(
            f"there is no entry {index}", where="entry", remedy=f"Give one below {mission.size}"
        )
    one = next(e for e in mission.entries() if e.index == index)
    _, _, signatures = note.entry_parts(mission.noted(index))
    sure = assurance.Assurance(mission).of(one)
    said = {n: v for n, v in one.body.items() if n != "objs"}
    return {
        "entry": index, "kind": one.kind, "signers": sorted({s.name for s in signatures}),
        "said": said, "files": [o for role in _roles(one.body) for o in one.objects(role)],
        **{k: v for k, v in assurance.plain(sure).items() if k != "entry"},
        "label": sure.label if sure.policy else "",
    }  # fmt: skip


def _roles(body: Mapping[str, object]) -> list[str]:
    listed = body.get("objs", [])
    return sorted({str(o["role"]) for o in listed}) if isinstance(listed, list) else []
