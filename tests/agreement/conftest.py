"""A small agreement on a straight front along the tenth meridian, and incidents to set against
it.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from lendemain import tables
from lendemain.agreement import text
from lendemain.records.agreement import Agreement
from lendemain.records.incident import Incident
from lendemain.records.observation import Notice

START = datetime(2026, 3, 1, 12, tzinfo=UTC)

SMALL = """
id = "small"
standing = "model"
source = "made up for a test"
effective = 2026-01-01T00:00:00Z
time_zone = "Etc/UTC"
theatre = [8.0, 44.0, 12.0, 47.0]
sector_line = "front"
sector_length_km = 25.0
sector_depth_km = 15.0
title = { en = "Small", fr = "Petit", uk = "Мала" }

[[party]]
id = "west"
name = { en = "West", fr = "Ouest", uk = "Захід" }
aliases = ["Westland"]

[[party]]
id = "east"
name = { en = "East", fr = "Est", uk = "Схід" }

[[line]]
id = "front"
name = { en = "front", fr = "front", uk = "фронт" }
left = "west"
right = "east"
start = 2026-01-01T00:00:00Z
error_km = 0.0
source = "made up"
vertices = [
  { place = "south end", lon = 10.0, lat = 45.0 },
  { place = "middle", lon = 10.0, lat = 45.5 },
  { place = "north end", lon = 10.0, lat = 46.0 },
]

[[line]]
id = "old-front"
name = { en = "old front", fr = "ancien front", uk = "старий фронт" }
left = "west"
right = "east"
start = 2025-01-01T00:00:00Z
error_km = 0.0
source = "made up"
vertices = [[10.1, 45.0], [10.1, 46.0]]

[[zone]]
id = "theatre"
name = { en = "all", fr = "tout", uk = "усе" }
form = "theatre"

[[zone]]
id = "west-15"
name = { en = "West 15", fr = "Ouest 15", uk = "Захід 15" }
form = "belt"
party = "west"
line = "front"
width_km = 15.0
width = "per_side"

[[zone]]
id = "east-15"
name = { en = "East 15", fr = "Est 15", uk = "Схід 15" }
form = "belt"
party = "east"
line = "old-front"
width_km = 30.0
width = "total"

[[zone]]
id = "square"
name = { en = "square", fr = "carré", uk = "квадрат" }
form = "polygon"
points = [[9.0, 45.4], [9.1, 45.4], [9.1, 45.5], [9.0, 45.5], [9.0, 45.4]]

[weapons]
tank = ["tank", "t-72"]

[[provision]]
id = "fire"
fragment = "small/1"
title = { en = "Fire", fr = "Tir", uk = "Вогонь" }
text = "No fire."
kinds = ["mortar", "small_arms", "artillery"]
zones = ["theatre"]
binds = ["west", "east"]
start = 2026-01-01T00:00:00Z
observed_by = ["heard", "camera"]
excused_by = ["announced_exercise"]
gravity = 3

[[provision]]
id = "tanks"
fragment = "small/2"
title = { en = "Tanks", fr = "Chars", uk = "Танки" }
text = "No tanks within 15 km, each side from its own line."
kinds = ["heavy_weapon_inside_belt"]
zones = ["west-15", "east-15"]
binds = ["west", "east"]
start = 2026-02-01T00:00:00Z
end = 2026-12-01T00:00:00Z
weapons = ["tank"]
observed_by = ["saw"]

[[provision]]
id = "square"
fragment = "small/3"
title = { en = "Square", fr = "Carré", uk = "Квадрат" }
text = "Nobody in the square."
kinds = ["position_in_zone"]
zones = ["square"]
binds = ["west", "east"]
start = 2026-02-01T00:00:00Z
observed_by = ["uav"]
tolerated = 0

[thresholds]
inside_min = 0.01
unknown_weapon = 0.25
exercise_as_observed = 0.5
notice_lead_h = 2
notice_radius_max_km = 10
notice_length_max_h = 48
watched_min = 0.3
standard_inquiry = 0.2
standard_concern = 0.5
standard_reasonable = 0.65
standard_convincing = 0.8
standard_phase_2 = 0.9
standard_phase_3 = 0.97
sources_reasonable = 2
clock_admissible_h = 2
clock_provisional_h = 24
clock_comments_h = 24
clock_reasoned_h = 72
triage_gravity = 1.0
triage_killed = 2.0
triage_killed_max = 10
triage_consequence = 0.5
ladder_gravity_1 = 1
ladder_gravity_2 = 2
ladder_gravity_3 = 3
ladder_gravity_4 = 4
ladder_gravity_5 = 6
ladder_killed = 1
full_cases_per_day = 100
batch_kind_small_arms = 1
"""


@pytest.fixture(scope="session")
def small_text() -> str:
    """The text of the small agreement."""
    return SMALL


@pytest.fixture(scope="session")
def read() -> Callable[..., Agreement]:
    """Reads a text that has no mistake, the small one with replacements unless told otherwise."""

    def agreement(*replaced: tuple[str, str], whole: str = SMALL) -> Agreement:
        for before, after in replaced:
            assert before in whole, before
            whole = whole.replace(before, after)
        found, mistakes = text.parsed("small.toml", whole.encode())
        assert found is not None, mistakes
        return found

    return agreement


@pytest.fixture(scope="session")
def packaged() -> dict[str, bytes]:
    """The texts that come with the project, by name."""
    folder = Path(__file__).resolve().parents[2] / "texts" / "agreements"
    return {p.stem: p.read_bytes() for p in sorted(folder.glob("*.toml"))}


def incident(**given: object) -> dict[str, object]:
    minutes = given.pop("minutes", 10)
    start = given.get("start", START)
    return {
        "incident_id": "I-1", "start": start, "end": start + timedelta(minutes=minutes),
        "lon": 9.9, "lat": 45.5, "semi_major_m": 10.0, "semi_minor_m": 10.0,
        "orientation_deg": 0.0, "kind": "mortar", "kind_probability": 1.0, "probability": 1.0,
        "accounts": 1, "witnesses": 1, "smm_count": 1, "acts_min": 1, "acts": 1, "acts_max": 1,
        "first_observation": bytes(16), **given,
    }  # fmt: skip


@pytest.fixture(scope="session")
def incidents() -> Callable[..., pa.Table]:
    """A table of incidents from what differs in each; they are numbered I-0, I-1, ..."""

    def table(*rows: dict[str, object]) -> pa.Table:
        full = [incident(**{"incident_id": f"I-{i}"} | row) for i, row in enumerate(rows)]
        return tables.table(Incident, [Incident(**row) for row in full])

    return table


@pytest.fixture(scope="session")
def notices() -> Callable[..., pa.Table]:
    """A table of notices from what differs in each; by default an exercise around the incident."""

    def table(*rows: dict[str, object]) -> pa.Table:
        usual = {
            "source": "liaison", "by_party": "west", "activity": "announced_exercise",
            "start": START - timedelta(hours=1), "end": START + timedelta(hours=1),
            "lon": 9.9, "lat": 45.5, "radius_m": 5000.0,
        }  # fmt: skip
        return tables.table(
            Notice, [Notice(**({"row": i + 1} | usual | row)) for i, row in enumerate(rows)]
        )

    return table
