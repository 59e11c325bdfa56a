"""No answer moves by what its reader may not have.

Two worlds differ only in what an audience may not have: accounts of other compartments, sealed,
embargoed, too recent or of unknown labels, and watches, notices and rejections that came with them.
Every answer must be the same to the byte.  The short form asks some hundred pairs of audience and
question; `LENDEMAIN_FAULTS=long` asks 100,000.
"""

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import numpy as np
import pytest

from lendemain import tables
from lendemain.desk.daily import NO_ANCHOR
from lendemain.desk.mission import Mission
from lendemain.desk.permissions import Label
from lendemain.desk.released import release
from lendemain.desk.released.views import Views
from lendemain.desk.view import view
from lendemain.errors import InputError, LendemainError

W = SimpleNamespace(**run_path(str(Path(__file__).parents[1] / "worlds.py")))
LONG = os.environ.get("LENDEMAIN_FAULTS") == "long"
PAIRS_LONG, QUESTIONS_LONG = 100_000, 250
TABLES = ("incidents", "members", "coverage", "allegations", "cases", "observations", "rejections")


def leaks(seed: int, name: str, questions: int) -> tuple[int, list[str]]:
    """How many questions were asked of two worlds, and those whose answers differ."""
    first, second, now = W.pair(seed, name)
    told = [W.made(one, now, name) for one in (first, second)]
    views = [Views(one, anchor=NO_ANCHOR) for one in told]
    known = [
        *told[0].incidents["incident_id"].to_pylist()[:4],
        *first.whole.incidents["incident_id"].to_pylist()[:9],
        *second.whole.incidents["incident_id"].to_pylist()[:9],
        "none",
    ]
    found = []
    asked = W.asked(np.random.default_rng(seed), known, questions)
    for question in asked:
        mine, other = (W.answer(t, v, question) for t, v in zip(told, views, strict=True))
        if mine != other or W.UNHEARD.encode() in mine:
            found.append(f"seed {seed}, {name}: {question}")
    if told[0].version != told[1].version:
        found.append(f"seed {seed}, {name}: version")
    return len(asked), found


@pytest.mark.parametrize("name", W.AUDIENCES)
def test_what_is_withheld_moves_no_answer(name):
    """
    Lists, counts, maps, search, existence, days, the docket, coverage, reports and versions are the
    same to the byte in two worlds that differ only in what the audience may not have.
    """
    assert leaks(1, name, 60)[1] == []


@pytest.mark.faults
@pytest.mark.skipif(not LONG, reason="100,000 pairs: LENDEMAIN_FAULTS=long")
def test_a_hundred_thousand_pairs_of_person_and_question():
    """
    The same for 100,000 generated pairs.
    """
    worlds = PAIRS_LONG // QUESTIONS_LONG // len(W.AUDIENCES)
    jobs = [(seed, name) for seed in range(1000, 1000 + worlds) for name in W.AUDIENCES]
    with ProcessPoolExecutor(2) as pool:
        found = list(pool.map(_job, jobs, chunksize=4))

    assert sum(number for number, _ in found) == PAIRS_LONG
    assert [leak for _, several in found for leak in several] == []


def _job(job: tuple[int, str]) -> tuple[int, list[str]]:
    return leaks(*job, QUESTIONS_LONG)


def test_the_comparison_can_tell():
    """
    The control: to the commission the same two worlds are different in most answers.
    """
    first, second, now = W.pair(1, "public")
    told = [W.made(one, now, "commission") for one in (first, second)]

    assert told[0].version != told[1].version
    assert tables.digest(told[0].incidents) != tables.digest(told[1].incidents)


@pytest.mark.parametrize("name", ["public", "party:south"])
def test_forbidden_and_absent_are_answered_alike_in_as_many_steps(name):
    """
    Asking for an incident that may not be had takes the same calls, and gives the same, as asking
    for one that never was; that is counted, since a clock would measure the machine.
    """
    first, _, now = W.pair(3, name)
    views = Views(W.made(first, now, name), anchor=NO_ANCHOR)
    ids = first.whole.incidents["incident_id"].to_pylist()

    def calls(incident_id: str) -> tuple[int, object]:
        counted = [0]

        def count(*_: object) -> None:
            counted[0] += 1

        sys.setprofile(count)
        try:
            found = views.incident(incident_id)
        finally:
            sys.setprofile(None)
        return counted[0], found

    calls(ids[0])
    spent = {calls(one) for one in ids}

    assert spent == {calls("I-0123456789abcdef")}
    assert {found for _, found in spent} == {None}


@pytest.mark.parametrize("name", ["public", "party:north"])
def test_an_embargo_ends_at_its_moment_and_no_sooner(name):
    """
    Travelling in time: a release changes only when it said that more would be due, and what is due
    appears at that very microsecond.
    """
    held = W.material(W.rows(np.random.default_rng(5), 40))
    now = replace(W.standing(), entries={W.EMBARGOED: Label(embargo=W.NOW_US + 5 * W.DAY_US)})
    at, seen = W.NOW_US - 3 * W.DAY_US, []
    for _ in range(4):
        told = W.made(held, now, name, at=at)
        if told.due is None:
            break
        assert told.due > at
        before = W.made(held, now, name, at=told.due - 1)
        assert before.version == told.version
        seen.append(told.incidents.num_rows)
        at = told.due
    late = W.made(held, now, name, at=W.NOW_US + 99 * W.DAY_US)

    assert late.due is None
    assert late.incidents.num_rows >= max(seen, default=0)
    moment = W.NOW_US + 5 * W.DAY_US
    texts = [W.made(held, now, name, at=moment - before).version for before in (1, 0)]
    assert texts[0] != texts[1]


