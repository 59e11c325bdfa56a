"""Both keys, always: what moves the trigger, what cannot, and what turns it back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.agreement.cessation.fronts import front

from lendemain.agreement.cessation.reading import readings
from lendemain.agreement.cessation.terms import terms
from lendemain.agreement.cessation.trigger import BY_TEXT, changes, refusal, trigger
from lendemain.records.cessation import Level, Standing, TriggerEntry, TriggerMove

DAY = datetime(2026, 3, 1, tzinfo=UTC)
BASE = readings(front(), terms({}))[-1]


def read(day, level=Level.CREDIBLE, relapsed=False):
    """What the test says of a day, so many after the first."""
    at = (DAY + timedelta(days=day)).date()
    return replace(BASE, day=at, level=level, relapsed=at if relapsed else None)


def entry(index, move, on, *, party="north", signers=2, from_=None, **given):
    """A signed entry made at noon of a day."""
    at = DAY + timedelta(days=on, hours=12)
    return TriggerEntry(
        index=index, move=TriggerMove(move), by="x/ana", party=party, authority="council",
        reason="because", at=at, from_=from_ or at, signers=signers, **given,
    )  # fmt: skip


def at(day, entries=(), found=(), age=48.0):
    """Where the trigger stands at noon of a day."""
    return trigger(entries, found, host="north", at=DAY + timedelta(days=day, hours=13),
                   age_max_h=age)  # fmt: skip


QUIET = [read(n) for n in range(30)]
REQUEST = entry(1, "request", 5)
ORDER = entry(2, "deploy", 6)


def test_neither_key_alone_arms_it():
    """Without the request never, whatever the data; without a credible reading never, either."""
    assert at(20, found=QUIET).standing is Standing.DORMANT
    assert at(20, [REQUEST], [read(n, Level.PROVISIONAL) for n in range(20)]).standing is (
        Standing.REQUESTED
    )
    assert at(20, [REQUEST]).standing is Standing.REQUESTED
    assert at(20, [REQUEST], QUIET).standing is Standing.ARMED


@pytest.mark.parametrize(
    "level",
    [Level.CONTINUING, Level.LULL, Level.PROVISIONAL, Level.NOT_ENOUGH_WATCHED, Level.UNDETERMINED],
)
def test_no_other_level_lets_anybody_deploy(level):
    """An order on any other reading changes nothing and is told."""
    found = at(8, [REQUEST, ORDER], [read(n, level) for n in range(8)])

    assert found.standing is Standing.REQUESTED
    assert found.ignored[0][0] == 2


def test_a_reading_that_is_too_old_is_none():
    """Two days without a reading take the second key away."""
    assert at(7, [REQUEST], QUIET[:6]).standing is Standing.ARMED
    assert at(8, [REQUEST], QUIET[:6]).standing is Standing.REQUESTED
    assert "too old" in refusal(at(8, [REQUEST], QUIET[:6]), entry(2, "deploy", 8), "north")


@pytest.mark.parametrize("party", ["south", ""])
def test_a_request_by_anybody_but_the_host_is_nothing(party):
    """Not the other party's, nor nobody's."""
    found = at(8, [replace(REQUEST, party=party)], QUIET)

    assert found.standing is Standing.DORMANT
    assert "only the host" in found.ignored[0][1]


def test_a_clock_is_not_started_twice():
    """A second request and a second order are refused."""
    now = at(8, [REQUEST, ORDER, entry(3, "deploy", 7), entry(4, "request", 7)], QUIET)

    assert now.order.index == 2
    assert [index for index, _ in now.ignored] == [3, 4]


def test_an_order_needs_two_people():
    """One signature orders nothing."""
    found = at(8, [REQUEST, replace(ORDER, signers=1)], QUIET)

    assert (found.standing, "2 people" in found.ignored[0][1]) == (Standing.ARMED, True)


def test_a_revocation_announced_is_not_yet_one():
    """It counts from its day: until then the request stands, and the announcement shows."""
    ahead = entry(3, "revoke", 7, from_=DAY + timedelta(days=12))
    before, after = at(11, [REQUEST, ahead], QUIET), at(13, [REQUEST, ahead], QUIET)

    assert (before.standing, before.revokes) == (Standing.ARMED, ahead)
    assert after.standing is Standing.DORMANT


def test_a_revocation_pauses_a_deployment_with_the_hosts_reason():
    """What was ordered goes no further; a new request and an order resume it."""
    steps = [REQUEST, ORDER, entry(3, "revoke", 8)]
    found = at(9, steps, QUIET)
    again = at(11, [*steps, entry(4, "request", 9), entry(5, "resume", 10)], QUIET)

    assert found.standing is Standing.PAUSED
    assert found.reversals == ((date(2026, 3, 9), Standing.PAUSED, "council", "because"),)
    assert again.standing is Standing.DEPLOYING


def test_a_relapse_reverses_with_authority_and_reason_and_nothing_resumes_by_itself():
    """The text's rule pauses it on the day; quiet again alone does not set it going."""
    days = [*QUIET[:9], read(9, Level.CONTINUING, relapsed=True), *QUIET[10:]]
    found = at(20, [REQUEST, ORDER], days)

    assert found.standing is Standing.PAUSED
    assert found.reversals == ((date(2026, 3, 10), Standing.PAUSED, BY_TEXT, "relapse"),)
    assert at(20, [REQUEST, ORDER, entry(3, "resume", 15)], days).standing is Standing.DEPLOYING


