"""When satellites passed, and when nobody knows whether they looked."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow.parquet as pq
import pytest

from lendemain import tables
from lendemain.errors import InputError
from lendemain.fusion.watching.passes import NOT_KNOWN_TO_LOOK, passes
from lendemain.fusion.watching.silence import silence
from lendemain.records.observation import Means, Observation, TimePrecision, WatchStatus

T0 = datetime(2026, 6, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
OVER = {"lon": 37.8, "lat": 48.0, "range_m": 3e5, "probability": 0.6}


def heat(*hours, sensor="Suomi NPP VIIRS", precision=TimePrecision.MINUTE):
    """Detections so many hours after T0."""
    return tables.table(Observation, [
        Observation(
            source="firms", row=i, sensor=sensor, start=T0 + h * HOUR,
            end=T0 + h * HOUR + timedelta(minutes=1), time_precision=precision, lon=37.8, lat=48.0,
            means=Means.SATELLITE, phenomenon="thermal",
        ) for i, h in enumerate(hours)
    ])  # fmt: skip


def over(detections, days=1, **how):
    return passes(detections, start=T0, end=T0 + timedelta(days=days), **OVER | how)


def on(watches):
    return [w for w in watches.to_pylist() if w["status"] == WatchStatus.ON]


def test_detections_minutes_apart_are_of_one_pass():
    """
    A pass lasts from its first to its last detection and a minute more.
    """
    first, second = on(over(heat(10.9, 11.0, 11.05, 23.2)))

    assert first["end"] - first["start"] == timedelta(minutes=10)
    assert second["end"] - second["start"] == timedelta(minutes=1)
    assert first["means"] == Means.SATELLITE


def test_a_pass_of_which_nothing_came_is_not_known_to_have_looked():
    """
    It is listed as due and watches nothing: a day without detections is no quiet day.
    """
    rows = over(heat(10.9), days=2)
    out = [w for w in rows.to_pylist() if w["status"] == WatchStatus.OUTAGE]

    assert len(on(rows)) == 1
    assert len(out) in (2, 3)
    assert {w["cause"] for w in out} == {NOT_KNOWN_TO_LOOK}
    quiet = silence(
        rows, kind="artillery", lon=37.8, lat=48.0,
        start=T0 + timedelta(days=1), end=T0 + timedelta(days=2),
    )  # fmt: skip
    assert (quiet.ratio, quiet.watched) == (1.0, 0.0)


def test_a_day_alone_proves_no_pass():
    """
    Archives cut down to dates say nothing of when anybody looked, and none is looked for.
    """
    assert over(heat(0.0, precision=TimePrecision.DAY)).num_rows == 0
    assert over(heat()).num_rows == 0
    assert over(heat(50.0)).num_rows == 0


def test_an_unknown_satellite_has_no_passes_due():
    """
    Of a satellite whose orbit is not listed, what it saw is all that is known.
    """
    rows = over(heat(3.0, sensor="Metop"), days=5)

    assert [w["status"] for w in rows.to_pylist()] == [WatchStatus.ON]


@pytest.mark.parametrize(
    "how", [{"lat": 99.0}, {"range_m": 0.0}, {"probability": np.nan}, {"end": T0}]
)
def test_a_disc_or_time_that_makes_no_sense_is_refused(how):
    """
    No place, no range, no probability, no time.
    """
    with pytest.raises(InputError):
        passes(heat(1.0), **{"start": T0, "end": T0 + HOUR, **OVER, **how})


def test_real_passes_come_at_the_hours_of_the_orbits(shared):
    """
    Nine in ten detections of a real file lie within the hours at which their satellite is due.
    """
    rows = pq.read_table(shared / "data" / "fires" / "firms_ua_full_attributes.parquet")
    times = tables.texts(rows, "acq_time").astype(str)
    viirs = (tables.texts(rows, "instrument") == "VIIRS") & (times != "")
    minute = np.array([int(t) // 100 * 60 + int(t) % 100 for t in times[viirs]])
    lon = np.asarray(rows["longitude"].to_numpy())[viirs]
    local = (minute / 60.0 + lon / 15.0) % 12.0

    assert (np.abs((local - 1.5 + 6.0) % 12.0 - 6.0) < 11.0 / 6.0).mean() > 0.9
