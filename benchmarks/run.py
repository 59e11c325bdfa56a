"""Every benchmark in turn, each in a process of its own: `make bench`.

Each prints its table of medians and ratios; nothing here passes or fails.  Real data and the scenes
are read from `../shared`, and a benchmark that lacks them says so.
"""

import os
import platform
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Run what is named on the command line, or everything."""
    names = sys.argv[1:] or sorted(p.stem for p in HERE.glob("*.py") if p.stem != "run")
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}")
    for name in names:
        print(f"\n== {name}", flush=True)
        done = subprocess.run([sys.executable, HERE / f"{name}.py"], check=False)
        if done.returncode:
            print(f"{name}: stopped with {done.returncode}")


if __name__ == "__main__":
    main()
