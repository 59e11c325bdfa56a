"""What belongs to a case, and what of it is kept from an audience."""

import pytest

from lendemain.desk import view as desk_view
from lendemain.desk.cases import cases, readers
from lendemain.desk.file import gathered
from lendemain.desk.file.dossier import Wanted, exported, stated
from lendemain.desk.mission import Mission
from lendemain.records.exhibit import Consent

SECRET = b"the witness lives at number nine"


@pytest.fixture
def held(folder, tmp_path):
    """A mission whose first case has an exhibit; the mission, open for writing, and its number."""
    from lendemain.desk.evidence import receiving

    with Mission.open(folder, write=True) as mission:
        for name in ("olena", "piotr"):
            cases.enrolled(mission, name)
            readers.enrol(mission, name, custodian=True)
        number = int(desk_view.view(mission).cases.column("number")[0].as_py())
        (tmp_path / "words.txt").write_bytes(SECRET)
        yield mission, number, receiving, tmp_path


def test_an_enciphered_exhibit_is_disclosed_with_its_salt_and_the_source_never(held):
    """
    20 and 22: the content that may go out lies in the dossier with the salt that opens its digest;
    reading it for the dossier is an entry in it; who the source is, is withheld.
    """
    mission, number, receiving, folder = held
    said = add(receiving, mission, folder / "words.txt", number)
    view = desk_view.view(mission)
    exported(view, Wanted(case=number), folder / "d.zip")
    (folder / "policy").write_text(f"log {mission.verifier.vkey}\nquorum none\n", "utf-8")
    found = stated(folder / "d.zip", folder / "policy")

    kinds = [row["kind"] for row in found["entries"]]
    assert "evidence.received" in kinds
    assert "evidence.accessed" in kinds
    [content] = [d for d in found["documents"] if d.get("content") and d["role"] == "exhibit"]
    assert content["held"] == "here"
    data = (folder / "d.zip").read_bytes()
    assert SECRET in data
    assert b"Franko" not in data
    whole = {one["role"]: one["why"] for one in found["documents"] if "why" in one}
    assert whole["source"] == gathered.NOBODYS
    assert said


def test_an_exhibit_that_is_sealed_or_left_out_is_named_with_the_reason(held):
    """
    18: without files nothing of the exhibit's content is in the dossier, and each of its files and
    contents is withheld by name.
    """
    mission, number, receiving, folder = held
    add(receiving, mission, folder / "words.txt", number)
    exported(desk_view.view(mission), Wanted(case=number, files=False), folder / "d.zip")
    (folder / "policy").write_text(f"log {mission.verifier.vkey}\nquorum none\n", "utf-8")
    found = stated(folder / "d.zip", folder / "policy")

    assert SECRET not in (folder / "d.zip").read_bytes()
    assert gathered.BESIDE in {one["why"] for one in found["withheld"]}


def add(receiving, mission, path, number):
    """An exhibit of a case, as the verb `evidence add` takes it in."""
    brought = receiving.Brought(
        path=path, case=number, by="olena", source="Ivan Franko", consent=Consent.PARTIES
    )
    return receiving.added(mission, brought)
