"""What if a nation withdraws, and what the next offer is worth."""

from tests.force import checker

from lendemain.force import withdrawal


def test_every_nation_can_withdraw_and_the_plan_stays_sound(small):
    """
    Each loss is told; no plan without a nation has a tour of it, or breaks a rule.
    """
    stated, offers, plan = small

    losses = withdrawal.withdrawals(stated, offers, plan)

    assert {loss.nation for loss in losses} == {n.nation_id for n in stated.nations}
    dearest = losses[0].nation
    after, loss = withdrawal.withdrawn(stated, offers, plan, dearest)
    gone = {c.contribution_id for c in offers if c.nation == dearest}
    assert not gone & {a.contribution for a in after.assignments}
    assert checker.broken(stated, offers, after.assignments) == []
    assert (loss.critical, loss.other) >= (0, 0)


def test_the_next_unit_is_worth_no_more_than_is_missing(small):
    """
    One unit for six months regains at most six unit-months.
    """
    stated, _, plan = small

    for worth in withdrawal.worths(stated, plan):
        assert 0 < worth.regained <= worth.months


def test_offers_taken_up_again_never_widen_a_shortfall(small):
    """
    One offer more (here: none) leaves a plan no worse, and sound.
    """
    stated, offers, plan = small

    after = withdrawal.added(stated, offers, plan)

    assert after.weighted <= plan.weighted
    assert checker.broken(stated, offers, after.assignments) == []
