"""Four truth values and what joins them."""

from itertools import product

import numpy as np
import pytest

from lendemain.guarantees import fourfold
from lendemain.guarantees.fourfold import DISPUTED, FALSE, TRUE, UNKNOWN

CODES = [UNKNOWN, TRUE, FALSE, DISPUTED]


@pytest.mark.parametrize(("one", "other"), list(product(CODES, CODES)))
def test_laws_of_de_morgan_hold(one, other):
    """
    Not both is either not; the two connectives mirror each other.
    """
    a, b = np.uint8(one), np.uint8(other)

    left = fourfold.negated(fourfold.both(a, b))
    right = fourfold.either(fourfold.negated(a), fourfold.negated(b))
    assert left == right


def test_unknown_decides_nothing_by_itself():
    """
    Unknown with true is unknown, with false false; a dispute with true is a dispute.
    """
    assert fourfold.both(np.uint8(UNKNOWN), np.uint8(TRUE)) == UNKNOWN
    assert fourfold.both(np.uint8(UNKNOWN), np.uint8(FALSE)) == FALSE
    assert fourfold.both(np.uint8(DISPUTED), np.uint8(TRUE)) == DISPUTED
    assert fourfold.negated(np.uint8(UNKNOWN)) == UNKNOWN
    assert fourfold.joined(np.uint8(TRUE), np.uint8(FALSE)) == DISPUTED
