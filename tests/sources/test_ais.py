from collections import Counter
from datetime import UTC, datetime

import pytest

from lendemain.records.reading import Answer
from lendemain.sources.ais import KNOT_MPS, parse

HEADING = "MMSI,BaseDateTime,LAT,LON,SOG,COG"


def test_a_fix_of_a_table(answered):
    """
    A row of the US Coast Guard's layout: knots become m/s, the second widens the error.
    """
    row = parse(answered(f"{HEADING}\n367752440,2026-01-11T00:00:05,46.1,31.2,10,45\n")).plots
    found = row.to_pylist()[0]

    assert found["time"] == datetime(2026, 1, 11, 0, 0, 5, tzinfo=UTC)
    assert (found["identity"], found["sensor"], found["course_deg"]) == ("367752440", "AIS", 45.0)
    assert found["speed_mps"] == pytest.approx(10 * KNOT_MPS)
    assert found["error_m"] == pytest.approx((15**2 + (10 * KNOT_MPS) ** 2 / 12) ** 0.5)


def test_what_is_not_available_is_none(answered, reasons):
    """
    102.3 knots and 360 degrees are no values; longitude 181 and latitude 91 are no place.
    """
    rows = [
        "367752440,2026-01-11T00:00:05Z,46.1,31.2,102.3,360",
        "367752440,2026-01-11T00:00:06Z,91,181,1,1",
        "000000000,2026-01-11T00:00:07Z,46.1,31.2,1,1",
        ",2026-01-11T00:00:07Z,46.1,31.2,1,1",
    ]
    reading = parse(answered("\n".join([HEADING, *rows])))

    assert [(p["speed_mps"], p["course_deg"]) for p in reading.plots.to_pylist()] == [(None, None)]
    assert reasons(reading) == Counter(
        {
            ("lon", "missing_field", False): 1,
            ("mmsi", "unknown_value", False): 1,
            ("mmsi", "missing_field", False): 1,
        }
    )


def test_sentences_are_read_too(answered, reasons):
    """
    Sentences with a tag block give plots, those without time and others are set aside.
    """
    lines = [
        "\\c:1635731889*5A\\!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A",
        "!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A",
        "",
        "garbage",
    ]
    reading = parse(answered("\n".join(lines), theatre=(-180.0, -90.0, 180.0, 90.0)))

    assert (reading.rows, reading.plots.num_rows) == (3, 1)
    assert reasons(reading) == Counter({("", "malformed", False): 2})
    found = reading.plots.to_pylist()[0]
    assert found["identity"] == "371798000"
    assert (found["lon"], found["lat"]) == pytest.approx((-123.395383, 48.381633), abs=1e-6)
    assert found["time"] == datetime(2021, 11, 1, 1, 58, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "rows", "plots"),
    [
        ("tracks/ais_evergiven_2021.parquet", 22_074, 21_832),
        ("tracks/ais_noaa_2023-01-11_1000rows.csv.gz", 1_000, 1_000),
        ("tracks/ais_nmea_aisdb_20211101.nm4.gz", 997, 906),
        ("tracks/ais_nmea_pyais_sample.txt.gz", 898, 0),
    ],
)
def test_real_files_keep_every_row(real, name, rows, plots):
    """
    Rows in = plots + rejections; sentences without any time give none.
    """
    import gzip

    content = real(name).read_bytes()
    content = gzip.decompress(content) if name.endswith("gz") else content
    reading = parse(
        Answer(
            name=name, content=content, received=datetime(2026, 3, 1, tzinfo=UTC),
            theatre=(-180.0, -90.0, 180.0, 90.0),
        )
    )  # fmt: skip
    fallen = sum(not kept for kept in reading.rejections.column("kept").to_pylist())

    assert (reading.rows, reading.plots.num_rows, fallen) == (rows, plots, rows - plots)
