"""How the commission decides: propose, vote, recuse oneself, correct; who chairs, by which terms.

Words are fixed before anybody votes on them, and every vote is an entry that its member signs.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from lendemain.commission import deciding, remedies, standards, wording
from lendemain.commission import terms as reference
from lendemain.desk import people, permissions
from lendemain.desk.cases import cases, procedure, stating
from lendemain.desk.cases.procedure import Matter
from lendemain.desk.cases.reference import CHAIRED, TERMS, seated, terms
from lendemain.desk.mission import Mission, obj, printable
from lendemain.desk.view import View
from lendemain.errors import InputError
from lendemain.ledger import note
from lendemain.records.access import Action
from lendemain.records.attribution import BESIDES
from lendemain.records.because import Because
from lendemain.records.case import Move, Status
from lendemain.records.decision import Analysed, Ballot, Finding
from lendemain.records.procedure import CaseKind, CaseStatement

Plain = dict[str, object]
SHORTEST = 4


def finding(
    held: Matter,
    word: str,
    *,
    text: str,
    hypothesis: str = "",
    consequence: int = 1,
    analysis: str = "",
    language: str = "en",
) -> Plain:
    """A finding in the form that a proposal or a provisional finding says it.

    `analysis` is the digest of a recorded analysis or its beginning, the newest of the case where
    none is given.  Raises `InputError` where the analysis does not bear it, or its words mix
    likelihood and confidence, or say of the one party that a sentence names what the analysis does
    not.
    """
    where = f"case {held.number}"
    if word not in list(Finding):
        raise InputError(
            Because.of("no_finding", given=repr(word)), where="--finding",
            remedy=f"Choose one of: {', '.join(Finding)}",
        )  # fmt: skip
    found = Finding(word)
    one = _named(held, analysis)
    parties = [p.party_id for p in held.agreement.parties]
    if found is Finding.BREACH and hypothesis not in (*parties, *BESIDES):
        raise InputError(
            Because.of("no_hypothesis", given=repr(hypothesis)), where="--hypothesis",
            remedy=f"Choose one of: {', '.join((*parties, *BESIDES))}",
        )  # fmt: skip
    needed = standards.needed(consequence, held.agreement.thresholds or {})
    why = deciding.no_analysis(found, hypothesis, one, case=held.number)
    why = why or deciding.below_standard(found, consequence, one, needed=needed)
    if why:
        raise InputError(
            why, where=where, remedy="Find it undetermined, or for a lighter consequence"
        )
    wording.checked(text, language, stated=_stated(held, one), where=where)
    return {
        "finding": found.value, "hypothesis": hypothesis if found is Finding.BREACH else "",
        "consequence": consequence, "analysis": one.digest, "text": text, "language": language,
    }  # fmt: skip


def _stated(held: Matter, one: Analysed) -> dict[wording.Names, float]:
    """How probable an analysis holds each party's fire, by all the names that the text gives it."""
    return {
        (p.party_id, *p.name.values(), *p.aliases): one.probability[p.party_id]
        for p in held.agreement.parties
        if p.party_id in one.probability
    }


def _named(held: Matter, digest: str) -> Analysed:
    """The analysis of a digest or its beginning, the newest of the case where none is given."""
    if not digest and held.analyses:
        return max(held.analyses.values(), key=lambda one: one.entry)
    fits = [one for name, one in held.analyses.items() if name.startswith(digest.lower())]
    if len(fits) != 1 or len(digest) < SHORTEST:
        raise InputError(
            Because.of("no_such_analysis" if held.analyses else "nobody_analysed"),
            where=f"case {held.number}",
            remedy="Record one: `lendemain analysis --help`",
        )
    return fits[0]


