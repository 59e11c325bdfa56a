"""The board of corrective actions as its page shows it: rows, counts that balance, the ladder."""

from typing import Annotated, Any

import msgspec

from lendemain.desk import clock
from lendemain.desk.cases import remedies
from lendemain.desk.cases.reference import terms
from lendemain.desk.view import View
from lendemain.records.remedy import RemedyStatus

Plain = dict[str, Any]
Short = Annotated[str, msgspec.Meta(max_length=100)]


class WantedRemedies(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which corrective actions are wanted: of an owner, in a standing ("owed": all not done)."""

    owner: Short = ""
    status: Short = ""


def board(view: View, wanted: WantedRemedies) -> Plain:
    """The corrective actions that are wanted as they stand now, and how many there are of all.

    `totals` counts all of the mission's by standing, `owners` by owner; both add up to `all`, and
    `owed` are those that are not done.
    """
    at = clock.now()
    every = remedies.board(view, at=at)
    rows = remedies.board(view, owner=wanted.owner or None, status=wanted.status or None, at=at)
    return {
        "version": view.version,
        "at": at.isoformat(),
        "all": len(every),
        "owed": len(remedies.board(view, status=remedies.OWED, at=at)),
        "totals": {s.value: sum(r["status"] == s.value for r in every) for s in RemedyStatus},
        "owners": {
            owner: sum(r["owner"] == owner for r in every)
            for owner in sorted({str(r["owner"]) for r in every})
        },
        "ladder": [
            {"step": one.step, "title": dict(one.title), "political": one.political}
            for one in terms(view.mission).ladder
        ],
        "parties": [
            {"party_id": p.party_id, "name": dict(p.name)}
            for text in view.agreements for p in text.parties
        ],
        "rows": rows,
    }  # fmt: skip
