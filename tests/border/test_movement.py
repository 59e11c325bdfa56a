"""Denials of movement by party and place, and what followed."""

from datetime import UTC, datetime, timedelta

from lendemain.border.movement import opened_at, totals
from lendemain.records.movement import MovementDenial, MovementFollowUp

AT = datetime(2026, 4, 12, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def denial(number, party="north", place="Bridge", **more):
    """A denial, an hour after the one before."""
    said = {"kind": "denied", "at": AT + number * HOUR} | more
    return MovementDenial(denial_id=number, party=party, place=place, **said)


def after(number, outcome, hours):
    """What followed so many hours after a denial."""
    return MovementFollowUp(denial_id=number, at=AT + (number + hours) * HOUR, outcome=outcome)


def test_denials_are_counted_by_party_and_place_with_their_ends():
    """
    Three at one place: one opened after two hours, one protested and open still, one unfollowed.
    """
    held = [denial(1), denial(2), denial(3), denial(4, party="south"), denial(5, party="unknown")]
    then = [after(1, "protested", 1), after(1, "opened", 2), after(2, "protested", 1)]
    first, *rest = totals(held, then)

    assert (first.party, first.denials, first.opened, first.open) == ("north", 3, 1, 2)
    assert (first.unfollowed, first.hours_to_open) == (1, 2.0)
    assert [(t.party, t.hours_to_open) for t in rest] == [("south", None), ("unknown", None)]
    assert sum(t.opened + t.open for t in (first, *rest)) == len(held)


def test_a_delay_ends_by_itself_and_a_denial_does_not():
    """
    After so many minutes those delayed were let in; without a word those denied were not.
    """
    delayed = denial(1, kind="delayed", minutes=90.0)

    assert opened_at(delayed, []) == delayed.at + 1.5 * HOUR
    assert opened_at(delayed, [after(1, "opened", 1)]) == delayed.at + HOUR
    assert opened_at(denial(1, minutes=90.0), [after(1, "refused", 1)]) is None


def test_parties_with_their_names_swapped_have_their_counts_swapped():
    """
    No party is counted otherwise than another.
    """
    other = {"north": "south", "south": "north"}
    held = [denial(1), denial(2), denial(3, party="south", place="Ford")]
    swapped = [denial(d.denial_id, party=other[d.party], place=d.place) for d in held]

    assert {(other[t.party], t.place, t.denials) for t in totals(held, [])} == {
        (t.party, t.place, t.denials) for t in totals(swapped, [])
    }
