"""Reading keys: who has one, and that it is the one enrolled."""

import pytest

from lendemain.desk.cases import cases, readers
from lendemain.desk.mission import Mission
from lendemain.errors import InputError
from lendemain.ledger.wrapped import ReadingKey


def test_a_reading_key_is_enrolled_once_by_the_operator_and_the_reader(staffed):
    """
    The entry has the public key and the compartments, and both have signed it.
    """
    with Mission.open(staffed, write=True) as mission:
        there = readers.enrolled(mission)
        olena = readers.full_name(mission, "olena")
        entry = next(mission.entries(readers.ENROLLED))

        assert there[olena].reader == readers.key(mission, "olena").reader
        assert there[olena].custodian
        assert mission.noted(entry.index).count(b"\n\xe2\x80\x94 ") == 2
        assert readers.key(mission, "olena").secret.hex() not in mission.noted(entry.index).decode()
        with pytest.raises(InputError, match="already"):
            readers.enrol(mission, "olena")


@pytest.mark.parametrize("name", ["", "a b", "nobody", "elsewhere.example/olena", "Олена"])
def test_only_an_enrolled_person_gets_a_reading_key(staffed, name):
    """
    A stranger, another house's person and a name that is none get nothing, and no file.
    """
    before = sorted((staffed / "keys" / "reading").iterdir())
    with Mission.open(staffed, write=True) as mission:
        size = mission.size
        with pytest.raises(InputError):
            readers.enrol(mission, name)

        assert (mission.size, sorted((staffed / "keys" / "reading").iterdir())) == (size, before)


def test_a_key_put_in_anothers_place_is_noticed(staffed):
    """
    The private key has to fit the public one that was enrolled.
    """
    path = staffed / "keys" / "reading" / "olena.key"
    with Mission.open(staffed) as mission:
        path.write_text(ReadingKey.generate(readers.full_name(mission, "olena")).text)
        with pytest.raises(InputError, match="not the one enrolled"):
            readers.key(mission, "olena")
        path.write_bytes(b"\xff\xfe")
        with pytest.raises(InputError, match="can be read"):
            readers.key(mission, "olena")
        path.unlink()
        with pytest.raises(InputError, match="no reading key here"):
            readers.key(mission, "olena")


def test_compartments_let_in_those_cleared_for_all_of_them(staffed):
    """
    The desk always, and each reader whose compartments hold those of the exhibit.
    """
    with Mission.open(staffed, write=True) as mission:

        def names(comp):
            given = readers.entitled(mission, comp, holder="desk")
            return [one.name.partition("/")[2] for one in given]

        assert names([]) == ["desk"]
        assert names(["east"]) == ["desk", "taras", "oksana"]
        assert names(["air", "east"]) == ["desk", "oksana"]
        with pytest.raises(InputError):
            readers.checked_labels(["a b"])


def test_somebody_elses_enrolment_of_a_reader_does_not_count(staffed):
    """
    Only the operator says whose reading key is whose.
    """
    with Mission.open(staffed, write=True) as mission:
        eve = ReadingKey.generate(readers.full_name(mission, "eve"))
        said = {"reader": eve.name, "x25519": eve.reader.key.hex()}
        mission.record(readers.ENROLLED, said, signer=readers.signer(mission, "taras"))

        assert eve.name not in readers.enrolled(mission)


def test_who_has_a_key_can_be_cleared_for_more_and_made_a_custodian(staffed):
    """
    The key stays; compartments and the office are added, and what adds nothing is refused.
    """
    with Mission.open(staffed, write=True) as mission:
        cases.enrolled(mission, "ihor")
        first = readers.enrol(mission, "ihor")
        readers.enrol(mission, "ihor", comp=["east"])
        last = readers.enrol(mission, "ihor", custodian=True)
        there = readers.enrolled(mission)[readers.full_name(mission, "ihor")]

        assert first["x25519"] == last["x25519"] == there.reader.key.hex()
        assert (there.comp, there.custodian) == ({"east"}, True)
        with pytest.raises(InputError, match="already"):
            readers.enrol(mission, "ihor", comp=["east"])
