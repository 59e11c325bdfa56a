"""The docket at a million cases, and claims by the thousand: what a page waits for.

    nice python benchmarks/docket.py [--cases 1000000] [--claims 8000 --incidents 20000]

Percentiles are over different questions, asked in turn on one process; the kept answers of earlier
questions are off, so each is worked out.  Processor time is told besides the clock's.
"""

import argparse
import time
from pathlib import Path
from runpy import run_path

import numpy as np

from lendemain import tables
from lendemain.commission import matching
from lendemain.desk.released import docket
from lendemain.desk.released.docket import Docket, WantedCases
from lendemain.records.case import Case

TESTS = Path(__file__).parents[1] / "tests" / "commission"
ROUNDS = 20


def made(size: int) -> object:
    """A docket with what real ones hold: sectors, days, kinds, batches, outcomes."""
    chance = np.random.default_rng(4)
    kinds = np.array(["mortar", "artillery", "small_arms", "uav_fpv_strike", "armed_clash"], object)
    start = 1_745_000_000_000_000 + chance.integers(0, 400 * 86_400_000_000, size)
    sector = np.array([f"S{n:02}" for n in range(50)], object)[chance.integers(0, 50, size)]
    day = np.datetime_as_string(start.astype("datetime64[us]").astype("datetime64[D]"))
    full = chance.random(size) < 0.05
    batch = np.where(full, "", sector + "/" + day.astype(object) + "/small")
    status = np.array(["received", "admissible", "verification", "closed"], object)
    outcome = np.array(["not_examined", "pending", "pending", "dismissed"], object)
    stand = chance.choice(4, size, p=(0.9, 0.04, 0.03, 0.03))
    return tables.columns(
        Case,
        {"number": np.arange(1, size + 1), "allegation_id": [f"A-{n:016x}" for n in range(size)],
         "incident_id": [f"I-{n // 2:016x}" for n in range(size)],
         "fragment": np.array([f"model/{n}" for n in range(40)], object)[
             chance.integers(0, 40, size)],
         "sector_id": sector, "kind": kinds[chance.integers(0, 5, size)],
         "start": tables.moments(start), "status": status[stand],
         "handling": np.where(full, "full", "batch").astype(object), "batch": batch,
         "gravity": 3, "killed": 0, "consequence": 3,
         "priority": chance.random(size), "probability": 0.5, "outcome": outcome[stand]},
        size,
    )  # fmt: skip


QUESTIONS = {
    "open it": [{}],
    "status": [{"status": s} for s in ("open", "received", "verification", "closed")],
    "sector": [{"sector": f"S{n:02}"} for n in range(0, 50, 9)],
    "status, sector, kind": [
        {"status": "open", "sector": f"S{n:02}", "kind": "mortar"} for n in range(0, 50, 13)
    ],
    "batch": [{"batch": f"S{n:02}/2025-06-11/small"} for n in range(0, 50, 13)],
    "a word": [{"q": w} for w in ("mortar", "model/7", "2025-06-11", "I-00000000000abcde")],
    "a number": [{"q": "#77777"}],
    "pages deep down": [{"after": n} for n in (500, 5_000, 99_000)],
}


def asked(held: Docket) -> None:
    """Print how long each sort of question takes."""
    print(f"{'question':24}{'median ms':>11}{'p95 ms':>9}{'p95 cpu ms':>12}")
    every = []
    for name, given in QUESTIONS.items():
        walls, spent = [], []
        for turn in range(ROUNDS):
            one = WantedCases(**given[turn % len(given)])
            held.forget()
            wall, processor = time.perf_counter(), time.process_time()
            held.page(one)
            walls.append(1e3 * (time.perf_counter() - wall))
            spent.append(1e3 * (time.process_time() - processor))
        every += walls
        print(
            f"{name:24}{np.median(walls):11.1f}{np.quantile(walls, 0.95):9.1f}"
            f"{np.quantile(spent, 0.95):12.1f}"
        )
    print(f"{'all of them':24}{np.median(every):11.1f}{np.quantile(every, 0.95):9.1f}   (goal 200)")


def matched(claims: int, incidents: int) -> None:
    """Print how long claims take to be matched."""
    world = run_path(str(TESTS / "claims_world.py"))
    rows, recorded, _, _ = world["world"](claims, incidents, seed=1)
    wall, processor = time.perf_counter(), time.process_time()
    found = matching.matched(rows, recorded, matching.Setting(world["PLANE"]))
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    standing = tables.texts(found.matches, "standing").tolist()
    counts = {word: standing.count(word) for word in sorted(set(standing))}
    print(
        f"{claims} claims against {incidents} incidents: {wall:.1f} s, {processor:.1f} s cpu",
        end="",
    )
    print(f"   (goal 60 s); {counts}")


def main() -> None:
    """Print the tables."""
    asks = argparse.ArgumentParser(description=__doc__)
    asks.add_argument("--cases", type=int, default=1_000_000)
    asks.add_argument("--claims", type=int, default=8_000)
    asks.add_argument("--incidents", type=int, default=20_000)
    given = asks.parse_args()
    rows = made(given.cases)
    wall = time.perf_counter()
    held = docket.Docket(rows)
    print(f"{given.cases} cases put in order once in {time.perf_counter() - wall:.2f} s")
    asked(held)
    matched(given.claims, given.incidents)


if __name__ == "__main__":
    main()
