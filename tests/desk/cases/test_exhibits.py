"""Exhibits as the ledger tells them."""

import pytest

from lendemain.desk.cases import exhibits
from lendemain.desk.evidence import receiving
from lendemain.desk.evidence.receiving import Brought
from lendemain.desk.mission import Mission
from lendemain.errors import InputError
from lendemain.records.exhibit import CustodyMove


def test_nothing_is_listed_where_nothing_is_held(staffed):
    """
    A mission without exhibits has an empty list, and no name finds one.
    """
    with Mission.open(staffed) as mission:
        assert exhibits.listed(mission) == []
        with pytest.raises(InputError, match="evidence list"):
            exhibits.shown(mission, "4f2a")


def test_an_exhibit_is_found_by_the_beginning_of_its_name(staffed, tmp_path):
    """
    Four characters are enough where no other begins so; fewer are not.
    """
    (tmp_path / "a").write_bytes(b"x")
    with Mission.open(staffed, write=True) as mission:
        name = str(receiving.added(mission, Brought(path=tmp_path / "a", case=2))["exhibit"])

        assert exhibits.found(mission, name[:4].upper()).exhibit_id == name
        with pytest.raises(InputError):
            exhibits.found(mission, name[:3])
        assert [row["exhibit"] for row in exhibits.listed(mission, case=2)] == [name]
        assert exhibits.listed(mission, case=1) == []
        shown = exhibits.shown(mission, name)
        assert (shown["custody"], shown["parties"]) == ("whole", "may see it")


def test_an_entry_that_changed_nothing_is_remarked(staffed):
    """
    A statement that the chain refuses, signed all the same, is told by the audit.
    """
    with Mission.open(staffed, write=True) as mission:
        said = {"exhibit": "0123456789abcdef", "reason": "x", "authority": "y"}
        entry = mission.record(CustodyMove.WITHHELD, said)

        assert exhibits.remarks(mission) == [
            f"entry {entry}: changed nothing: there is no exhibit 0123456789abcdef"
        ]
