"""Four truth values as two bits: shown (1) and refuted (2).

Unknown is neither bit, disputed is both (Belnap 1977, "A useful four-valued logic").  A conjunction
is shown where all parts are, and refuted where one is; a disjunction the other way about; negation
swaps the bits.  So unknown never turns into an answer by itself, and a dispute never hides.
"""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from lendemain.records.activation import Fourfold

Codes: TypeAlias = npt.NDArray[np.integer[Any]]

UNKNOWN, TRUE, FALSE, DISPUTED = 0, 1, 2, 3
ANSWERS = (Fourfold.UNKNOWN, Fourfold.TRUE, Fourfold.FALSE, Fourfold.DISPUTED)
"""The answer of each code."""


def both(one: Codes, other: Codes) -> Codes:
    """The conjunction, code by code.

    >>> both(np.uint8(TRUE), np.uint8(UNKNOWN)) == UNKNOWN, both(np.uint8(2), np.uint8(0)) == FALSE
    (np.True_, np.True_)
    """
    return (one & other & 1) | ((one | other) & 2)


def either(one: Codes, other: Codes) -> Codes:
    """The disjunction, code by code."""
    return ((one | other) & 1) | (one & other & 2)


def negated(codes: Codes) -> Codes:
    """The negation, code by code."""
    return ((codes & 1) << 1) | ((codes & 2) >> 1)


def joined(one: Codes, other: Codes) -> Codes:
    """What two accounts say together: each bit that either has."""
    return one | other
