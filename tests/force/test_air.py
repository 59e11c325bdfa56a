"""Measures in the air."""

import pytest

from lendemain.errors import InputError
from lendemain.force import air

KYIV = air.Place(name="Kyiv", lon=30.52, lat=50.45, wanted=2, weight=10)
LVIV = air.Place(name="Lviv", lon=24.03, lat=49.84, weight=6)


def test_the_published_orbit():
    """
    On 1.5 h, transit 0.5 h, turn 2.5 h: 4 pairs, 8 aircraft, 12 with availability, 32 sorties.
    """
    need = air.orbit({"on_h": 1.5, "transit_h": 0.5, "turn_h": 2.5, "flight": 2,
                      "availability": 0.7, "crew_hours_day": 5, "base_max": 6})  # fmt: skip

    assert (need.aircraft_on_line, need.aircraft, need.sorties_day) == (8, 12, 32)
    assert need.bases == 2


def test_coverage_counts_layers_and_says_nothing_of_sites():
    """
    Two systems over Kyiv are worth more than one over Lviv; ranges need their source.
    """
    layer = air.Layer(name="near", number=2, range_m=40_000.0, source="a brochure")

    found = air.covered([KYIV, LVIV], [layer])

    assert (found.weight, found.bound) == (20, 20)
    assert found.times == {"Kyiv": {"near": 2}, "Lviv": {"near": 0}}
    with pytest.raises(InputError, match="source"):
        air.covered([KYIV], [air.Layer(name="x", number=1, range_m=1.0, source="")])
    with pytest.raises(InputError, match="availability"):
        air.orbit({"on_h": 1, "transit_h": 1, "turn_h": 1, "flight": 1, "availability": 70})
