"""Each measure of the model statement comes to something."""

from dataclasses import replace

import pytest
from tests.force.conftest import TEXTS

from lendemain.errors import InputError
from lendemain.force import sea, sizing


def test_the_model_has_measures_in_the_air_at_sea_and_on_land(model):
    """
    All are sized; nothing told names a place where a unit of one's own stands.
    """
    stated, _ = model
    limits = sea.straits((TEXTS / "montreux-1936.toml").read_bytes())

    found = {
        m.measure_id: sizing.sized(m, source=stated.source, straits=limits) for m in stated.measures
    }

    assert {m.domain.value for m in stated.measures} == {"air", "sea", "land"}
    assert all(found.values())
    assert not any({"lon", "lat", "sites"} & set(v) for v in found.values())
    assert found["presence"]["longest_stay"] == 21
    assert found["presence"]["days_present"] == found["presence"]["days"]


def test_a_missing_number_is_named(model):
    """
    Which measure, and which number.
    """
    stated, _ = model
    orbit = next(m for m in stated.measures if m.kind == "orbit")

    with pytest.raises(InputError, match="on_h"):
        sizing.sized(replace(orbit, numbers={}), source="x")
