"""Sanctions packages: due, and which legal step is missing; out to FollowTheMoney."""

import json
import re
from datetime import UTC, datetime

from lendemain.guarantees.evaluator import Evaluator
from lendemain.guarantees.sanctions import entities, packages, written
from lendemain.records.activation import Fact

ENTITY, COUNTRY, DATE, TEXT = "entity", "country", "date", "text"
PATTERNS = {ENTITY: r"lendemain-[0-9a-f]{24}", COUNTRY: r"[a-z]{2}", DATE: r"\d{4}-\d\d-\d\d",
            TEXT: r"(?s).{1,5000}"}  # fmt: skip
THING = {"name": TEXT, "country": COUNTRY, "notes": TEXT}
SCHEMATA = {
    "PublicBody": (THING, {"name"}),
    "LegalEntity": (THING, {"name"}),
    "Sanction": (
        {"entity": ENTITY, "authority": TEXT, "program": TEXT, "country": COUNTRY, "status": TEXT,
         "startDate": DATE, "reason": TEXT, "summary": TEXT},
        {"entity"},
    ),
}  # fmt: skip
"""Of the published model (schemata Thing, LegalEntity, PublicBody, Interval, Sanction): the types
of the properties that are used, and which are required."""

STATUSES = {"Active", "Inactive"}
"""Of the published examples of a sanction's status, those that are used."""

AT = datetime(2026, 7, 1, tzinfo=UTC)


def steps(texts, *signals, invaded=True):
    """How the packages of the plan stand after these steps, a day apart from 5 June on."""
    evaluator = Evaluator([texts["plan-20"]])
    found = [texts["plan-20"].cases[0].facts[0]] if invaded else []
    for day, signal in enumerate(signals, start=5):
        when = datetime(2026, 6, day, tzinfo=UTC)
        found.append(Fact(fact_id=signal, signal=signal, happened=when, known=when))
    evaluator.take(found)
    rows = packages(evaluator, texts["plan-20"], AT)
    return {row["package"]: row for row in rows}


def test_nothing_is_due_before_its_clause_binds(texts):
    """
    Steps taken before count for nothing, and every step is still missing.
    """
    row = steps(texts, "eu_council_unanimous", invaded=False)["eu-return"]

    assert row["status"] == "not due"
    assert len(row["missing"]) == 2


def test_the_missing_step_is_named_by_jurisdiction(texts):
    """
    With the Council's decision taken, the regulation is missing; elsewhere everything is.
    """
    found = steps(texts, "eu_council_unanimous")

    assert found["eu-return"]["status"] == "due, steps missing"
    assert found["eu-return"]["missing"] == [
        "Council regulation published: Council, TFEU, Article 215"
    ]
    assert len(found["us-return"]["missing"]) == 2


def test_in_force_needs_every_step_in_its_order(texts):
    """
    Both steps in order are in force; the second alone is out of order.
    """
    both = steps(texts, "eu_council_unanimous", "eu_regulation_published")["eu-return"]
    second = steps(texts, "eu_regulation_published")["eu-return"]
    turned = steps(texts, "eu_regulation_published", "eu_council_unanimous")["eu-return"]

    assert both["status"] == "in force"
    assert second["status"] == "steps out of order"
    assert turned["status"] == "steps out of order"


def test_entities_are_of_the_model_and_refer_to_each_other(texts):
    """
    Known schemata and properties, lists of texts, references that resolve, one entity a row.
    """
    rows = list(steps(texts, "eu_council_unanimous", "eu_regulation_published").values())
    data = written(entities(texts["plan-20"], rows))
    found = [json.loads(row) for row in data.decode().splitlines()]
    ids = {one["id"] for one in found}

    assert len(ids) == len(found)
    for one in found:
        types, required = SCHEMATA[one["schema"]]
        assert required <= set(one["properties"]) <= set(types)
        assert set(one["properties"].get("status", ())) <= STATUSES
        for name, values in one["properties"].items():
            assert values
            assert all(re.fullmatch(PATTERNS[types[name]], v) for v in values)
        for target in one["properties"].get("entity", []):
            assert target in ids
    (eu,) = [o for o in found if o["properties"].get("program") == ["EU-UKR"]]
    assert eu["properties"]["startDate"] == ["2026-06-06"]
    assert eu["properties"]["status"] == ["Active"]
    (us,) = [o for o in found if o["properties"].get("program") == ["US-RUS"]]
    assert us["properties"]["status"] == ["Inactive"]
    assert "startDate" not in us["properties"]
    assert written(entities(texts["plan-20"], rows)) == data


def test_followthemoney_loads_the_entities(texts):
    """
    Where the library is installed, its own model takes every entity.
    """
    import pytest

    model = pytest.importorskip("followthemoney", reason="followthemoney is not installed").model
    for one in entities(texts["plan-20"], list(steps(texts).values())):
        proxy = model.get_proxy(one)
        proxy.schema.validate({"properties": one["properties"]})
        assert proxy.id == one["id"]
