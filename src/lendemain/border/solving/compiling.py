"""How the inner loops of this stage are compiled: on first use, kept on disk by numba.

Import it only where kernels are, since it loads numba.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import numba

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """The function as machine code, cached beside its module; it holds no lock while it runs."""
    machine: F = numba.njit(cache=True, nogil=True)(function)
    return machine
