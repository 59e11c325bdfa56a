"""The pretext index: claims against what the mission itself counted."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import pyarrow as pa
import pytest

from lendemain import tables
from lendemain.desk import view as desk_view
from lendemain.desk.mission import Mission
from lendemain.desk.outlook import pretext

START = datetime(2026, 1, 1, tzinfo=UTC)
W = SimpleNamespace(**run_path(str(Path(__file__).parents[1] / "claims_mission.py")))


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    with Mission.open(W.made(tmp_path_factory.mktemp("pretext"))) as mission:
        yield desk_view.view(mission)


def test_where_nobody_watched_there_is_no_index(seen):
    """
    Each claimant has its counts; without watching there is no index, and none is high.
    """
    rows = {r["claimant"]: r for r in pretext.pretexts(seen)}

    assert {(r["index"], r["high"], r["watched"]) for r in rows.values()} == {(None, False, 0.0)}
    assert sum(rows["russia"]["claims"]) == 5


def test_what_rests_on_the_claimants_own_word_is_not_counted(seen):
    """
    The incidents rest on Ukraine's accounts alone: they count beside Russia's claims only.
    """
    rows = {r["claimant"]: r for r in pretext.pretexts(seen)}

    assert sum(rows["ukraine"]["counted"]) == 0
    assert sum(rows["russia"]["counted"]) == seen.incidents.num_rows


def front(last_week, *, hours):
    """Claims of two parties, ten a week but for the last of one, ten incidents a week, and hours
    of watching of one sector.
    """

    def week(n, number):
        return [START + timedelta(weeks=n, hours=k % 160) for k in range(number)]

    told = {"a": [10] * 5 + [last_week], "b": [10] * 6}
    claims = [(w, t) for w, ns in told.items() for n, c in enumerate(ns) for t in week(n, c)]
    starts = [t for n in range(6) for t in week(n, 10)]
    return (
        pa.table({"claimant": [w for w, _ in claims],
                  "start": pa.array([t for _, t in claims], pa.timestamp("us", "UTC"))}),
        pa.table({"start": pa.array(starts, pa.timestamp("us", "UTC"))}),
        pa.table({"hour": pa.array([START + timedelta(hours=h) for h in range(hours)],
                                   pa.timestamp("us", "UTC")),
                  "sector_id": ["s"] * hours, "probability": [1.0] * hours}),
    )  # fmt: skip


def test_claims_that_outrun_the_sensors_are_named_whoever_claims():
    """
    Four times as many claims and as many incidents as ever: an index of two, for that claimant
    only; with the names turned about it is the other's.
    """
    rows = pretext.indices(*front(43, hours=6 * 168), own={})
    turned = front(43, hours=6 * 168)
    names = ["b" if n == "a" else "a" for n in turned[0]["claimant"].to_pylist()]
    claims = turned[0].set_column(0, "claimant", [names])

    assert [(r["claimant"], r["index"], r["high"]) for r in rows] == [
        ("a", 2.0, True), ("b", 0.0, False),
    ]  # fmt: skip
    other = pretext.indices(claims, turned[1], turned[2], own={})
    assert [(r["claimant"], r["index"]) for r in other] == [("b", 2.0), ("a", 0.0)]


def test_a_week_that_nobody_watched_gives_no_index():
    """
    The claims may outrun anything where the last week is blind: then nobody can say so.
    """
    rows = pretext.indices(*front(43, hours=4 * 168), own={})

    assert {r["index"] for r in rows} == {None}


def test_a_mission_without_claims_has_no_index(worked):
    """
    Nothing is said of claims where there are none.
    """
    with Mission.open(worked) as mission:
        found = desk_view.view(mission)

        assert tables.micros(found.coverage, "hour").size > 0
        assert pretext.pretexts(found) == []
