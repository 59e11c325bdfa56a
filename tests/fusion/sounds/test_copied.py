"""Pulses told again under other names, and sound that was played again."""

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest

from lendemain import tables
from lendemain.fusion.sounds import copied
from lendemain.records.arrival import Heard

START_US = int(datetime(2026, 2, 3, 10, tzinfo=UTC).timestamp()) * 1_000_000


def told(seed=1, stations=4, pulses=20, grain_us=1):
    """Stations' names and moments, each its own."""
    rng = np.random.default_rng(seed)
    names = np.repeat([f"s{k}" for k in range(stations)], pulses).astype(object)
    times = START_US + rng.integers(0, 3_600_000_000, stations * pulses)
    return names, times // grain_us * grain_us


def joined(*parts):
    return tuple(np.concatenate(values) for values in zip(*parts, strict=True))


def test_a_thousand_names_of_one_station_are_one():
    """
    A thousand names that tell one station's moments repeat it, whatever else one of them tells;
    the others repeat nobody.
    """
    names, times = told()
    own = times[names == "s0"]
    again = (np.repeat([f"x{n}" for n in range(1000)], 20).astype(object), np.tile(own, 1000))
    more = (np.array(["x7"] * 5, object), told(9)[1][:5])

    found = copied.repeated(*joined((names, times), again, more))

    assert sorted(found) == sorted(f"x{n}" for n in range(1000))
    assert found["x7"][:3] == ("s0", 20, 25)
    rows = copied.doubts(found)
    assert {(r.wrong, r.copy_of, r.agreed) for r in rows} == {("copy", "s0", 20)}


@pytest.mark.parametrize("seed", range(3))
def test_stations_of_their_own_repeat_nobody(seed):
    """
    Stations with moments of their own repeat nobody, nor do such whose times are told to the second
    and so agree by chance, nor one that shares four moments.
    """
    names, times = told(seed)
    assert copied.repeated(names, times) == {}
    coarse = told(seed, pulses=2_000, grain_us=1_000_000)
    assert copied.repeated(*coarse) == {}
    few = (np.array(["y"] * 4, object), times[:4])
    assert copied.repeated(*joined((names, times), few)) == {}
    assert copied.repeated(names[:0], times[:0]) == {}


def test_a_record_with_some_arrivals_missing_is_still_played_again():
    """
    An act whose record comes again without two of its stations and with one that is its own is a
    copy of the first; one with other intervals is not.
    """
    rng = np.random.default_rng(2)
    first = [(f"s{k}", int(t)) for k, t in enumerate(rng.integers(0, 5_000_000, 9))]
    again = [(s, t + 7_200_000_000) for s, t in first[2:]]
    again[3] = (again[3][0], again[3][1] + 900)
    other = [(s, t + int(rng.integers(1, 999))) for s, t in again]
    begin = datetime(2026, 2, 3, 10, tzinfo=UTC)
    heard = tables.table(Heard, [
        Heard(heard_id=name, start=begin, end=begin, lon=0.0, lat=0.0, region_50=b"",
              region_90=b"", area_90_km2=1.0, probability=1.0, arrivals=9)
        for name in ("one", "two", "three")
    ])  # fmt: skip

    assert copied.played_again(heard, {"one": first, "two": again, "three": other}) == [
        "", "one", "",
    ]  # fmt: skip
    assert copied.played_again(heard.take(pa.array([], pa.int64())), {}) == []
