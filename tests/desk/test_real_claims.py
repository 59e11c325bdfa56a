"""Real cases: crater fields of 2014, the truce of Easter 2025 by both sides' totals, corridors of
2022; as `benchmarks/cases.py` makes their missions.
"""

import json
import shutil
from collections import Counter
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import numpy as np
import pytest

from lendemain import tables
from lendemain.desk import adoption, clock, intake, lists
from lendemain.desk import view as desk_view
from lendemain.desk.cases import batches, corridors, deciding, stating, timing
from lendemain.desk.cases.claims import Claims, WantedClaims
from lendemain.desk.evidence import analysis
from lendemain.desk.file import hearing
from lendemain.desk.lists import Asked
from lendemain.desk.mission import Mission
from lendemain.desk.working import cycle
from lendemain.errors import InputError

S = SimpleNamespace(**run_path(str(Path(__file__).with_name("sitting.py"))))
W = SimpleNamespace(**run_path(str(Path(__file__).with_name("truce_lists.py"))))
R = SimpleNamespace(
    **run_path(str(Path(__file__).parents[2] / "benchmarks" / "cases.py"), run_name="cases")
)


@pytest.fixture(scope="module")
def real(shared):
    def path(name):
        found = shared / "data" / name
        if not found.is_file():
            pytest.skip(f"needs the real data of {name}, which are not published with the project")
        return found

    return path


@pytest.fixture(scope="module")
def truce(real, tmp_path_factory):
    """A mission of the truce with the alerts as its record and both sides' lists."""
    folder = tmp_path_factory.mktemp("truce")
    accounts = R.alerts(real("alerts/air_raid_alerts_oblast_2022_2025.parquet"), folder)
    number = len(accounts.read_text("utf-8").splitlines()) - 1
    lists_ = (("Ukraine", W.UKRAINE, "uk", 1), ("Russia", W.RUSSIA, "ru", 2))
    with Mission.create(folder / "m", ["easter-2025"]) as mission:
        intake.intake(mission, "claims", [accounts])
        for party, totals, tongue, seed in lists_:
            path = W.written(folder / f"{tongue}.csv", totals, tongue=tongue, seed=seed)
            taken = next(lists.taking(mission, [path], Asked(claimant=party)))
            assert taken.rows == taken.accepted == sum(totals.values())
        cycle.cycle(mission)
        yield SimpleNamespace(view=desk_view.view(mission), alerts=number)


def test_both_sides_totals_are_taken_in_and_none_is_without_a_standing(truce):
    """
    2,935 and 4,900 claims in 30 hours; at most 100 full cases a day of UTC, the rest in batches.
    """
    held = Claims(truce.view)
    told = {row["claimant"]: row for row in held.audit()}
    cases = truce.view.cases
    full = tables.texts(cases, "handling") == "full"
    days = tables.micros(cases, "start")[full] // 86_400_000_000

    assert {who: row["claims"] for who, row in told.items()} == {"russia": 4_900, "ukraine": 2_935}
    for row in told.values():
        assert row["matched"] + row["repeated"] + row["unmatched"] == row["claims"]
    assert max(Counter(days.tolist()).values()) <= 100
    outcome = [r["outcome"] for r in held.listed(np.arange(0, held.rows.num_rows, 50))]
    assert all(outcome)


def test_the_record_at_hand_answers_next_to_nothing_and_says_so(truce):
    """
    Five alerts, no launch on file, and no reports of those days: what both sides claim stays
    unmatched, which is "not recorded" and never "not so".  Alerts are Ukraine's own word.
    """
    told = {row["claimant"]: row for row in Claims(truce.view).audit()}

    assert truce.alerts == 5
    assert told["ukraine"]["matched"] == 0
    assert told["russia"]["answered"] <= truce.alerts
    assert told["russia"]["rate"] < 0.01


def test_the_rest_is_decided_by_one_sample(truce):
    """
    About a hundred items drawn of more than seven thousand: every claim has an outcome, and the
    sampling error is in its words.
    """
    view, held = truce.view, Claims(truce.view)
    drawn = batches.draw(view, "*", others=held.batched())
    findings = dict.fromkeys(drawn["sample"], "undetermined")
    told = batches.decide(view, drawn["entry"], findings, reason="no record", by=None)
    after = Claims(desk_view.view(view.mission))
    open_ = [
        row
        for row in after.listed(np.arange(after.rows.num_rows))
        if row["outcome"] == "not_examined"
    ]

    assert drawn["items"] > 7_000
    assert drawn["size"] < 120
    assert (told["low"], told["high"]) == (0, drawn["items"])
    assert len(open_) <= 200


@pytest.fixture(scope="module")
def corridors_of_2022(real, tmp_path_factory):
    """A mission of spring 2022: proposals as notices, accusations of both sides as claims."""
    path = real("ceasefire/humanitarian_corridors_2022.parquet")
    folder = tmp_path_factory.mktemp("corridors")
    plain, made = R.accusations(path, folder)
    with Mission.create(folder / "m", ["corridors-2022"]) as mission:
        taken = intake.intake(mission, "corridors", [plain])
        for (who, voice), handed in made.items():
            one = next(lists.taking(mission, [handed], Asked(claimant=who, voice=voice)))
            assert one.accepted + one.duplicates == one.rows == len(json.loads(handed.read_text()))
        cycle.cycle(mission)
    return SimpleNamespace(folder=folder / "m", taken=taken, made=made)


