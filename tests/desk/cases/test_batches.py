"""Batches decided by a sample."""

import shutil
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import pytest

from lendemain.desk import view as desk_view
from lendemain.desk.cases import batches, cases
from lendemain.desk.cases.claims import Claims
from lendemain.desk.mission import Mission
from lendemain.desk.network import telling
from lendemain.desk.pages import docket_shown
from lendemain.desk.released.docket import Docket, WantedCases
from lendemain.errors import InputError

W = SimpleNamespace(**run_path(str(Path(__file__).parents[1] / "claims_mission.py")))


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    return W.made(tmp_path_factory.mktemp("batches"))


@pytest.fixture
def view(once, tmp_path):
    folder = Path(shutil.copytree(once, tmp_path / "truce"))
    with Mission.open(folder, write=True) as mission:
        yield desk_view.view(mission)


def others(view):
    return Claims(view).batched()


def found(sample, every=3):
    return {i: batches.FINDINGS[n % every] for n, i in enumerate(sample)}


def test_every_item_of_a_batch_has_an_outcome_once_the_sample_is_decided(view):
    """
    The drawn ones their own, all others that of the sample; each with the sampling error in words.
    """
    listed = batches.listed(view, others(view))
    drawn = batches.draw(view, "*", others=others(view))
    decided = batches.decide(view, drawn["entry"], found(drawn["sample"]), reason="seen", by=None)
    outcomes = batches.outcomes(view.mission)

    assert sum(row["items"] for row in listed) == drawn["items"] == len(outcomes) == 61
    assert len(drawn["sample"]) == drawn["size"] < 61
    own = [o for o in outcomes.values() if o["finding"] != "by_sample"]
    assert len(own) == drawn["size"]
    assert all(decided["said"] == o["said"] for o in outcomes.values())
    assert all([row["code"] for row in o["because"]] == ["sample_says"] for o in outcomes.values())
    assert decided["established"] <= decided["low"] <= decided["high"] <= 61
    assert batches.listed(view, others(view)) == []


def test_nothing_is_due_in_a_case_that_its_batch_settled(view):
    """
    Once its batch is decided no clock of a case reads overdue any more; a case that somebody has
    moved keeps its own.
    """
    drawn = batches.draw(view, "*", others=others(view))
    entry = next(e for e in view.mission.entries(batches.DRAWN) if e.index == drawn["entry"])
    settled = {item for item in batches.items_of(view.mission, entry) if item.startswith("case:")}
    before = {f"case:{row['number']}": row["next"] for row in cases.listed(view, limit=10_000)}
    batches.decide(view, drawn["entry"], found(drawn["sample"]), reason="seen", by=None)
    after = {f"case:{row['number']}": row["next"] for row in cases.listed(view, limit=10_000)}
    page = Docket(view.cases).page(WantedCases(limit=500))
    queue = {f"case:{r['number']}": r["due_next"] for r in docket_shown.queue(view, page)["rows"]}

    assert settled
    assert all(before.values())
    assert {item for item, due in after.items() if not due} == settled
    assert {item for item, due in queue.items() if not due} == settled & set(queue)


def test_the_sample_follows_from_the_record(view):
    """
    The seed is the root of the ledger with the drawing in it: whoever has the record draws the
    same, and nothing that the desk does afterwards changes it.
    """
    drawn = batches.draw(view, "*/small")
    head = view.mission.head.splitlines()
    cases.enrolled(view.mission, "olena")

    assert batches.drawing(view.mission, drawn["entry"]) == drawn
    from base64 import b64decode

    assert b64decode(head[2]).hex() == drawn["seed"]


def test_a_decision_bears_a_name_and_covers_each_drawn_item_once(view):
    """
    No finding too few or too many, no finding that there is none of, no decision twice.
    """
    drawn = batches.draw(view, "*/small")
    sample, entry = drawn["sample"], drawn["entry"]
    cases.enrolled(view.mission, "olena")
    for findings in ({}, {**found(sample), "case:999": "established"},
                     dict.fromkeys(sample, "true")):  # fmt: skip
        with pytest.raises(InputError):
            batches.decide(view, entry, findings, reason="seen", by="olena")
    with pytest.raises(InputError):
        batches.decide(view, entry, found(sample), reason=" ", by="olena")
    with pytest.raises(InputError):
        batches.decide(view, entry, found(sample), reason="seen", by="nobody")
    told = batches.decide(view, entry, found(sample), reason="seen", by="olena")

    assert told["by"].endswith("/olena")
    number = int(sample[0].partition(":")[2])
    shown = cases.shown(view, number)
    assert shown["sampled"] == batches.outcomes(view.mission)[sample[0]]
    assert f"decided with its batch, {shown['sampled']['finding']}" in str(telling.told(shown))
    with pytest.raises(InputError, match="was decided"):
        batches.decide(view, entry, found(sample), reason="seen", by="olena")
    with pytest.raises(InputError):
        batches.decide(view, 0, {}, reason="seen", by=None)


def test_a_sample_is_no_smaller_than_the_text_asks(view):
    """
    Nobody decides a whole batch by one item: the error that the text allows fixes the least.
    """
    with pytest.raises(InputError, match="at least"):
        batches.draw(view, "*", size=1)
    drawn = batches.draw(view, "*", size=10**6)
    assert drawn["size"] == drawn["items"]


def test_a_drawing_waits_for_its_decision(view):
    """
    Nobody draws again until a sample pleases.
    """
    batches.draw(view, "*/small")
    with pytest.raises(InputError, match="waits for its decision"):
        batches.draw(view, "*")
    with pytest.raises(InputError, match="anything to decide"):
        batches.draw(view, "no such batch")


def test_a_case_that_somebody_moved_is_in_no_batch(view):
    """
    It goes its own way, and so does one that comes into the batch later.
    """
    number = int(batches.members(view)[next(iter(batches.members(view)))][0].split(":")[1])
    cases.moved(view, number, "admit", reason="seen", by=None)
    again = desk_view.view(view.mission)

    assert f"case:{number}" not in [i for items in batches.members(again).values() for i in items]


def test_findings_are_read_as_people_write_them(tmp_path):
    """
    Commas, semicolons or tabs; an item that stands there twice, or a file that is none, is told.
    """
    path = tmp_path / "f.csv"
    path.write_text("\ufeffcase:7; Established\ncase:8\tnot established\n\n", "utf-8")

    assert batches.findings_in(batches.read(path)) == {
        "case:7": "established", "case:8": "not_established",
    }  # fmt: skip
    with pytest.raises(InputError, match="twice"):
        batches.findings_in("case:7,established\ncase:7,established\n")
    with pytest.raises(InputError):
        batches.read(tmp_path / "none")
    (tmp_path / "x").write_bytes(b"\xff\xfe")
    with pytest.raises(InputError):
        batches.read(tmp_path / "x")
