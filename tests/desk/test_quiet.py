"""Silence and gaps, asked of a whole mission."""

from datetime import timedelta

import pytest

from lendemain import tables
from lendemain.desk import intake, quiet
from lendemain.desk.mission import Mission
from lendemain.errors import InputError
from lendemain.records.observation import Watch


@pytest.fixture
def mission(worked):
    with Mission.open(worked) as opened:
        yield opened


def asked(watch, **columns):
    place = (watch["lon"], watch["lat"])
    between = (watch["start"], watch["start"] + timedelta(minutes=10))
    return {"kind": "mortar", "place": place, "between": between, **columns}


def test_silence_before_a_sensor_weighs_and_a_year_earlier_it_does_not(mission):
    """
    Where and while a microphone listened, no record speaks against an act; before the mission it
    says nothing.
    """
    rows = intake.taken_in(mission, Watch)
    held = (tables.texts(rows, "means") == "acoustic") & (tables.texts(rows, "status") == "on")
    watch = rows.filter(held.tolist()).to_pylist()[0]
    earlier = {**watch, "start": watch["start"] - timedelta(days=365)}

    near, disc, before = (
        quiet.weight(mission, **asked(watch)), quiet.weight(mission, **asked(watch, discs=True)),
        quiet.weight(mission, **asked(earlier)),
    )  # fmt: skip

    assert 0.0 < disc["odds_times"] <= near["odds_times"] < 0.5
    assert any(str(s).startswith(watch["sensor"]) for s in near["sensors"])
    assert (before["odds_times"], before["watched_share"], before["sensors"]) == (1.0, 0.0, [])
    with pytest.raises(InputError, match="no kind"):
        quiet.weight(mission, **asked(watch, kind="sorcery"))


def test_the_more_chance_is_allowed_the_fewer_gaps_are_left_out(mission):
    """
    Every gap beside an incident, and of those the ones beyond chance.
    """
    some, every = quiet.gaps(mission), quiet.gaps(mission, chance=1.0)

    assert some.num_rows <= every.num_rows
    assert set(some["sensor"].to_pylist()) <= set(every["sensor"].to_pylist())
