"""How far a watch reaches, and what sky and dark leave of it."""

import itertools
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain import tables
from lendemain.errors import InputError
from lendemain.fusion.watching import reach
from lendemain.fusion.watching.reach import CURVES, by_means, conditioned, share
from lendemain.records.background import Conditions, RangeCurve, Shape
from lendemain.records.observation import Means, Watch, WatchStatus

T0 = datetime(2026, 6, 1, tzinfo=UTC)


def watch(hours=4.0, **columns):
    given = {"source": "made", "sensor": "one", "lon": 37.8, "lat": 48.0, "range_m": 5000.0}
    given |= {"probability": 0.8, "means": Means.CAMERA, **columns}
    return Watch(**given, start=T0, end=T0 + timedelta(hours=hours))


def sky(begin, end, **columns):
    given = {"source": "made", "lon": 37.8, "lat": 48.0, "radius_m": 1e5, **columns}
    return Conditions(
        **given, start=T0 + timedelta(hours=begin), end=T0 + timedelta(hours=end)
    )  # fmt: skip


def pieces(watches, conditions):
    """Status, hours, probability and range of each piece."""
    rows = conditioned(tables.table(Watch, watches), tables.table(Conditions, conditions))
    return [
        (r["status"], (r["end"] - r["start"]) / timedelta(hours=1), round(r["probability"], 3),
         round(r["range_m"])) for r in rows.to_pylist()
    ]  # fmt: skip


@given(st.sampled_from(list(Shape)), st.floats(0.1, 2.0), st.floats(1.0, 8.0))
def test_certainty_never_grows_with_distance(shape, scale, steepness):
    """
    Whole beside the watch, never more further off, nothing beyond the range.
    """
    curve = RangeCurve(means=Means.HEARD, shape=shape, scale=scale, steepness=steepness)

    left = share(np.linspace(0.0, 1200.0, 60), np.array(1000.0), curve)

    assert left[0] == 1.0
    assert (np.diff(left) <= 1e-12).all()
    assert left[-1] == 0.0
    assert ((left >= 0) & (left <= 1)).all()


def test_haze_leaves_two_per_cent_at_the_range_of_vision():
    """
    Koschmieder: what an eye can just tell.
    """
    curve = RangeCurve(means=Means.SAW, shape=Shape.CONTRAST, scale=1.0)

    assert share(np.array([1000.0]), np.array(1000.0), curve)[0] == pytest.approx(0.02, abs=1e-3)


def test_a_means_has_one_curve():
    """
    Two curves for one means, or a length of nothing, are refused.
    """
    assert set(by_means(CURVES)) == {c.means for c in CURVES}
    for wrong in ([*CURVES, CURVES[0]], [RangeCurve(means=Means.SAW, shape=Shape.DISC, scale=0.0)]):
        with pytest.raises(InputError):
            by_means(wrong)


def test_cloud_takes_its_share_of_a_satellite_and_of_nothing_else():
    """
    Half under cloud notices half as surely; overcast is no looking at all.
    """
    found = pieces([watch(means=Means.SATELLITE)], [sky(1, 2, cloud=0.5), sky(2, 3, cloud=1.0)])

    assert found == [
        ("on", 1.0, 0.8, 5000), ("on", 1.0, 0.4, 5000), ("weather", 1.0, 0.0, 5000),
        ("on", 1.0, 0.8, 5000),
    ]  # fmt: skip
    assert pieces([watch()], [sky(0, 9, cloud=1.0)]) == [("on", 4.0, 0.8, 5000)]


def test_dark_closes_eyes_and_fog_shortens_sight():
    """
    An eye in the dark does not watch; a lens in fog watches as far as it sees.
    """
    assert pieces([watch(means=Means.SAW)], [sky(0, 2, dark=True)]) == [
        ("dark", 2.0, 0.8, 5000), ("on", 2.0, 0.8, 5000),
    ]  # fmt: skip
    assert pieces([watch()], [sky(0, 4, visibility_m=800.0)]) == [("on", 4.0, 0.8, 800)]
    assert pieces([watch(means=Means.HEARD)], [sky(0, 4, visibility_m=0.0, dark=True)]) == [
        ("on", 4.0, 0.8, 5000)
    ]


def test_who_hears_and_sees_hears_in_the_dark():
    """
    Dark leaves such a watch its ears, as far as they reach, fog or not; by day it is what it was.
    """
    both = tables.table(Watch, [watch(means=Means.HEARD_AND_SAW)])
    night = tables.table(Conditions, [sky(0, 2, dark=True, visibility_m=100.0)])

    found = [(r["status"], r["means"], r["range_m"]) for r in conditioned(both, night).to_pylist()]

    assert found == [("on", Means.HEARD, 5000.0), ("on", Means.HEARD_AND_SAW, 5000.0)]


def test_however_many_pairs_there_are_the_answer_is_the_same(monkeypatch):
    """
    Watches too many for their weather are taken in parts, and give what they give at once.
    """
    rng = np.random.default_rng(4)
    many = tables.table(Conditions, [
        sky(a, a + 0.5, cloud=rng.uniform(), visibility_m=rng.uniform(50, 9000))
        for a in rng.uniform(-1, 4, 40)
    ])  # fmt: skip
    rows = tables.table(
        Watch, [watch(means=m) for m in (Means.SATELLITE, Means.CAMERA, Means.HEARD) * 5]
    )

    whole = conditioned(rows, many)
    monkeypatch.setattr(reach, "PAIRS_MAX", 7)

    assert tables.digest(conditioned(rows, many)) == tables.digest(whole)


def test_what_is_not_known_changes_nothing():
    """
    No conditions, conditions elsewhere or at another time, and NaN leave the watches as they were.
    """
    rows = tables.table(Watch, [watch(), watch(status=WatchStatus.OUTAGE, hours=2.0)])
    far = [
        sky(0, 4, cloud=1.0, lon=10.0), sky(9, 10, dark=True), sky(0, 4, lat=float("nan")),
        sky(0, 4),
    ]  # fmt: skip

    found = conditioned(rows, tables.table(Conditions, far))

    assert conditioned(rows, tables.empty(Conditions)) is rows
    assert found.num_rows >= 2
    assert set(tables.texts(found, "status")) == {"on", "outage"}
    assert set(np.round(found["probability"].to_numpy(), 3)) == {np.float32(0.8)}


def test_pieces_make_the_whole_again():
    """
    However conditions overlap, the pieces of a watch neither overlap nor leave a hole.
    """
    rng = np.random.default_rng(2)
    many = [sky(a, a + rng.uniform(0.1, 2), cloud=rng.uniform()) for a in rng.uniform(-1, 4, 20)]
    rows = conditioned(
        tables.table(Watch, [watch(means=Means.SATELLITE)]), tables.table(Conditions, many)
    ).sort_by("start").to_pylist()  # fmt: skip

    assert (rows[0]["start"], rows[-1]["end"]) == (T0, T0 + timedelta(hours=4))
    assert all(a["end"] == b["start"] for a, b in itertools.pairwise(rows))
