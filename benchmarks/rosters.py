"""Rosters: published instances of shift scheduling, our answer and bound beside the list.

The instances lie in ../shared and are never copied.  Seconds are of the processor, on one thread; a
roster counts only if the arrays' own checker finds no rule broken.

    PYTHONPATH=. python benchmarks/rosters.py [SECONDS] [NUMBER...]
"""

import sys
import time
from pathlib import Path

from tests.border import shifts

from lendemain.border.rosters import answers
from lendemain.border.rosters import problem as rosters_problem
from lendemain.errors import InputError

SHARED = Path(__file__).resolve().parents[2] / "shared"


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    numbers = [int(n) for n in sys.argv[2:]] or list(range(1, 25))
    folder = SHARED / "data" / "planning"
    if not folder.is_dir():
        print("the instances are not here (../shared)")
        return
    listed = shifts.listed(folder)
    first = shifts.curtois(folder / "nrp" / "Instance1.txt")
    answers.answered(first, steps=2)  # compiled before the first clock runs
    for number in numbers:
        given = shifts.curtois(folder / "nrp" / f"Instance{number}.txt")
        began = time.process_time()
        try:
            found = answers.answered(
                given, seed=1, steps=10**9,
                pace=lambda began=began: (time.process_time() - began) / seconds,
            )  # fmt: skip
        except InputError as error:
            print(f"{number}: {error}")
            continue
        spent = time.process_time() - began
        faults = rosters_problem.faults(given, found.plan)
        assert abs(rosters_problem.value(given, found.plan) - found.value) < 1e-6
        print(
            f"{number}: {found.value:g}, listed {listed[number]:g} "
            f"({100 * (found.value / listed[number] - 1):+.2f} %), bound {found.bound:.1f}, "
            f"{len(faults)} faults, {found.rounds} rounds, {found.dives} dives, {spent:.1f} s",
            flush=True,
        )


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    main()
