"""Acts of an analysis by name: hypotheses before items, and each under its author's name."""

import pytest

from lendemain.desk.cases import stating
from lendemain.desk.pages import acting, weighing
from lendemain.errors import InputError


def run(one, by, **said):
    said.setdefault("since", stating.matter(one.view, one.number).step)
    return acting.verb(one.number, said, by=by)(one.view)


def offered(one, by):
    told = acting.told(one.view, one.number, by=by)
    return {a["move"]: a for a in told["acts"] if a["move"] in weighing.ACTS}


def test_items_are_open_once_hypotheses_are_fixed(sits):
    """
    Before that the reason is told; from then on each hypothesis has its field, and an item that was
    weighed can be left out.
    """
    one = sits("verifying")
    before = offered(one, "bo")
    run(one, "bo", move="hypothesize")
    names = offered(one, "bo")["weigh"]["choices"]["likelihoods"]
    given = {"others": 1.0, "south": 5.0}
    run(one, "bo", move="weigh", item="heard", likelihoods=given, reason="Heard")
    after = offered(one, "bo")
    run(one, "bo", move="drop", item="heard", reason="Another day")

    assert [before[n]["may"] for n in ("hypothesize", "read", "weigh", "drop", "conclude")] == [
        True, True, False, False, False,
    ]  # fmt: skip
    assert {"north", "south", "none_of_these", "others"} <= set(names)
    assert after["drop"]["choices"]["item"] == ["heard"]
    assert weighing.counted(one.view, one.number, "bo") == []


def test_nobody_analyses_for_a_party(sits):
    """
    A liaison gets no act of an analysis, and nothing of what others hold possible.
    """
    one = sits("verifying")

    assert not any(a["may"] or a["choices"] for a in offered(one, "petro").values())


@pytest.mark.parametrize(
    "said",
    [{"likelihoods": {}}, {"likelihoods": {"south": -1.0}}, {"likelihoods": {"south": 1.0}},
     {"doubt": 0.0}, {"reliability": "Z"}, {"reason": ""}, {"item": "../x"}],
)  # fmt: skip
def test_what_cannot_be_weighed_is_refused_in_words(sits, said):
    """
    Numbers that are none, hypotheses left out, grades that do not exist: refused, nothing recorded.
    """
    one = sits("verifying")
    run(one, "bo", move="hypothesize")
    names = weighing.fixed(one.view, one.number, "bo").prior
    given = {"item": "heard", "likelihoods": dict.fromkeys(names, 1.0), "reason": "Heard", **said}
    before = one.mission.size
    with pytest.raises(InputError) as error:
        run(one, "bo", move="weigh", **given)

    assert error.value.remedy
    assert one.mission.size == before


def test_a_list_of_items_is_weighed_whole_or_not_at_all(sits):
    """
    A list as a file has it, TOML or JSON, is weighed under its author's name; one mistake in it,
    and nothing is recorded.
    """
    one = sits("verifying")
    run(one, "bo", move="hypothesize")
    item = '[[item]]\nid = "{}"\nreason = "seen"\nlikelihoods = {{south = 5.0, others = 1.0}}\n'
    run(one, "bo", move="take", items=item.format("heard") + item.format("seen"))
    run(one, "bo", move="take", items='{"item": [{"id": "read", "reason": "r", "likelihoods": '
                                      '{"south": 2, "others": 1}}]}')  # fmt: skip
    before = one.mission.size
    with pytest.raises(InputError, match="item number 2"):
        run(one, "bo", move="take", items=item.format("good") + item.format("../x"))

    assert weighing.counted(one.view, one.number, "bo") == ["heard", "seen", "read"]
    assert one.mission.size == before
