"""How atoms count what is shown, open, refuted or never watched."""

import pytest
from tests.guarantees.made import clause, hour, instrument, rule

from lendemain.encoding import microseconds
from lendemain.guarantees import fourfold
from lendemain.guarantees.evaluator import Evaluator
from lendemain.guarantees.expressions import parsed
from lendemain.guarantees.making import leaves, remembered
from lendemain.guarantees.nodes import EVER, Turn
from lendemain.records.activation import Fact


def made(text, *facts):
    """An evaluator over one clause of this condition, with these facts."""
    found = Evaluator([instrument(clause("t/1", rule(parsed(text))))])
    found.take(facts)
    return found


def fact(name, at, chance=1.0, signal="a", **more):
    """A fact at an hour."""
    return Fact(
        fact_id=name, signal=signal, happened=hour(at), known=hour(at), probability=chance, **more
    )


@pytest.mark.parametrize(
    ("chances", "answer"),
    [([1, 1, 1], "true"), ([1, 1, 0.5], "unknown"), ([1, 1, 0.1], "false"), ([1, 0.5], "false"),
     ([1, 0.5, 0.5], "unknown")],
)  # fmt: skip
def test_a_count_is_shown_by_the_least_and_refuted_by_the_most(chances, answer):
    """
    What is open counts both ways, as none and as one.
    """
    found = made(
        'count("a", "P1D") >= 3', *(fact(f"f{n}", n + 1, c) for n, c in enumerate(chances))
    )

    assert found.answer("t/1", hour(5)).value == answer


def test_a_window_is_open_at_its_far_end_and_closed_at_its_near_one():
    """
    What happened exactly a window ago no longer counts; what happens now does.
    """
    found = made('within("a", "PT3H")', fact("f", 1))

    assert [found.answer("t/1", hour(n)).value for n in (0, 1, 3, 4)] == [
        "false", "true", "true", "false"
    ]  # fmt: skip


def test_silence_of_an_open_signal_is_unknown_unless_it_was_watched():
    """
    Not watched is not quiet.
    """
    watched = fact("q", 0, signal="c", denies=True, until=hour(30))

    assert made('!within("c", "P1D")').answer("t/1", hour(26)).value == "unknown"
    told = Fact(fact_id="q", signal="c", happened=hour(0), known=hour(30), denies=True,
                until=hour(30))  # fmt: skip
    assert made('!within("c", "P1D")', told).answer("t/1", hour(26)).value == "true"
    assert made('!within("c", "P1D")', told).answer("t/1", hour(30)).value == "unknown"
    assert watched.denies


def test_the_last_number_updated_alone_ends_where_it_ended():
    """
    A late number changes the answer up to the next number told, and not beyond it.
    """
    found = made(
        'last("a") > 4', fact("f1", 1, value_e6=5_000_000), fact("f3", 9, value_e6=5_000_000)
    )
    found.take([fact("f2", 4, value_e6=1_000_000)])

    answers = [found.answer("t/1", hour(n)).value for n in (3, 4, 8, 9, 12)]
    assert answers == ["true", "false", "false", "true", "true"]


def test_a_part_that_did_not_change_says_so():
    """
    A turn without the signal of an atom costs nothing and changes nothing; a part is worked out
    once a turn.
    """
    found = made('happened("a") && since(happened("b"), "c")', fact("f", 1))
    (_, root), *_ = found.line("t/1").parts
    (signal, leaf), *_ = leaves(root)

    assert (signal, list(remembered(root))) == ("a", ["c"])
    assert leaf.refreshed(Turn(99, {}, {})) is None
    assert leaf.line.at(microseconds(hour(1))) == fourfold.TRUE
    assert EVER[0] < EVER[1]
