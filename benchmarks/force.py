"""Force generation: gap and time beside a greedy planner, withdrawals, causes, import of a table.

Made-up cases (`lendemain.force.generator`): small has 35 nations, 300 offers, 80 lines, 24 months;
large 35, 800, 160 and 36.  The gap is of the weighted shortfall, in which a critical unit-month
counts several times any other, to the bound of the same run.  Wall-clock seconds on a machine that
does other work mean little, so processor seconds stand beside them; with --processor a run ends
not by the clock but after as many processor seconds as two idle cores give in the time allowed
(`BUSY`, as counted on the large case).  With --plans-only causes are left out.

    python benchmarks/force.py [small|large|whole] [--processor] [--plans-only] [SEED...]
"""

import csv
import io
import sys
import time

from lendemain.force import (
    causes,
    contributions,
    faults,
    generation,
    generator,
    greedy,
    objective,
    problem,
    withdrawal,
)  # fmt: skip

SIZES = {"small": (300, 80, 24, 60.0), "large": (800, 160, 36, 120.0)}
BUSY = 1.85
"""Processor seconds in a second of a plan's making, on two cores that do nothing else."""


def main() -> None:
    words = [w for w in sys.argv[1:] if not w.isdecimal()]
    wanted = next((w for w in words if not w.startswith("-")), "small")
    seeds = [int(s) for s in sys.argv[1:] if s.isdecimal()] or [1, 2]
    for size in SIZES if wanted == "whole" else [wanted]:
        for seed in seeds:
            _one(size, seed, processor="--processor" in words, causal="--plans-only" not in words)
    _table()


def _one(size: str, seed: int, *, processor: bool, causal: bool) -> None:
    offers_wanted, lines, months, seconds = SIZES[size]
    stated, offers = generator.case(
        nations=35, offers=offers_wanted, lines=lines, months=months, seed=seed
    )
    wall, cpu = time.monotonic(), time.process_time()

    def expired() -> bool:
        if processor:
            return time.process_time() - cpu > BUSY * (seconds - 2)
        return time.monotonic() - wall > seconds - 2

    effort = generation.Effort(steps=100_000, expired=expired)
    plan = generation.generated(stated, offers, effort=effort)
    took, used = time.monotonic() - wall, time.process_time() - cpu
    given = problem.problem(stated, offers)
    values = objective.values(given, greedy.greedy(given))
    simple = plan.critical_worth * values[0] + values[1]
    print(
        f"{size} seed {seed}: {len(given.tours)} tours; weighted {plan.weighted}, "
        f"bound {plan.bound}, gap {100 * (1 - plan.bound / plan.weighted):.2f} %; "
        f"greedy {100 * (simple / plan.weighted - 1):.1f} % worse; {plan.work} steps, "
        f"{took:.0f} s, {used:.0f} s of processor; "
        f"faults {len(faults.faults(stated, offers, plan))}",
        flush=True,
    )
    for term, was in zip(plan.terms[:2], values, strict=False):
        print(f"  {term.name}: {term.value}, at least {term.bound}, greedy {was}")
    cpu = time.process_time()
    withdrawal.withdrawals(stated, offers, plan)
    print(f"  {len(stated.nations)} withdrawals: {time.process_time() - cpu:.0f} s of processor",
          flush=True)  # fmt: skip
    if not causal:
        return
    cpu = time.process_time()
    found = causes.explained(stated, offers, plan)
    verified = sum(s.verified for s in found)
    print(f"  causes: {verified} of {len(found)}, {time.process_time() - cpu:.0f} s of processor")


def _table() -> None:
    """Import of 10,000 rows, a third of them refused."""
    stated, offers = generator.case(seed=1)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow((*contributions.NEEDED, "status_evidence", "readiness_evidence"))
    for at in range(10_000):
        one = offers[at % len(offers)]
        writer.writerow([
            f"R{at}", one.nation, f"unit {at}", one.capabilities[0], one.count, one.personnel,
            one.start.isoformat(), one.end.isoformat(), one.notice_days, one.tour_months,
            "1:3" if at % 3 == 0 else "3", "committed", "note", "visit",
        ])  # fmt: skip
    cpu = time.process_time()
    found = contributions.imported(out.getvalue().encode(), stated)
    print(f"10,000 rows: {len(found.contributions)} taken, {len(found.rejections)} rejections, "
          f"{time.process_time() - cpu:.2f} s of processor")  # fmt: skip


if __name__ == "__main__":
    main()
