"""Denials of movement in the ledger, and what followed."""

from datetime import UTC, datetime, timedelta

import pytest

from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission
from lendemain.desk.network import publishing
from lendemain.desk.plans import movement
from lendemain.errors import InputError
from lendemain.records.movement import MovementDenial, MovementFollowUp

AT = datetime(2026, 4, 12, 9, tzinfo=UTC)


@pytest.fixture
def staffed(folder):
    """A mission with an enrolled person."""
    with Mission.open(folder, write=True) as mission:
        cases.enrolled(mission, "anna")
    return folder


def _denial(**more):
    said = {
        "denial_id": 0,
        "at": AT,
        "party": "north",
        "place": "Zaitseve SECRET",
        "kind": "denied",
    }
    return MovementDenial(**(said | more))


def test_a_denial_and_what_followed(staffed, tmp_path):
    """
    Listed with what followed, counted by party and place; no copy that goes out has it in plain.
    """
    with Mission.open(staffed, write=True) as mission:
        number = movement.denied(mission, _denial(reason="no\norder"), by="anna")["denial"]
        movement.denied(mission, _denial(party="unknown", kind="jammed"), by="anna")
        movement.followed(
            mission,
            MovementFollowUp(denial_id=number, at=AT + timedelta(hours=3), outcome="opened"),
            by="anna",
        )
        rows = movement.listed(mission)
        mine = movement.listed(mission, party="north")
        totals = movement.totals(mission)
    publishing.publish(staffed, tmp_path / "own", everything=True)

    assert len(rows) == 2
    assert mine[0]["reason"] == "no order"
    assert mine[0]["then"].startswith("opened")
    assert [(t["party"], t["let_in"], t["median_h"]) for t in totals] == [
        ("north", 1, "3.0"), ("unknown", 0, ""),
    ]  # fmt: skip
    for one in (tmp_path / "own").rglob("*"):
        assert not one.is_file() or b"SECRET" not in one.read_bytes()


@pytest.mark.parametrize(
    ("change", "what"),
    [({"party": "west"}, "west"), ({"kind": "annoyed"}, "annoyed"), ({"place": " "}, "no place"),
     ({"minutes": float("nan")}, "no time")],
)  # fmt: skip
def test_a_denial_that_says_nothing_is_refused(staffed, change, what):
    """
    A party that has not signed, a kind that there is none of, no place, no time.
    """
    with Mission.open(staffed, write=True) as mission, pytest.raises(InputError, match=what):
        movement.denied(mission, _denial(**change), by="anna")


def test_nothing_follows_what_was_not_or_before_it_was(staffed):
    """
    Another number, an outcome that there is none of, a time before the denial.
    """
    with Mission.open(staffed, write=True) as mission:
        number = movement.denied(mission, _denial(), by="anna")["denial"]
        for given in (
            MovementFollowUp(denial_id=0, at=AT, outcome="opened"),
            MovementFollowUp(denial_id=number, at=AT, outcome="forgotten"),
            MovementFollowUp(denial_id=number, at=AT - timedelta(hours=1), outcome="opened"),
        ):
            with pytest.raises(InputError):
                movement.followed(mission, given, by="anna")
