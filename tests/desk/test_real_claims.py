"""Real cases: the truce of Easter 2025 by both sides' totals, and the corridors of 2022."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import numpy as np
import pyarrow.parquet as pq
import pytest

from lendemain import tables
from lendemain.desk import intake, lists
from lendemain.desk import view as desk_view
from lendemain.desk.cases import batches
from lendemain.desk.cases.claims import Claims, WantedClaims
from lendemain.desk.lists import Asked
from lendemain.desk.mission import Mission
from lendemain.desk.reading import gazetteer
from lendemain.desk.working import cycle

W = SimpleNamespace(**run_path(str(Path(__file__).with_name("truce_lists.py"))))
TRUCE = datetime(2025, 4, 19, 15, tzinfo=UTC), datetime(2025, 4, 20, 21, tzinfo=UTC)


@pytest.fixture(scope="module")
def real(shared):
    def path(name):
        found = shared / "data" / name
        if not found.is_file():
            pytest.skip(f"needs the real data of {name}, which are not published with the project")
        return found

    return path


def alerts(path, folder):
    """The alerts of the truce as accounts by Ukraine, each good to the extent of its province."""
    known = gazetteer.regions()
    rows = ["claim_id,party,start,end,lat,lon,error_m,kind"]
    for n, one in enumerate(pq.read_table(path).to_pylist()):
        if not TRUCE[0] <= one["started_at"] < TRUCE[1]:
            continue
        stem = one["region"].split()[0].lower()[:4]
        lon, lat, error = next(v for k, v in known.items() if k.startswith(stem))
        start, end = (one[k].isoformat() for k in ("started_at", "finished_at"))
        rows.append(f"{n},Ukraine,{start},{end},{lat},{lon},{error},undetermined")
    out = folder / "alerts.csv"
    out.write_text("\n".join(rows) + "\n", "utf-8")
    return out, len(rows) - 1


@pytest.fixture(scope="module")
def truce(real, tmp_path_factory):
    """A mission of the truce with the alerts as its record and both sides' lists."""
    folder = tmp_path_factory.mktemp("truce")
    accounts, number = alerts(real("alerts/air_raid_alerts_oblast_2022_2025.parquet"), folder)
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


ACCUSERS = (
    ("russian military has accused", "Russia"),
    ("disrupted by ukrainian authorities", "Russia"),
    ("russian control", "ICRC"),
)
"""How the texts of disputed corridors say who accuses."""


def test_corridors_of_2022_proposals_accusations_outcomes(real, tmp_path):
    """
    Accusations over corridors are claims of whoever makes them, with the place from which people
    were to leave; what was proposed and how it ended is counted beside them, side by side.
    """
    rows = pq.read_table(real("ceasefire/humanitarian_corridors_2022.parquet")).to_pylist()
    ended = Counter((r["proposal"], r["status_result"]) for r in rows)
    made = {}
    for row in rows:
        if row["status_result"] not in ("disputed", "unsuccessful/disrupted"):
            continue
        said = (row["text"] or "").lower()
        for words, who in ACCUSERS:
            if words in said:
                made.setdefault(who, []).append({
                    "id": str(row["HC_ID"]), "date": row["date"], "place": row["from_name"],
                    "lat": str(row["from_latitude"]), "lon": str(row["from_longitude"]),
                    "kind": "humanitarian corridor disrupted", "text": row["text"][:500],
                })  # fmt: skip
    with Mission.create(tmp_path / "m", ["easter-2025"]) as mission:
        for who, given in made.items():
            path = tmp_path / f"{who}.json"
            path.write_text(json.dumps(given), "utf-8")
            voice = "party" if who == "Russia" else "public"
            taken = next(lists.taking(mission, [path], Asked(claimant=who, voice=voice)))
            assert taken.accepted + taken.duplicates == taken.rows == len(given)
        cycle.cycle(mission)
        held = Claims(desk_view.view(mission))
        page = held.page(WantedClaims())

    assert ended["Ukraine", "successful"] + ended["Agreed", "successful"] + ended[
        "Russia", "successful"] == 125  # fmt: skip
    assert {row["kind"] for row in page["rows"]} == {"aid_blocked"}
    assert {row["standing"] for row in page["rows"]} == {"unmatched"}
    assert {row["outcome"] for row in page["rows"]} == {"not_examined"}
