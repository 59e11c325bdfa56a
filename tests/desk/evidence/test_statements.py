"""What is said of exhibits is checked before it is signed."""

import pytest

from lendemain.desk.cases import pseudonyms
from lendemain.desk.evidence import statements
from lendemain.desk.mission import Mission
from lendemain.errors import InputError
from lendemain.records.exhibit import CustodyMove


@pytest.mark.parametrize(
    "text",
    ["", " ", "x" * 2001, "red\x1b[31m", "a@b.example", "48.0159 37.8028",
     "call +380 44 123 45 67", "so said petrenko"],
)  # fmt: skip
def test_a_text_that_would_harm_is_refused_with_the_way_out(staffed, text):
    """
    Empty, too long, unprintable, or leading to a person: what is wrong and what to do instead.
    """
    with Mission.open(staffed, write=True) as mission:
        pseudonyms.named(mission, 1, "Ivan Petrenko")
        with pytest.raises(InputError) as caught:
            statements.checked(mission, {"reason": text})
        assert "reason" in caught.value.what
        assert caught.value.remedy
        statements.checked(mission, {"reason": "two accounts, 12 explosions", "count": 3})


def test_a_statement_that_the_chain_refuses_is_not_recorded(staffed):
    """
    The same rule that will read the entry decides whether it is written.
    """
    with Mission.open(staffed, write=True) as mission:
        size = mission.size
        said = {"exhibit": "0123456789abcdef", "reason": "x", "authority": "y"}
        for by in (["olena"], ["olena", "olena"], ["nobody"], ["olena", "desk"]):
            with pytest.raises(InputError):
                statements.recorded(mission, CustodyMove.WITHHELD, said, by=by)
        assert mission.size == size
