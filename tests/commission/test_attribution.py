"""Rules of attribution's numbers."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.commission.attribution import UNDETERMINED, assessment
from lendemain.errors import InputError
from lendemain.records.attribution import ACCIDENT, NONE_OF_THESE, STAGED, Item

PRIOR = {"north": 0.35, "south": 0.35, ACCIDENT: 0.1, STAGED: 0.05, NONE_OF_THESE: 0.15}


def item(name, *, group="", origin="", doubt=1.5, **ratios):
    likelihoods = {**dict.fromkeys(PRIOR, 1.0), **ratios}
    return Item(
        item_id=name, likelihoods=likelihoods, by="an analyst", reason="said so", group=group,
        origin=origin, doubt=doubt,
    )  # fmt: skip


def of(found, hypothesis):
    return next(b.probability for b in found.beliefs if b.hypothesis == hypothesis)


@pytest.mark.parametrize(
    "again",
    [{"origin": "post"}, {"origin": "post", "group": "g"}, {"exhibit": "0123456789ab"}],
    ids=["origin", "group", "exhibit"],
)
def test_one_account_counts_once_wherever_it_is_put(again):
    """
    Under another name, in another group, or as another reading of one exhibit, it stays one
    account, and one sort of source however its families are called.
    """
    first = item("a", north=5.0, origin="post")
    first = replace(first, exhibit="0123456789ab", family="press")
    names = {"origin": "", "group": "", "exhibit": "", "family": "radar"}
    second = replace(first, item_id="b", **(names | again))
    one = assessment([first], PRIOR, standard=0.65, correlation=0.0)
    two = assessment([first, second], PRIOR, standard=0.65, correlation=0.0)

    assert of(two, "north") == pytest.approx(of(one, "north"))
    assert (one.families, two.families) == (1, 1)
    other = assessment(
        [first, replace(second, **(names | {"origin": "x"}))], PRIOR, standard=0.65, correlation=0.0
    )
    assert of(other, "north") > of(one, "north")
    assert other.families == 2


def test_groups_that_share_an_account_are_one():
    """
    An account put into fifty groups does not count fifty times, nor carry its neighbours along.
    """
    rows = [item(f"i{k}", north=5.0, origin="post", group=f"g{k}") for k in range(50)]
    one = assessment(rows[:1], PRIOR, standard=0.65)
    assert of(assessment(rows, PRIOR, standard=0.65), "north") == pytest.approx(of(one, "north"))


ratios = st.floats(0.05, 20.0)
items = st.lists(
    st.tuples(ratios, ratios, ratios, st.sampled_from("abc"), st.sampled_from(["", "x", "y"])),
    max_size=8,
).map(
    lambda rows: [
        item(f"i{k}", group=g, origin=o, north=a, south=b, accident=c)
        for k, (a, b, c, g, o) in enumerate(rows)
    ]
)


@given(items)
def test_beliefs_are_probabilities_that_sum_to_one(given_items):
    """
    Whatever the items, the hypotheses share out all of the probability, and each interval holds its
    probability.
    """
    found = assessment(given_items, PRIOR, standard=0.65)

    assert math.fsum(b.probability for b in found.beliefs) == pytest.approx(1.0)
    assert all(b.low <= b.probability <= b.high for b in found.beliefs)


@given(items)
def test_swapping_the_parties_swaps_the_answer_exactly(given_items):
    """
    The names of the parties carry nothing: where they are swapped in prior and items, beliefs,
    answer and influences swap to the last bit.
    """
    other = {"north": "south", "south": "north"}

    def swapped(row):
        return {other.get(h, h): v for h, v in row.items()}

    turned = [
        item(i.item_id, group=i.group, origin=i.origin, **swapped(i.likelihoods))
        for i in given_items
    ]
    one = assessment(given_items, PRIOR, standard=0.65)
    two = assessment(turned, swapped(PRIOR), standard=0.65)

    assert {b.hypothesis: (b.probability, b.low, b.high) for b in one.beliefs} == {
        other.get(b.hypothesis, b.hypothesis): (b.probability, b.low, b.high) for b in two.beliefs
    }
    assert other.get(one.answer, one.answer) == two.answer


@given(items, st.randoms())
def test_the_order_of_items_does_not_matter(given_items, random):
    """
    The same items in any order give the same assessment, to the last bit.
    """
    mixed = list(given_items)
    random.shuffle(mixed)

    assert assessment(mixed, PRIOR, standard=0.65) == assessment(given_items, PRIOR, standard=0.65)


def test_an_account_copied_fifty_times_counts_once():
    """
    Copies of one origin move nothing, whether or not anybody put them into a group.
    """
    one = item("a", origin="post 7", north=6.0)
    copies = [item(f"copy {k}", origin="post 7", north=6.0) for k in range(50)]

    assert of(assessment([one, *copies], PRIOR, standard=0.65), "north") == pytest.approx(
        of(assessment([one], PRIOR, standard=0.65), "north"), abs=1e-12
    )


def test_what_depends_on_each_other_counts_by_the_design_effect():
    """
    Three items of one group with correlation 1 weigh as one of them, with correlation 0 as three.
    """
    three = [item(f"i{k}", group="one sensor", north=3.0) for k in range(3)]
    alone = of(assessment([item("i", north=3.0)], PRIOR, standard=0.65), "north")
    free = [item(f"i{k}", north=3.0) for k in range(3)]

    assert of(assessment(three, PRIOR, standard=0.65), "north") == pytest.approx(alone)
    assert of(assessment(three, PRIOR, standard=0.65, correlation=0.0), "north") == pytest.approx(
        of(assessment(free, PRIOR, standard=0.65), "north")
    )


def test_without_evidence_nothing_is_determined():
    """
    Nothing said leaves the prior as it is, and "undetermined" as the answer.
    """
    found = assessment([], PRIOR, standard=0.5)

    assert found.answer == UNDETERMINED
    assert of(found, "north") == pytest.approx(0.35)


def test_an_answer_needs_its_whole_interval_above_the_standard():
    """
    Evidence as strong but more doubtful does not carry an answer, and says how much more is needed.
    """
    firm = [item(f"i{k}", north=9.0, doubt=1.05) for k in range(3)]
    vague = [item(f"i{k}", north=9.0, doubt=8.0) for k in range(3)]

    sure = assessment(firm, PRIOR, standard=0.8, prior_doubt=1.1)
    unsure = assessment(vague, PRIOR, standard=0.8, prior_doubt=1.1)

    assert (sure.answer, unsure.answer) == ("north", UNDETERMINED)
    assert unsure.needed > 1.0
    assert of(sure, "north") == of(unsure, "north")


def test_leaving_an_item_out_gives_what_the_others_say():
    """
    An item's influence is the difference between the assessment with it and without it.
    """
    rows = [
        item("crater", north=8.0),
        item("report", south=3.0, group="press"),
        item("range", north=4.0),
    ]
    found = assessment(rows, PRIOR, standard=0.65)
    for gone in found.influences:
        rest = [r for r in rows if r.item_id != gone.item_id]
        other = assessment(rest, PRIOR, standard=0.65)

        assert of(other, found.leading) == pytest.approx(gone.without)
        assert gone.decides == (other.answer != found.answer)


@pytest.mark.parametrize(
    ("prior", "rows", "said"),
    [
        ({"north": 0.5, "south": 0.5}, [], "none of these"),
        ({"north": 0.5, NONE_OF_THESE: 0.6}, [], "sum to 1"),
        ({"north": 1.0, NONE_OF_THESE: 0.0}, [], "prior of 0, 1"),
        (PRIOR, [Item(item_id="x", likelihoods={}, by="a", reason="b")], "same hypotheses"),
        (PRIOR, [item("x", north=0.0)], "not above 0"),
        (PRIOR, [item("x", north=math.nan)], "not above 0"),
        (PRIOR, [item("x", north=1e5)], "10000 to 1"),
        (PRIOR, [item("x", north=2.0, doubt=0.5)], "doubt"),
        (PRIOR, [item("x"), item("x")], "given twice"),
    ],
)  # fmt: skip
def test_what_cannot_be_weighed_is_refused(prior, rows, said):
    """
    A prior without room for none of these, an item that would settle a case alone, or numbers that
    are none, are refused with what is wrong.
    """
    with pytest.raises(InputError, match=said):
        assessment(rows, prior, standard=0.65)


def test_a_ratio_that_nobody_stands_behind_is_refused():
    """
    Every ratio has an author and a reason.
    """
    nobody = Item(item_id="x", likelihoods=dict.fromkeys(PRIOR, 1.0), by="", reason="because")

    with pytest.raises(InputError, match="nobody"):
        assessment([nobody], PRIOR, standard=0.65)
