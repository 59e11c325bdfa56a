"""A case as a party's liaison sees it: what the party was sent, how the case went since, what was
found, its own answers, and what it owes.

Who proposed, voted or sat out is not among it, nor the other party's words; what a step says of its
reason is told where it ends a case, opens it again, or concerns time.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from lendemain.desk.cases import exhibits, matters, stating
from lendemain.desk.cases.procedure import Matter
from lendemain.desk.file import case_shown, found, hearing
from lendemain.desk.file.gathered import REASONS
from lendemain.desk.view import View
from lendemain.records.case import Move
from lendemain.records.procedure import CaseKind, CaseStatement

Plain = dict[str, Any]

_INSIDE = frozenset({CaseKind.PROPOSED, CaseKind.VOTED, CaseKind.RECUSED})
_TOLD = (
    "entry", "kind", "move", "by", "role", "of_party", "signers", "at", "provisional", "assured",
    "lacked", "lacked_because", "counted", "effect", "cause", "party", "position", "clock",
    "remedy", "of", "owner", "result", "until", "to", "finding", "hypothesis",
)  # fmt: skip
_WITH_REASON = frozenset({Move.REOPEN, Move.DECLINE, Move.DISMISS, Move.REMIT, Move.DISCHARGE})
_OF_TIME = frozenset({CaseKind.T0, CaseKind.PAUSED, CaseKind.RESUMED, CaseKind.EXTENDED})


def of_party(held: Matter, party: str) -> Iterable[CaseStatement]:
    """What was said in a case that concerns a party: every step, and of the rest its own part."""
    owners = {r.name: r.owner for r in held.remedies}
    for one in held.statements:
        name = one.said.get("remedy")
        whose = one.said.get("party") or one.said.get("owner") or owners.get(str(name), "")
        if one.kind not in _INSIDE and whose in ("", party):
            yield one


def case(view: View, held: Matter, by: str) -> Plain:
    """A case as the liaison `by` sees it, JSON-ready: where it stands, its own file, the steps,
    findings without the votes, its answers and duties.
    """
    party = stating.duty(view.mission, by).party
    sent = any(party in hearing.sent_to(s) for s in held.moves(Move.SEND))
    mine = list(of_party(held, party))
    every = range(view.mission.size)
    done = found.done(view, held.number, at=held.at, entries=every)
    file = hearing.file_of(view, held.number, party, by=by) if sent else None
    return {
        "case": {"number": held.number, "status": held.status.value},
        "party": party,
        "step": held.step,
        "at": held.at.isoformat(),
        "agreement": case_shown.agreement(held.agreement, str(file["fragment"]) if file else ""),
        "catalogue": {one.name: dict(one.title) for one in held.terms.catalogue},
        "file": file and {**file, "kept_back": _kept_back(file)},
        "analyses": _analyses(view, held, file, by) if file else [],
        "timeline": _timeline(view, held, {one.entry for one in mine}, by),
        "findings": [{**one, "vote": None} for one in done["findings"]] if done else [],
        "corrections": _corrections(done, {one.entry for one in mine}),
        "parted": [],
        "hearing": [h for h in done["hearing"] if h["party"] == party] if done else [],
        "answers": [w for w in hearing.words(view.mission, held) if w["party"] == party],
        "remedies": [matters.remedy(r) for r in held.remedies if r.owner == party],
        "said": [matters.statement(s) for s in mine],
    }


def _corrections(done: Plain | None, entries: set[int]) -> list[Plain]:
    """The corrections of what the party may read."""
    return [c for c in done["corrections"] if c["corrects"] in entries] if done else []


def _timeline(view: View, held: Matter, entries: set[int], by: str) -> list[Plain]:
    party, rows = stating.duty(view.mission, by).party, []
    for one in case_shown.timeline(view, held, by):
        if one["entry"] not in entries:
            continue
        told = {n: one[n] for n in _TOLD if n in one}
        own = one["of_party"] == party or one["kind"] in _OF_TIME or one["move"] in _WITH_REASON
        rows.append({**told, "reason": one["reason"]} if own and "reason" in one else told)
    return sorted(rows, key=lambda row: row["entry"])


def _analyses(view: View, held: Matter, file: Mapping[str, Any], by: str) -> list[Plain]:
    """The analyses that the party was sent, in the form that parties see."""
    closed = exhibits.closed_to(view.mission, [held.number], by)
    sent = found.analyses(view, held.number, entries=set(file["entries"]), to_parties=True)
    return [case_shown.analysis_shown(view, one, closed) for one in sent]


def _kept_back(file: Mapping[str, Any]) -> list[Plain]:
    """What the party was not handed, counted by its reason; `key` names the reason's phrase."""
    counts: dict[tuple[str, str], int] = {}
    for one in file["withheld"]:
        of = str(one["what"]), str(one["why"])
        counts[of] = counts.get(of, 0) + 1
    return [
        {"what": what, "why": why, "key": REASONS.get(why, ""), "n": n}
        for (what, why), n in counts.items()
    ]
