from collections import Counter
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lendemain.errors import SourceError
from lendemain.records.reading import Answer
from lendemain.sources.adsb import FOOT_M, KNOT_MPS, parse

HEADING = "timestamp,icao24,latitude,longitude,altitude,groundspeed,track"


def test_a_fix_has_metres_and_seconds(answered):
    """
    Feet and knots become metres and metres a second; a whole second widens the error by the way
    flown in it.
    """
    reading = parse(
        answered(f"{HEADING}\n2026-02-03 10:00:01+00:00,4BAAC6,48.1,37.2,1000,100,-90\n")
    )
    row = reading.plots.to_pylist()[0]

    assert row["time"] == datetime(2026, 2, 3, 10, 0, 1, tzinfo=UTC)
    assert (row["identity"], row["sensor"], row["lon"], row["lat"]) == (
        "4baac6", "ADS-B", 37.2, 48.1,
    )  # fmt: skip
    assert row["height_m"] == pytest.approx(1000 * FOOT_M)
    assert row["speed_mps"] == pytest.approx(100 * KNOT_MPS)
    assert row["course_deg"] == 270.0
    assert row["error_m"] == pytest.approx(np.hypot(30.0, 100 * KNOT_MPS / 12**0.5))


def test_state_vectors_are_in_metres(answered):
    """
    OpenSky's layout: seconds since 1970, m/s, metres, heading.
    """
    heading = "time,icao24,lat,lon,velocity,heading,baroaltitude"
    row = parse(answered(f"{heading}\n1770112801,4baac6,48.1,37.2,51.5,10,300\n")).plots.to_pylist()

    assert [(r["speed_mps"], r["height_m"], r["course_deg"]) for r in row] == [(51.5, 300.0, 10.0)]
    assert row[0]["time"] == datetime(2026, 2, 3, 10, 0, 1, tzinfo=UTC)


def test_what_is_no_fix_says_why(answered, reasons):
    """
    No position, no address, no time, NaN, a strange speed: each a rejection or a remark.
    """
    rows = [
        "2026-02-03 10:00:01Z,4baac6,,,1000,100,90",
        "2026-02-03 10:00:02Z,,48.1,37.2,1000,100,90",
        "2026-02-03 10:00:03Z,hello,48.1,37.2,1000,100,90",
        "yesterday,4baac6,48.1,37.2,1000,100,90",
        "2026-02-03 10:00:04Z,4baac6,NaN,37.2,1000,100,90",
        "2026-02-03 10:00:05Z,4baac6,37.2,48.1,1000,100,90",
        "2026-02-03 10:00:06Z,4baac6,48.1,37.2,1000,99999,90",
    ]
    reading = parse(answered("\n".join([HEADING, *rows])))

    assert reading.rows == 7
    assert reading.plots.column("row").to_pylist() == [7]
    assert reasons(reading) == Counter(
        {
            ("longitude", "missing_field", False): 1,
            ("icao24", "missing_field", False): 1,
            ("icao24", "unknown_value", False): 1,
            ("timestamp", "not_a_time", False): 1,
            ("latitude", "not_a_number", False): 1,
            ("latitude", "swapped_coordinates", False): 1,
            ("groundspeed", "out_of_range", True): 1,
        }
    )


def test_a_moment_told_again_is_a_duplicate_unless_it_contradicts(answered, reasons):
    """
    The same identity and moment nearby falls; far away it stays, for the two contradict.
    """
    rows = [f"2026-02-03 10:00:01Z,4baac6,{lat},37.2,1000,100,90" for lat in (48.1, 48.1001, 49.1)]
    reading = parse(answered("\n".join([HEADING, *rows])))

    assert reading.plots.column("row").to_pylist() == [1, 3]
    assert reasons(reading) == Counter({("time", "duplicate", False): 1})


def test_accuracy_categories_become_errors(answered):
    """
    NACp 9 holds 95 % within 30 m; 0 says nothing, and the usual error is taken.
    """
    heading = HEADING + ",nac_p"
    rows = [
        f"2026-02-03 10:00:0{i}.5Z,4baac6,48.{i},37.2,1000,0,90,{n}" for i, n in ((1, 9), (2, 0))
    ]
    errors = parse(answered("\n".join([heading, *rows]))).plots.column("error_m").to_pylist()

    assert errors == pytest.approx([30 / 2.4477, 30.0], rel=1e-3)


def test_nothing_and_what_is_not_adsb(answered, reasons):
    """
    A heading alone gives no plots and a remark; another file is refused.
    """
    reading = parse(answered(HEADING + "\n"))

    assert (reading.rows, reading.plots.num_rows) == (0, 0)
    assert reasons(reading) == Counter({("", "empty", True): 1})
    with pytest.raises(SourceError, match="icao24"):
        parse(answered("acq_date,latitude,longitude\n2026-02-03,48,37\n"))


def test_parquet_with_broken_times(answered, reasons):
    """
    Times of Parquet are taken as they are; null and absurd ones fall.
    """
    from io import BytesIO

    times = pa.array([1770112801_000_000, None, 1 << 62], pa.timestamp("us", tz="UTC"))
    table = pa.table(
        {
            "timestamp": times, "icao24": ["4baac6"] * 3, "latitude": [48.0, 48.1, 48.2],
            "longitude": [37.0] * 3,
        }
    )  # fmt: skip
    held = BytesIO()
    pq.write_table(table, held)
    reading = parse(answered(held.getvalue()))

    assert reading.plots.column("row").to_pylist() == [1]
    assert sum(reasons(reading).values()) == 2


def test_the_real_samples_keep_every_row(real):
    """
    378,707 rows of real traffic: 2,298 repeated moments and 1,749 without a place are set aside.
    """
    content = real("tracks/adsb_traffic_samples.parquet").read_bytes()
    answer = Answer(
        name="samples", content=content, received=datetime(2026, 3, 1, tzinfo=UTC),
        theatre=(-180.0, -90.0, 180.0, 90.0),
    )  # fmt: skip
    reading = parse(answer)
    fallen = reading.rejections.filter(
        pa.array(
            ~np.asarray(reading.rejections.column("kept").to_numpy(zero_copy_only=False), bool)
        )
    )

    assert (reading.rows, reading.plots.num_rows, fallen.num_rows) == (378_707, 374_660, 4_047)
