"""Who is bound by a clause, since when, and why not.

To have signed is not to be bound where ratification is needed; a reservation takes the reserver out
of the clause; a withdrawal binds until the day it takes effect; a supporter or observer is bound by
nothing.  Where legal views read a status otherwise, each has its own answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lendemain.records.commitment import Adherence, AdherenceStatus, Instrument

BINDING = (AdherenceStatus.PROVISIONAL, AdherenceStatus.IN_FORCE)
"""Statuses that bind; one who has ratified is bound when the text is in force for them."""

BOUND_ROLES = ("party", "signatory")


@dataclass(frozen=True, slots=True)
class Bound:
    """Whether one bearer is bound by a clause at a moment, and why or why not."""

    party: str
    binds: bool
    why: str
    since: datetime | None


def bound(
    instrument: Instrument, fragment: str, at: datetime, *, view: str = "",
    later: Sequence[Adherence] = (),
) -> list[Bound]:  # fmt: skip
    """Each bearer of a clause, and whether they are bound at a moment; `later` are adherences that
    the ledger adds to the text's.
    """
    clause = next((c for c in instrument.clauses if c.fragment == fragment), None)
    bearers = clause.bearers if clause else ()
    return [_bound(instrument, fragment, at, party=p, view=view, later=later) for p in bearers]


def status(
    instrument: Instrument, party: str, at: datetime, *, view: str = "",
    later: Sequence[Adherence] = (),
) -> Adherence | None:  # fmt: skip
    """How a party stands at a moment in a view: its last status by then; a view's own goes before
    everybody's.
    """
    given = [
        a for a in (*instrument.adherences, *later)
        if a.party == party and a.start <= at and a.view in ("", view)
    ]  # fmt: skip
    own = [a for a in given if a.view == view] if view else given
    latest = sorted(own or given, key=lambda a: (a.start, a.entry))
    return latest[-1] if latest else None


def _bound(
    instrument: Instrument, fragment: str, at: datetime, *, party: str, view: str,
    later: Sequence[Adherence],
) -> Bound:  # fmt: skip
    role = next((p.role for p in instrument.parties if p.party_id == party), "")
    if role not in BOUND_ROLES:
        return Bound(party, False, f"is a {role or 'stranger'}, not a party", None)
    held = status(instrument, party, at, view=view, later=later)
    if held is None:
        return Bound(party, False, "has no status by then", None)
    if held.status not in BINDING:
        return Bound(party, False, _WHY[held.status], held.start)
    if fragment in held.reserved:
        return Bound(party, False, "has reserved this clause", held.start)
    future = [
        a for a in (*instrument.adherences, *later)
        if a.party == party and a.status == AdherenceStatus.WITHDRAWN and a.start > at
    ]  # fmt: skip
    why = f"is bound ({held.status.value})"
    if future:
        why += f", and leaves on {min(a.start for a in future).isoformat()}"
    return Bound(party, True, why, held.start)


_WHY = {
    AdherenceStatus.NEGOTIATING: "is still negotiating",
    AdherenceStatus.SIGNED: "has signed, which does not bind before ratification",
    AdherenceStatus.RATIFIED: "has ratified, and the text is not in force for it yet",
    AdherenceStatus.SUSPENDED: "has its obligations suspended",
    AdherenceStatus.WITHDRAWN: "has withdrawn",
}
