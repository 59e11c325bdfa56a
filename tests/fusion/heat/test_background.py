"""Heat against its own place and week, on made-up years and on real ones."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.fusion.heat.test_seasons import countryside, first_day, heat

from lendemain.errors import InputError
from lendemain.fusion.heat.background import NO_BASELINE, SWAPPED, judged
from lendemain.fusion.heat.cells import year_and_week
from lendemain.fusion.heat.seasons import seasons


@pytest.fixture(scope="module")
def known():
    """Baselines of the made-up countryside."""
    return seasons(countryside()).baselines


def rows(detections, known, **how):
    return judged(detections, known, **how).anomalies.to_pylist()


def test_fire_in_august_is_usual_and_in_february_it_is_not(known):
    """
    The same two detections, judged against two weeks of one place.
    """
    august, february = (
        rows(heat(30.25, 48.25, [first_day(2020) + d] * 2), known)[0] for d in (225, 45)
    )

    assert august["probability"] < 0.05
    assert february["probability"] > 0.9
    assert february["tail"] < 1e-3


def test_a_works_that_works_is_usual(known):
    """
    Heat over the works is its own class, and usual in any month.
    """
    row = rows(heat(31.51, 48.51, [first_day(2020) + 20] * 2), known)[0]

    assert (row["burning"], row["detections"]) == ("industry", 2)
    assert row["probability"] < 0.05


def test_more_is_never_less_surprising(known):
    """
    Each detection more lowers the tail and raises the probability.
    """
    found = [
        rows(heat(30.25, 48.25, [first_day(2020) + 45] * n), known)[0] for n in (1, 2, 3, 5, 9)
    ]

    assert [r["tail"] for r in found] == sorted((r["tail"] for r in found), reverse=True)
    assert [r["probability"] for r in found] == sorted(r["probability"] for r in found)


def test_where_nothing_is_known_nothing_is_claimed(known):
    """
    Without a baseline there is no probability; where swapped coordinates would have one,
    it says so.
    """
    far, swapped = (
        rows(heat(x, y, [first_day(2020)]), known)[0] for x, y in ((-60.0, -30.0), (48.25, 30.25))
    )

    assert (far["probability"], far["tail"], far["remark"]) == (None, None, NO_BASELINE)
    assert (swapped["probability"], swapped["remark"]) == (None, SWAPPED)


def test_every_detection_knows_its_row_and_a_bad_place_has_none(known):
    """
    `of` leads from each detection to its cell and day; -1 without a place.
    """
    given = heat([30.25, np.nan, 30.25, 31.51], [48.25, 48.0, 48.25, 48.51], [first_day(2020)] * 4)

    found = judged(given, known)

    assert found.of.tolist() == [0, -1, 0, 1]
    assert found.anomalies["detections"].to_pylist() == [2, 1]


def test_a_day_of_480_000_in_one_town_is_one_row(known):
    """
    A flood is one cell's day: bounded, finite, and called.
    """
    found = rows(heat(30.25, 48.25, np.full(480_000, first_day(2020) + 45)), known)

    assert len(found) == 1
    assert found[0]["detections"] == 480_000
    assert 0.95 < found[0]["probability"] < 1.0


def test_a_dry_day_all_around_makes_a_fire_less_surprising(known):
    """
    Where the ring of cells burns far more than usual, one more fire says less.
    """
    day = first_day(2020) + 45
    east = np.repeat(30.05 + 0.1 * np.arange(6), 6)
    north = np.tile(48.05 + 0.1 * np.arange(6), 6)
    fire = heat(29.45, 48.25, [day] * 2)
    both = pa.concat_tables([fire, heat(east, north, [day] * 36)])

    alone, among = (
        next(r for r in rows(given, known) if r["lon"] < 29.5) for given in (fire, both)
    )

    assert among["expected"] > 2 * alone["expected"]
    assert among["log_ratio"] < alone["log_ratio"]


def test_without_detections_or_baselines_there_is_an_empty_answer(known):
    """
    Nothing in, nothing out; without baselines every row says that there is none.
    """
    assert rows(heat([], [], []), known) == []
    found = rows(heat(30.25, 48.25, [0]), known.slice(0, 0))
    assert [(r["probability"], r["remark"]) for r in found] == [(None, NO_BASELINE)]


@pytest.mark.parametrize(("rate", "size"), [(0.0, 3.0), (1.0, 3.0), (0.1, 0.5), (np.nan, 3.0)])
def test_assumptions_that_make_no_sense_are_refused(known, rate, size):
    """
    A base rate is a share strictly between 0 and 1, and a fire gives at least one detection.
    """
    with pytest.raises(InputError):
        judged(heat(30.25, 48.25, [0]), known, base_rate=rate, size=size)


def test_real_years_left_out_are_seldom_called(shared):
    """
    Learnt on 2016-2019, the quiet year 2021 has few cell-days called, and 2022 more than twice as
    large a share.
    """
    fires = pq.read_table(shared / "data" / "fires" / "firms_ua_points_2012_2023.parquet")
    day = fires["acq_date"].cast(pa.int32()).to_numpy().astype(np.int64)
    year = year_and_week(day)[0]
    given = heat(fires["longitude"].to_numpy(), fires["latitude"].to_numpy(), day)
    known = seasons(given.filter(pa.array((year >= 2016) & (year <= 2019)))).baselines

    share = {}
    for y in (2021, 2022):
        found = judged(given.filter(pa.array(year == y)), known).anomalies
        p = np.nan_to_num(found["probability"].to_numpy(zero_copy_only=False))
        share[y] = (p > 0.5).mean()

    assert share[2021] < 0.02
    assert share[2022] > 2 * share[2021]
