"""Changes of access are refused at the desk already, in words, and leave nothing behind."""

from pathlib import Path

import pytest

from lendemain.desk import adoption, permissions
from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission
from lendemain.errors import InputError

TEXT = permissions.texts.shelf() / "policies" / "access.toml"


@pytest.fixture
def mission(folder: Path):
    with Mission.open(folder, write=True) as mission:
        for name in ("olena", "marie"):
            adoption.enrolled(mission, name, adoption.given(name, "commissioner"))
        adoption.enrolled(mission, "ivan", adoption.given("ivan", "investigator", cases=[7]))
        yield mission


@pytest.mark.parametrize(
    ("by", "other", "what"),
    [("olena", "olena", "sign twice"), ("olena", "ivan", "ivan may not adopt"),
     ("ivan", "olena", "ivan may not adopt"), ("olena", "nobody", "nobody of that name")],
)  # fmt: skip
def test_adopting_takes_two_people_who_may(mission, by, other, what):
    """
    One person twice, or somebody who may not, adopts nothing.
    """
    before = mission.size
    with pytest.raises(InputError, match=what):
        adoption.adopted(mission, TEXT, by=by, other=other)
    assert mission.size == before


def test_a_text_with_mistakes_is_not_adopted(mission, tmp_path):
    """
    Every mistake is told with its row, and nothing is recorded.
    """
    path = tmp_path / "bad.toml"
    path.write_text(TEXT.read_text("utf-8").replace("cell_m = 5000", "cell_m = 5"), "utf-8")
    before = mission.size
    with pytest.raises(InputError, match=r"bad.toml:\d+: a cell of 5 m hides nothing"):
        adoption.adopted(mission, path, by="olena", other="marie")
    assert mission.size == before
    with pytest.raises(InputError, match="no such text"):
        adoption.read(tmp_path / "absent.toml")
    path.write_bytes(b"#" * 100_000)
    with pytest.raises(InputError, match="too long"):
        adoption.read(path)


@pytest.mark.parametrize(
    ("role", "more", "what"),
    [("liaison", {}, "of a party"), ("investigator", {"party": "north"}, "of a party"),
     ("liaison", {"party": "atlantis"}, "no party"),
     ("commissioner", {"compartments": ["x"]}, "no compartment")],
)  # fmt: skip
def test_a_duty_names_what_the_mission_has(mission, role, more, what):
    """
    A liaison is of a party of the agreement, and compartments are those of the policy; somebody
    whose enrolment is refused has no key.
    """
    with pytest.raises(InputError, match=what):
        adoption.enrolled(mission, "new", adoption.given("new", role, **more))
    with pytest.raises(InputError, match="nobody of that name"):
        cases.person(mission.folder, "new")


def test_a_role_or_level_that_there_is_none_of_is_told():
    """
    The choices are listed.
    """
    with pytest.raises(InputError, match="commissioner, secretariat"):
        adoption.given("x", "king")
    with pytest.raises(InputError, match="public, researcher"):
        adoption.label("secret")


@pytest.mark.parametrize("thing", ["entry:99999", "incident", "case:x", "nothing"])
def test_only_entries_and_cases_are_labelled(mission, thing):
    """
    What is not there, or is not one thing, bears no label.
    """
    with pytest.raises(InputError):
        adoption.labelled(mission, thing, adoption.label("party"), by="olena", other="marie")


def test_a_sealed_case_withholds_its_incident(mission):
    """
    What rests on the accounts of a sealed case's incident is nobody's until it is unsealed.
    """
    from lendemain.desk.released import release
    from lendemain.desk.view import view
    from lendemain.desk.working import cycle

    shown = view(mission)
    number = shown.cases["number"].to_pylist()[0]
    before = release.release(shown, "party:north")
    adoption.labelled(
        mission, f"case:{number}", adoption.label("", sealed=True), by="olena", other="marie"
    )
    after = release.release(view(mission), "party:north")

    assert cycle.last_cycle(mission) is not None
    assert after.incidents.num_rows < before.incidents.num_rows
