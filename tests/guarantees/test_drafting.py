"""What a drafter is told: six checks, each on a text that has the fault and one that has not."""

from dataclasses import replace

from hypothesis import given
from tests.guarantees.made import clause, conditions, facts, instrument, rule

from lendemain.guarantees import drafting
from lendemain.guarantees.evaluator import Evaluator
from lendemain.guarantees.expressions import parsed
from lendemain.records.commitment import Clock, Deontic, Procedure, Undertaking
from lendemain.records.condition import Atom

DO = Undertaking(action="go", quantity_e6=0, unit="", grace="", reparation="", of_means=False)


def told(*clauses):
    """What is said of clauses, without what the made-up signals lack."""
    return [
        (m.fragment, m.what)
        for m in drafting.drafted(instrument(*clauses))
        if "source" not in m.what
    ]


def test_a_condition_that_contradicts_itself_is_unreachable_and_so_is_what_asks_of_it():
    """
    More than three and fewer than three at once can never be, nor can what waits for it.
    """
    never = clause("t/1", rule(parsed('count("a", "P1D") >= 3 && count("a", "P1D") < 3')))
    after = clause("t/2", rule(parsed('active("t/1")')))

    assert told(never, after) == [("t/1", "unreachable: its condition contradicts itself"),
            ("t/2", "unreachable: it asks of t/1, which is unreachable")]  # fmt: skip


def test_windows_nest():
    """
    What happened within a day has happened, and three in a day are three in a week.
    """
    assert not drafting.possible(parsed('within("a", "P1D") && !happened("a")'))
    assert not drafting.possible(parsed('count("a", "P1D") >= 3 && count("a", "P7D") < 3'))
    assert drafting.possible(parsed('count("a", "P7D") >= 3 && count("a", "P1D") < 3'))
    assert drafting.possible(parsed('last("a") > 3 && last("a") < 5'))
    assert not drafting.possible(parsed('last("a") > 5 && last("a") < 5'))


def test_an_obligation_and_a_prohibition_of_one_act_cannot_both_be_met():
    """
    Unless their conditions exclude each other.
    """
    must = replace(clause("t/1", rule(parsed('happened("a")'))), deontic=Deontic.OBLIGATION,
                   undertaking=DO)  # fmt: skip
    must_not = replace(clause("t/2", rule(parsed('happened("b")'))),
                       deontic=Deontic.PROHIBITION, undertaking=DO)  # fmt: skip
    never_both = replace(must_not, rules=(rule(parsed('!happened("a")')),))

    assert told(must, must_not) == [
        ("t/1", "cannot be met together with t/2: x must and may not go")
    ]
    assert told(must, never_both) == []


def test_silence_deadlines_words_and_circles_are_told():
    """
    No default on silence, a deadline that nothing can meet, words for a number, and a circle.
    """
    silent = replace(
        clause("t/1", rule(parsed('happened("a")'))),
        procedure=Procedure(
            decides="-", rule="consensus", members=(), quorum=0, needed=0, veto=(), on_silence=""
        ),
    )
    open_ended = replace(
        clause("t/2", rule(parsed('happened("a")')), on="a"), deontic=Deontic.OBLIGATION,
        clock=Clock(length="P1D", zone="UTC", assumed=True, words="soon"),
    )  # fmt: skip
    one = clause("t/3", rule(parsed('active("t/4")')))
    other = clause("t/4", rule(parsed('active("t/3")')))

    said = [what for _, what in told(silent, open_ended, one, other)]

    assert "no default on silence" in said
    assert "a deadline that nothing can meet" in said
    assert "'soon' is no deadline" in said
    assert "circular trigger: t/3 -> t/4 -> t/3" in said


def test_a_clause_that_ends_before_what_it_makes_good_starts_is_told():
    """
    A reparation that has ended when its obligation starts is a deadline before its start.
    """
    late = replace(clause("t/2", rule(parsed('overdue("t/1")'))), end=clause("x").start)
    owed = replace(
        clause("t/1", rule(parsed('happened("a")'))),
        undertaking=replace(DO, reparation="t/2"),
    )

    assert any("deadline before its start" in what for _, what in told(owed, late))


def test_a_threshold_that_no_listed_source_can_measure_is_told(texts):
    """
    A signal without sources is named; every packaged text lists a source for what it asks.
    """
    bare = instrument(clause("t/1", rule(parsed('happened("a")'))))
    said = [m.what for m in drafting.drafted(bare)]

    assert said == ["no listed source can measure it: signal a names no source"]
    for text in texts.values():
        assert not [m for m in drafting.drafted(text) if "measure" in m.what]


def test_a_reparation_that_asks_whether_its_obligation_is_overdue_is_no_circle(texts):
    """
    The chain of obligation and reparation is how reparations work.
    """
    assert drafting.drafted(texts["repair-window"]) == []


@given(conditions, facts)
def test_what_is_called_impossible_never_happens(condition, given_facts):
    """
    A condition that the search excludes is shown under no facts.
    """
    if drafting.possible(condition) or any(
        isinstance(a, Atom) and a.asks == "sum" for a in [condition]
    ):
        return
    evaluator = Evaluator([instrument(clause("t/1", rule(condition)))])
    evaluator.take([f for f in given_facts if not f.denies])

    assert not (evaluator.line("t/1").line.codes == 1).any()
