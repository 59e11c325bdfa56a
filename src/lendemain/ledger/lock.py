"""The lock under which one process writes to a ledger.

The kernel holds it for as long as the descriptor is open, so it ends with the process, however
that ends; the file itself stays and says nothing.
"""

import fcntl
import os
from pathlib import Path

from lendemain.errors import LendemainError

LOCK_NAME = "ledger.lock"
BUSY = "another process is writing to it"


def locked(folder: Path) -> int:
    """The descriptor that holds the writer's lock; the kernel lets go when it is closed.

    Raises `LendemainError` at once where another process holds it.
    """
    descriptor = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise LendemainError(
            BUSY,
            where=str(folder),
            remedy="Wait until it is done, or read the ledger without a signer",
        ) from None
    return descriptor


def unwritable(folder: Path, error: OSError) -> LendemainError:
    """What an error of the file system means to a person."""
    return LendemainError(
        f"it cannot be used ({error.strerror or error})",
        where=str(folder),
        remedy="Give this user the right to write there, and room",
    )
