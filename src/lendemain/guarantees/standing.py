"""Who is bound by a clause, since when, and why not.

To have signed is not to be bound where ratification is needed; a reservation takes the reserver out
of the clause; a withdrawal binds until the day it takes effect; a supporter or observer is bound by
nothing.  Where legal views read a status otherwise, each has its own answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lendemain.records.because import Because
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
        return Bound(party, False, Because.of("bound_not_party", part=role or "stranger"), None)
    held = status(instrument, party, at, view=view, later=later)
    if held is None:
        return Bound(party, False, Because.of("bound_no_status"), None)
    if held.status not in BINDING:
        return Bound(party, False, Because.of(f"bound_{held.status.value}"), held.start)
    if fragment in held.reserved:
        return Bound(party, False, Because.of("bound_reserved"), held.start)
    future = [
        a for a in (*instrument.adherences, *later)
        if a.party == party and a.status == AdherenceStatus.WITHDRAWN and a.start > at
    ]  # fmt: skip
    why = Because.of("bound_so", adherence=held.status.value)
    if future:
        leaves = min(a.start for a in future).isoformat()
        why = Because.of("bound_leaving", adherence=held.status.value, time=leaves)
    return Bound(party, True, why, held.start)
