"""How often one address may ask."""

from hypothesis import given
from hypothesis import strategies as st

from lendemain.web import limits
from lendemain.web.limits import Allowance, network


@given(st.lists(st.floats(0, 30), max_size=200))
def test_nobody_asks_more_often_than_allowed(pauses):
    """
    In any minute, at most what is allowed at once and what is refilled within it.
    """
    now, asked = [0.0], []
    allowance = Allowance(5, 10, ticking=lambda: now[0])
    for pause in pauses:
        now[0] += pause
        if allowance.waits_s("a") == 0.0:
            asked.append(now[0])

    assert all(len([t for t in asked if at <= t < at + 60]) <= 15 for at in asked)


@given(st.integers(1, 20), st.integers(1, 600))
def test_who_waits_as_told_may_ask(at_once, a_minute):
    """
    After the seconds that a refusal names, the next question is answered.
    """
    now = [0.0]
    allowance = Allowance(at_once, a_minute, ticking=lambda: now[0])
    waits = [allowance.waits_s("a") for _ in range(at_once + 1)]
    now[0] = waits[-1] + 1e-6

    assert waits[:-1] == [0.0] * at_once
    assert waits[-1] > 0.0
    assert allowance.waits_s("a") == 0.0


def test_addresses_are_forgotten_not_heaped_up():
    """
    However many addresses ask, few are kept; one half of an IPv6 address is one customer's.
    """
    allowance = Allowance(1, 1, ticking=lambda: 0.0)
    for number in range(limits.ADDRESSES_MAX + 10):
        allowance.waits_s(str(number))

    assert len(allowance._left) == limits.ADDRESSES_MAX
    assert network("2001:db8::1") == network("2001:db8::ffff") != network("2001:db8:0:1::1")
    assert network("no address") == "no address"
