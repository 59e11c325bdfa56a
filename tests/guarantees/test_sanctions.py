"""Sanctions packages: due, and which legal step is missing; out to FollowTheMoney."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lendemain.guarantees.evaluator import Evaluator
from lendemain.guarantees.sanctions import entities, packages, written
from lendemain.guarantees.text import parsed
from lendemain.records.activation import Fact

PATTERNS = {
    "country": r"[a-z]{2}", "date": r"[12]\d{3}-[01]\d-[0-3]\d", "string": r"(?s)\S.{0,1023}",
    "text": r"(?s)\S.{0,64999}",
}  # fmt: skip
"""What a value of a type looks like; those of `entity` are tested by what they refer to."""

THING = {"name": "string", "country": "country", "notes": "text", "summary": "text"}
MODEL = {
    "Thing": ((), THING, {"name"}),
    "LegalEntity": (("Thing",), {"jurisdiction": "country", "legalForm": "string"}, set()),
    "Organization": (("LegalEntity",), {}, set()),
    "PublicBody": (("Organization",), {}, {"name"}),
    "Interval": (
        (), {"startDate": "date", "endDate": "date", "date": "date", "summary": "text"}, set(),
    ),
    "Sanction": (
        ("Interval",),
        {"entity": "entity:Thing", "authority": "string", "program": "string", "status": "string",
         "reason": "text", "country": "country", "listingDate": "date"},
        {"entity"},
    ),
}  # fmt: skip
"""Of the published model the schemata that are used and what they extend: the properties of each
that matter here with their types, that of an edge with the schema that it points to, and which are
required."""

ABSTRACT = {"Thing", "Interval"}
STATUSES = {"Active", "Inactive"}
"""Of the published examples of a sanction's status, those that are used."""


def lineage(schema):
    """A schema and all that it extends."""
    return {schema}.union(*(lineage(one) for one in MODEL[schema][0]))


def faults(listed):
    """What in a list of entities is against the model, in words; nothing where it follows it."""
    schema_of = {one["id"]: one["schema"] for one in listed}
    found = [f"{len(listed) - len(schema_of)} ids twice"] if len(schema_of) < len(listed) else []
    for one in listed:
        if set(one) != {"id", "schema", "properties"} or one["schema"] in {*ABSTRACT}:
            found.append(f"{one['id']}: not an entity")
            continue
        types, required = {}, set()
        for name in lineage(one["schema"]):
            types, required = types | MODEL[name][1], required | MODEL[name][2]
        found += [f"{one['id']}: no {name}" for name in required - set(one["properties"])]
        for name, values in one["properties"].items():
            kind, _, range_ = types.get(name, "none").partition(":")
            if kind == "entity":
                wrong = [v for v in values if range_ not in lineage(schema_of.get(v, "Interval"))]
            elif kind == "none":
                wrong = values
            else:
                wrong = [v for v in values if not re.fullmatch(PATTERNS[kind], v)]
            found += [f"{one['id']}: {name} {v!r}" for v in wrong]
            found += [f"{one['id']}: {name} twice"] if len(set(values)) < len(values) else []
    return found


AT = datetime(2026, 7, 1, tzinfo=UTC)
STEPS = (
    "eu_council_unanimous", "eu_regulation_published", "gb_regulations_made",
    "gb_regulations_approved", "us_order_signed", "us_designations_published",
)  # fmt: skip
PLAN = {"plan-20": parsed("plan-20.toml", Path("texts/commitments/plan-20.toml").read_bytes())[0]}


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


@settings(max_examples=20)
@given(st.permutations(STEPS), st.integers(0, len(STEPS)), st.booleans())
def test_entities_follow_the_published_model_whatever_steps_are_taken(order, taken, invaded):
    """
    Known schemata, properties and types, everything that is required, ids that are there once; the
    edge goes from the sanction to what it is on, and nothing refers to a sanction.
    """
    rows = list(steps(PLAN, *order[:taken], invaded=invaded).values())
    listed = entities(PLAN["plan-20"], rows)

    assert faults(listed) == []
    assert {s for one in listed for s in one["properties"].get("status", ())} <= STATUSES
    assert {one["schema"] for one in listed} == {"Sanction", "PublicBody", "LegalEntity"}


def test_each_sanction_is_of_its_package(texts):
    """
    One edge for each target of each package, with its authority, programme, country and day; one
    entity a row, and the same bytes again.
    """
    plan = texts["plan-20"]
    rows = list(steps(texts, "eu_council_unanimous", "eu_regulation_published").values())
    data = written(entities(plan, rows))
    by_id = {(one := json.loads(row))["id"]: one for row in data.decode().splitlines()}
    edges = [one["properties"] for one in by_id.values() if one["schema"] == "Sanction"]
    named = {one["properties"]["name"][0] for one in by_id.values() if one["schema"] != "Sanction"}

    assert sorted(
        (edge["program"], edge["country"], by_id[edge["entity"][0]]["properties"]["name"])
        for edge in edges
    ) == sorted(([p.programme], [p.jurisdiction], [t]) for p in plan.packages for t in p.targets)
    assert {edge["authority"][0] for edge in edges} == {p.authority for p in plan.packages} <= named
    assert {edge["program"][0]: edge["status"] for edge in edges} == {
        "EU-UKR": ["Active"], "GB-RUS": ["Inactive"], "US-RUS": ["Inactive"],
    }  # fmt: skip
    assert [edge["startDate"] for edge in edges if "startDate" in edge] == [["2026-06-06"]]
    assert written(entities(plan, rows)) == data


def test_a_jurisdiction_that_is_no_country_names_none(texts):
    """
    Whatever a text calls a jurisdiction, only a country's code goes out as one.
    """
    plan = texts["plan-20"]
    own = replace(plan.packages[0], jurisdiction="guarantor-states")
    rows = [one for one in steps(texts).values() if one["package"] == own.package_id]
    listed = entities(replace(plan, packages=(own,)), rows)

    assert faults(listed) == []
    assert not any("country" in one["properties"] for one in listed)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"schema": "Thing"}, "not an entity"),
        ({"properties": {"name": ["A"], "entity": ["x"]}}, "entity"),
        ({"properties": {"notes": ["A"]}}, "no name"),
        ({"properties": {"name": ["A"], "country": ["GBR"]}}, "country"),
    ],
)
def test_the_model_finds_what_is_against_it(change, words):
    """
    The check is no formality: an abstract schema, a property of another, one that is missing, and
    a country that is none are found; so is an edge that points the wrong way.
    """
    fine = {"id": "b", "schema": "LegalEntity", "properties": {"name": ["B"]}}
    edge = {"id": "s", "schema": "Sanction", "properties": {"entity": ["b"]}}

    assert faults([fine, edge]) == []
    assert any(words in one for one in faults([fine | change]))
    assert faults([fine, edge, edge | {"id": "t", "properties": {"entity": ["s"]}}])


def test_followthemoney_loads_the_entities(texts):
    """
    Where the library is installed, its own model takes every entity.
    """
    model = pytest.importorskip("followthemoney", reason="followthemoney is not installed").model
    for one in entities(texts["plan-20"], list(steps(texts).values())):
        proxy = model.get_proxy(one)
        proxy.schema.validate({"properties": one["properties"]})
        assert proxy.id == one["id"]
