"""Patrols: gaps to the published lists of team orienteering, with and without time windows.

The instances lie in ../shared and are never copied.  A gap is what is missing to the listed score;
for windows the list is the best of ten runs of an iterated local search, so a gap below nought is
an answer above it.  Seconds are of the processor, each instance on one thread.

    PYTHONPATH=. python benchmarks/patrols.py [top|toptw] [SECONDS] [EVERY]
"""

import sys
import time
from pathlib import Path

from tests.border import tours

from lendemain.border.patrols import orienteering

SHARED = Path(__file__).resolve().parents[2] / "shared"


def main() -> None:
    wanted = sys.argv[1] if len(sys.argv) > 1 else "top"
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 10.0
    every = int(sys.argv[3]) if len(sys.argv) > 3 else 10
    folder = SHARED / "data" / "planning"
    if not folder.is_dir():
        print("the instances are not here (../shared)")
        return
    cases = tours.plain(folder) if wanted == "top" else tours.windowed(folder)
    cases = [c for c in cases if c[2] > 0]  # where nothing can be won, the end is out of reach
    orienteering.routed(cases[0][1], seed=1, steps=1)  # compiled before the first clock runs
    gaps = []
    for name, given, listed in cases[every // 2 :: every]:
        began = time.process_time()
        found = orienteering.routed(
            given, seed=1, steps=10**9,
            expired=lambda began=began: time.process_time() - began > seconds,
        )  # fmt: skip
        assert not orienteering.faults(given, found.routes), name
        gaps.append(100 * (listed - found.score) / listed)
        if gaps[-1] != 0:
            print(f"{name}: {found.score:g} of {listed:g}, gap {gaps[-1]:.2f} %, {found.steps}")
    reached = sum(g <= 1e-9 for g in gaps)
    print(
        f"{wanted}: {len(gaps)} of {len(cases)}; mean gap {sum(gaps) / len(gaps):.3f} %, worst "
        f"{max(gaps):.2f} %, listed or better {100 * reached / len(gaps):.1f} %, {seconds:g} s"
    )


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    main()
