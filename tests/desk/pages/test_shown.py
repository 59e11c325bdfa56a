"""A mission held open for reading."""

import pytest

from lendemain.desk import intake
from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission
from lendemain.desk.pages.shown import Held
from lendemain.desk.resident import Resident
from lendemain.desk.working import cycle
from lendemain.errors import LendemainError
from lendemain.sources import exercise


def test_what_another_has_recorded_is_read_on(folder):
    """
    What is recorded while a mission is held open is in the next answer; nothing is opened anew.
    """
    held = Held(Resident(folder))
    before, mission = held.told(lambda view: (view.mission.size, id(view.mission)))
    with Mission.open(folder, write=True) as other:
        cases.enrolled(other, "olena")
    after, same = held.told(lambda view: (view.mission.size, id(view.mission)))

    assert (after, same) == (before + 1, mission)


def test_a_new_cycle_is_seen(folder, tmp_path):
    """
    After another cycle its conclusions are told, and claims are matched anew.
    """
    order = tmp_path / "order.toml"
    order.write_bytes(exercise.order(days=1, density=0.5, seed=12))
    held = Held(Resident(folder))
    before = held.told(lambda view: view.entry.index)
    first = held.claims(lambda claims: claims)
    with Mission.open(folder, write=True) as other:
        intake.intake(other, "exercise", [order])
        cycle.cycle(other)
    after = held.told(lambda view: view.entry.index)

    assert after > before
    assert held.claims(lambda claims: claims) is not first
    assert held.claims(lambda claims: claims) is held.claims(lambda claims: claims)


def test_no_mission_is_an_error_each_time(tmp_path):
    """
    Where there is no mission yet each question says so, and one made meanwhile is found.
    """
    held = Held(Resident(tmp_path / "none"))
    for _ in range(2):
        with pytest.raises(LendemainError, match="not a mission"):
            held.told(lambda view: view)


def test_a_text_adopted_meanwhile_is_known(folder):
    """
    A text that is adopted while a mission is held open is among its agreements at once.
    """
    from lendemain.desk import texts

    held = Held(Resident(folder))
    before = held.told(lambda view: [a.agreement_id for a in view.agreements])
    path = texts.agreement_file("easter-2025")
    data, agreement = texts.checked(path)
    with Mission.open(folder, write=True) as other:
        other.adopt(path.name, data, agreement)
    after = held.told(lambda view: [a.agreement_id for a in view.agreements])

    assert after == [*before, "easter-2025"]
