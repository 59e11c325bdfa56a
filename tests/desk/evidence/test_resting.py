"""The words of an analysis go no further than the exhibit that they rest on."""

import pytest

from lendemain.desk.cases import readers
from lendemain.desk.evidence import analysis, proposals, receiving, resting
from lendemain.desk.evidence.receiving import Brought
from lendemain.desk.file import case_shown, permitted


@pytest.fixture
def one(sits, tmp_path):
    """A case with an item and a reading that rest on an exhibit of a compartment."""
    held = sits("verifying")
    readers.enrol(held.mission, "ana", custodian=True)
    (tmp_path / "x").write_bytes(b"x")
    brought = Brought(path=tmp_path / "x", case=held.number, comp=("care",))
    name = str(receiving.added(held.mission, brought)["exhibit"])
    analysis.fixed(held.view, held.number, by="ana", anew=True)
    row = {"id": "crater", "likelihoods": {"south": 20.0, "others": 1.0}, "reason": "told in care",
           "exhibit": name[:12]}  # fmt: skip
    analysis.one_weighed(held.view, held.number, row, by="ana")
    free = {"id": "free", "likelihoods": {"south": 2.0, "others": 1.0}, "reason": "seen"}
    analysis.one_weighed(held.view, held.number, free, by="ana")
    gone = [
        analysis.dropped(held.view, held.number, item, reason=f"{item} was misread", by="ana")
        for item in ("crater", "free")
    ]
    read = proposals.read(
        held.view, held.number, "crater", place=(37.5, 48.5), bearing_deg=90.0, error_deg=10.0,
        reason="the ward's window", exhibit=name, by="ana",
    )  # fmt: skip
    held.shut = {gone[0]["entry"], read["entry"]}
    held.free = gone[1]["entry"]
    return held


def test_the_timeline_of_who_lacks_an_exhibit_has_no_word_that_rests_on_it(one):
    """
    That an item was left out is seen by everybody who sees the case, why it was by those who see
    its exhibit; what rests on no closed exhibit is told to all.
    """
    rows = {
        by: {r["entry"]: r for r in case_shown.case(one.view, one.number, by=by)["timeline"]}
        for by in (None, "ana")
    }
    told = next(e for e in one.shut if e in rows[None])

    assert rows[None][told]["reason"] == "crater was misread"
    assert "reason" not in rows["ana"][told]
    assert "item" not in rows["ana"][told]
    assert rows["ana"][told]["closed"] is True
    assert rows["ana"][one.free]["reason"] == "free was misread"


def test_an_entry_whose_words_rest_on_a_closed_exhibit_is_not_opened(one):
    """
    The entry itself, which would tell the same words, is not shown either.
    """
    assert resting.closed_to(one.mission, one.number, "ana") == one.shut
    assert resting.closed_to(one.mission, one.number, None) == frozenset()
    assert {
        e for e in (*one.shut, one.free) if permitted.reads(one.mission, "ana", "entry", e)
    } == {one.free}