def proposed(
    view: View,
    number: int,
    said: Mapping[str, object],
    *,
    by: str,
    remedy: Sequence[str] = (),
    since: int | None = None,
) -> Plain:
    """The case once a decision was proposed; `said` is what `finding` gives.

    `remedy` names corrective actions as "NAME:OWNER" of the catalogue and a party.
    """
    held = stating.matter(view, number, since=since)
    stating.check_status(held, "a decision is proposed", Status.DELIBERATION)
    if remedy and said["finding"] != Finding.BREACH.value:
        raise InputError(
            Because.of("only_breach"), where="--remedy",
            remedy="Leave them out",
        )  # fmt: skip
    if why := procedure.unseen(held, str(said["analysis"])):
        raise InputError(
            why, where=f"case {number}",
            remedy="Propose on an earlier one, or remit the case, report it, and send it to them: "
            f"`lendemain case send {number}`",
        )  # fmt: skip
    step = said["consequence"]
    assert isinstance(step, int)
    listed = [_remedy(held, one, step) for one in remedy]
    body = {**said, **({"remedies": listed} if listed else {})}
    stating.stated(view, held, CaseKind.PROPOSED, body, by=by)
    return stating.after(view, number, by=by)


def _remedy(held: Matter, given: str, consequence: int) -> Plain:
    """A corrective action as a proposal names it."""
    of, _, owner = given.partition(":")
    one = remedies.catalogued(held.terms, of)
    known = [p.party_id for p in held.agreement.parties]
    if one is None or owner not in known:
        names = ", ".join(c.name for c in held.terms.catalogue)
        raise InputError(
            Because.of("no_action", given=repr(given)), where="--remedy",
            remedy=f"Write NAME:OWNER; names: {names}; owners: {', '.join(known)}",
        )  # fmt: skip
    if one.step > consequence:
        raise InputError(
            Because.of("beyond", of=of, step=one.step, consequence=consequence),
            where="--remedy", remedy="Choose a lighter one, or a graver consequence if it is borne",
        )  # fmt: skip
    return {"of": of, "owner": owner}


def voted(
    view: View, number: int, ballot: str, *, by: str, dissent: str = "", since: int | None = None
) -> Plain:
    """The case once a member has voted on the newest proposal, with an opinion of their own."""
    held = stating.matter(view, number, since=since)
    stating.check_status(held, "members vote", Status.DELIBERATION)
    stating.member(view, held, by)
    if ballot not in list(Ballot):
        raise InputError(
            Because.of("no_ballot", given=repr(ballot)),
            where="vote",
            remedy=f"Choose one of: {', '.join(Ballot)}",
        )
    if held.tally is None:
        raise InputError(
            Because.of("no_proposal"), where=f"case {number}",
            remedy=f"Propose one: `lendemain case propose {number}`",
        )  # fmt: skip
    one = held.tally.proposal
    said: Plain = {"proposal": one.entry, "proposal_digest": one.digest, "vote": ballot}
    if dissent:
        said["dissent"] = dissent
    stating.stated(view, held, CaseKind.VOTED, said, by=by, action=Action.DECIDE)
    return stating.after(view, number, by=by)


def recused(view: View, number: int, *, by: str, reason: str, since: int | None = None) -> Plain:
    """The case once a member has said that they do not sit in it, and why."""
    held = stating.matter(view, number, since=since)
    stating.member(view, held, by)
    stating.stated(view, held, CaseKind.RECUSED, {"reason": reason}, by=by, action=Action.DECIDE)
    return stating.after(view, number, by=by)


def provisional(
    view: View,
    number: int,
    said: Mapping[str, object],
    *,
    by: str,
    reason: str,
    others: Sequence[str] = (),
    since: int | None = None,
) -> Plain:
    """The case once members have found provisionally; it stays where it stands."""
    return cases.moved(
        view, number, Move.PROVISIONAL.value, reason=reason, by=by, since=since, also=said,
        others=others,
    )  # fmt: skip


def corrected(
    view: View,
    number: int,
    entry: int,
    *,
    by: str,
    reason: str,
    reads: str,
    since: int | None = None,
) -> Plain:
    """The case once a statement of it was corrected: what it should read, and why; both stay.

    Findings and votes are not corrected so, and what a party said is corrected by nobody else.
    """
    held = stating.matter(view, number, since=since)
    one = next((s for s in held.statements if s.entry == entry), None)
    if one is None:
        raise InputError(
            Because.of("says_nothing", entry=entry), where=f"case {number}",
            remedy="Name an entry that `lendemain case show` tells",
        )  # fmt: skip
    if one.kind is CaseKind.T0:
        raise InputError(
            Because.of("t0_otherwise"), where=f"entry {entry}",
            remedy=f"Use `lendemain case clock certify {number} --corrects {entry}`",
        )  # fmt: skip
    own = one.author == permissions.full(view.mission, by)
    _check_correctable(held, one)
    said = {"corrects": entry, "corrects_digest": one.digest, "reason": reason, "reads": reads}
    action = Action.MOVE if own else Action.DECIDE
    stating.stated(view, held, CaseKind.CORRECTED, said, by=by, action=action)
    return stating.after(view, number, by=by)


