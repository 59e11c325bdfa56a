"""What comes wrong: fusion stays bounded, marks it where it can, and never crashes.

A zone missing from a time, a sensor moved and numbers that are none are for sources to mark
(`tests/sources`); sounds played again for `tests/fusion/sounds`; here is what is left.
"""

import numpy as np
import pyarrow as pa
import pytest
import shapely

from lendemain import fusion, geo, tables
from lendemain.errors import InputError
from lendemain.fusion.streaming.stream import Stream
from lendemain.fusion.tracks import crossings, tracking
from lendemain.records.track import Plot

HOUR = 3600.0


def placed(rows, lon, lat):
    """The accounts at other places, in degrees."""
    for name, values in (("lon", lon), ("lat", lat)):
        at = rows.schema.get_field_index(name)
        rows = rows.set_column(at, rows.schema.field(at), pa.array(np.asarray(values, float)))
    return rows


def test_one_source_a_thousand_times_under_names_is_one_witness(told):
    """
    An account repeated a thousand times under as many names is one witness, counts once, and moves
    the probability by nothing; so is an agency's text that a thousand outlets print at midnight.
    """
    own = {"error_m": 150.0, "probability": 0.6, "count": 3}
    one = told([10.0], [20.0], [7.25], provenance="origin", **own)
    many = pa.concat_tables([
        told([10.0], [20.0], [7.25], source=f"n{k}", sensor=f"n{k}", provenance=f"n{k}", **own)
        for k in range(1000)
    ])  # fmt: skip
    words = pa.concat_tables([
        told([10.0], [20.0], [0.0], provenance=f"n{k}", text="Three shells on the square", **own)
        for k in range(1000)
    ])  # fmt: skip

    alone = fusion.incidents(one).incidents.to_pylist()[0]
    for copies in (many, words):
        (found,) = fusion.incidents(copies.unify_dictionaries()).incidents.to_pylist()
        assert (found["witnesses"], found["acts"], found["accounts"]) == (1, 3, 1000)
        assert found["probability"] == pytest.approx(alone["probability"])


def test_who_saw_the_same_minute_is_a_witness_of_its_own(told):
    """
    Two patrols that write the same minute and the same village are two witnesses, not copies.
    """
    both = pa.concat_tables([
        told([0.0], [0.0], [120.0], provenance="p", text="shelling"),
        told([0.0], [0.0], [120.0], provenance="q", text="shelling"),
    ]).unify_dictionaries()  # fmt: skip

    assert fusion.incidents(both).incidents["witnesses"].to_pylist() == [2]


def test_a_clock_an_hour_off_bends_no_incident(told):
    """
    A camera whose clock is an hour fast tells of incidents of its own an hour later: what the
    others tell stays as it is, to the byte.
    """
    rng = np.random.default_rng(4)
    x, y, t = *rng.uniform(-2e4, 2e4, (2, 30)), np.round(rng.uniform(0.0, 10 * 86_400.0, 30))
    right = pa.concat_tables([
        told(x + 60 * rng.normal(size=30), y + 60 * rng.normal(size=30), t + k, provenance=f"s{k}")
        for k in range(3)
    ]).unify_dictionaries()  # fmt: skip
    wrong = told(x, y, t + HOUR, provenance="camera")
    frame = fusion.framed(right)

    alone = fusion.incidents(right, frame=frame)
    found = fusion.incidents(pa.concat_tables([right, wrong]).unify_dictionaries(), frame=frame)

    kept = set(alone.incidents["incident_id"].to_pylist())
    rows = pa.array([i in kept for i in found.incidents["incident_id"].to_pylist()])
    assert tables.digest(found.incidents.filter(rows)) == tables.digest(alone.incidents)
    assert found.incidents.num_rows == alone.incidents.num_rows + 30


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 91.0])
def test_a_place_that_is_none_is_refused_or_left_out(told, bad):
    """
    NaN is no place and is counted as unlocated; infinity and a latitude of 91 are errors that say
    what to do.
    """
    rows = placed(told([0.0, 0.0], [0.0, 0.0], [0.0, 5.0]), [37.8, 37.8], [48.0, bad])

    if np.isnan(bad):
        assert fusion.incidents(rows).unlocated == 1
        return
    with pytest.raises(InputError, match="outside the globe"):
        fusion.incidents(rows)


