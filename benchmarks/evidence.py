"""Exhibits: how fast a large file comes in and is read, and in how much memory.

Prints the time of adding one file of the size given (MiB, 1024 by default) and of reading it, wall
and processor, beside `sha256sum` of the same file; and readings a second in batches.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from lendemain.desk.evidence import evidence, receiving
from lendemain.desk.evidence.receiving import Brought
from lendemain.desk.mission import Mission

BATCH = 200


def timed(what: str, size: int, work) -> object:
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{what:24} {wall:7.2f} s wall {cpu:7.2f} s cpu {size / cpu:8.0f} MiB/s of cpu")
    return found


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1024
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.bin"
        with path.open("wb") as file:
            for number in range(size):
                file.write(number.to_bytes(4, "big") * (1 << 18))
        start = time.perf_counter()
        subprocess.run(["sha256sum", path], check=True, capture_output=True)
        print(f"{'sha256sum':24} {time.perf_counter() - start:7.2f} s wall")
        with Mission.create(Path(folder) / "m", ["minsk-2015"]) as mission:
            small = []
            for number in range(BATCH):
                one = Path(folder) / f"{number}"
                one.write_bytes(number.to_bytes(4, "big") * 1000)
                small.append(str(receiving.added(mission, Brought(path=one))["exhibit"]))
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            kept = timed("add", size, lambda: receiving.added(mission, Brought(path=path)))
            name, out = str(kept["exhibit"]), Path(folder) / "out"
            timed("access (hash, then read)", size, lambda: evidence.accessed(
                mission, name, out, purpose="a benchmark", part="exhibit"))  # fmt: skip
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            print(f"{'memory beyond the small':24} {(peak - before) / 1024:7.1f} MiB")
            start, cpu = time.perf_counter(), time.process_time()
            opened = evidence.opened(mission, small, purpose="a benchmark")
            total = sum(len(p) for one in opened for p in one.pieces())
            cpu, wall = time.process_time() - cpu, time.perf_counter() - start
            print(f"{BATCH} readings, one entry   {BATCH / wall:7.0f}/s wall {BATCH / cpu:7.0f}/s "
                  f"cpu ({total} bytes)")  # fmt: skip


if __name__ == "__main__":
    main()
