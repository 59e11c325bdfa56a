from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.sources.firms import CONFIDENCES, parse

POINTS = "acq_date,latitude,longitude"
PLAIN = POINTS + ",acq_time,satellite,instrument,confidence,scan,track,frp,brightness,daynight,type"
WHOLE_COUNTRY = (21.0, 43.0, 42.0, 53.5)


@pytest.fixture(scope="session")
def one(answered):
    def row(text, *, heading=PLAIN):
        missing = heading.count(",") - text.count(",")
        return parse(answered(f"{heading}\n{text}{',' * missing}\n"))

    return row


def test_a_detection_is_a_minute_over_a_footprint(one):
    """
    All attributes: the minute of the passage, the longer side of the footprint over sqrt(12).
    """
    found = one("2026-02-03,48.1,37.2,112,N,VIIRS,n,0.4,0.36,3.4,330.1,N,2").observations

    row = found.to_pylist()[0]
    assert row["start"] == datetime(2026, 2, 3, 1, 12, tzinfo=UTC)
    assert (row["end"] - row["start"], row["time_precision"]) == (timedelta(minutes=1), "minute")
    assert row["error_m"] == pytest.approx(400 / 12**0.5)
    assert (row["lon"], row["lat"], row["kind"]) == (37.2, 48.1, "thermal_anomaly")
    assert (row["phenomenon"], row["means"]) == ("thermal", "satellite")
    assert (row["sensor"], row["provenance"]) == ("Suomi NPP VIIRS", "Suomi NPP")
    assert row["text"] == "FRP 3.4 MW, 330.1 K, night"
    assert row["description"] == "other static land source"


def test_a_point_is_a_day_over_a_coarse_pixel(one):
    """
    Positions only: the whole day in UTC, MODIS' kilometre, nominal confidence.
    """
    row = one("2019-02-03,48.1,37.2", heading=POINTS).observations.to_pylist()[0]

    assert (row["start"], row["end"]) == (
        datetime(2019, 2, 3, tzinfo=UTC),
        datetime(2019, 2, 4, tzinfo=UTC),
    )
    assert (row["time_precision"], row["sensor"], row["provenance"]) == ("day", "", "FIRMS")
    assert row["error_m"] == pytest.approx(1000 / 12**0.5)
    assert row["probability"] == pytest.approx(CONFIDENCES["nominal"])


NRT = "latitude,longitude,{0},scan,track,acq_date,acq_time,satellite,confidence,version,{1},frp"
LANDSAT = "latitude,longitude,path,row,scan,track,acq_date,acq_time,satellite,confidence,daynight"


@pytest.mark.parametrize(
    ("heading", "text", "sensor", "probability", "widest_m"),
    [(NRT.format("brightness", "bright_t31"),
      "48.1,37.5,312.3,1.2,1.1,2026-02-03,0012,T,66,6.1NRT,290.1,10.2", "Terra MODIS", 0.66, 1200),
     (NRT.format("bright_ti4", "bright_ti5"),
      "48.1,37.5,312.3,,,2026-02-03,12,N21,low,2.0NRT,290.1,1.2", "NOAA-21 VIIRS", 0.15, 375),
     (LANDSAT, "48.1,37.5,177,26,2946,3654,2026-02-03,0812,L8,M,D", "Landsat 8 OLI", 0.55, 30)],
)  # fmt: skip
def test_a_satellite_tells_its_instrument(
    one, reasons, heading, text, sensor, probability, widest_m
):
    """
    Near real-time files name no instrument; a satellite carries one, and its pixel is known.
    Where Landsat saw a pixel in its picture is no size of a footprint.
    """
    found = one(text, heading=heading)
    row = found.observations.to_pylist()[0]

    assert reasons(found) == {}
    assert row["sensor"] == sensor
    assert row["probability"] == pytest.approx(probability)
    assert row["error_m"] == pytest.approx(widest_m / 12**0.5, rel=1e-5)


@pytest.mark.parametrize(("day", "sensor"), [("2012-01-19", "MODIS"), ("2012-01-20", "")])
def test_before_viirs_a_point_is_of_modis(one, day, sensor):
    """
    Until VIIRS' first day nothing but MODIS can have seen it; from then on it is not known.
    """
    found = one(f"{day},48.1,37.2", heading=POINTS).observations

    assert found.column("sensor").to_pylist() == [sensor]


@pytest.mark.parametrize(
    ("instrument", "scan", "track", "widest_m"),
    [("MODIS", "", "", 1000), ("VIIRS", "", "", 375), ("VIIRS", "0.6", "", 600),
     ("MODIS", "", "2", 2000), ("VIIRS", "0", "-1", 375), ("MODIS", "1e308", "nan", 1000)],
)  # fmt: skip
def test_a_footprint_that_is_missing_or_absurd_is_the_instruments(
    one, instrument, scan, track, widest_m
):
    """
    Without a usable scan or track the pixel below the satellite stands in.
    """
    found = one(f"2026-02-03,48.1,37.2,0112,N,{instrument},n,{scan},{track}").observations

    assert found.column("error_m").to_pylist() == [pytest.approx(widest_m / 12**0.5)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("l", 0.15), ("Low", 0.15), ("n", 0.55), ("high", 0.9), ("h", 0.9), ("44", 0.44),
     ("100", 0.99), ("0", 0.01), ("", 0.55), ("101", 0.55), ("maybe", 0.55), ("1.2.3", 0.55)],
)  # fmt: skip
def test_both_scales_of_confidence_become_probabilities(one, text, expected):
    """
    Words are the middle of MODIS' class of that name, numbers hundredths, all else nominal.
    """
    found = one(f"2026-02-03,48.1,37.2,0112,N,VIIRS,{text}").observations

    assert found.column("probability").to_pylist() == [pytest.approx(expected)]


