"""Exhibits as the ledger tells them."""

import pytest

from lendemain.desk import adoption, texts
from lendemain.desk.cases import cases, exhibits, readers
from lendemain.desk.evidence import receiving
from lendemain.desk.evidence.receiving import Brought
from lendemain.desk.mission import Mission
from lendemain.errors import InputError
from lendemain.records.exhibit import CustodyMove

COMPARTMENT = '\n[[compartment]]\nname = "east"\n'


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


def test_a_closed_compartment_is_a_number_and_no_row(sits, tmp_path):
    """
    Who lacks a compartment sees how many exhibits lie in it and nothing of them; who has it sees
    their rows, and so does whoever sits at the mission's own machine.
    """
    one = sits("verifying")
    written = (texts.shelf() / "policies" / "access.toml").read_text("utf-8")
    policy = tmp_path / "access.toml"
    policy.write_text(written.replace('"access-1"', '"access-2"') + COMPARTMENT, "utf-8")
    adoption.adopted(one.mission, policy, by="ana", other="bo")
    given = adoption.given("kim", "investigator", compartments=["east"], cases=[one.number])
    adoption.enrolled(one.mission, "kim", given, other="ana")
    readers.enrol(one.mission, "kim", custodian=True, comp=["east"])
    readers.enrol(one.mission, "ana", custodian=True)
    for name, comp in (("a", ()), ("b", ("east",))):
        (tmp_path / name).write_bytes(name.encode())
        receiving.added(one.mission, Brought(path=tmp_path / name, case=one.number, comp=comp))
    told = {by: exhibits.shown_to(one.mission, [one.number], by) for by in ("ana", "kim", None)}

    assert {by: (len(t["rows"]), t["closed"]) for by, t in told.items()} == {
        "ana": (1, 1), "kim": (2, 0), None: (2, 0)
    }  # fmt: skip
    assert told["ana"]["rows"][0]["because"][0]["code"] == "whole"
    shown = cases.shown(one.view, one.number, by="ana")
    assert (len(shown["exhibits"]), shown["exhibits_closed"], shown["exhibits_sealed"]) == (1, 1, 0)