def _check_correctable(held: Matter, one: CaseStatement) -> None:
    """Raise `InputError` for what only those who said it can say again, or a new vote."""
    ways = {
        CaseKind.VOTED: "Its member votes again, while the commission deliberates",
        CaseKind.PROPOSED: "Propose anew; votes are on words",
        CaseKind.ANSWERED: "The party answers again",
        CaseKind.WAIVED: "The party answers after all, while its time runs",
    }
    finding = "To change a finding take another: once the case is closed, reopen it with a cause"
    if one.kind in ways or one.said.get("finding"):
        raise InputError(
            Because.of("not_corrected_so"), where=f"case {held.number}, entry {one.entry}",
            remedy=ways.get(one.kind, finding),
        )  # fmt: skip


def chaired(mission: Mission, name: str, *, by: str, other: str) -> Plain:
    """Who sits in the commission, once two members have named who chairs it."""
    members, _ = seated(mission)
    who = permissions.full(mission, name)
    for one, where in ((who, name), (permissions.full(mission, by), "--by"),
                       (permissions.full(mission, other), "--with")):  # fmt: skip
        if one not in members:
            raise InputError(
                Because.of("no_member", name=one), where=where,
                remedy=f"Members: {', '.join(members) or 'none; enrol commissioners'}",
            )  # fmt: skip
    first, second = _two(mission, by, other)
    mission.record(CHAIRED, {"chair": who}, signer=first, others=[second])
    return {"members": list(members), "chair": who}


def adopted(mission: Mission, path: Path, *, by: str, other: str) -> int:
    """The number of the entry from which the terms of reference of a file hold."""
    if not path.is_file() or path.stat().st_size > reference.SIZE_MAX:
        raise InputError(
            f"no text of at most {reference.SIZE_MAX} bytes", where=str(path),
            remedy="Give a file of terms of reference (TOML)",
        )  # fmt: skip
    return adopted_text(mission, path.name, path.read_bytes(), by=by, other=other)


def adopted_text(mission: Mission, name: str, data: bytes, *, by: str, other: str) -> int:
    """The number of the entry from which a mission's own terms of reference hold."""
    found = reference.parsed(name, data)
    now = permissions.standing(mission)
    for one in (by, other):
        if now.adopted is not None or permissions.full(mission, one) in now.duties:
            permissions.check(mission, one, Action.ADOPT, "policy")
    first, second = _two(mission, by, other)
    digest = mission.segments.put_bytes(data)
    said = {"policy": TERMS, "id": found.terms_id, "file": printable(name)}
    return mission.record(
        permissions.CHANGED, said, [obj(digest, len(data), "application/toml", TERMS)],
        signer=first, others=[second],
    )  # fmt: skip


def _two(mission: Mission, by: str, other: str) -> tuple[note.Signer, note.Signer]:
    people.check_apart(mission, (by, other))
    first, second = (people.signer(mission, one) for one in (by, other))
    return first, second


def told(mission: Mission) -> Plain:
    """The terms of reference in force, who sits, and who chairs."""
    found = terms(mission)
    members, chair = seated(mission)
    voting = found.voting
    return {
        "terms": found.terms_id,
        "clocks_h": {c.value: t.total_seconds() / 3600 for c, t in found.clocks.items()},
        "targets_h": {c.value: t.total_seconds() / 3600 for c, t in found.targets.items()},
        "voting": {n: getattr(voting, n) for n in voting.__dataclass_fields__},
        "levels": [
            {"level": one.name, "after_h": one.after.total_seconds() / 3600 if one.after else ""}
            for one in found.levels
        ],
        "ladder": [
            {"step": one.step, "title": one.title.get("en", ""), "political": one.political}
            for one in found.ladder
        ],
        "catalogue": [one.name for one in found.catalogue],
        "causes": list(found.causes),
        "members": list(members),
        "chair": chair,
    }
