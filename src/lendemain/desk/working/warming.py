"""Machine code made in a second process while the first one reads: a cold start in less time.

The first cycle on a machine compiles for some seconds, and one core does it.  What comes last is
made beside it, about as much as the cycle itself makes until then, and left in numba's cache, where
the cycle finds it; where it does not, it makes its own, so nothing depends on this.
"""

import subprocess
import sys

_CODE = "from lendemain.fusion import splitting; splitting.made_ready()"


def warmed() -> "subprocess.Popen[bytes] | None":
    """The process that makes the code, which nobody has to wait for; None where none could begin.

    It writes nothing but numba's cache.
    """
    try:
        return subprocess.Popen(  # noqa: S603 - this very program, and a fixed row of it
            [sys.executable, "-c", _CODE],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return None
