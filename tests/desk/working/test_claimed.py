"""Claims in the ledger beside incidents, and in the docket."""

import csv
import io

import pytest

from lendemain import tables
from lendemain.desk import lists, view
from lendemain.desk.lists import Asked
from lendemain.desk.mission import Mission
from lendemain.desk.working import claimed, cycle
from lendemain.records.incident import Incident, Membership
from lendemain.records.observation import Observation

HEAD = ("id", "date", "time", "place", "kind", "killed")


@pytest.fixture
def mission(tmp_path):
    with Mission.create(tmp_path / "truce", ["easter-2025"]) as made:
        yield made


def take(mission, path, rows, party="Ukraine"):
    out = io.StringIO()
    csv.writer(out).writerows([HEAD, *rows])
    path.write_text(out.getvalue(), "utf-8")
    return next(lists.taking(mission, [path], Asked(claimant=party)))


def test_a_claim_that_nothing_answers_is_a_case_of_its_own(mission, tmp_path):
    """
    It has a number and is not examined; its killed count in the triage; a replay agrees.
    """
    take(mission, tmp_path / "a.csv",
         [("1", "2025-04-20", "10:00", "Pokrovsk", "mortar", "2"),
          ("2", "2025-04-20", "11:00", "Nowhere", "mortar", "")])  # fmt: skip
    found = cycle.cycle(mission)
    shown = view.view(mission).cases.to_pylist()

    assert (found.incidents.num_rows, len(shown)) == (0, 1)
    assert shown[0]["incident_id"] == claimed.claims(mission)["claim_id"][0].as_py()
    assert (shown[0]["killed"], shown[0]["outcome"]) == (2, "not_examined")
    entry = cycle.last_cycle(mission)
    assert entry is not None
    assert cycle.replayed(mission, entry).digests() == found.digests()


def test_a_day_of_6300_claims_gives_at_most_100_full_cases(mission, tmp_path):
    """
    And no claim is without a standing: what is beyond the hundred most urgent is in batches.  (A
    day is one of UTC here, as everywhere in triage.)
    """
    kinds = ("mortar", "small arms", "FPV", "assault")
    rows = [
        (str(n), "2025-04-20", f"{3 + n // 60 % 20:02}:{n % 60:02}", "Pokrovsk", kinds[n % 4],
         "1" if n % 500 == 0 else "")
        for n in range(6_300)
    ]  # fmt: skip
    taken = take(mission, tmp_path / "a.csv", rows)
    cases = cycle.cycle(mission).cases
    full = tables.texts(cases, "handling") == "full"

    assert (taken.accepted, cases.num_rows) == (6_300, 6_300)
    assert int(full.sum()) == 100
    assert (cases["killed"].to_numpy()[full] > 0).sum() == 13
    assert (tables.texts(cases, "batch")[~full] != "").all()


def test_a_revised_claim_is_no_case_and_its_number_is_kept(mission, tmp_path):
    """
    The case of the older version is superseded, the newer one has a number of its own.
    """
    take(mission, tmp_path / "a.csv", [("1", "2025-04-20", "10:00", "Pokrovsk", "mortar", "")])
    cycle.cycle(mission)
    take(mission, tmp_path / "b.csv", [("1", "2025-04-20", "12:00", "Pokrovsk", "mortar", "")])
    cases = cycle.cycle(mission).cases

    assert cases["number"].to_pylist() == [1, 2]
    assert cases["outcome"].to_pylist() == ["superseded", "not_examined"]


def test_own_words_are_incidents_that_nobody_else_speaks_of():
    """
    An incident with one account by the party and one by a monitor does not rest on its word.
    """
    ids = [bytes([n]) * 16 for n in range(3)]
    seen = tables.columns(
        Observation,
        {"observation_id": ids, "source": "x", "row": [1, 2, 3], "start": tables.moments([0] * 3),
         "end": tables.moments([0] * 3), "by_party": ["a", "a", ""]}, 3,
    )  # fmt: skip
    incidents = tables.columns(
        Incident,
        {"incident_id": ["I-0", "I-1"], "start": tables.moments([0, 0]),
         "end": tables.moments([0, 0]), "lon": [0.0, 0.0], "lat": [0.0, 0.0], "kind": "mortar",
         "first_observation": ids[:2],
         **dict.fromkeys(("semi_major_m", "semi_minor_m", "orientation_deg", "kind_probability",
                          "probability"), 1.0),
         **{name: [1, 1] for name in ("accounts", "witnesses", "smm_count", "acts_min", "acts",
                                      "acts_max")}}, 2,
    )  # fmt: skip
    members = tables.columns(
        Membership, {"incident_id": ["I-0", "I-1", "I-1"], "observation_id": ids}, 3
    )
    own = claimed.own_words(incidents, members, seen)

    assert {who: mask.tolist() for who, mask in own.items()} == {"a": [True, False]}
    assert claimed.own_words(incidents, members, seen.slice(2)) == {}
