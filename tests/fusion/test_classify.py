"""The vote on a kind, and the groups within which accounts may be joined."""

import numpy as np
import pytest

from lendemain.fusion import classify

KINDS = ["artillery", "explosion", "mortar", "thermal_anomaly", "undetermined"]


def voted(ballots):
    """Kind and probability of one incident from (witness, kind, weight)."""
    witness, kind, weight = zip(*ballots, strict=True)
    codes = np.array([KINDS.index(k) for k in kind], np.int32)
    found = classify.vote(
        np.zeros(len(codes), np.int32), np.array(witness), codes, np.array(weight), kinds=KINDS
    )
    return KINDS[found.kind[0]], float(found.probability[0])


def test_a_general_word_agrees_with_a_specific_one():
    """
    One mortar outweighs three explosions, which do not contradict it.
    """
    kind, _ = voted([(1, "mortar", 0.9), (2, "explosion", 1), (3, "explosion", 1)])

    assert kind == "mortar"


def test_one_witness_has_one_vote():
    """
    Fifty repetitions by one witness do not outvote two others.
    """
    ballots = [(1, "artillery", 0.8)] * 50 + [(2, "mortar", 0.8), (3, "mortar", 0.8)]

    assert voted(ballots)[0] == "mortar"


def test_equal_voices_and_doubt_give_undetermined():
    """
    Where no kind has two fifths of all votes and doubts, nothing is determined.
    """
    ballots = [(1, "artillery", 0.3), (2, "mortar", 0.3)]

    kind, probability = voted(ballots)

    assert kind == "undetermined"
    assert probability > 0.5


def test_what_nobody_could_tell_stays_so():
    """
    Undetermined by all is undetermined for sure.
    """
    assert voted([(1, "undetermined", 1.0)]) == ("undetermined", pytest.approx(1.0))


def test_groups_keep_monitors_kinds_apart_and_fire_together():
    """
    Mortar, thermal anomaly and thunder may be one thing; a denial and a threat never are.
    """
    kinds = ["mortar", "thermal_anomaly", "weather_thunder", "access_denied", "threat", "advance"]

    found = classify.groups(kinds, ["explosion"])[:, 0].tolist()

    assert found[0] == found[1] == found[2]
    assert len({found[0], found[3], found[4]}) == 3


def test_an_undetermined_presence_is_movement():
    """
    What was seen decides the group where the kind is not told.
    """
    found = classify.groups(["undetermined", "new_position"], ["presence", "explosion", ""])

    assert found[0, 0] == found[1, 0]
    assert found[0, 0] != found[0, 1]
