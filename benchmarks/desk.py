"""The desk from end to end: intake, a cycle on a mission's worst day, a cold start.

Every run is a process of its own in a new folder, so nothing is warm but the disk's cache (and,
except for the cold start, numba's).  The program's own bytecode is written first, as an
installation leaves it.  Peak memory is the process's largest resident set.
"""

import compileall
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

SHARED = Path(__file__).resolve().parents[2] / "shared"
FIRES = SHARED / "data/fires/firms_ua_points_2012_2023.parquet"
PROGRAM = Path(__file__).resolve().parents[1] / "src"
ROUNDS = 3


def intake(folder: Path) -> dict[str, float]:
    from lendemain.desk import intake as desk_intake
    from lendemain.desk.mission import Mission

    with Mission.create(folder / "m", ["minsk-2015"]) as mission:
        start = time.perf_counter()
        [taken] = desk_intake.intake(mission, "firms", [FIRES])
        seconds = time.perf_counter() - start
    return {"rows": taken.rows, "seconds": seconds, "rows/s": taken.rows / seconds}


def exercised(folder: Path, detections: int) -> Path:
    from lendemain.desk import intake as desk_intake
    from lendemain.desk.mission import Mission
    from lendemain.sources import exercise

    order = folder / "order.toml"
    order.write_bytes(exercise.order(days=1, detections=detections, seed=3))
    with Mission.create(folder / "m", ["model-2026"]) as mission:
        desk_intake.intake(mission, "exercise", [order])
    return folder / "m"


def worst_day(folder: Path) -> dict[str, float]:
    """`cycle` by the command line, in a process of its own, on one day of 140,000 detections."""
    mission = exercised(folder, 140_000)
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "lendemain", "-C", mission, "cycle", "--json"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    seconds = time.perf_counter() - start
    said = json.loads(done.stdout)
    return {"incidents": said["incidents"], "allegations": said["allegations"], "seconds": seconds}


def cold_start(folder: Path) -> dict[str, float]:
    """From an empty folder to the signed PDF of 20,000 observations, numba's cache empty too."""
    from lendemain.sources import exercise

    order = folder / "order.toml"
    order.write_bytes(exercise.order(days=1, detections=20_000, seed=3))
    fresh = {**os.environ, "NUMBA_CACHE_DIR": str(folder / "numba")}
    mission = ["-C", str(folder / "m")]
    day = "2026-06-01"
    verbs = [
        ["init", str(folder / "m"), "--text", "model-2026"],
        [*mission, "intake", "exercise", str(order)],
        [*mission, "cycle"],
        [*mission, "report", "daily", "--date", day, "--format", "pdf", "--sign"],
    ]
    start = time.perf_counter()
    spent = {}
    for verb in verbs:
        before = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "lendemain", *verb], env=fresh, check=True, capture_output=True
        )
        spent[verb[2] if verb[0] == "-C" else verb[0]] = time.perf_counter() - before
    return {**spent, "seconds": time.perf_counter() - start}


PARTS: dict[str, Callable[[Path], dict[str, float]]] = {
    "intake": intake,
    "worst_day": worst_day,
    "cold_start": cold_start,
}


def one(name: str) -> None:
    folder = Path(tempfile.mkdtemp(prefix="lendemain-bench-"))
    try:
        found = PARTS[name](folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    found["peak MiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(found))


def main() -> None:
    if len(sys.argv) > 1:
        one(sys.argv[1])
        return
    compileall.compile_dir(PROGRAM, quiet=1)
    for name in PARTS:
        if name == "intake" and not FIRES.is_file():
            print(f"{name}: needs {FIRES.name}, which is not here")
            continue
        runs = []
        for _ in range(ROUNDS):
            done = subprocess.run(
                [sys.executable, __file__, name], capture_output=True, text=True, check=False
            )
            if done.returncode:
                print(f"{name}: failed\n{done.stderr[-2000:]}")
                break
            runs.append(json.loads(done.stdout))
        else:
            told = {k: statistics.median(run[k] for run in runs) for k in runs[0]}
            print(f"{name:12}" + "".join(f"  {k} {v:,.2f}" for k, v in told.items()))


if __name__ == "__main__":
    main()
