"""Access: decisions one by one, the mask over columns, cells, and what a release costs.

Processor time is told besides the clock's, since the machine does other things too.
"""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np

from lendemain import tables
from lendemain.access import cells, levels, mask, rule
from lendemain.desk.permissions import packaged
from lendemain.records.access import Action, Duty, Guarded, Level, Role
from lendemain.records.incident import Incident

ROUNDS = 5
DECISIONS = 1_000_000
THINGS = 1_000
ROWS = 20_000_000
PLACES = 1_000_000
INCIDENTS = 100_000
START = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp() * 1e6)


def rates(number: int, work: Callable[[], object]) -> tuple[float, float]:
    """Medians a second of several rounds: by the clock, and by the processor."""
    walls, spent = [], []
    for _ in range(ROUNDS):
        wall, processor = time.perf_counter(), time.process_time()
        work()
        walls.append(number / (time.perf_counter() - wall))
        spent.append(number / (time.process_time() - processor))
    return statistics.median(walls), statistics.median(spent)


def told(name: str, goal: str, found: tuple[float, float]) -> None:
    print(f"{name:44} {goal:>12} {found[0]:>14,.0f} {found[1]:>16,.0f}")


def main() -> None:
    chance = np.random.default_rng(1)
    policy = packaged()
    inspector = Duty(name="i", role=Role.INVESTIGATOR, cases=tuple(range(1, 30)))
    liaison = Duty(name="l", role=Role.LIAISON, party="north", cases=(3, 4))
    parties = {"north": 1, "south": 2}
    people = [rule.person(duty, policy, parties) for duty in (inspector, liaison)]
    columns = {
        "level": chance.integers(0, 5, ROWS, np.int8),
        "compartments": chance.integers(0, 2, ROWS, np.uint64) * np.uint64(4),
        "released": chance.integers(0, 100, ROWS),
        "case": chance.integers(0, 60, ROWS),
        "owner": chance.integers(0, 3, ROWS, np.int32),
        "sealed": chance.random(ROWS) < 0.1,
    }
    held = mask.things(ROWS, **columns)
    things = [Guarded(**row) for row in held.slice(0, THINGS).to_pylist()]

    def decide(person: rule.Person) -> None:
        may, action = rule.may, int(Action.READ)
        for _ in range(DECISIONS // THINGS):
            for thing in things:
                may(person, action, thing, 50)

    print(f"{'':44} {'goal':>12} {'a second':>14} {'a CPU second':>16}")
    for person in people:
        told(f"may, {person.name}", "1,000,000", rates(DECISIONS, lambda p=person: decide(p)))
    for person in people:
        found = rates(ROWS, lambda p=person: mask.allowed(p, Action.READ, held, 50))
        told(f"mask, {person.name}, rows", "20,000,000", found)
    lon, lat = chance.uniform(-180, 180, PLACES), chance.uniform(-90, 90, PLACES)
    told("cells of 10 km", "", rates(PLACES, lambda: cells.cells(lon, lat, cell_m=10_000)))
    rows = incidents(chance)
    for level in (Level.PARTY, Level.RESEARCHER, Level.PUBLIC):
        coarse = levels.Coarse(
            rule=policy.levels[level], key=bytes(32), name="bench", zone=ZoneInfo("Europe/Kyiv"),
            theatre=(22.0, 44.0, 41.0, 53.0),
        )  # fmt: skip
        found = rates(INCIDENTS, lambda c=coarse: c.incidents(rows))
        told(f"incidents made coarse, {level.name.lower()}", "", found)


def incidents(chance: np.random.Generator) -> object:
    start = START + chance.integers(0, 90 * levels.DAY_US, INCIDENTS)
    given = {
        "incident_id": [f"I{n}" for n in range(INCIDENTS)],
        "start": tables.moments(start), "end": tables.moments(start + levels.HOUR_US),
        "lon": chance.uniform(36, 39, INCIDENTS), "lat": chance.uniform(47, 49, INCIDENTS),
        "semi_major_m": 300.0, "semi_minor_m": 200.0, "orientation_deg": 0.0, "kind": "mortar",
        "kind_probability": 0.8, "probability": 0.9, "accounts": 2, "witnesses": 2, "smm_count": 3,
        "acts_min": 1, "acts": 2, "acts_max": 3, "first_observation": bytes(16),
    }  # fmt: skip
    return tables.columns(Incident, given, INCIDENTS)


if __name__ == "__main__":
    main()
