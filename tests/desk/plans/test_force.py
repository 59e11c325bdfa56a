"""The force in the ledger: imported, planned, adopted, audited."""

import pytest

from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission
from lendemain.desk.plans import force
from lendemain.errors import InputError


@pytest.fixture
def stated(folder):
    """A mission with the model statement and its contributions, and an enrolled person."""
    with Mission.open(folder, write=True) as mission:
        force.taken(mission, "model-force.toml")
        force.taken(mission, "model-contributions.csv")
        cases.enrolled(mission, "anna")
    return folder


def test_an_adopted_plan_is_kept_and_found_sound(stated):
    """
    The same plan comes back from the ledger, signed by who adopted it, with its inputs' digest.
    """
    with Mission.open(stated, write=True) as mission:
        now, plan = force.planned(mission, force.Wanted(steps=2))
        force.adopt(mission, now, plan, by="anna")
    with Mission.open(stated) as mission:
        found = force.adopted(mission)

        assert found is not None
        assert found[1] == plan
        assert found[0].body["by"] == "anna"
        assert found[0].body["inputs"] == force.held(mission).inputs
        assert force.checked(mission) == []


def test_what_if_is_never_adopted(stated):
    """
    A plan of what is not in the ledger stays a question.
    """
    with Mission.open(stated, write=True) as mission:
        now, plan = force.planned(mission, force.Wanted(without="Turkey", steps=1))

        assert not any(c.nation == "TUR" for c in now.offers)
        assert plan.inputs == now.inputs != force.held(mission).inputs
        with pytest.raises(InputError, match="not in the ledger"):
            force.adopt(mission, now, plan, by="anna")


def test_nothing_is_guessed(folder, tmp_path):
    """
    No statement, no file, a bad statement, an unknown nation: each says what to do next.
    """
    bad = tmp_path / "bad.toml"
    bad.write_text("id = 1")
    with Mission.open(folder, write=True) as mission:
        for given, why in (("none.csv", "no such file"), (str(bad), "mistakes")):
            with pytest.raises(InputError, match=why):
                force.taken(mission, given)
        with pytest.raises(InputError, match="no statement"):
            force.held(mission)
        size = mission.size
        with pytest.raises(InputError, match="no statement"):
            force.taken(mission, "model-contributions.csv")
        assert mission.size == size


def test_a_published_register_is_kept_as_it_is(folder, shared):
    """
    Kiel's weapons load from the command's own path.
    """
    with Mission.open(folder, write=True) as mission:
        path = shared / "data" / "contributions" / "kiel_r29_weapons.csv"
        said = force.taken(mission, str(path))

        assert (said["register"], said["rows"], said["rejected"]) == ("kiel-weapons", 61, 0)
