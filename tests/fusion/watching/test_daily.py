"""What each nation watched, day by day, is what coverage says of its watches by the hour."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
import shapely

from lendemain import tables
from lendemain.fusion.watching.coverage import coverage
from lendemain.fusion.watching.daily import watched_days
from lendemain.records.agreement import Sector
from lendemain.records.observation import Means, Watch

FIRST = datetime(2026, 6, 1, tzinfo=UTC)
SECTOR = Sector(
    sector_id="s", name="s", from_km=0.0, to_km=20.0, shape=shapely.box(4.0, 0.0, 4.2, 0.2).wkb
)


def watch(nation, start, hours, **given):
    """A watch from so many hours on."""
    base = {"lon": 4.1, "lat": 0.1, "range_m": 6000.0, "probability": 0.7, "means": Means.CAMERA}
    begin = FIRST + timedelta(hours=start)
    return Watch(source="w", sensor=f"{nation}{start}", nation=nation, start=begin,
                 end=begin + timedelta(hours=hours), **(base | given))  # fmt: skip


def test_it_is_the_hourly_coverage_of_each_nation():
    """Shifts that overlap midnight and each other, against the mean of the hours."""
    rows = [watch("a", 3, 9), watch("a", 7, 30, lon=4.05), watch("b", 20, 10, range_m=60000.0)]
    found = watched_days(tables.table(Watch, rows), [SECTOR], first=date(2026, 6, 1), days=3)

    assert found.nations == ("a", "b")
    for n, nation in enumerate(found.nations):
        mine = tables.table(Watch, [r for r in rows if r.nation == nation])
        hourly = coverage(mine, [SECTOR], start=FIRST, end=FIRST + timedelta(days=3))
        for name, got in (("watched", found.watched), ("probability", found.noticed)):
            days = hourly.column(name).to_numpy().reshape(3, 24).mean(axis=1)
            assert got[n, 0] == pytest.approx(days, abs=0.02)


def test_who_watched_nothing_is_not_there():
    """No watch, a receiver, a watch that was off: nobody watched."""
    rows = [watch("a", 0, 5, means=Means.RECEIVER), watch("b", 0, 5, status="jammed")]
    found = watched_days(tables.table(Watch, rows), [SECTOR], first=date(2026, 6, 1), days=1)

    assert found.nations == ()
    assert found.watched.shape == (0, 1, 1)
    assert not np.isnan(found.noticed).any()
