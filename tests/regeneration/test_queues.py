"""Closed forms: known values, and item-by-item waits that reproduce them."""

import math
from dataclasses import replace

import numpy as np
import pytest
from tests.regeneration.worlds import SMALL, course

from lendemain.errors import InputError
from lendemain.regeneration import core, queues

ITEMS = 60_000


def waited(mean_between, repairs, places, seed):
    chance = np.random.Generator(np.random.PCG64(seed))
    at = np.cumsum(chance.exponential(mean_between, ITEMS))
    return np.array(queues.waits(at.tolist(), repairs(chance).tolist(), places))


def within_error(found, expected):
    """|z| < 3 with the error of batch means, since waits of neighbours go together."""
    batches = found[: ITEMS // 60 * 60].reshape(60, -1).mean(axis=1)
    return abs(batches.mean() - expected) < 3.0 * batches.std(ddof=1) / math.sqrt(60)


@pytest.mark.parametrize(("rate", "places"), [(0.6, 1), (2.1, 3), (4.0, 6)])
def test_waits_of_exponential_repairs_follow_erlang(rate, places):
    """Kiefer and Wolfowitz's recursion gives Erlang's mean wait within its own error."""
    found = waited(1 / rate, lambda c: c.exponential(1.0, ITEMS), places, seed=places)

    assert within_error(found, queues.mmc_wait(rate, 1.0, places))


def test_waits_of_equal_repairs_are_half_those_of_exponential_ones():
    """M/D/1 waits half as long as M/M/1 at the same load, and the recursion says so too."""
    found = waited(1 / 0.7, lambda _: np.full(ITEMS, 1.0), 1, seed=9)

    assert queues.md1_wait(0.7, 1.0) == pytest.approx(queues.mmc_wait(0.7, 1.0, 1) / 2)
    assert within_error(found, queues.md1_wait(0.7, 1.0))


def test_a_queue_that_grows_has_no_mean():
    """Where more comes than can be mended the wait has no bound."""
    assert queues.mmc_wait(3.0, 1.0, 3) == math.inf
    assert queues.md1_wait(1.0, 1.0) == math.inf


@pytest.mark.parametrize(
    "ask",
    [
        lambda: queues.mmc_wait(-1.0, 1.0, 1),
        lambda: queues.mmc_wait(1.0, 1.0, 0),
        lambda: queues.md1_wait(math.nan, 1.0),
        lambda: queues.waits([2.0, 1.0], [1.0, 1.0], 1),
        lambda: queues.waits([1.0], [-1.0], 1),
        lambda: queues.waits([1.0], [], 1),
    ],
)
def test_times_and_rates_that_are_none_are_refused(ask):
    """A negative wait, no place, no number: refused with what to do."""
    with pytest.raises(InputError):
        ask()


def test_a_chain_of_courses_settles_where_littles_law_says():
    """In the long run a free chain holds in each course those who begin a week times its weeks."""
    chain = replace(
        SMALL, weeks=120, recruits=50, instructors=1000, instructors_max=1000,
        courses=(
            course("basic", weeks=6, washback=0.0, injured=0.0),
            course("gunner", weeks=10, washback=0.0, injured=0.0, pass_rate=0.8, after="basic",
                   seats=1000),
        ),
        types=(replace(SMALL.types[0], people={"gunner": 100_000}),),
    )  # fmt: skip
    runs = [core.run(core.plan(chain), seed) for seed in range(8)]

    means = np.mean([one.courses[30:, :, 1].mean(axis=0) for one in runs], axis=0)

    assert means == pytest.approx(queues.steady(50.0, [6, 10], [0.9, 0.8]), rel=0.01)
