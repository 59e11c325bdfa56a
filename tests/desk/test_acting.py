"""Acts by name: each has a form, a verb, and reasons why not."""

import pytest

from lendemain.desk import acting, stating
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
            assert row["fields"]
            assert set(row["choices"]) <= {f["name"] for f in row["fields"]}


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
    with pytest.raises(InputError, match="not of this case"):
        run(one, "petro", move="remedy.accept", remedy=f"{one.number + 1}.1")


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
