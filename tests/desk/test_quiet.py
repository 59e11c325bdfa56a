"""Silence and gaps, asked of a whole mission."""

from datetime import UTC, datetime, timedelta

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


def mission_start(mission):
    """The hour in which the first watch began."""
    first = min(intake.taken_in(mission, Watch)["start"].to_pylist())
    return first.replace(minute=0, second=0, microsecond=0)


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


def test_who_is_blind_to_a_kind_does_not_watch_for_it(mission):
    """
    Interference with navigation is for receivers, a mortar for ears, lenses and satellites: no two
    are as well watched; a kind that is none and a time that is none are refused.
    """
    first = mission_start(mission)
    day = (first, first + timedelta(days=1))
    heard, jammed = (
        quiet.noticing(mission, k, between=day) for k in ("mortar", "gnss_interference")
    )

    assert [row["hours"] for row in heard] == [24] * len(heard)
    assert all(0.0 <= row["probability"] <= row["watched"] + 1e-6 for row in [*heard, *jammed])
    assert sum(r["probability"] for r in heard) > 0.0
    assert [r["watched"] for r in heard] != [r["watched"] for r in jammed]
    for kind, between in (("sorcery", day), ("mortar", day[::-1]), ("mortar", (first, first))):
        with pytest.raises(InputError):
            quiet.noticing(mission, kind, between=between)


def test_satellites_watch_as_long_as_they_pass_and_as_far_as_the_sky_is_clear(tmp_path):
    """
    Where only fires were received, a mortar is watched for while a satellite passes, less under
    half a sky of cloud and not at all under all of it; rifles are not watched for, ever.
    """
    fires = tmp_path / "fires.csv"
    fires.write_text(
        "latitude,longitude,acq_date,acq_time,satellite,instrument,confidence\n"
        "48.0,37.8,2020-08-01,0012,N,VIIRS,n\n48.1,37.9,2020-08-01,0012,N,VIIRS,n\n"
        "48.0,37.8,2020-08-01,1048,N,VIIRS,n\n48.0,37.8,2020-08-01,1054,N,VIIRS,n\n"
    )
    day = (datetime(2020, 8, 1, tzinfo=UTC), datetime(2020, 8, 2, tzinfo=UTC))
    told = []
    with Mission.create(tmp_path / "m", ["minsk-2015"]) as mission:
        intake.intake(mission, "firms", [fires])
        assert {r["watched"] for r in quiet.noticing(mission, "small_arms", between=day)} == {0.0}
        for per_cent in (None, 50, 100):
            if per_cent is not None:
                sky = tmp_path / f"sky-{per_cent}.csv"
                hours = f"2020-08-01T{'00' if per_cent == 50 else '10'}:00Z,2020-08-02T00:00Z"
                sky.write_text(
                    f"start,end,lon,lat,radius_m,cloud\n{hours},37.8,48,900000,{per_cent}\n"
                )
                intake.intake(mission, "weather", [sky])
            told.append(quiet.noticing(mission, "mortar", between=day)[0])

    clear, half, overcast = (row["probability"] for row in told)
    assert told[0]["watched"] == pytest.approx(8 / 1440, abs=1e-4)
    assert clear > half > overcast > 0.0
    assert (told[1]["watched"], "weather" in told[2]["causes"]) == (told[0]["watched"], True)


def test_the_more_chance_is_allowed_the_fewer_gaps_are_left_out(mission):
    """
    Every gap beside an incident, and of those the ones beyond chance.
    """
    some, every = quiet.gaps(mission), quiet.gaps(mission, chance=1.0)

    assert some.num_rows <= every.num_rows
    assert set(some["sensor"].to_pylist()) <= set(every["sensor"].to_pylist())
