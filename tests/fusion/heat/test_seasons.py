"""What places are used to, learnt from made-up years whose rates are known."""

import numpy as np
import pyarrow as pa
import pytest

from lendemain import tables
from lendemain.errors import InputError
from lendemain.fusion.heat.cells import DAY_US, WEEKS
from lendemain.fusion.heat.seasons import CELLS_MAX, seasons

YEARS = range(2012, 2018)


def heat(lon, lat, day):
    """Detections as a table."""
    day = np.asarray(day, np.int64)
    lon, lat = (np.broadcast_to(np.asarray(a, float), day.shape) for a in (lon, lat))
    return pa.table({"lon": lon, "lat": lat, "start": tables.moments(day * DAY_US)})


def first_day(year):
    return int(np.datetime64(f"{year}-01-01").astype("datetime64[D]").astype(np.int64))


def countryside(rate=0.5, years=YEARS, seed=2):
    """Thirty-six cells that burn in August alone, `rate` detections a day each, and a works."""
    rng = np.random.default_rng(seed)
    parts = []
    for year in years:
        day = first_day(year) + np.arange(212, 243)
        lon, lat = np.meshgrid(30.05 + 0.1 * np.arange(6), 48.05 + 0.1 * np.arange(6))
        for x, y in zip(lon.ravel(), lat.ravel(), strict=True):
            n = rng.poisson(rate, len(day))
            parts.append(heat(x, y, np.repeat(day, n)))
        every = first_day(year) + np.arange(0, 365, 5)
        parts.append(heat(31.51, 48.51, np.repeat(every, rng.poisson(2.0, len(every)))))
    return pa.concat_tables(parts)


def of(found, burning):
    return found.baselines.filter(pa.array(tables.texts(found.baselines, "burning") == burning))


def burning(rows):
    """Which rows are of cells that burn."""
    lon, lat = (rows[name].to_numpy() for name in ("lon", "lat"))
    return (np.abs(lon - 30.3) < 0.3) & (np.abs(lat - 48.3) < 0.3)


def test_a_field_expects_its_own_weeks():
    """
    August is expected in August, and almost nothing in February.
    """
    field = of(seasons(countryside()), "field")
    burns = burning(field)
    week, mean = field["week"].to_numpy()[burns], field["expected"].to_numpy()[burns]

    assert mean[week == 32].mean() == pytest.approx(0.5, abs=0.1)
    assert mean[week == 6].max() < 0.01


def test_a_works_has_a_baseline_of_its_own_all_the_year():
    """
    Hot in every month of six years: one small cell, with its mean in summer as in winter.
    """
    works = of(seasons(countryside()), "industry")

    assert works.num_rows == WEEKS
    assert works["lon"].to_numpy()[0] == pytest.approx(31.51)
    assert works["expected"].to_numpy() == pytest.approx(np.full(WEEKS, 0.4), abs=0.15)


def test_an_older_sensor_counts_as_the_fewer_days_it_is_worth():
    """
    Years in which a third was seen do not lower what the newest sensor is expected to see.
    """
    older = countryside(rate=0.17, years=range(2004, 2010), seed=3)
    both = seasons(pa.concat_tables([older, countryside()]))
    field = of(both, "field")
    burns = (burning(field)) & (field["week"].to_numpy() == 32)

    assert both.learnt.sensitivity[0] == pytest.approx(0.35, abs=0.08)
    assert field["expected"].to_numpy()[burns].mean() == pytest.approx(0.5, abs=0.1)


def test_a_missing_year_is_no_quiet_year():
    """
    Without the third and fourth year the same is expected.
    """
    whole = of(seasons(countryside()), "field")
    gap = of(seasons(countryside(years=[2012, 2013, 2016, 2017])), "field")
    august = burning(whole) & (whole["week"].to_numpy() == 32)

    assert gap["expected"].to_numpy()[august].sum() == pytest.approx(
        whole["expected"].to_numpy()[august].sum(), rel=0.15
    )


def test_order_changes_nothing():
    """
    The same detections in another order give the same table to the bit.
    """
    given = countryside()
    turned = given.take(np.random.default_rng(1).permutation(given.num_rows))

    assert tables.digest(seasons(given).baselines) == tables.digest(seasons(turned).baselines)


def test_places_that_are_none_are_left_out_and_counted():
    """
    NaN and places off the globe teach nothing, and their number is told.
    """
    bad = heat([np.nan, 400.0, 30.0], [48.0, 48.0, 95.0], [first_day(2012)] * 3)

    found = seasons(pa.concat_tables([countryside(), bad]))

    assert found.learnt.left_out == 3
    assert tables.digest(found.baselines) == tables.digest(seasons(countryside()).baselines)


def test_a_stray_at_zero_does_not_stretch_the_ground():
    """
    One detection at 0 N 0 E among thousands is left out; a whole globe is refused.
    """
    stray = heat(0.0, 0.0, [first_day(2013)])
    rng = np.random.default_rng(5)
    globe = heat(
        rng.uniform(-180, 180, 9000), rng.uniform(-80, 80, 9000), rng.integers(0, 9999, 9000)
    )

    assert seasons(pa.concat_tables([countryside(), stray])).learnt.left_out == 1
    with pytest.raises(InputError, match=f"over {CELLS_MAX:,}"):
        seasons(globe)


def test_a_flood_in_one_town_teaches_no_more_than_a_large_fire():
    """
    100,000 detections of one cell on one day count as 64.
    """
    flood = heat(30.05, 48.05, np.full(100_000, first_day(2014) + 220))
    few = heat(30.05, 48.05, np.full(70, first_day(2014) + 220))

    found = [seasons(pa.concat_tables([countryside(), x])).baselines for x in (flood, few)]

    assert tables.digest(found[0]) == tables.digest(found[1])


def test_nothing_teaches_nothing():
    """
    Without a detection there is no baseline, and the remedy is told.
    """
    with pytest.raises(InputError, match="no detection"):
        seasons(heat([], [], []))


def test_one_year_alone_is_enough_to_begin():
    """
    A single year gives a baseline that says how few years stand behind it.
    """
    found = seasons(countryside(years=[2016]))

    assert set(found.baselines["years"].to_pylist()) == {1}


def test_a_theatre_over_the_antimeridian_is_one_theatre():
    """
    Cells on both sides of 180 degrees lie in one small box.
    """
    day = np.concatenate([first_day(y) + np.arange(200, 240) for y in YEARS])
    found = seasons(pa.concat_tables([heat(179.95, 65.0, day), heat(-179.95, 65.0, day)]))

    assert 100 < found.baselines.num_rows / WEEKS < 400
