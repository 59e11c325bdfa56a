"""Pattern cases: what is gathered keeps its number, follows the pattern case, and can leave it."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain import tables
from lendemain.commission import clocks as ticking
from lendemain.commission import docket, gathering
from lendemain.records.case import Alike, Case, Gathering, Handling, Move, Status, Step
from lendemain.records.procedure import ClockName

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FOUNDED = START + 30 * HOUR


def small(count=12, sector="S04"):
    """A docket of small cases of one sector, and three of another."""
    numbers = range(1, count + 4)
    places = [sector if n <= count else "S09" for n in numbers]
    return tables.columns(
        Case,
        {
            "number": list(numbers), "allegation_id": [f"a{n}" for n in numbers],
            "incident_id": [f"i{n}" for n in numbers], "fragment": ["art_1"] * len(places),
            "sector_id": places, "kind": ["small_arms"] * len(places),
            "start": [START + n * HOUR for n in numbers], "status": ["received"] * len(places),
            "handling": ["batch"] * len(places), "batch": [f"{p}/2026-03-01/small" for p in places],
            "gravity": [1] * len(places), "killed": [0] * (len(places) - 1) + [2],
            "consequence": [1] * len(places), "priority": [0.4] * len(places),
            "probability": [0.25] * len(places), "steps": [0] * len(places),
            "outcome": ["not_examined"] * len(places),
        },
        len(places),
    )  # fmt: skip


def gathered(members, *, number=16, entry=40, **more):
    alike = "" if more.get("out") else "place"
    return Gathering(
        number=number, members=tuple(members), alike=alike, at=FOUNDED, entry=entry, **more
    )


def rows(cases):
    return {row["number"]: row for row in cases.to_pylist()}


def steps(number, *moves):
    return [
        Step(number=number, move=m, by="x", at=START, reason="r", edition=2) for m in moves
    ]  # fmt: skip


def applied(cases, gatherings, made=()):
    return gathering.applied(cases, gatherings, docket.standing(made), {})


def test_c19_twelve_small_cases_of_one_sector_become_one_pattern_case():
    """
    Twelve small cases of a sector become one case under a number of its own: each keeps its number
    and status, names the pattern case, and the totals go on balancing.
    """
    before = small()
    after = applied(before, [gathered(range(1, 13))])
    held, found = rows(after)[16], docket.totals(after)

    assert (held["sector_id"], held["kind"], held["status"]) == ("S04", "small_arms", "received")
    assert (held["start"], held["incident_id"]) == (FOUNDED, "")
    assert held["priority"] == pytest.approx(12 * 0.4)
    assert held["probability"] == pytest.approx(1 - 0.75**12)
    members = [rows(after)[n] for n in range(1, 13)]
    assert {m["batch"] for m in members} == {"case:16"}
    assert {(m["status"], m["outcome"]) for m in members} == {("received", "gathered")}
    assert after.num_rows == before.num_rows + 1 == found["cases"]
    for prefix in ("status", "handling", "outcome"):
        counts = [v for name, v in found.items() if name.startswith(f"{prefix}.")]
        assert sum(counts) == found["cases"]
    assert found["handling.pattern"] == found["outcome.gathered"] == 12


@pytest.mark.parametrize(
    ("moves", "outcome"),
    [
        ((Move.DECLINE,), "declined"),
        ((Move.ADMIT, Move.VERIFY, Move.DISMISS), "dismissed"),
    ],
)
def test_members_end_as_the_pattern_case_ends(moves, outcome):
    """
    When the pattern case is closed each member is closed with its outcome; when it is reopened they
    stand again where they stood.
    """
    held = [gathered([1, 2, 3])]
    ended = rows(applied(small(), held, steps(16, *moves)))
    again = rows(applied(small(), held, steps(16, *moves, Move.REOPEN)))

    assert {(ended[n]["status"], ended[n]["outcome"]) for n in (1, 2, 3, 16)} == {
        ("closed", outcome)
    }
    assert (ended[4]["status"], ended[4]["outcome"]) == ("received", "not_examined")
    assert {again[n]["status"] for n in (1, 2, 3)} == {"received"}


def test_who_is_taken_out_stands_where_it_stood():
    """
    A member that was taken out has its own row again, bit for bit, and no longer weighs.
    """
    before = small()
    held = [gathered([1, 2, 3, 15]), gathered([15], entry=44, out=True, cause="graver")]
    after = rows(applied(before, held))

    assert after[15] == rows(before)[15]
    assert after[16]["killed"] == 0
    assert rows(applied(before, held[:1]))[16]["killed"] == 2


def test_an_emptied_pattern_case_keeps_its_number():
    """
    With all members taken out the pattern case stays under its number, and new ones come after.
    """
    held = [gathered([1, 2, 3]), gathered([1, 2, 3], entry=44, out=True, cause="not_alike")]
    after = rows(applied(small(), held))

    assert gathering.members(held) == {16: ()}
    assert after[16]["sector_id"] == "S04"
    assert gathering.number_after(np.array([15]), held) == 17


gatherings = st.lists(
    st.tuples(st.integers(16, 18), st.sets(st.integers(1, 15), min_size=1), st.booleans()),
    max_size=12,
)


@given(gatherings)
def test_whatever_is_gathered_no_case_is_lost_or_counted_twice(given_):
    """
    After any gathering and parting each case is in one pattern at most, every number is there once,
    and all totals add up.
    """
    held = [
        gathered(sorted(some), number=n, entry=40 + k, out=out)
        for k, (n, some, out) in enumerate(given_)
    ]
    after = applied(small(), held)
    found, members = docket.totals(after), gathering.members(held)
    inside = [case for some in members.values() for case in some]

    assert len(inside) == len(set(inside)) == found["handling.pattern"]
    assert sorted(after["number"].to_pylist()) == sorted({*range(1, 16), *members})
    assert sum(v for name, v in found.items() if name.startswith("outcome.")) == found["cases"]
    for case in inside:
        last = gathering.spans(held, case)[-1]
        assert last[2] is None
        assert case in members[last[0]]


def test_no_clock_of_a_member_is_reset_by_gathering(said, terms):
    """
    A member's clocks run on from its own T0; the pattern case's decision stops them, at its moment.
    """
    way = ("admit", "verify", "establish", "report", "send", "hear", "decide")
    pattern = [
        said(41 + k, "case.step", 31 + k, move=move, reason="r", edition=2, case=16)
        for k, move in enumerate(way)
    ]
    found = {}
    for name, stops in (
        ("alone", ()),
        ("member", gathering.stops(pattern, since=40)),
        ("left before", gathering.stops(pattern, since=40, until=45)),
    ):
        read = ticking.clocks([], terms, start=START, at=START + 100 * HOUR, stops=stops)
        found[name] = ticking.due(read, ClockName.REASONED)

    assert {run.started for run in found.values()} == {START}
    assert found["alone"].stopped is None
    assert found["left before"].stopped is None
    assert found["member"].stopped == START + 37 * HOUR
    assert found["member"].due == found["alone"].due


def test_what_is_alike_is_checked_where_the_docket_shows_it():
    """
    Cases of two sectors are not of one place; of one method only people can say that they are.
    """
    cases = small()

    assert gathering.unlike(cases, Alike.PLACE) == "S04, S09"
    assert gathering.unlike(cases, Alike.KIND) == ""
    assert gathering.unlike(cases, Alike.METHOD) == ""


def test_a_docket_without_patterns_is_as_it_was():
    """
    Where nothing was gathered the table comes back itself, so that old ledgers replay alike.
    """
    cases = small()

    assert gathering.applied(cases, [], {}, {}) is cases
    assert Handling.PATTERN.value not in set(cases["handling"].to_pylist())
    assert Status.CLOSED not in gathering.OPEN
