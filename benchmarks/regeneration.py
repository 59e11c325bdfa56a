"""Regeneration: one run and 500 of a whole army, closed forms, and an intake beside a constant one.

The army is made up: about 800,000 people with those who come and go, 60 course types, 120 units,
20 kinds of equipment, 260 weeks.  Processor seconds stand beside the others, which mean little on a
machine that does other work.  Waits of repair lines stand beside Erlang's and Pollaczek's means as
z (how many of its own errors a figure is off), the long run of a chain beside Little's law.

    python benchmarks/regeneration.py [RUNS]
"""

import math
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from lendemain.records.regeneration import Course, EquipmentLine, Establishment, Formation, UnitType
from lendemain.regeneration import core, forecast, intake, queues

TRADES, ITEMS = 59, 60_000


def army() -> Establishment:
    """The made-up army."""
    basic = Course(course_id="basic", weeks=7, seats=90_000, per_instructor=10, pass_rate=0.93,
                   washback=0.5, injured=0.003)  # fmt: skip
    trades = [
        Course(course_id=f"c{k}", weeks=4 + k % 16, seats=4000, per_instructor=6, pass_rate=0.9,
               washback=0.4, injured=0.002, after="basic", share=1 / TRADES - 1e-12)
        for k in range(TRADES)
    ]  # fmt: skip
    lines = [EquipmentLine(kind=f"k{i}", held=1000, fails=0.02, lost=0.001, repair=15, ordered=3,
                           lead=30) for i in range(20)]  # fmt: skip
    types = [UnitType(type_id=f"t{j}", people={c.course_id: 112 for c in trades}, collective=8)
             for j in range(4)]  # fmt: skip
    return Establishment(
        scenario_id="army", title={}, source="made up", start=datetime(2026, 1, 5, tzinfo=UTC),
        weeks=260, recruits=3300, leave=0.004, recover=0.2, instructors=20_000,
        instructors_max=40_000, courses=(basic, *trades), equipment=tuple(lines),
        types=tuple(types),
        formations=tuple(Formation(type_id=t.type_id, count=30, on_hand=5000) for t in types),
    )  # fmt: skip


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    given = army()
    planned = core.plan(given)
    core.run(planned, 0)
    cpu = time.process_time()
    one = core.run(planned, 1)
    print(f"one run of {int(one.people[0].sum()):,} people, {int(one.came[-1]):,} in all, "
          f"{len(given.courses)} courses, {len(one.units[0])} units, {given.weeks} weeks: "
          f"{time.process_time() - cpu:.2f} s of processor, conserved "
          f"{one.conserved()}")  # fmt: skip
    wall, cpu = time.monotonic(), time.process_time()
    table = forecast.spread(given, runs=runs, seed=1)
    print(f"{runs} runs with bands ({table.num_rows:,} rows): {time.monotonic() - wall:.0f} s, "
          f"{time.process_time() - cpu:.0f} s of processor")  # fmt: skip
    _closed_forms()
    _intake(given)


def _closed_forms() -> None:
    for name, rate, places in (("M/M/1", 0.6, 1), ("M/M/3", 2.1, 3), ("M/M/6", 4.0, 6),
                               ("M/D/1", 0.7, 1)):  # fmt: skip
        chance = np.random.Generator(np.random.PCG64(places))
        at = np.cumsum(chance.exponential(1 / rate, ITEMS))
        fixed = name == "M/D/1"
        repairs = np.full(ITEMS, 1.0) if fixed else chance.exponential(1.0, ITEMS)
        found = np.array(queues.waits(at.tolist(), repairs.tolist(), places))
        batches = found.reshape(60, -1).mean(axis=1)
        expected = queues.md1_wait(rate, 1.0) if fixed else queues.mmc_wait(rate, 1.0, places)
        z = (batches.mean() - expected) / (batches.std(ddof=1) / math.sqrt(60))
        print(f"  {name}: wait {batches.mean():.3f}, closed form {expected:.3f}, z {z:+.1f}")


def _intake(given: Establishment) -> None:
    """A scenario in which instructors are scarce: the plan beside the best constant intake."""
    small = replace(
        given, weeks=104, courses=(given.courses[0], replace(given.courses[1], share=1.0)),
        types=(UnitType(type_id="t0", people={"c0": 3000}, collective=6),), equipment=(),
        formations=(Formation(type_id="t0", count=4, on_hand=500),),
    )  # fmt: skip
    cpu = time.process_time()
    found = intake.planned(small, strength=6000)
    print(f"intake: week {found.week}, peak {found.peak:.0f} instructors, constant "
          f"{found.constant:.0f}, saved {100 * found.saved:.0f} %, bound {found.bound:.0f}; "
          f"{time.process_time() - cpu:.1f} s of processor")  # fmt: skip


if __name__ == "__main__":
    main()
