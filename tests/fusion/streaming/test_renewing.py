"""What new accounts change among the fine ones, against the batch."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lendemain.fusion import associate
from lendemain.fusion.gate import Gate
from lendemain.fusion.streaming import renewing
from lendemain.fusion.streaming.window import Batch, Window


def points(seed, n=400):
    """Accounts of sensors and observers at some density, many at whole minutes."""
    rng = np.random.default_rng(seed)
    of, far = rng.integers(0, n // 6 + 1, n), rng.choice([3e3, 2e4, 1e5])
    x, y = rng.uniform(-far, far, (2, n // 6 + 1))[:, of] + 300 * rng.standard_normal((2, n))
    t = rng.uniform(0, rng.choice([2_000, 20_000]), n // 6 + 1)[of] + rng.exponential(100, n)
    t = np.floor(t / 60) * 60 if seed % 3 == 0 else t
    sigma = rng.choice([50, 100, 300, 900, 1500], n).astype(float)
    cov = np.column_stack([sigma**2, np.zeros(n), sigma**2])
    return associate.points_of(
        t, x, y, cov, kind_group=rng.integers(0, 2, n), span_s=rng.choice([0, 0, 30, 600], n)
    )[0]


def put(window, gate, given_points, rows):
    """Take in accounts at some positions: which were worked out again."""
    rows = np.sort(rows)
    part = given_points.taken(rows)
    words = np.column_stack([rows, rows]).astype(np.uint64)
    grade, bounds = associate.grades(part, gate)
    most = np.maximum(window.bounds, bounds)
    window.bounds = np.column_stack(
        [most[:, 0], np.minimum(window.bounds[:, 1], bounds[:, 1]), most[:, 2]]
    )
    batch = Batch(part, (part.start * 1e6).astype(np.int64), words, rows.astype(np.int64))
    fresh, _ = window.taken_in(batch, grade)
    return renewing.renewed(window, gate, fresh)


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1))
def test_fine_accounts_in_any_lots_are_where_the_batch_puts_them(seed):
    """
    After the last lot every account leads or follows whom it does in one batch.
    """
    rng = np.random.default_rng(seed)
    gate = Gate(density=10 ** rng.uniform(-13, -10), partners=5.0, factor=1.1, extent_m=100.0)
    every, window = points(seed), Window()
    order = rng.permutation(len(every.start)) if seed % 2 else np.arange(len(every.start))

    for rows in np.array_split(order, int(rng.integers(1, 12))):
        put(window, gate, every, rows)

    assert window.lead.tolist() == associate.related(every, gate)[0].tolist()


def test_only_what_is_in_reach_is_worked_out_again():
    """
    One new account far from nearly all others touches few of them.
    """
    every, window, gate = points(1, 3000), Window(), Gate(density=1e-11, partners=5.0)
    put(window, gate, every, np.arange(1, 3000))

    touched = put(window, gate, every, np.array([0]))

    assert 0 < touched.sum() < 1500
    assert window.lead.tolist() == associate.related(every, gate)[0].tolist()