@pytest.mark.parametrize(
    ("lon", "lat"),
    [([179.9995, -179.9995], [10.0, 10.0]), ([-180.0, 180.0], [0.0, 0.0]),
     ([0.0, 180.0], [89.9995, 89.9995]), ([-90.0, 90.0], [-89.9995, -89.9995])],
)  # fmt: skip
def test_neither_the_antimeridian_nor_a_pole_parts_what_is_one(told, lon, lat):
    """
    Accounts a hundred metres apart on both sides of the 180th meridian or of a pole are one
    incident, whose centre lies between them.
    """
    rows = placed(told([0.0, 0.0], [0.0, 0.0], [0.0, 5.0]), lon, lat)

    (found,) = fusion.incidents(rows).incidents.to_pylist()

    assert found["accounts"] == 2
    assert found["semi_major_m"] < 200.0
    assert abs(abs(found["lat"]) - abs(lat[0])) < 2e-3


def test_an_account_a_year_late_is_handed_back_by_a_stream_and_kept_by_a_batch(told):
    """
    A stream gives back what began a year before its newest account, and stays as it is; a batch
    makes an incident of it a year ago.
    """
    now = told([0.0], [0.0], [0.0])
    late = told([0.0], [0.0], [-365 * 86_400.0])
    stream = Stream(fusion.framed(now))
    stream.accepted(now)

    assert stream.accepted(late).late.num_rows == 1
    assert len(stream.window) == 1
    both = fusion.incidents(pa.concat_tables([now, late]).unify_dictionaries()).incidents
    assert both["accounts"].to_pylist() == [1, 1]


def test_a_day_of_shelling_in_one_town_is_not_one_incident(told):
    """
    48,000 detections in one town in a day (480,000 take two seconds of processor time and 200 MB)
    are not chained into one incident, and every one is in exactly one.
    """
    rng = np.random.default_rng(1)
    n = 48_000
    rows = told(
        *rng.normal(0, 2000, (2, n)), np.sort(rng.uniform(0, 86_400, n)).round(),
        error_m=rng.choice(np.float32([100, 400, 900]), n),
    )  # fmt: skip

    found = fusion.incidents(rows)

    assert found.members.num_rows == n
    assert max(found.incidents["accounts"].to_pylist()) < n / 10
    lasts = tables.micros(found.incidents, "end") - tables.micros(found.incidents, "start")
    assert lasts.max() < 3 * HOUR * 1e6


def test_a_track_through_a_wall_is_told_where_and_when(told):
    """
    A wall is a border like any other: a track that is told to pass it is not bent or dropped; the
    passage is told with its time, its place and its probability, for a person to judge.
    """
    plane = geo.Plane(lon=37.5, lat=48.0)
    seconds = np.arange(0.0, 60.0, 2.0)
    lon, lat = plane.degrees(-300.0 + 10.0 * seconds, np.zeros(len(seconds)))
    plots = tables.columns(Plot, {
        "source": "radar", "row": np.arange(len(seconds)), "sensor": "radar", "lon": lon,
        "lat": lat, "time": tables.moments(1_700_000_000_000_000 + (seconds * 1e6).astype(int)),
        "error_m": 3.0,
    }, len(seconds))  # fmt: skip
    wall = "LINESTRING(37.5 47.999, 37.5 48.001)"
    found = crossings.crossings(
        tracking.tracked(plots).points, {"wall": shapely.to_wkb(shapely.from_wkt(wall))}
    ).to_pylist()

    assert [(r["border"], r["from_side"], r["to_side"]) for r in found] == [
        ("wall", "left", "right")
    ]
    assert found[0]["probability"] > 0.99
    assert abs((found[0]["time"].timestamp() - 1_700_000_000.0) - 30.0) < 1.0
