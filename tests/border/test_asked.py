from datetime import timedelta

import pyarrow as pa
import pytest
from tests.border.made_up import BRIEF, START
from tests.border.test_document import PLAN

from lendemain.border import asked
from lendemain.errors import InputError
from lendemain.records.border import Post

SECTORS = [("S1", 0.0, 25.0), ("S2", 25.0, 26.0), ("S3", 26.0, 50.0)]


def test_a_short_sector_with_one_incident_is_not_the_riskiest():
    """
    Rates are drawn towards the line's own; a sector without incidents still weighs something.
    """
    found = asked.risk_of(SECTORS, {"S1": 20.0, "S2": 1.0})

    assert found["S1"] > found["S2"] > found["S3"] > 0.0


def test_a_quiet_line_weighs_the_same_everywhere():
    """
    Without an incident every sector weighs one.
    """
    assert set(asked.risk_of(SECTORS, {}).values()) == {1.0}


@pytest.mark.parametrize("counts", [{"S9": 1.0}, {"S1": -1.0}, {"S1": float("nan")}])
def test_counts_that_are_none_are_refused(counts):
    """
    Unknown sectors and counts below nought.
    """
    with pytest.raises(InputError, match="unknown sectors"):
        asked.risk_of(SECTORS, counts)


def test_weights_come_as_a_table():
    """
    Whoever knows the risk hands over sectors and weights.
    """
    assert asked.weights(pa.table({"sector_id": ["S1"], "weight": [2]})) == {"S1": 2.0}


@pytest.mark.parametrize(
    ("columns", "what"),
    [
        ({"sector": ["S1"], "weight": [1.0]}, "no columns"),
        ({"sector_id": ["S1", "S1"], "weight": [1.0, 2.0]}, "twice"),
        ({"sector_id": ["S1"], "weight": [-1.0]}, "below nought"),
        ({"sector_id": ["S1"], "weight": ["x"]}, "no number"),
        ({"sector_id": ["S1"], "weight": [None]}, "no number"),
    ],
)
def test_tables_of_no_weights_are_refused(columns, what):
    """
    Other columns, sectors weighed twice, and what is no number.
    """
    with pytest.raises(InputError, match=what):
        asked.weights(pa.table(columns))


def test_posts_set_requirements():
    """
    One line for each kind that needs a crew, as many as it has posts; a kind without sets none.
    """
    posts = tuple(
        Post(
            site_id=f"{kind}{k}", kind_id=kind, lon=3.0, lat=0.0, ground_m=0.0, seen=0.1, alone=0.1
        )
        for kind, count in (("tower", 2), ("mast", 3))
        for k in range(count)
    )
    plan = type(PLAN)(**{n: getattr(PLAN, n) for n in PLAN.__dataclass_fields__} | {"posts": posts})

    found = asked.requirements(plan, BRIEF, start=START, end=START + timedelta(days=365))

    assert [(r.capability, r.quantity) for r in found] == [("observation-post", 2)]
    assert found[0].source == PLAN.inputs


def test_a_warning_weighs_the_line_in_part():
    """
    So much of the weight lies where a build-up is probable, the rest evenly; the mean over the line
    stays one, and a sector that nobody watched weighs as the mean.
    """
    sectors = [("S1", 0.0, 20.0), ("S2", 20.0, 50.0), ("S3", 50.0, 60.0)]

    found = asked.warned(sectors, {"S1": 0.6, "S2": 0.1}, share=0.8)

    assert found["S1"] > found["S3"] > found["S2"] >= 0.2
    assert abs(found["S3"] - 1.0) < 1e-9
    mean = sum(found[name] * (last - first) for name, first, last in sectors) / 60.0
    assert abs(mean - 1.0) < 1e-9
    assert set(asked.warned(sectors, {}, share=1.0).values()) == {1.0}
    assert set(asked.warned(sectors, {"S1": 0.0}, share=1.0).values()) == {1.0}


@pytest.mark.parametrize(
    ("chances", "share"),
    [({"S1": 0.5}, -0.1), ({"S1": 0.5}, float("nan")), ({"S1": 2.0}, 0.5),
     ({"S1": float("nan")}, 0.5)],
)  # fmt: skip
def test_shares_and_probabilities_that_are_none_are_refused(chances, share):
    """
    Each lies from 0 to 1.
    """
    with pytest.raises(InputError, match="0 to 1"):
        asked.warned([("S1", 0.0, 9.0)], chances, share=share)


def test_a_statement_without_its_head_is_refused():
    """
    A text that is none is not added to.
    """
    for text in ("", "id = 1", "[capabilities]\n", 'version = "1"'):
        with pytest.raises(InputError, match="Give a statement"):
            asked.stated(text, [], version="")
