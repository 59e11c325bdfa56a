"""Not watched is not quiet: what coverage says of hours and sectors."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import shapely

from lendemain import geo, tables
from lendemain.errors import InputError
from lendemain.fusion.watching.coverage import coverage, lattice
from lendemain.fusion.watching.reach import CURVES
from lendemain.records.agreement import Sector
from lendemain.records.background import Conditions, RangeCurve, Shape
from lendemain.records.observation import Watch, WatchStatus

T0 = datetime(2026, 6, 1, tzinfo=UTC)
PLANE = geo.Plane(lon=37.8, lat=48.0)


def square(name="A", *, east=0.0, side=10_000.0):
    """A sector of `side` metres about a place east of 37.8 E, 48 N."""
    box = shapely.box(east - side / 2, -side / 2, east + side / 2, side / 2)
    wkb = shapely.to_wkb(PLANE.round(box).item())
    return Sector(sector_id=name, name=name, from_km=0.0, to_km=10.0, shape=wkb)


def watch(begin=0.0, hours=1.0, *, p=0.8, range_m=50_000.0, **columns):
    """A watch at 37.8 E, 48 N from `begin` hours after T0."""
    start = T0 + timedelta(hours=begin)
    given = {"source": "made", "sensor": "camera-1", "nation": "Averne", "lon": 37.8, "lat": 48.0}
    given |= {"range_m": range_m, "probability": p, "status": WatchStatus.ON, **columns}
    return Watch(**given, start=start, end=start + timedelta(hours=hours))


def seen(*watches, hours=1, sectors=None):
    """Coverage of the first hours as a list of rows."""
    end = T0 + timedelta(hours=hours)
    table = tables.table(Watch, watches)
    return coverage(table, sectors or [square()], start=T0, end=end).to_pylist()


def test_a_sector_nobody_watched_is_there_with_nothing():
    """
    Every sector and hour has its row; without a watch its share is 0 and the cause is told.
    """
    rows = seen(hours=3, sectors=[square("A"), square("B", east=20_000.0)])

    assert [(r["sector_id"], r["watched"], r["causes"]) for r in rows] == [
        (name, 0.0, "no watch") for name in "AB" for _ in range(3)
    ]


def test_a_watch_over_everything_gives_its_own_probability():
    """
    A disc that holds the whole sector for the whole hour.
    """
    row = seen(watch())[0]

    assert (row["watched"], row["sensors"], row["nations"], row["causes"]) == (
        1.0, "camera-1", "Averne", "",
    )  # fmt: skip
    assert row["probability"] == pytest.approx(0.8)


def test_two_watches_miss_together():
    """
    Independent watches leave the product of their misses.
    """
    row = seen(watch(), watch(p=0.5, sensor="camera-2"))[0]

    assert row["probability"] == pytest.approx(0.9)
    assert row["sensors"] == "camera-1; camera-2"


def test_a_handover_is_one_whole_watch():
    """
    Half an hour each, one after the other, is an hour watched once.
    """
    row = seen(watch(0.0, 0.5), watch(0.5, 0.5, sensor="camera-2"))[0]

    assert (row["watched"], row["probability"]) == (1.0, pytest.approx(0.8))


def test_the_share_is_the_share_of_the_area():
    """
    A disc of 3 km in a square of 10 km covers its area over the square's.
    """
    row = seen(watch(range_m=3000.0))[0]

    assert row["watched"] == pytest.approx(np.pi * 9 / 100, abs=0.03)


def test_an_outage_is_no_watch_and_is_named():
    """
    What was due but not kept watches nothing and says why.
    """
    row = seen(watch(status=WatchStatus.OUTAGE), watch(status=WatchStatus.JAMMED))[0]

    assert (row["watched"], row["sensors"], row["causes"]) == (0.0, "", "jammed; outage")


def test_a_navigation_receiver_watches_no_fire():
    """
    Whoever notices interference alone notices no shelling.
    """
    assert seen(watch(means="receiver"))[0]["watched"] == 0.0


def test_one_watch_more_never_covers_less():
    """
    Adding a watch lowers neither share nor probability.
    """
    rng = np.random.default_rng(3)
    watches = [
        watch(rng.uniform(0, 5), rng.uniform(0, 3), p=rng.uniform(), range_m=rng.uniform(1e3, 1e4))
        for _ in range(12)
    ]

    for n in range(len(watches)):
        before, after = seen(*watches[:n], hours=6), seen(*watches[: n + 1], hours=6)

        for a, b in zip(before, after, strict=True):
            assert a["watched"] <= b["watched"] + 1e-6
            assert a["probability"] <= b["probability"] + 1e-6


@pytest.mark.parametrize("end", [T0, T0.replace(tzinfo=None), T0 + timedelta(days=366 * 3000)])
def test_an_interval_that_makes_no_sense_is_refused(end):
    """
    Empty, without a zone, or thousands of years long.
    """
    with pytest.raises(InputError):
        coverage(tables.empty(Watch), [square()], start=T0, end=end)


def test_a_sliver_has_a_point():
    """
    A sector thinner than the lattice is still stood for by a point inside it.
    """
    sliver = square(side=0.5)

    _, x, y = lattice(sliver)

    assert len(x) == len(y) >= 1


def test_curves_lower_the_probability_and_never_the_share():
    """
    With certainty that falls with distance as much is watched and less is noticed; a disc's curve
    is no curve.
    """
    table = tables.table(Watch, [watch(0.0, 0.54, range_m=8000.0, means="acoustic")])

    def whole(curves):
        return coverage(table, [square()], start=T0, end=T0 + timedelta(hours=1), curves=curves)

    plain, heard = whole(()), whole(CURVES)
    disc = whole([RangeCurve(means="acoustic", shape=Shape.DISC)])

    assert heard["watched"].to_pylist() == plain["watched"].to_pylist()
    assert 0.0 < heard["probability"][0].as_py() < plain["probability"][0].as_py()
    assert disc["probability"][0].as_py() == pytest.approx(plain["probability"][0].as_py())


def test_cloud_over_a_satellite_is_a_cause():
    """
    Under cloud a pass watches nothing, and the hour says that it was the weather.
    """
    conditions = tables.table(Conditions, [
        Conditions(source="made", start=T0, end=T0 + timedelta(hours=9), lon=37.8, lat=48.0,
                   radius_m=1e5, cloud=1.0)
    ])  # fmt: skip
    row = coverage(
        tables.table(Watch, [watch(means="satellite")]), [square()], start=T0,
        end=T0 + timedelta(hours=1), conditions=conditions,
    ).to_pylist()[0]  # fmt: skip

    assert (row["watched"], row["causes"]) == (0.0, "weather")
