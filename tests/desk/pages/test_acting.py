"""Acts by name: each has a form, a verb, and reasons why not."""

import pytest

from lendemain.desk.cases import stating
from lendemain.desk.pages import acting
from lendemain.errors import InputError
from lendemain.records.case import Move


def run(one, by, **said):
    said.setdefault("since", stating.matter(one.view, one.number).step)
    return acting.verb(one.number, said, by=by)(one.view)


def test_names_of_acts_and_of_moves_do_not_meet():
    """
    One name means one thing, whether it is a row of the table or a room's verb.
    """
    assert not set(acting.ACTS) & {m.value for m in Move}


def test_what_may_be_done_is_told_to_each_with_form_and_reason(sits):
    """
    Every move of the table from here, and every act, stands there for everybody: open, or why not.
    """
    one = sits("deliberating")
    for name in ("ana", "sec", "ivo", "petro"):
        told = acting.told(one.view, one.number, by=name)

        assert {m["move"] for m in told["moves"]} == {"decide", "dismiss", "remit", "provisional"}
        assert [a["move"] for a in told["acts"]] == list(acting.ACTS)
        for row in (*told["moves"], *told["acts"]):
            assert row["may"] == (not row["why_not"])
            assert row["fields"] or row["move"] == "take_over"
            assert set(row["choices"]) <= {f["name"] for f in row["fields"]}


def test_what_is_not_somebodys_tells_them_nothing_else(sits):
    """
    A liaison learns from no list and no refusal how the vote stands, what was proposed, what the
    other party did, or what the analysis says.
    """
    one = sits("deliberating")
    run(one, "ana", move="propose", consequence=4, remedy=["explanation:south"], finding="breach",
        hypothesis="south", text="Fire came from the south.")  # fmt: skip
    run(one, "ana", move="vote", vote="for")
    told = acting.told(one.view, one.number, by="yana")
    reasons = {r["move"]: r["why_not"] for r in (*told["moves"], *told["acts"])}
    with pytest.raises(InputError) as error:
        run(one, "yana", move="propose", finding="breach", hypothesis="north", text="No.")
    with pytest.raises(InputError) as other:
        run(one, "yana", move="provisional", finding="breach", hypothesis="north", text="No.",
            reason="r")  # fmt: skip

    assert set(reasons["decide"]) == {
        "yana may not decide it (action)",
        "it is open to commissioner",
    }
    assert reasons["vote"] == ["only members of the commission vote"]
    assert "explanation" not in str(told)
    assert error.value.what == "yana may not move it (action)"
    assert other.value.what == "yana may not decide it (action); it is open to commissioner"


@pytest.mark.parametrize(
    "said",
    [{"move": "teapot"}, {"move": "admit"}, {"move": "vote"}, {"move": "vote", "vote": 7},
     {"move": "remit", "reason": "r", "by_hand": True}, {"move": "remit", "reason": "r" * 2001},
     {"move": "certify", "reason": "r", "t0": "2026-01-01T00:00:00"},
     {"move": "remedy.extend", "remedy": "1.1", "hours": -1, "reason": "r"}],
)  # fmt: skip
def test_what_is_filled_in_wrongly_is_refused_before_anything_is_done(said):
    """
    An unknown act, a missing or unknown field, a value out of bounds: refused in words.
    """
    with pytest.raises(InputError):
        acting.verb(1, {"since": 1, **said}, by="ana")


def test_an_act_on_a_step_that_is_over_tells_what_was_done(sits):
    """
    Each sees what they may see of it: a liaison is not held up by what is kept from them.
    """
    one = sits("deliberating")
    step = stating.matter(one.view, one.number).step
    run(one, "ana", move="propose", finding="undetermined", text="Not told.", since=step)
    run(one, "ana", move="vote", vote="for")
    with pytest.raises(acting.StaleError, match=r"proposed by .*/ana.*; voted by") as error:
        run(one, "bo", move="vote", vote="against", since=step)
    run(one, "petro", move="answer", text="Більше нічого.", language="uk", since=step)
    with pytest.raises(InputError, match="at step"):
        run(one, "bo", move="vote", vote="against", since=step + 99)

    assert (error.value.since, error.value.step) == (step, step + 2)


def test_a_corrective_action_is_of_its_case(sits):
    """
    An act in one case touches no corrective action of another.
    """
    one = sits("deliberating")
    run(one, "ana", move="propose", consequence=4, remedy=["explanation:south"], finding="breach",
        hypothesis="south", text="Fire came from the south.")  # fmt: skip
    for name in ("ana", "bo", "cem"):
        run(one, name, move="vote", vote="for")
    run(one, "ana", move="decide", reason="carried")
    run(one, "ana", move="remedy.order", of="explanation", owner="south")
    with pytest.raises(InputError, match="not of this case"):
        run(one, "petro", move="remedy.accept", remedy=f"{one.number + 1}.1")
    run(one, "petro", move="remedy.accept", remedy=f"{one.number}.1")


def test_clocks_and_corrections_are_acts_too(sits):
    """
    What the command line says of clocks and slips of the pen is said here by the same verbs.
    """
    one = sits("deliberating")
    run(one, "sec", move="pause", clock="reasoned", reason="no road")
    run(one, "sec", move="resume", clock="reasoned", reason="open again")
    entry = stating.matter(one.view, one.number).statements[-1].entry
    run(one, "sec", move="correct", entry=entry, reads="at noon", reason="a slip")
    run(one, "bo", move="recuse", reason="my own battalion was near")
    kinds = [s.kind.value for s in stating.matter(one.view, one.number).statements[-4:]]

    assert kinds == ["case.paused", "case.resumed", "case.corrected", "case.recused"]