def test_asking_again_and_later_gives_the_same_cells():
    """
    An averaging attack: as long as nothing new is due, every release is the same to the byte.
    """
    held = W.material(W.rows(np.random.default_rng(6), 40))
    first = W.made(held, W.standing(), "public")
    assert first.due is not None
    moments = np.linspace(W.NOW_US, first.due - 1, 3).astype(int)
    versions = {W.made(held, W.standing(), "public", at=int(at)).version for at in moments}

    assert versions == {first.version}


def test_no_cell_of_researchers_holds_fewer_than_five_reports():
    """
    A differencing attack: every group of incidents that is shown alike, the rest of each window
    among them, stands for at least five reports.
    """
    held = W.material(W.rows(np.random.default_rng(7), 120))
    told = W.made(held, W.standing(), "researcher").incidents
    window = tables.micros(told, "start") // (30 * W.DAY_US)
    keys = list(
        zip(window.tolist(), told["lon"].to_pylist(), told["lat"].to_pylist(),
            told["release_rule"].to_pylist(), strict=True)
    )  # fmt: skip
    reports: dict[object, int] = {}
    for key, accounts in zip(keys, told["accounts"].to_pylist(), strict=True):
        reports[key] = reports.get(key, 0) + accounts

    assert told.num_rows
    assert min(reports.values()) >= 5


def test_parties_are_interchangeable():
    """
    Swap who gave which account and whose compartment is whose: each party gets what the other got.
    """
    swap = {"north": "south", "south": "north", "": ""}
    entry = {W.NORTH: W.SOUTH, W.SOUTH: W.NORTH}
    first = W.rows(np.random.default_rng(8), 40)
    first.notices = {name: [] for name in first.notices}
    second = W.Rows(dict(first.observations), dict(first.watches), first.notices,
                    dict(first.rejections))  # fmt: skip
    second.observations["by_party"] = [swap[p] for p in first.observations["by_party"]]
    for held in (second.observations, second.watches, second.rejections):
        held["entry"] = [entry.get(e, e) for e in held["entry"]]
    now = W.standing()
    told = [
        W.made(W.material(rows), now, name)
        for rows, name in ((first, "party:north"), (second, "party:south"))
    ]
    shape = ("start", "end", "lon", "lat", "kind", "accounts", "acts", "probability")
    found = [sorted(map(str, t.incidents.select(shape).to_pylist())) for t in told]

    assert found[0] == found[1]
    assert told[0].observations.num_rows == told[1].observations.num_rows > 0
    assert set(tables.texts(told[0].observations, "by_party")) == {"north"}
    for name in ("allegations", "cases", "coverage"):
        assert getattr(told[0], name).num_rows == getattr(told[1], name).num_rows


def test_nothing_exact_is_left_in_a_release():
    """
    No true identifier, place, moment, number or word of a source is in what an audience gets.
    """
    held = W.material(W.rows(np.random.default_rng(9), 60))
    told = W.made(held, W.standing(), "party:north")
    text = "".join(str(getattr(told, name).to_pylist()) for name in TABLES)

    for incident_id in held.whole.incidents["incident_id"].to_pylist():
        assert incident_id not in text
    for allegation_id in held.whole.allegations["allegation_id"].to_pylist():
        assert allegation_id not in text
    exact = set(held.whole.incidents["lon"].to_pylist())
    assert not exact & set(told.incidents["lon"].to_pylist())
    assert not set(range(1, 500)) & set(told.cases["number"].to_pylist())
    assert set(tables.texts(told.observations, "sensor")) <= {""}
    assert told.observations["lon"].null_count == told.observations.num_rows


# The desk


def test_a_release_of_a_mission_is_the_same_each_time(folder):
    """
    The same entries give the same release; its secret is made once, for its owner's eyes.
    """
    with Mission.open(folder) as mission:
        shown = view(mission)
        first, again = release.release(shown, "public"), release.release(shown, "public")
        other = release.release(shown, "researcher")

    secret = folder / "keys" / release.KEY_FILE
    assert first.version == again.version
    assert secret.stat().st_mode & 0o777 == 0o600
    assert first.incidents.num_rows
    mine, theirs = (set(t.incidents["incident_id"].to_pylist()) for t in (first, other))
    assert not mine & theirs


def test_the_commission_gets_the_missions_own_view(folder):
    """
    "commission" is everything as it is, on the machine that holds the mission.
    """
    with Mission.open(folder) as mission:
        shown = view(mission)
        assert release.of(shown, "commission") is shown
        told = release.release(shown, "commission")
        assert tables.digest(told.incidents) == tables.digest(shown.incidents)
        with pytest.raises(InputError, match="no audience"):
            release.of(shown, "everybody")


def test_a_broken_secret_is_told(folder):
    """
    A secret that cannot be read ends in words, not in other names.
    """
    (folder / "keys" / release.KEY_FILE).write_text("not hexadecimal\n")
    with Mission.open(folder) as mission, pytest.raises(LendemainError, match="no key to name"):
        release.release(view(mission), "public")


def test_nothing_is_released_before_its_time(folder):
    """
    A release made for a moment before anything was due is empty.
    """
    at = int((datetime(2026, 6, 1, tzinfo=UTC) - timedelta(days=1)).timestamp() * 1e6)
    with Mission.open(folder) as mission:
        told = release.release(view(mission), "public", at=at)

    assert (told.incidents.num_rows, told.cases.num_rows, told.coverage.num_rows) == (0, 0, 0)
    assert told.due is not None
