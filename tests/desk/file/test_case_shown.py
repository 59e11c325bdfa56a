"""One case as its page shows it."""

import math
from pathlib import Path
from runpy import run_path

import msgspec
import pytest

from lendemain.desk.cases import cases, readers
from lendemain.desk.evidence import analysis, receiving
from lendemain.desk.evidence.receiving import Brought
from lendemain.desk.file import case_shown
from lendemain.errors import InputError

STEPS = run_path(str(Path(__file__).parents[1] / "sitting.py"))


@pytest.fixture
def one(sits):
    return sits("deliberating")


def test_a_decided_case_has_all_that_was_said_of_it(one):
    """
    Every statement, analysis and answer is there, in the order of entries, and it is plain JSON.
    """
    STEPS["decided"](one)
    said = case_shown.case(one.view, one.number)
    entries = [row["entry"] for row in said["timeline"]]
    decided = said["timeline"][-1]

    assert msgspec.json.decode(msgspec.json.encode(said))["case"]["number"] == one.number
    assert entries == sorted(set(entries))
    assert {row["kind"] for row in said["timeline"]} >= {
        "case.step", "case.t0", "case.answered", "case.waived", "case.voted", "case.weighed",
        "case.analysed",
    }  # fmt: skip
    assert (decided["move"], decided["effect"]) == ("decide", "no_policy")
    assert [a["words"] for a in said["answers"]] == ["Ми не стріляли.\n"]
    assert [v["dissent"] for v in said["vote"]["votes"]][-1] == "The craters are old."
    assert set(said["place"]) >= {"region", "core", "bands", "zones"}


def test_the_bars_add_up_from_before_to_after(one):
    """
    The waterfall's bars lead from the odds before the evidence to those after it, without a gap.
    """
    fall = case_shown.case(one.view, one.number)["analyses"][0]["fall"]
    at = fall["before"]
    for bar in fall["bars"]:
        assert math.isclose(bar["from"], at, abs_tol=1e-3)
        at = bar["to"]

    assert math.isclose(at, fall["after"], abs_tol=6e-3)
    assert fall["low"] <= fall["after"] <= fall["high"]


def test_each_item_leads_to_the_entry_that_weighed_it_last(one):
    """
    Weighed again, an item leads to the later entry.
    """
    row = {"id": "crater", "likelihoods": {"south": 20.0, "others": 1.0}, "reason": "read again",
           "family": "ground"}  # fmt: skip
    entry = analysis.one_weighed(one.view, one.number, row, by="ana")["entries"][0]
    analysis.recorded(one.view, one.number, by="ana", consequence=3)
    items = case_shown.case(one.view, one.number)["analyses"][0]["items"]

    assert {i["id"]: i["entry"] for i in items}["crater"] == entry


def test_an_item_on_a_closed_exhibit_keeps_its_numbers_and_loses_its_words(one, tmp_path):
    """
    Who lacks the exhibit's compartment sees what the item weighs, and nothing of what it says.
    """
    readers.enrol(one.mission, "ana", custodian=True)
    (tmp_path / "x").write_bytes(b"x")
    brought = Brought(path=tmp_path / "x", case=one.number, comp=("care",))
    name = str(receiving.added(one.mission, brought)["exhibit"])
    row = {"id": "crater", "likelihoods": {"south": 20.0, "others": 1.0}, "reason": "told in care",
           "family": "ground", "exhibit": name[:12]}  # fmt: skip
    analysis.one_weighed(one.view, one.number, row, by="ana")
    analysis.recorded(one.view, one.number, by="ana", consequence=3)
    everyone, ana = (
        {i["id"]: i for i in case_shown.case(one.view, one.number, by=by)["analyses"][0]["items"]}
        for by in (None, "ana")
    )

    assert everyone["crater"]["reason"] == "told in care"
    assert ana["crater"]["weight10"] == everyone["crater"]["weight10"]
    assert (ana["crater"]["closed"], ana["crater"]["reason"]) == (True, "")
    assert name[:12] not in str(ana)


def test_where_nothing_leads_no_bars_name_anybody(one):
    """
    A hypothesis below one half gets no waterfall, whatever was weighed.
    """
    document = {
        "hypotheses": [{"h": "south", "prior": "0.3", "probability": "0.45", "low": "0.2",
                        "high": "0.7"}],
        "leading": "south", "items": [{"id": "a", "weight": "0.2"}],
    }  # fmt: skip

    assert case_shown.fall(document) is None


def test_a_move_may_be_made_where_its_needs_are_met(one):
    """
    Before a vote "decide" lacks proposal, quorum and majority, each with its reason; "remit" may
    be made; and what the page says agrees with the table.
    """
    said = {m["move"]: m for m in case_shown.case(one.view, one.number)["moves"]}
    lacking = {n["need"] for n in said["decide"]["needs"] if n["met"] is False}
    shown = {m["move"]: m["may"] for m in cases.shown(one.view, one.number)["moves"]}

    assert lacking == {"proposal", "quorum", "majority"}
    assert all(n["why"] for n in said["decide"]["needs"] if n["met"] is False)
    assert {m: row["may"] for m, row in said.items()} == shown


def test_an_entry_is_shown_as_it_was_signed(one):
    """
    An entry's body, signers and files are told; a number that there is none of is an error.
    """
    said = case_shown.entry(one.view, one.mission.size - 1)

    assert said["said"]["kind"] == said["kind"]
    assert said["signers"]
    with pytest.raises(InputError, match="there is no entry"):
        case_shown.entry(one.view, one.mission.size)


def test_two_analyses_stand_side_by_side_with_where_they_part(one):
    """
    A second member's analysis is shown whole beside the first, and the rows that move it most.
    """
    analysis.fixed(one.view, one.number, by="bo")
    row = {"id": "crater", "likelihoods": {"north": 30.0, "others": 1.0}, "reason": "turned round",
           "family": "ground"}  # fmt: skip
    analysis.one_weighed(one.view, one.number, row, by="bo")
    analysis.recorded(one.view, one.number, by="bo", consequence=4)
    said = case_shown.case(one.view, one.number)

    assert [a["by"].rpartition("/")[2] for a in said["analyses"]] == ["ana", "bo"]
    assert "ratio" in {d["what"] for d in said["parted"]}
