"""What a roster is asked for: read whole, or refused with every mistake."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.border import duty_rosters

from lendemain.border.rosters.text import roster
from lendemain.errors import InputError


def test_a_text_is_read_with_rules_for_all_and_of_a_person():
    """
    What `[rules]` says binds everybody; a person's own value goes before it.
    """
    found = roster("r.toml", duty_rosters.text(more={2: "run_max = 3\n"}))

    assert (found.days, len(found.people), found.time_zone) == (14, 16, "Europe/Kyiv")
    assert [p.run_max for p in found.people[1:4]] == [6, 3, 6]
    assert found.people[4].caveats == {"night"}
    assert found.needs[0].must


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("start = 2026-03-16", "start = 2026-03-16T00:00:00Z", "not a day"),
        ("Europe/Kyiv", "Kyiv", "no zone"),
        ('id = "p03"', 'id = "p02"', "named twice"),
        ('shift = "late"', 'shift = "dusk"', "no shift 'dusk'"),
        ('caveats = ["night"]', 'caveats = ["nihgt"]', "no shift, post or tag"),
        ('skill = "medic"', 'skill = "pilot"', "nobody has 'pilot'"),
        ("hours_max = 176", "hours_max = 30", "more than hours_max"),
        ("run_min = 2", "run_min = 9", "more than run_max"),
        ("start = 22:00:00", "start = 25", "not a time of day"),
        ("day = 2026-03-21", "day = 2026-08-21", "outside the roster"),
        ("[[2026-03-27, 2026-04-02]]", "[[2026-04-02, 2026-03-27]]", "no stretch"),
        ("persons = 3", "persons = nan", "not a number"),
    ],
)
def test_mistakes_are_told(old, new, what):
    """
    Days, zones, names given twice, shifts and skills that there are none of, rules that cannot be.
    """
    with pytest.raises(InputError, match=what):
        roster("r.toml", duty_rosters.text().decode().replace(old, new, 1).encode())


def test_a_person_who_asks_for_two_shifts_on_a_day_is_told():
    """
    Two wishes to be on duty on one day cannot both be met.
    """
    more = "".join(
        f'\n[[request]]\nperson = "p05"\nday = 2026-03-20\nshift = "{s}"\n' for s in ("day", "late")
    )
    with pytest.raises(InputError, match="two shifts"):
        roster("r.toml", duty_rosters.text() + more.encode())


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    """
    No bytes make the reader crash.
    """
    with suppress(InputError):
        roster("r.toml", data)
