"""What receivers of aircraft hand out besides tables."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.sources import aircraft
from lendemain.sources.adsb import parse

STATES = {"time": 1769940001, "states": [
    ["4b1814", "SWR123  ", "Switzerland", 1769940000, 1769940001, 37.1, 48.5, 9000.0, False, 232.9,
     98.3, 4.5, None, 9547.9, "1000", False, 0],
    ["4b1815", None, "Switzerland", None, 1769940001, None, None, None, False, None, None, None,
     None, None, None, False, 0],
]}  # fmt: skip
HEARD = {"now": 1769940001.5, "messages": 7, "aircraft": [
    {"hex": "4ca2b6", "flight": "RYR12  ", "alt_baro": 10000, "gs": 100.0, "track": 93.2,
     "lat": 48.61, "lon": 37.4, "seen_pos": 1.5, "nac_p": 8},
    {"hex": "4ca2b7", "seen": 3},
    {"hex": "4ca2b8", "alt_baro": "ground", "lat": 48.62, "lon": 37.5, "seen_pos": 0},
]}  # fmt: skip
MESSAGES = """MSG,3,1,1,4CA2B6,1,2026/02/01,10:00:00.000,2026/02/01,10:00:00.010,,10000,,,48.61,37.4,,,0,0,0,0
MSG,4,1,1,4CA2B6,1,2026/02/01,10:00:00.500,2026/02/01,10:00:00.510,,,100.0,93.2,,,0,,0,0,0,0
MSG,3,1,1,4CA2B6,1,2026/02/01,10:00:01.000,2026/02/01,10:00:01.010,,10000,,,48.61,37.402,,,0,0,0,0
"""  # noqa: E501 - as the port tells them


def test_state_vectors_are_in_metres(answered):
    """
    A state vector is a plot at the time of its place; one without a place is set aside.
    """
    found = parse(answered(json.dumps(STATES)))

    (row,) = found.plots.to_pylist()
    assert (row["identity"], row["lon"], row["lat"]) == ("4b1814", 37.1, 48.5)
    assert (row["height_m"], row["speed_mps"]) == pytest.approx((9000.0, 232.9))
    assert row["time"].timestamp() == 1769940000
    assert (found.rows, found.rejections["kept"].to_pylist()) == (2, [False])


@pytest.mark.parametrize("content", [json.dumps(HEARD), json.dumps(HEARD, indent=1),
                                     "\ufeff" + json.dumps(HEARD)])  # fmt: skip
def test_what_is_heard_now_is_in_feet_and_knots(answered, content):
    """
    A place is as old as the receiver says; on the ground the height is none above it.
    """
    rows = parse(answered(content)).plots.to_pylist()

    assert [row["identity"] for row in rows] == ["4ca2b6", "4ca2b8"]
    assert [row["time"].timestamp() for row in rows] == [1769940000.0, 1769940001.5]
    assert [row["height_m"] for row in rows] == pytest.approx([3048.0, 0.0])
    assert rows[0]["speed_mps"] == pytest.approx(51.44, abs=0.01)


def test_pictures_may_come_one_to_a_line(answered):
    """
    A recording of pictures is all of their aircraft, each at its own time.
    """
    lines = [HEARD | {"now": HEARD["now"] + 10 * k} for k in range(3)]

    found = parse(answered("\n".join(json.dumps(line) for line in lines)))

    assert (found.rows, found.plots.num_rows) == (9, 6)


def test_messages_that_tell_a_place_are_plots(answered):
    """
    Of BaseStation's messages those with a place are plots, the others are set aside, none is lost.
    """
    found = parse(answered(MESSAGES))

    assert [row["lon"] for row in found.plots.to_pylist()] == [37.4, 37.402]
    fallen = [row for row in found.rejections.to_pylist() if not row["kept"]]
    assert (found.rows, [row["row"] for row in fallen]) == (3, [2])


@given(st.text(max_size=200))
def test_anything_else_is_left_as_it_is(answered, text):
    """
    No other text is changed.
    """
    for begin in ("", "{", "[", '{"states": 1', "time,icao24\n"):
        answer = answered(begin + text)

        assert aircraft.laid_out(answer).content == answer.content


@given(st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.integers(),
    lambda inner: st.lists(inner, max_size=18) | st.dictionaries(st.sampled_from(
        ["states", "aircraft", "now", "hex", "lat", "lon", "seen_pos", "alt_baro"]), inner),
))  # fmt: skip
def test_odd_pictures_never_end_the_reading(answered, value):
    """
    Whatever stands where aircraft should, what comes out is a table or the answer as it was.
    """
    for picture in ({"states": [value]}, {"aircraft": [value], "now": value}, value):
        content = json.dumps(picture)
        assert aircraft.laid_out(answered(content)).content
