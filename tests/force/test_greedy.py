"""The yardstick is sound too."""

from tests.force import checker

from lendemain.force import generation, generator, greedy, problem


def test_greedy_keeps_every_rule():
    """
    No unit twice, no rule broken.
    """
    stated, offers = generator.case(nations=8, offers=45, lines=26, months=14, seed=9)
    given = problem.problem(stated, offers)

    plan = generation.told(given, greedy.greedy(given), inputs="", seed=0, work=0)

    assert checker.broken(stated, offers, plan.assignments) == []
