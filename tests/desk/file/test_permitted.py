"""What somebody may see of a case."""

import json

from lendemain.desk import adoption
from lendemain.desk.cases import stating
from lendemain.desk.file import permitted


def test_extents_follow_the_policy(sits):
    """
    The commission sees the whole, an investigator what is assigned, a party its part once its file
    was sent, an observer nothing.
    """
    early, late = sits("verifying"), sits("deliberating")
    adoption.enrolled(late.mission, "obs", adoption.given("obs", "observer"))
    seen = {
        name: permitted.extent(one.mission, stating.matter(one.view, one.number), name).value
        for one, names in ((early, ("ana", "yana")), (late, ("ivo", "petro", "obs", "nobody")))
        for name in names
    }

    assert seen == {
        "ana": "whole",
        "yana": "nothing",
        "ivo": "whole",
        "petro": "party",
        "obs": "nothing",
        "nobody": "whole",
    }  # fmt: skip  (no policy was adopted: somebody without a duty is not held to one)


def test_a_party_sees_its_own_and_nothing_of_the_votes(sits):
    """
    A liaison's case has the party's own file, answers and statements; the other's are not in it.
    """
    one = sits("deliberating")
    told = {n: permitted.case(one.view, one.number, n) for n in ("petro", "yana")}
    words = {n: json.dumps(t, ensure_ascii=False, default=str) for n, t in told.items()}

    assert "Ми не стріляли" in words["petro"]
    assert "Ми не стріляли" not in words["yana"]
    assert told["yana"]["file"]["party"] == "north"
    assert [h["party"] for h in told["yana"]["hearing"]] == ["north"]
    assert "nothing to add" not in words["petro"]


def test_changes_are_those_that_somebody_may_see(sits):
    """
    The same question is answered to each as far as they see; nobody named means everything.
    """
    one = sits("deliberating")
    rows = {n: permitted.changes(one.view, n, 0) for n in (None, "ana", "petro")}
    said = {n: [s["kind"] for r in found for s in r["said"]] for n, found in rows.items()}

    assert said[None] == said["ana"]
    assert "case.waived" in said["ana"]
    assert "case.waived" not in said["petro"]
    assert permitted.changes(one.view, "ana", one.mission.size) == []
    assert permitted.changes(one.view, "ana", 0, case=one.number + 1) == []


def test_what_is_the_missions_own_is_asked_of_the_policy(sits):
    """
    Entries and lists follow level, compartments and assigned cases, as the rule has them.
    """
    one = sits("deliberating")
    entry = stating.matter(one.view, one.number).statements[0].entry
    asked = [("entry", entry), ("entry", 0), ("queue", 0), ("lists", 0)]
    told = {
        name: [
            permitted.reads_case(one.view, name, one.number),
            *(permitted.reads(one.mission, name, what, number) for what, number in asked),
        ]
        for name in ("ana", "ivo", "yana")
    }

    assert told == {
        "ana": [True] * 5,
        "ivo": [True, True, True, True, False],
        "yana": [False] * 5,
    }
    assert not permitted.reads_case(one.view, "ana", 99_999)
