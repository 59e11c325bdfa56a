"""Bring the two programs that some tests need and pip cannot: a headless browser and strace.

They are installed where that is possible without asking (as root, with apt).  Elsewhere their tests
skip and say why, so that `make test` needs nothing but Python, make and git.
"""

import os
import shutil
import subprocess
import sys

WANTED = {"chromium": "the page in a real browser", "strace": "faults at every system call"}


def main() -> None:
    """Install what is missing, or say which tests will skip."""
    missing = [name for name in WANTED if shutil.which(name) is None]
    if not missing:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (["update", "-qq"], ["install", "-y", "-qq", *missing]):
            done = subprocess.run(
                ["apt-get", *arguments], env=quiet, stdout=subprocess.DEVNULL, check=False
            )
            if done.returncode:
                break
    for name in missing:
        if shutil.which(name) is None:
            print(f"no {name}: tests of {WANTED[name]} will skip", file=sys.stderr)


if __name__ == "__main__":
    main()
