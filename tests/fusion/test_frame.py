"""A frame, once learnt, makes the answer for a place independent of the rest."""

import numpy as np
import pyarrow as pa

from lendemain import fusion, tables
from lendemain.fusion.frame import Frame


def town(told, seed, east, n=150):
    rng = np.random.default_rng(seed)
    of = rng.integers(0, 30, n)
    x, y = rng.uniform(-2e4, 2e4, (2, 30))
    t = rng.uniform(0, 40_000, 30)
    return told(
        east + x[of] + 80 * rng.standard_normal(n), y[of] + 80 * rng.standard_normal(n),
        np.round(t[of] + 60 * rng.random(n)), error_m=rng.choice(np.float32([80, 300, 1500]), n),
    )  # fmt: skip


def test_the_order_of_accounts_does_not_matter_to_a_frame(told):
    """
    The same observations in any order give the same frame.
    """
    rows = town(told, 1, 0.0)
    mixed = rows.take(pa.array(np.random.default_rng(2).permutation(rows.num_rows)))

    one, other = fusion.framed(rows), fusion.framed(mixed)

    assert (one.lon, one.lat, one.origin_us) == (other.lon, other.lat, other.origin_us)
    assert one.gate.decay.tolist() == other.gate.decay.tolist()
    assert (one.gate.density, one.gate.factor) == (other.gate.density, other.gate.factor)


def test_a_town_is_the_same_with_and_without_another(told):
    """
    Under one frame two towns out of reach of each other give the incidents that each gives alone.
    """
    west, east = town(told, 3, -2e5), town(told, 4, 2e5)
    both = pa.concat_tables([west, east])
    frame = fusion.framed(both)

    parts = [fusion.incidents(rows, frame=frame).incidents for rows in (west, east)]
    whole = fusion.incidents(both, frame=frame).incidents

    apart = sorted(row for part in parts for row in map(str, part.to_pylist()))
    assert sorted(map(str, whole.to_pylist())) == apart


def test_without_a_frame_it_is_learnt_from_the_same_accounts(told):
    """
    Incidents without a frame are those under the frame of the same observations.
    """
    rows = town(told, 5, 0.0)

    learnt, given = fusion.incidents(rows), fusion.incidents(rows, frame=fusion.framed(rows))

    assert tables.digest(learnt.incidents) == tables.digest(given.incidents)


def test_nothing_has_a_frame_too(told):
    """
    No account gives the frame of nothing learnt.
    """
    assert fusion.framed(town(told, 6, 0.0).slice(0, 0)).origin_us == Frame().origin_us
