"""Moves of the trigger get into the ledger only by people who may make them."""

import pytest

from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission
from lendemain.desk.outlook import triggering
from lendemain.desk.view import view
from lendemain.errors import InputError
from lendemain.records.cessation import TriggerMove


def test_nobody_who_is_not_enrolled_moves_it(folder):
    """A name without a key signs nothing, and nothing is recorded."""
    with Mission.open(folder, write=True) as mission:
        size = mission.size
        with pytest.raises(InputError, match="nobody of that name"):
            triggering.moved(view(mission), TriggerMove.REQUEST, by="nobody", reason="x")
        cases.enrolled(mission, "ana")
        with pytest.raises(InputError, match="of no party"):
            triggering.moved(view(mission), TriggerMove.REQUEST, by="ana", reason="x")
        with pytest.raises(InputError, match="--authority"):
            triggering.moved(view(mission), TriggerMove.PAUSE, by="ana", reason="x")
        assert mission.size == size + 1
