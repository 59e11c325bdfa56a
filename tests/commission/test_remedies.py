"""Corrective actions: followed to their proof; overdue ones climb by themselves, but not to
politics.
"""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from runpy import run_path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.commission.remedies import (
    catalogued,
    remedies,
    rung,
    undischarged,
    unreported,
)
from lendemain.encoding import microseconds
from lendemain.records.remedy import RemedyStatus

START = run_path(str(Path(__file__).with_name("conftest.py")))["START"]
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def order(said):
    """A withdrawal that the south owes by hour 48, from step 4."""
    return said(
        1, "remedy.ordered", 0, of="withdrawal", owner="south", step=4, verification="a patrol",
        proof="an exhibit", deadline=microseconds(START + 48 * HOUR),
    )  # fmt: skip


def stands(told, terms, hours):
    [found] = remedies(told, terms, at=START + hours * HOUR)
    return found


def test_c16_an_overdue_one_climbs_one_step_by_itself(order, terms):
    """
    C16: the moment its deadline passes it stands one step higher, and nothing had to be recorded.
    """
    before, after = stands([order], terms, 47), stands([order], terms, 49)

    assert (before.status, before.step) == (RemedyStatus.ORDERED, 4)
    assert (after.status, after.step, after.late) == (RemedyStatus.ESCALATED, 5, HOUR)
    [climb] = after.climbs
    assert (climb.at, climb.entry, climb.why) == (START + 48 * HOUR, None, "its deadline passed")


def test_it_climbs_on_and_stops_below_politics(order, terms):
    """
    Each step waits its own time; nothing reaches a political step by itself.
    """
    late = stands([order], terms, 10_000)

    assert [c.step for c in late.climbs] == [5, 6, 7]
    assert [c.at for c in late.climbs] == [START + h * HOUR for h in (48, 48 + 72, 48 + 72 + 168)]
    assert late.step == 7
    assert not rung(terms, 7).political


def test_a_political_step_is_barred_until_people_sign(order, said, terms):
    """
    Where the next step is political the record says so, and only enough signatures bring it there.
    """
    ladder = tuple(replace(one, within=HOUR) if one.step == 7 else one for one in terms.ladder)
    hasty = replace(terms, ladder=ladder)
    alone = said(5, "remedy.climbed", 400, remedy="7.1", to=8, reason="owed")
    three = said(
        6, "remedy.climbed", 401, remedy="7.1", to=8, reason="owed", signers=("ana", "bo", "cem")
    )
    assert (stands([order], hasty, 399).step, stands([order], hasty, 399).barred) == (7, 8)
    assert stands([order, alone], hasty, 402).step == 7
    found = stands([order, alone, three], hasty, 402)
    assert (found.step, found.barred) == (8, 0)
    assert found.climbs[-1].entry == 6
    assert any("did not count" in str(row) for row in found.course)
    assert stands([order, alone, three], hasty, 10_000).step == 8


def test_a_ladder_adopted_later_brings_nothing_higher(order, terms):
    """
    Terms that call no step political any more do not carry an older action up by themselves.
    """
    tame = tuple(replace(one, political=False, within=HOUR) for one in terms.ladder)
    later = replace(terms, ladder=tame, since=START + HOUR, before=terms)

    assert stands([order], later, 10_000) == stands([order], terms, 10_000)
    assert stands([order], replace(later, since=START), 10_000).step == 10


def test_no_party_verifies_whatever_is_written(order, said, terms):
    """
    A verification that a liaison wrote past the program changes nothing, and is told as what it is.
    """
    wrote = said(
        2, "remedy.verified", 3, remedy="7.1", result="done", reason="x", liaison_of="south"
    )
    found = stands([order, said(3, "remedy.reported", 2, remedy="7.1", text="done"), wrote],
                   terms, 4)  # fmt: skip

    assert found.status is RemedyStatus.REPORTED
    assert "a party does not verify" in str(found.course[-1].what)


def test_a_report_stops_the_climbing_and_a_failed_verification_starts_it_again(order, said, terms):
    """
    Reported in time it never climbs; reported falsely it climbs from the moment that is known.
    """
    report = said(2, "remedy.reported", 40, by="petro", remedy="7.1", text="done", proofs=["x:1"])
    failed = said(3, "remedy.verified", 60, remedy="7.1", result="not_done", reason="still there")
    done = said(4, "remedy.verified", 70, remedy="7.1", result="done", reason="gone", proofs=["x"])

    waiting = stands([order, report], terms, 1000)
    assert (waiting.status, waiting.step) == (RemedyStatus.REPORTED, 4)
    again = stands([order, report, failed], terms, 61)
    assert (again.status, again.step) == (RemedyStatus.ESCALATED, 5)
    assert again.climbs[0].at == START + 60 * HOUR
    over = stands([order, report, failed, done], terms, 1000)
    assert (over.status, over.step, over.proofs) == (RemedyStatus.VERIFIED, 5, ("x:1", "x"))


