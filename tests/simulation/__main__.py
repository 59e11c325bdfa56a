"""Play scenarios by their seeds: `python -m tests.simulation SEED [COUNT]`.

One seed tells what happened step by step; with a count that many seeds from the first are played,
and those in which something was violated are named.
"""

import sys
import time
from collections import Counter

from tests.simulation.scenario import Plan, played


def main(arguments: list[str]) -> int:
    """The exit status: 1 where anything was violated."""
    first, count = int(arguments[0]), int(arguments[1]) if len(arguments) > 1 else 1
    kinds: Counter[str] = Counter()
    figures: Counter[str] = Counter()
    failed, began, used = 0, time.monotonic(), time.process_time()
    for seed in range(first, first + count):
        try:
            done = played(Plan.of(seed))
        except BaseException:
            print(f"seed {seed} broke the simulation")  # noqa: T201 - its purpose
            raise
        kinds[done.plan.kind] += 1
        figures.update(done.figures)
        failed += bool(done.violations)
        if count == 1:
            print(done.plan, *done.steps, done.figures, sep="\n")  # noqa: T201 - its purpose
        for what in done.violations:
            print(f"seed {seed} ({done.plan.kind}): {what}")  # noqa: T201 - its purpose
    wall, cpu = time.monotonic() - began, time.process_time() - used
    print(  # noqa: T201 - its purpose
        f"{count} scenarios, {failed} violated, {wall:.1f} s ({cpu:.1f} s of processor time), "
        f"{60 * count / wall:.0f} a minute; {dict(kinds)} {dict(figures)}"
    )
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
