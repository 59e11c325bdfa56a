"""Commitments as their page shows them: every clause with its clock, and who is bound by what.

Only what the texts and the certified facts say is here; that a clause's condition is met certifies
facts, and what follows takes people's signatures.
"""

from typing import Any

from lendemain.desk import clock
from lendemain.desk.outlook import commitments, guarantees
from lendemain.desk.view import View
from lendemain.errors import InputError
from lendemain.guarantees import standing
from lendemain.records import because

Plain = dict[str, Any]


def shown(view: View, *, language: str = "en") -> Plain:
    """Every clause of every adopted text, those that bind first and of them those with a running
    clock; and by nation the clauses that bind it, each with why not where it does not.
    """
    mission = view.mission
    at = clock.after(mission.last_made)
    told = guarantees.listed(mission, at=at, language=language)
    clauses = told["clauses"]
    assert isinstance(clauses, list)
    rank = {
        row["clause"]: (row["status"] == "dormant", not row["due"], row["due"], row["clause"])
        for row in clauses
    }
    held, nations = commitments.held(mission), dict[str, list[Plain]]()
    for home in held.instruments.values():
        later = held.adherences.get(home.instrument_id, ())
        for clause in home.clauses:
            for one in standing.bound(home, clause.fragment, at, later=later):
                nations.setdefault(one.party, []).append({
                    "clause": clause.fragment, "binds": one.binds, "why": one.why,
                    "because": because.plain([one.why]),
                })  # fmt: skip
    names = {
        party.party_id: party.name.get(language, party.party_id)
        for home in held.instruments.values()
        for party in home.parties
    }
    return {
        "version": view.version,
        "at": at.isoformat(),
        "texts": [
            {
                "id": home.instrument_id, "title": home.title.get(language, home.instrument_id),
                "version": home.version, "standing": home.standing, "source": home.source,
            }
            for home in held.instruments.values()
        ],
        "clauses": sorted(clauses, key=lambda row: rank[row["clause"]]),
        "nations": [
            {"party": who, "name": names.get(who, who), "clauses": rows}
            for who, rows in sorted(nations.items())
        ],
        "passed_over": told["passed_over"],
    }  # fmt: skip


def clause(view: View, fragment: str, *, language: str = "en") -> Plain:
    """One clause whole, with the proof of its answer; `InputError` where there is none."""
    known = {c.fragment for i in commitments.held(view.mission).instruments.values()
             for c in i.clauses}  # fmt: skip
    if fragment not in known:
        raise InputError(
            f"no clause {fragment[:80]!r} was adopted", where="of",
            remedy="Choose one that the list of commitments names",
        )  # fmt: skip
    at = clock.after(view.mission.last_made)
    return {"at": at.isoformat(), **guarantees.shown(view.mission, fragment, at=at,
                                                     language=language)}  # fmt: skip