@given(st.integers(0, 99))
def test_more_confidence_is_never_less_probable(one, percent):
    """
    On the scale of numbers the probability never falls.
    """
    less, more = (
        one(f"2026-02-03,48.1,37.2,0112,T,MODIS,{value}").observations["probability"][0].as_py()
        for value in (percent, percent + 1)
    )

    assert less <= more


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("0000", 0),
        ("5", 5),
        ("2359", 1439),
        ("23:50", 1430),
        ("112", 72),
        ("1040.0", 640),
        ("00:05:00", 5),
        ("5.0", 5),
    ],
)
def test_a_time_may_have_lost_its_zeros(one, text, minute):
    """
    HHMM is read with or without leading zeros or a colon.
    """
    start = one(f"2026-02-03,48.1,37.2,{text}").observations["start"][0].as_py()

    assert (start - datetime(2026, 2, 3, tzinfo=UTC)) // timedelta(minutes=1) == minute


@pytest.mark.parametrize("text", ["2400", "1260", "noon", "12345", "-1"])
def test_a_time_that_is_none_widens_to_the_day(one, reasons, text):
    """
    A broken time costs the minute, not the row: the day is still known.
    """
    reading = one(f"2026-02-03,48.1,37.2,{text}")

    assert reading.observations.column("time_precision").to_pylist() == ["day"]
    assert reasons(reading) == {("acq_time", "not_a_time", True): 1}


def test_a_dead_pixel_is_remarked_upon(one, reasons):
    """
    Brightness and radiative power of zero or less are set aside, the row is kept.
    """
    reading = one("2026-02-03,48.1,37.2,0112,N,VIIRS,n,0.4,0.4,-1,0,D")

    assert reading.observations.column("text").to_pylist() == [""]
    assert reasons(reading) == {
        ("brightness", "out_of_range", True): 1,
        ("frp", "out_of_range", True): 1,
    }


@pytest.mark.parametrize(
    ("text", "field", "reason"),
    [("03/04/2014,48.1,37.2", "acq_date", "not_a_time"),
     (",48.1,37.2", "acq_date", "missing_field"),
     ("2026-02-03,,37.2", "latitude", "missing_field"),
     ("2026-02-03,48.1,abc", "longitude", "not_a_number"),
     ("2026-02-03,37.2,48.1", "latitude", "swapped_coordinates"),
     ("2026-02-03,12.0,14.0", "longitude", "outside_theatre")],
)  # fmt: skip
def test_a_row_without_place_or_day_falls(one, reasons, text, field, reason):
    """
    Each fault is named with the field in which it stands.
    """
    assert reasons(one(text, heading=POINTS)) == {(field, reason, False): 1}


def test_the_two_real_layouts_are_read_whole(real, answered, conserved):
    """
    Every row of the real files is an observation or has its reason: 924,610 and 48,832 rows.
    """
    expected = {"points_2012_2023": (924_610, 0, 0), "full_attributes": (48_832, 6, 2)}
    for name, (rows, dark, powerless) in expected.items():
        path = real(f"fires/firms_ua_{name}.parquet")
        reading = parse(answered(pa.memory_map(str(path)).read_buffer(), theatre=WHOLE_COUNTRY))
        remarks = reading.rejections.column("field").to_pylist()

        assert (reading.rows, reading.observations.num_rows) == (rows, rows)
        assert (remarks.count("brightness"), remarks.count("frp")) == (dark, powerless)
        assert len(remarks) == dark + powerless


def test_a_narrower_theatre_explains_each_row_it_leaves_out(real, answered, conserved):
    """
    Rows outside the theatre are counted one by one, by the file's own coordinates.
    """
    path = real("fires/firms_ua_full_attributes.parquet")
    columns = pq.read_table(path, columns=["longitude", "latitude"]).to_pydict()
    outside = [
        row
        for row, (lon, lat) in enumerate(zip(*columns.values(), strict=True), 1)
        if not (22 <= lon <= 41 and 44 <= lat <= 53)
    ]

    reading = parse(answered(path.read_bytes(), theatre=(22.0, 44.0, 41.0, 53.0)))

    fallen = [r["row"] for r in reading.rejections.to_pylist() if not r["kept"]]
    assert fallen == outside
    assert conserved(reading)


@pytest.mark.parametrize(
    ("names", "known"),
    [(("N", "NPP", "S-NPP", "Suomi NPP"), "Suomi NPP"), (("1", "N20", "NOAA20", "j1"), "NOAA-20"),
     (("2", "N21", "NOAA-21", "J2"), "NOAA-21"), (("T", "Terra"), "Terra")],
)  # fmt: skip
def test_one_satellite_has_one_name(answered, names, known):
    """
    Whatever a file calls it, one satellite is one witness.
    """
    head = "acq_date,latitude,longitude,satellite"
    rows = "".join(f"\n2026-02-03,48.1,37.2,{name}" for name in names)

    found = parse(answered(head + rows)).observations.column("provenance").to_pylist()

    assert found == [known] * len(names)
