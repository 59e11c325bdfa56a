"""Rules of the analysis of a case."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.commission.analyses import AT, found, hypotheses, item, weighed

from lendemain.commission.analysis import (
    ITEMS_MAX,
    analysis,
    compared,
    prior,
    refusal,
    standing,
)
from lendemain.errors import InputError
from lendemain.records.analysis import Dropped
from lendemain.records.attribution import BESIDES, Item

OTHER = {"north": "south", "south": "north"}


def test_the_prior_favours_no_party():
    """
    Whatever the number of parties, each has the same share and everything sums to one.
    """
    for parties in (["a"], ["a", "b"], ["a", "b", "c"]):
        shares = prior(parties)
        assert len({shares[p] for p in parties}) == 1
        assert math.fsum(shares.values()) == pytest.approx(1.0)
        assert set(BESIDES) < set(shares)
    with pytest.raises(InputError):
        prior([])


def test_items_count_only_after_the_hypotheses_they_speak_to():
    """
    What was weighed before, or under other hypotheses, is passed over; a later weighing replaces an
    earlier one, what was dropped is gone, and another's statements are theirs.
    """
    fixed = hypotheses()
    gone = Dropped(case=1, analyst="olena", item_id="b", reason="wrong", entry=9, at=AT)
    odd = Item(item_id="c", likelihoods={"north": 1.0}, by="x", reason="y")
    said = [
        weighed(item("early")), fixed, weighed(item("a", north=2), item("b"), odd),
        weighed(item("a", north=3)), weighed(item("theirs"), analyst="taras"), gone,
    ]  # fmt: skip

    assert standing(said, case=1, analyst="olena") == (fixed, (item("a", north=3),))
    assert standing(said, case=1, analyst="taras") is None
    assert standing(said, case=2, analyst="olena") is None
    again = hypotheses(entry=10)
    assert standing([*said, again], case=1, analyst="olena") == (again, ())


def test_hypotheses_come_first_and_stay():
    """
    No item before hypotheses; none are fixed again once items were weighed, but anew.
    """
    with pytest.raises(InputError, match="hypotheses come first"):
        refusal(None, [item("a")])
    held = (hypotheses(), (item("a"),))
    with pytest.raises(InputError, match="1 items were weighed"):
        refusal(held, hypotheses())
    refusal(held, hypotheses(), anew=True)
    refusal((hypotheses(), ()), hypotheses())
    with pytest.raises(InputError, match="item zz"):
        refusal(held, Dropped(case=1, analyst="o", item_id="zz", reason="r", entry=1, at=AT))
    with pytest.raises(InputError, match="item b"):
        refusal(held, [item("b", north=math.inf)])
    with pytest.raises(InputError, match=f"more than {ITEMS_MAX}"):
        refusal(held, [item(f"i{k}") for k in range(ITEMS_MAX)])


def test_what_a_standard_lacks_makes_the_answer_undetermined():
    """
    However probable, without a second sort of source there are no reasonable grounds.
    """
    sure = [item("a", family="sound", north=90), item("b", family="sound", origin="a", north=90)]
    grave, light = found(*sure, consequence=4), found(*sure, consequence=3)

    assert (light.assessment.answer, light.missing) == ("north", ())
    assert (grave.assessment.answer, grave.missing) == ("undetermined", ("families",))
    assert grave.assessment.beliefs == light.assessment.beliefs


def test_grades_of_sources_change_no_number():
    """
    Reliability and credibility are shown and never multiplied in.
    """
    plain = found(item("a", north=4))
    graded = found(item("a", north=4, reliability="A", credibility="1"))
    assert plain.assessment == graded.assessment


ratio = st.floats(0.05, 20.0)


@given(
    st.lists(st.tuples(ratio, ratio, st.sampled_from(["", "g"]), st.booleans()), max_size=6),
    st.integers(1, 10),
)
def test_swapping_the_parties_swaps_everything_exactly(rows, step):
    """
    The whole analysis swaps to the last bit: beliefs, alternatives, tipping, confidence.
    """
    one = found(
        *(item(f"i{k}", north=a, south=b, group=g, sealed=s, family=g or f"f{k}")
          for k, (a, b, g, s) in enumerate(rows)),
        consequence=step, doubt=2.0,
    )  # fmt: skip
    two = found(
        *(item(f"i{k}", north=b, south=a, group=g, sealed=s, family=g or f"f{k}")
          for k, (a, b, g, s) in enumerate(rows)),
        consequence=step, doubt=2.0,
    )  # fmt: skip

    def turned(name):
        return OTHER.get(name, name)

    assert {b.hypothesis: b.probability for b in one.assessment.beliefs} == {
        turned(b.hypothesis): b.probability for b in two.assessment.beliefs
    }
    assert turned(one.assessment.leading) == two.assessment.leading
    assert turned(one.assessment.answer) == two.assessment.answer
    assert one.assessment.influences == two.assessment.influences
    assert [(a.name, turned(a.leading), a.probability) for a in one.alternatives] == [
        (a.name, a.leading, a.probability) for a in two.alternatives
    ]
    assert (one.tipping, one.confidence, one.grounds) == (two.tipping, two.confidence, two.grounds)


def test_the_tipping_prior_tips():
    """
    Just beyond the prior that is named the answer is another, just before it is the same.
    """
    items = [item("a", family="x", north=12), item("b", family="y", north=3)]
    base = found(*items, doubt=1.5)
    assert base.assessment.answer == "north"
    answers = []
    for share in (base.tipping * 1.02, base.tipping * 0.98):
        own = base.hypotheses.prior["north"]
        scale = (1 - share) / (1 - own)
        given_prior = {
            h: share if h == "north" else p * scale for h, p in base.hypotheses.prior.items()
        }
        answers.append(found(*items, doubt=1.5, given_prior=given_prior).assessment.answer)
    assert answers == ["north", "undetermined"]


def test_confidence_falls_with_what_the_estimate_rests_on():
    """
    Nothing, one sort of source, or one item that decides: each is said, and lowers confidence; a
    broad foundation raises it however likely or not the finding is.
    """
    assert found().confidence == "low"
    assert "few_items" in found(item("a", north=5)).grounds
    broad = found(*(item(f"i{k}", family=f"f{k}", north=12) for k in range(4)))
    assert (broad.confidence, broad.grounds) == ("high", ())
    split = found(item("x", family="a", north=40), item("y", family="b", north=1.0),
                  item("z", family="c", south=3))  # fmt: skip
    assert {"one_family", "contrary_unexplained"} <= set(split.grounds)


def test_leaving_out_what_is_sealed_is_one_of_the_other_models():
    """
    Sealed items weigh, and the answer without them stands beside it.
    """
    one = found(item("memo", north=50, sealed=True), item("heard", north=1.5))
    model = {a.name: a for a in one.alternatives}
    bare = found(item("heard", north=1.5))
    assert model["without_sealed"].probability == max(
        b.probability for b in bare.assessment.beliefs
    )


def test_two_analyses_are_compared_item_by_item():
    """
    Another prior, a missing item, other ratios and another answer are each named, the heaviest
    first.
    """
    mine = found(item("a", family="x", north=30), item("b", family="y", north=6))
    skewed = {**prior(["north", "south"]), "north": 0.30, "south": 0.40}
    theirs = analysis(
        hypotheses(analyst="taras", given_prior=skewed),
        [item("b", family="y", south=2.0), item("c", reliability="B")],
        consequence=3, thresholds={},
    )  # fmt: skip
    told = compared(mine, theirs)

    assert {(d.what, d.about) for d in told} == {
        ("prior", "north"), ("prior", "south"), ("item", "a"), ("item", "c"), ("ratio", "b"),
        ("answer", ""), ("leading", ""), ("confidence", ""),
    } - ({("confidence", "")} if mine.confidence == theirs.confidence else set())  # fmt: skip
    assert told[0].about in ("a", "b")
    assert compared(mine, mine) == []


def test_analyses_of_two_cases_are_not_compared():
    """
    Only two analyses of one case stand side by side.
    """
    from dataclasses import replace

    one = found(item("a"))
    with pytest.raises(InputError, match="case 1"):
        compared(one, replace(one, case=2))
