"""Rules of hearing: from arrivals to acts."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import shapely

from lendemain import geo, tables
from lendemain.errors import InputError
from lendemain.fusion.sounds.hearing import acts
from lendemain.fusion.sounds.location import Air
from lendemain.records.arrival import Arrival, Station

START = datetime(2024, 1, 1, tzinfo=UTC)
PLANE = geo.Plane(lon=37.5, lat=48.0)


def world(seed=3, count=12, stations=25, noise=30, span=1800.0):
    """Stations on 20 x 20 km, acts heard by those near them, and false picks."""
    rng = np.random.default_rng(seed)
    where = rng.uniform(-10_000, 10_000, (stations, 2))
    lon, lat = PLANE.degrees(where[:, 0], where[:, 1])
    listed = [
        Station(station_id=f"s{k:02}", lon=float(a), lat=float(b))
        for k, (a, b) in enumerate(zip(lon, lat, strict=True))
    ]
    rows, truth = [], []
    while len(truth) < count:
        place, when = rng.uniform(-8_000, 8_000, 2), rng.uniform(0, span)
        far = np.hypot(*(where - place).T)
        hear = rng.random(stations) < np.exp(-((far / 7_000) ** 2))
        if hear.sum() < 5:
            continue
        truth.append((*place, when))
        for s in np.flatnonzero(hear):
            late = far[s] / 340.0 * (1 + rng.normal(0, 0.005)) + rng.normal(0, 0.05)
            rows.append((int(s), when + late))
    rows += [(int(rng.integers(stations)), rng.uniform(0, span)) for _ in range(noise)]
    return listed, rows, np.array(truth)


def table(rows):
    return tables.table(
        Arrival,
        [
            Arrival(arrival_id=f"a{k:04}", station_id=f"s{s:02}", time=START + timedelta(seconds=t))
            for k, (s, t) in enumerate(rows)
        ],
    )


def test_acts_are_found_where_and_when_they_were():
    """
    Of twelve acts in half an hour at least eleven are found within 500 m and a second, and hardly
    anything else.
    """
    listed, rows, truth = world()
    found = acts(listed, table(rows), air=Air(), reach_m=6_000.0)
    x, y = PLANE.metres(found.heard["lon"].to_numpy(), found.heard["lat"].to_numpy())
    middle = (tables.micros(found.heard, "start") + tables.micros(found.heard, "end")) / 2
    when = middle / 1e6 - START.timestamp()
    right = [((np.hypot(x - a, y - b) < 500) & (np.abs(when - t) < 1.0)).any() for a, b, t in truth]

    assert sum(right) >= 11
    assert found.heard.num_rows <= 14


def test_the_order_of_arrivals_does_not_matter():
    """
    The same arrivals in any order give the same acts, to the byte.
    """
    listed, rows, _ = world(count=5, noise=10)
    one = table(rows)
    mixed = one.take(np.random.default_rng(1).permutation(one.num_rows))

    first = acts(listed, one, air=Air(), reach_m=6_000.0)
    second = acts(listed, mixed, air=Air(), reach_m=6_000.0)

    assert first.heard.equals(second.heard)
    assert first.hearings.equals(second.hearings)


def test_an_arrival_belongs_to_one_act_at_most():
    """
    No arrival is a member of two acts, and every member is an arrival.
    """
    listed, rows, _ = world()
    found = acts(listed, table(rows), air=Air(), reach_m=6_000.0)
    members = tables.texts(found.hearings, "arrival_id")

    assert len(members) == len(set(members))
    assert set(members) <= {f"a{k:04}" for k in range(len(rows))}


def test_regions_are_polygons_and_nest():
    """
    Each act has a region of 50 % within one of 90 %, both areas.
    """
    listed, rows, _ = world(count=4, noise=5)
    found = acts(listed, table(rows), air=Air(), reach_m=6_000.0)
    for row in found.heard.to_pylist():
        half, most = shapely.from_wkb(row["region_50"]), shapely.from_wkb(row["region_90"])

        assert most.buffer(1e-6).contains(half)
        assert most.geom_type in ("Polygon", "MultiPolygon")


@pytest.mark.parametrize("rows", [[], [(0, 1.0)], [(0, 1.0), (1, 2.0)]])
def test_too_few_arrivals_tell_of_no_act(rows):
    """
    Nothing, one or two arrivals make no act, and no error.
    """
    listed, _, _ = world(count=1)

    assert acts(listed, table(rows), air=Air(), reach_m=6_000.0).heard.num_rows == 0


def test_noise_alone_makes_hardly_any_act():
    """
    Two hundred false picks in half an hour, without any act, give no act of more than four picks,
    none that is nearly certain, and regions as wide as they are doubtful.
    """
    listed, rows, _ = world(count=1, noise=200)
    heard = acts(listed, table(rows[-200:]), air=Air(), reach_m=6_000.0).heard

    assert heard.num_rows <= 5
    assert max(heard["arrivals"].to_pylist(), default=0) <= 4
    assert max(heard["probability"].to_pylist(), default=0.0) < 0.999


def test_an_arrival_at_no_station_is_refused():
    """
    An arrival at a station whose place is not given is refused by the station's name.
    """
    listed, _, _ = world(count=1)
    strange = tables.table(Arrival, [Arrival(arrival_id="a", station_id="nowhere", time=START)])

    with pytest.raises(InputError, match="nowhere"):
        acts(listed, strange, air=Air(), reach_m=6_000.0)


def test_shots_from_one_place_teach_their_paths_once():
    """
    Walls put the same error into every shot from one place, so twenty shots whose times agree with
    each other leave the learnt errors near what three leave, not near nothing.
    """
    rng = np.random.default_rng(8)
    where = rng.uniform(-800, 800, (16, 2))
    lon, lat = PLANE.degrees(where[:, 0], where[:, 1])
    listed = [
        Station(station_id=f"s{k:02}", lon=float(a), lat=float(b))
        for k, (a, b) in enumerate(zip(lon, lat, strict=True))
    ]
    path = rng.normal(0, 0.01, 16)
    late = np.hypot(where[:, 0] - 60, where[:, 1] + 40) / 340.0 + path

    def learnt(shots):
        rows = [(s, 20.0 * n + late[s]) for n in range(shots) for s in range(16)]
        return acts(listed, table(rows), air=Air(time_error_s=0.02), reach_m=2_400.0).ears

    few, many = learnt(3), learnt(20)
    assert many.time_error_s == pytest.approx(few.time_error_s, rel=0.15)
    assert many.time_error_s > 0.01


def test_echoes_that_agree_by_chance_are_no_acts():
    """
    Three shots from one place among walls, each followed at every station by two echoes of its own
    delay: three acts are found and hardly any besides.
    """
    rng = np.random.default_rng(5)
    where = rng.uniform(-500, 500, (12, 2))
    lon, lat = PLANE.degrees(where[:, 0], where[:, 1])
    listed = [
        Station(station_id=f"s{k:02}", lon=float(a), lat=float(b))
        for k, (a, b) in enumerate(zip(lon, lat, strict=True))
    ]
    rows = []
    for begin in (0.0, 0.9, 1.7):
        for s, far in enumerate(np.hypot(*where.T)):
            heard = begin + far / 340.0 + rng.normal(0, 0.005)
            rows += [(s, heard), *((s, heard + late) for late in rng.exponential(0.3, 2) + 0.05)]

    found = acts(listed, table(rows), air=Air(time_error_s=0.01, span_s=2.0), reach_m=900.0)

    x, y = PLANE.metres(found.heard["lon"].to_numpy(), found.heard["lat"].to_numpy())
    assert (np.hypot(x, y) < 25.0).sum() == 3
    assert len(x) <= 4
    assert found.ears.rain.echoes > 1.0


def test_pulses_that_no_three_stations_share_are_no_act():
    """
    Pulses minutes apart at three stations begin no candidate: nothing was heard, and it ends well.
    """
    listed = [Station(station_id=f"s{k:02}", lon=37.5 + 0.004 * k, lat=48.0 + 0.003 * (k % 2))
              for k in range(3)]  # fmt: skip

    found = acts(listed, table([(0, 0.0), (1, 100.0), (2, 300.0)]), air=Air(), reach_m=900.0)

    assert (found.heard.num_rows, found.hearings.num_rows) == (0, 0)