def test_a_relapse_before_the_order_disarms():
    """The key turns back by itself; it is a fact and no decision."""
    days = [*QUIET[:9], read(9, Level.LULL, relapsed=True)]

    assert at(10, [REQUEST], days).standing is Standing.REQUESTED


@pytest.mark.parametrize(
    ("move", "to"),
    [("pause", Standing.PAUSED), ("withdraw", Standing.WITHDRAWING),
     ("evacuate", Standing.EVACUATING)],
)  # fmt: skip
def test_people_turn_it_back(move, to):
    """Each with authority and reason; steps can no longer be completed."""
    found = at(9, [REQUEST, ORDER, entry(3, move, 8), entry(4, "complete", 8, step="a")], QUIET)

    assert found.standing is to
    assert found.reversals[0][1:] == (to, "council", "because")
    assert (found.done, found.ignored[0][0]) == ({}, 4)


def test_completed_steps_are_kept():
    """With the day they were done on."""
    done = entry(3, "complete", 8, step="liaison", day=date(2026, 3, 8))

    assert at(9, [REQUEST, ORDER, done], QUIET).done == {"liaison": date(2026, 3, 8)}


def test_evidence_that_comes_after_the_order_is_told_and_undoes_no_order():
    """The days that read otherwise are listed; the order of then stands until somebody acts."""
    after = [*QUIET[:5], read(5, Level.PROVISIONAL), *QUIET[6:]]
    order = replace(ORDER, read=QUIET[5])

    assert changes(QUIET, after) == [(date(2026, 3, 6), Level.CREDIBLE, Level.PROVISIONAL)]
    assert at(20, [REQUEST, order], after).standing is Standing.DEPLOYING
    assert at(20, [REQUEST, replace(order, read=after[5])], QUIET).order is None
    assert changes(QUIET, QUIET) == []


@given(st.permutations(range(4)))
def test_the_order_in_which_it_is_handed_over_has_no_part(order):
    """Entries and readings count by their time."""
    steps = [REQUEST, ORDER, entry(3, "pause", 8), entry(4, "resume", 9)]
    one, two = at(12, steps, QUIET), at(12, [steps[n] for n in order], QUIET[::-1])

    assert one == two


@given(
    st.lists(
        st.tuples(st.sampled_from(list(TriggerMove)), st.integers(0, 20),
                  st.sampled_from(["north", "south", ""]), st.integers(1, 2)),
        max_size=12,
    ),
    st.lists(st.sampled_from(list(Level)), min_size=20, max_size=20),
)  # fmt: skip
def test_nothing_deploys_without_both_keys(rows, levels):
    """Whatever is signed: an order counts only on a day whose last reading is credible."""
    steps = [entry(n, m, d, party=p, signers=s) for n, (m, d, p, s) in enumerate(rows)]
    found = at(20, steps, [read(n, level) for n, level in enumerate(levels)])

    if found.order is not None:
        day = (found.order.at.date() - DAY.date()).days
        requests = [
            e for e in steps if e.move is TriggerMove.REQUEST and e.party == "north"
            and e.at <= found.order.at
        ]  # fmt: skip
        assert Level.CREDIBLE in levels[max(0, day - 3) : day]
        assert requests
        assert found.order.signers == 2
