"""Acts of the commission: a form, a verb, why not, and nobody acts on a step that is over."""

import pytest

from lendemain.desk.pages import deploying, presiding
from lendemain.desk.pages.act import StaleError
from lendemain.errors import InputError


def run(one, by, **said):
    said.setdefault("since", len(presiding.entries(one.mission, by)))
    return presiding.verb(said, by=by)(one.view)


def acts(one, by):
    return {a["move"]: a for a in presiding.told(one.view, by=by)["acts"]}


def test_each_act_is_told_open_or_why_not(sits):
    """
    Everybody of the house is told of every act, others of the host's alone; what is closed tells
    nothing of what might stand in its fields.
    """
    one = sits("verifying")
    for name in ("ana", "sec", "ivo", "petro"):
        told = acts(one, name)

        every = deploying.OF_HOST_ACTS if name == "petro" else presiding.ACTS
        assert set(told) == set(every)
        for row in told.values():
            assert row["may"] == (not row["why_not"])
            assert len(row["because"]) == len(row["why_not"])
            assert row["may"] or row["choices"] == {}
    assert not any(a["may"] for a in acts(one, "petro").values())


def test_a_sample_waits_once_for_each_drawing(sits):
    """
    Deciding is offered for every sample that waits, with its items, and for none that is decided.
    """
    one = sits("verifying")
    drawn = run(one, "ana", move="batch.draw", batch="*")
    [waiting] = presiding.waiting(one.view)
    offered = acts(one, "ana")["batch.decide"]
    found = dict.fromkeys(drawn["sample"], "not_established")
    run(one, "ana", move="batch.decide", drawn=drawn["entry"], findings=found, reason="Looked at")

    assert [r["item"] for r in waiting["rows"]] == drawn["sample"]
    assert (offered["of"], offered["fixed"]) == (str(drawn["entry"]), {"drawn": drawn["entry"]})
    assert presiding.waiting(one.view) == []
    assert not acts(one, "ana")["batch.decide"]["may"]


def test_a_step_that_is_over_is_refused_with_what_was_done(sits):
    """
    Who has not seen the other's act hears of it, by whom and in which entry; nothing is recorded.
    """
    one = sits("verifying")
    run(one, "ana", move="chair", member="bo", **{"with": ["cem"]})
    before = one.mission.size
    with pytest.raises(StaleError) as error:
        run(one, "bo", move="batch.draw", batch="*", since=0)
    with pytest.raises(InputError, match="at step 1"):
        run(one, "bo", move="batch.draw", batch="*", since=9)

    assert "named to chair" in error.value.said[0]
    assert one.mission.size == before


@pytest.mark.parametrize(
    "said",
    [{"move": "teapot"}, {"move": "batch.draw"}, {"move": "batch.draw", "batch": "*", "size": 0},
     {"move": "batch.decide", "drawn": 1, "findings": [], "reason": "r"},
     {"move": "chair", "member": "bo", "by_hand": True}, {"move": "terms", "terms": "x" * 65_537},
     {"move": "batch.draw", "batch": "*", "with": ["bo"]}],
)  # fmt: skip
def test_what_is_filled_in_wrongly_is_refused_before_anything_is_done(said):
    """
    An unknown act, a missing or unknown field, a value out of bounds, somebody too many.
    """
    with pytest.raises(InputError):
        presiding.verb({"since": 0, **said}, by="ana")


def test_small_cases_are_gathered(sits):
    """
    Numbers as somebody writes them become a pattern case, and what are no numbers do not.
    """
    one = sits("verifying")
    numbers = [int(n) for n in one.view.cases["number"].to_pylist() if n != one.number]
    words = ", ".join(map(str, numbers[:12]))
    with pytest.raises(InputError, match="no numbers of cases"):
        run(one, "ana", move="gather", members="twelve", alike="method", reason="One crew")
    told = acts(one, "ana")["gather"]
    said = run(one, "ana", move="gather", members=words, alike="method", reason="One crew")

    assert said["pattern"]["members"] == sorted(numbers[:12])
    assert "method" in told["choices"]["alike"]