def test_the_whole_way_to_its_proof(order, said, terms):
    """
    Ordered, accepted, reported, verified, discharged: each says who, when and which entry.
    """
    told = [
        order,
        said(2, "remedy.accepted", 1, by="petro", remedy="7.1"),
        said(3, "remedy.reported", 20, by="petro", remedy="7.1", text="gone", proofs=["exhibit:1"]),
        said(4, "remedy.verified", 30, by="ivo", remedy="7.1", result="done", reason="seen"),
        said(5, "remedy.discharged", 31, remedy="7.1", reason="closed"),
    ]
    seen = [stands(told[: n + 1], terms, 40).status for n in range(5)]

    assert seen == [
        RemedyStatus.ORDERED, RemedyStatus.ACCEPTED, RemedyStatus.REPORTED, RemedyStatus.VERIFIED,
        RemedyStatus.DISCHARGED,
    ]  # fmt: skip
    found = stands(told, terms, 1000)
    assert len(found.course) == 5
    assert "entry 4: verified by ivo" in str(found.course[3])
    assert (found.unverified, found.late, found.step) == ("", timedelta(0), 4)
    assert undischarged([found]) == unreported([found]) == ""


def test_one_discharged_without_verification_says_so_for_ever(order, said, terms):
    """
    What nobody verified can be discharged for a reason, and that is shown.
    """
    found = stands(
        [order, said(5, "remedy.discharged", 31, remedy="7.1", reason="the bridge is gone")],
        terms, 1000,
    )  # fmt: skip

    assert (found.status, found.unverified) == (RemedyStatus.DISCHARGED, "the bridge is gone")
    assert found.climbs == ()


def test_more_time_is_given_only_forwards(order, said, terms):
    """
    An extension moves the deadline later, never earlier, and the earlier one stays in the history.
    """
    later = said(2, "remedy.extended", 10, remedy="7.1", reason="mined",
                 deadline=microseconds(START + 60 * HOUR))  # fmt: skip
    earlier = said(3, "remedy.extended", 11, remedy="7.1", reason="haste",
                   deadline=microseconds(START + 20 * HOUR))  # fmt: skip
    found = stands([order, later, earlier], terms, 50)

    assert (found.deadline, found.status) == (START + 60 * HOUR, RemedyStatus.ORDERED)
    assert "deadline 2026-03-03 12:00 UTC extended" in str(found.course[1])


def test_names_are_given_by_case_and_order(order, said, terms):
    """
    The second of a case is "CASE.2", whatever other cases do.
    """
    other = said(2, "remedy.ordered", 1, case=9, of="access", owner="north", step=4, deadline=1)
    third = said(3, "remedy.ordered", 2, of="access", owner="north", step=4, deadline=1)
    found = remedies([order, other, third], terms, at=START + 3 * HOUR)

    assert [one.name for one in found] == ["7.1", "9.1", "7.2"]
    assert unreported(found) == "not reported done: 7.1, 9.1, 7.2"
    assert catalogued(terms, "access").step == 4
    assert catalogued(terms, "war") is rung(terms, 11) is None


SPEECH = st.lists(
    st.tuples(
        st.floats(1, 500),
        st.sampled_from([
            ("remedy.accepted", {}),
            ("remedy.reported", {"text": "x"}),
            ("remedy.verified", {"result": "done"}),
            ("remedy.verified", {"result": "not_done"}),
            ("remedy.extended", {"deadline": microseconds(START + 90 * HOUR)}),
            ("remedy.climbed", {"to": 6}),
            ("remedy.discharged", {"reason": "y"}),
        ]),
    ),
    max_size=8,
)  # fmt: skip


@given(SPEECH, st.floats(1, 900), st.floats(1, 900))
def test_it_never_climbs_down_and_a_restart_changes_nothing(order, said, terms, speech, one, two):
    """
    Read again it stands as it stood; the step never falls, no step is political unless people
    signed, and what was climbed stays.
    """
    told = [order] + [
        said(2 + n, kind, at, remedy="7.1", **body)
        for n, (at, (kind, body)) in enumerate(sorted(speech, key=lambda s: s[0]))
    ]
    early, late = sorted((one, two))
    then, later = stands(told, terms, early), stands(told, terms, late)
    known = [s for s in told if s.at <= START + early * HOUR]

    assert then == stands(known, terms, early)
    assert later.climbs[: len(then.climbs)] == then.climbs
    assert 4 <= then.step <= later.step < 8
    assert [c.step for c in later.climbs] == sorted({c.step for c in later.climbs})


@given(SPEECH, st.floats(1, 900))
def test_the_owner_changes_nothing(order, said, terms, speech, at):
    """
    Impartiality: whichever party owes it, it stands and climbs alike.
    """
    told = [order] + [
        said(2 + n, kind, when, remedy="7.1", **body)
        for n, (when, (kind, body)) in enumerate(sorted(speech, key=lambda s: s[0]))
    ]
    other = [replace(order, said={**order.said, "owner": "north"}), *told[1:]]
    mine, theirs = stands(told, terms, at), stands(other, terms, at)

    assert replace(mine, owner="") == replace(theirs, owner="")
