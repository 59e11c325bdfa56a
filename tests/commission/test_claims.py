"""Rules of track records."""

import numpy as np
import pytest

from lendemain.commission.claims import LEFT, NOBODY, RIGHT, Claim, track_record
from lendemain.errors import InputError


def history(seed=3, count=600):
    """Incidents whose side is nearly known, a camp that tells the truth, one that never blames
    itself.
    """
    rng = np.random.default_rng(seed)
    left = rng.random(count) < 0.5
    claims = []
    for k, is_left in enumerate(left):
        claims.append(Claim(k, "monitors", LEFT if is_left else RIGHT))
        claims.append(Claim(k, "left command", RIGHT))
    return claims, np.where(left, 0.95, 0.05)


def test_a_camp_that_always_blames_the_other_tells_nothing():
    """
    Whoever says the same whatever happened moves no odds; whoever is mostly right does.
    """
    record = track_record(*history())
    a, b = record.likelihoods("left command", RIGHT)
    c, d = record.likelihoods("monitors", LEFT)

    assert a / b == pytest.approx(1.0, abs=0.05)
    assert c / d > 10.0


def test_copies_teach_no_more_than_one():
    """
    Fifty copies of every account leave the record as it is.
    """
    claims, left = history()
    named = [Claim(c.incident, c.camp, c.blames, origin=f"{k}") for k, c in enumerate(claims)]
    once = track_record(named, left)
    often = track_record(named * 50, left)

    for camp in once.camps:
        np.testing.assert_array_equal(once.camps[camp], often.camps[camp])


def test_swapping_the_sides_swaps_the_record():
    """
    Turn every claim and every incident round, and the record turns round.
    """
    claims, left = history()
    other = {LEFT: RIGHT, RIGHT: LEFT, NOBODY: NOBODY}
    turned = [Claim(c.incident, c.camp, other[c.blames]) for c in claims]
    one, two = track_record(claims, left), track_record(turned, 1.0 - left)

    a, b = one.likelihoods("monitors", LEFT)
    assert two.likelihoods("monitors", RIGHT) == pytest.approx((b, a))


def test_a_camp_nobody_knows_moves_nothing():
    """
    Without a record a claim is worth 1 to 1; with one case it is worth little.
    """
    record = track_record([Claim(0, "new", LEFT)], [0.99])
    a, b = record.likelihoods("new", LEFT)

    assert record.likelihoods("unheard of", LEFT) == (1.0, 1.0)
    assert a / b < 2.0


@pytest.mark.parametrize("wrong", [Claim(9, "x", LEFT), Claim(-1, "x", LEFT), Claim(0, "x", 7)])
def test_a_claim_of_nothing_is_refused(wrong):
    """
    A claim of no incident, or about no side, is refused.
    """
    with pytest.raises(InputError, match="claim"):
        track_record([wrong], [0.5])
