"""Rules of what is said of an analysis."""

import pytest

from lendemain.commission import wording
from lendemain.desk import texts
from lendemain.desk import view as desk_view
from lendemain.desk.cases import cases
from lendemain.desk.evidence import analysis, why
from lendemain.desk.mission import Mission
from lendemain.errors import InputError


@pytest.fixture
def view(folder):
    """A view of a mission in which two people have analysed case 1."""
    with Mission.open(folder, write=True) as mission:
        view = desk_view.view(mission)
        for name, ratio in (("olena", 9.0), ("taras", 0.5)):
            cases.enrolled(mission, name)
            analysis.fixed(view, 1, by=name)
            row = {
                "id": "heard", "reason": "heard at night", "family": "sound",
                "likelihoods": {"south": ratio, "others": 1},
            }  # fmt: skip
            analysis.one_weighed(view, 1, row, by=name)
        yield view


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("step", [3, 10])
def test_every_sentence_passes_the_checker_with_its_probability(view, language, step):
    """
    What the program says of an analysis is in order in every language, at every standard.
    """
    for who in ("olena", "taras"):
        said = why.told(view, 1, analyst=who, consequence=step, language=language)
        assert wording.mistakes(" ".join(said["sentences"]), language) == []
        assert len(said["sentences"]) >= 6


def test_two_analyses_stand_side_by_side(view):
    """
    Where they part is named: the ratio of the item they both have, and the answer.
    """
    told = why.compared(view, 1, "olena", "taras")
    assert (told[0]["what"], told[0]["about"]) == ("ratio", "heard")
    assert {d["what"] for d in told} >= {"ratio", "leading"}


def test_the_first_analyst_is_meant_where_none_is_named(view):
    """
    Without a name the first analysis of the case is shown; a stranger's is refused.
    """
    assert why.told(view, 1)["analyst"].endswith("/olena")
    with pytest.raises(InputError, match="oksana has not"):
        why.told(view, 1, analyst="oksana")
    with pytest.raises(InputError, match="nobody has fixed"):
        why.told(view, 2)


def test_rows_name_every_item_and_hypothesis(view):
    """
    The terminal shows each hypothesis and each item with its weight.
    """
    rows = "\n".join(why.rows(why.told(view, 1)))
    for word in ("south: 35 %", "heard: +0.", "none_of_these", "prior: equal"):
        assert word in rows