def test_corridors_of_2022_proposals_accusations_outcomes(corridors_of_2022):
    """
    Each proposal is a notice of whoever proposed it, accusations of both sides stand beside it with
    a case each, and how it ended and what followed is told for all of them.
    """
    with Mission.open(corridors_of_2022.folder) as mission:
        view = desk_view.view(mission)
        rows, page = corridors.listed(view), Claims(view).page(WantedClaims())
    told = corridors.totals(rows)
    over = {a["claim"]: a for row in rows for a in row["accusations"]}
    failed = [r for r in rows if r["ended"] in ("disputed", "disrupted")]

    assert told["corridors"] == 282
    assert {n: sum(e.values()) for n, e in told["by"].items()} == {
        "agreed": 20, "russia": 11, "ukraine": 251
    }  # fmt: skip
    assert sum(e.get("worked", 0) for e in told["by"].values()) == 125
    assert len(failed) == 12
    assert set(told["accusations"]) == {"russia", "ukraine", "ICRC"}
    assert all(a["case"] for a in over.values())
    assert {row["kind"] for row in page["rows"]} == {"aid_blocked"}
    assert {row["standing"] for row in page["rows"]} == {"unmatched"}
    assert sum(r["followed"] is not None for r in failed) >= 5


def test_a_disputed_corridor_of_2022_goes_through_the_whole_procedure(
    corridors_of_2022, tmp_path, monkeypatch
):
    """
    An accusation is admitted, certified, investigated and put to both sides, who answer with
    accusations of each other; nobody else's record exists, so the analysis cannot tell who, and
    nothing but "undetermined" can be decided; what followed the corridor is in a party's answer.
    """
    folder = Path(shutil.copytree(corridors_of_2022.folder, tmp_path / "m"))
    with Mission.open(folder, write=True) as mission:
        rows = corridors.listed(desk_view.view(mission), ended="disputed")
        row = next(r for r in rows if r["accusations"] and r["followed"])
        one = S.Sitting(mission, clock.now(), row["accusations"][0]["case"])
        monkeypatch.setattr(clock, "now", lambda: one.now)
        for name, role, party in [
            *((n, "commissioner", "") for n in S.MEMBERS), ("sec", "secretariat", ""),
            ("yana", "liaison", "ukraine"), ("petro", "liaison", "russia"),
        ]:  # fmt: skip
            adoption.enrolled(mission, name, adoption.given(name, role, party=party))
        one.move("admit", "sec")
        timing.certified(one.view, one.number, by="sec", reason="as announced", record=2)
        one.move("verify", "bo")
        analysis.fixed(one.view, one.number, by="ana")
        silent = {"id": "words", "reason": "both accuse", "family": "claims"}
        silent["likelihoods"] = {"russia": 1.0, "ukraine": 1.0, "others": 1.0}
        analysis.one_weighed(one.view, one.number, silent, by="ana")
        concluded = analysis.recorded(one.view, one.number, by="ana", consequence=3)
        one.move("establish", "bo")
        one.move("report", "bo")
        hearing.sent(one.view, one.number, by="sec", reason="the draft is ready")
        for party, by, position, words in (
            ("russia", "petro", "alleges_other_side", "The other side let nobody leave."),
            ("ukraine", "yana", "restores_access", f"A corridor worked {row['followed']['day']}."),
        ):
            hearing.answered(
                one.view, one.number, party=party, text=words.encode(), language="en", by=by,
                position=position,
            )  # fmt: skip
        one.move("hear", "sec")
        held = stating.matter(one.view, one.number)
        with pytest.raises(InputError):
            deciding.finding(held, "breach", text="x", hypothesis="russia", consequence=3)
        said = deciding.finding(held, "undetermined", text="It cannot be told who stopped it.")
        deciding.proposed(one.view, one.number, said, by="ana")
        for name in S.MEMBERS[:3]:
            deciding.voted(one.view, one.number, "for", by=name)
        ended = one.move("dismiss")

    assert concluded["answer"] == "undetermined"
    assert [h["answers"][0]["position"] for h in ended["hearing"]] == [
        "restores_access", "alleges_other_side"
    ]  # fmt: skip
    assert (ended["case"]["status"], ended["case"]["outcome"]) == ("closed", "dismissed")


def test_crater_fields_of_2014_cannot_tell_who_fired(real, tmp_path):
    """
    Each field is a case with a region; where somebody read a direction it is weighed, and one sort
    of source is never reasonable grounds: undetermined, or nothing to weigh at all.
    """
    folder = real("attribution/impact_fields.geojson").parents[1]
    told = R.craters(tmp_path / "craters", folder, every=12)
    with Mission.open(tmp_path / "craters") as mission:
        view = desk_view.view(mission)
        concluded = [e.body for e in mission.entries("case.analysed")]

        assert view.cases.num_rows == view.incidents.num_rows == 10
    assert told[0].startswith("10 fields, 10 cases, ")
    assert {body["answer"] for body in concluded} == {"undetermined"}
    assert all(body["missing"] for body in concluded)
