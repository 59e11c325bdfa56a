"""Why an act is not open is what its verb would refuse with."""

import pytest

from lendemain.desk.cases import barred, stating

GATES = [getattr(barred, name) for name in dir(barred) if name.startswith("no_")]


@pytest.mark.parametrize("name", ["ana", "sec", "ivo", "yana"])
def test_every_gate_answers_everybody_in_words(sits, name):
    """
    At any place in the procedure, to anybody, each gate is open or says why not.
    """
    for which in ("verifying", "deliberating"):
        one = sits(which)
        held = stating.matter(one.view, one.number)
        for gate in GATES:
            assert all(why and isinstance(why, str) for why in gate(one.view, held, name))


def test_gates_are_open_to_those_whose_verbs_they_are(sits):
    """
    Members vote once something is proposed, liaisons answer for their party, nobody else does.
    """
    one = sits("deliberating")
    held = stating.matter(one.view, one.number)
    told = {
        gate.__name__: [name for name in ("ana", "sec", "petro") if not gate(one.view, held, name)]
        for gate in GATES
    }

    assert told["no_proposal"] == ["ana", "sec"]
    assert told["no_vote"] == []  # nobody has proposed yet
    assert told["no_recusal"] == ["ana"]
    assert told["no_answer"] == ["ana", "sec", "petro"]
    assert told["no_waiver"] == []  # petro's party has answered
    assert told["no_order"] == []
    assert barred.no_vote(one.view, held, "ana") == ["nobody has proposed a decision"]
