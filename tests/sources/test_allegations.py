import pytest

from lendemain.errors import InputError
from lendemain.sources.allegations import parse

LIST = "№;Дата;Населений пункт;Тип\n1;20.02.2026;Rivne na Skhodi;Обстріл\n2;32.02.2026;;\n"


def test_a_list_becomes_claims_and_no_observations(answered):
    """
    A claim is evidence of nothing but that it was made; rows in = claims + rejections.
    """
    found = parse(answered(LIST, told={"claimant": "north"}))

    assert found.observations.num_rows == 0
    assert found.claims.column("claimant").to_pylist() == ["north"]
    assert found.rows == found.claims.num_rows + found.rejections.num_rows == 2


def test_nobody_claims_of_itself(answered):
    """
    Who claims is said by whoever takes the list in, never by the list.
    """
    with pytest.raises(InputError, match="whoever claims"):
        parse(answered(LIST))


def test_provinces_and_calendars_come_from_the_desk(answered):
    """
    A province is a region of its own extent; slashed days are read in the order that was told.
    """
    told = {"claimant": "Averne", "voice": "nation", "dates": "mdy"}
    found = parse(
        answered("date,place\n03/04/2026,Донецька область\n", told=told,
                 regions={"донецька область": (37.7, 48.0, 46_000.0)})
    ).claims.to_pylist()[0]  # fmt: skip

    assert (found["voice"], found["basis"], found["error_m"]) == ("nation", "region", 46_000.0)
    assert found["start"].date().isoformat() == "2026-03-03"
