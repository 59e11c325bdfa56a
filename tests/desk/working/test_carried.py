"""A cycle that considers only what is new concludes what a replay of everything does."""

import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest

from lendemain.desk import intake
from lendemain.desk.intake import observations
from lendemain.desk.mission import Mission
from lendemain.desk.proof import audit
from lendemain.desk.view import view
from lendemain.desk.working import carried, cycle
from lendemain.records.observation import Watch
from lendemain.sources import exercise


@pytest.fixture(autouse=True)
def _small_missions_too(monkeypatch):
    monkeypatch.setattr(carried, "ROWS_MIN", 1)


def received(mission):
    """All accounts and watches."""
    return observations(mission), intake.taken_in(mission, Watch)


def more(mission, tmp_path, seed):
    """A little more taken in: half a day's accounts among those there are."""
    order = tmp_path / f"more-{seed}.toml"
    order.write_bytes(exercise.order(days=1, density=0.2, seed=seed))
    intake.intake(mission, "exercise", [order])


def test_cycles_that_carry_over_are_what_an_audit_works_out_whole(folder, tmp_path):
    """
    Three small intakes, a cycle after each: all but the first carry over, and every one's digests
    are those of a whole replay.
    """
    with Mission.open(folder, write=True) as mission:
        turns = []
        for seed in (21, 22, 23):
            more(mission, tmp_path, seed)
            cycle.cycle(mission)
            last = cycle.last_cycle(mission)
            left = carried.carried(mission, received(mission), [], last)
            turns.append((left.stream.turns, left.new))
    found = audit.audit(folder)

    assert turns == [(1, 0), (2, 0), (3, 0)]
    assert (found.problems, found.cycles) == ((), 4)


def test_only_what_is_new_is_taken_in(folder, tmp_path):
    """
    What is brought up to date is what the last cycle left, with the accounts since.
    """
    with Mission.open(folder, write=True) as mission:
        more(mission, tmp_path, 21)
        cycle.cycle(mission)
        before = observations(mission).num_rows
        more(mission, tmp_path, 22)
        accounts = observations(mission)

        left = carried.carried(mission, received(mission), [], cycle.last_cycle(mission))

    assert (left.new, left.stream.turns) == (accounts.num_rows - before, 2)


def test_weather_that_comes_later_is_in_all_that_was_watched(folder, tmp_path):
    """
    Fog and cloud over the whole front leave no hour better watched and some worse, and an audit
    works out the same.
    """
    fog = tmp_path / "fog.csv"
    with Mission.open(folder, write=True) as mission:
        before = view(mission).coverage
        first, last = (
            f"{t:%Y-%m-%dT%H:%MZ}" for t in (before["hour"][0].as_py(), before["hour"][-1].as_py())
        )
        fog.write_text(
            f"start,end,lon,lat,radius_m,cloud,visibility\n{first},{last},4.5,0.5,900000,90,700\n"
        )
        [taken] = intake.intake(mission, "weather", [fog])
        cycle.cycle(mission)
        after = view(mission).coverage
    found = audit.audit(folder)

    was, now = (np.asarray(t["probability"].to_numpy(), float) for t in (before, after))
    assert (taken.rows, taken.accepted) == (1, 1)
    assert (now <= was + 1e-6).all()
    assert now.sum() < 0.995 * was.sum()
    assert (found.problems, found.cycles) == ((), 2)


@pytest.mark.parametrize("name", ["said.json", "state.npz"])
def test_a_damaged_cache_is_done_without(folder, tmp_path, name):
    """
    A byte changed in what is kept: everything is fused again, and the conclusions are right.
    """
    with Mission.open(folder, write=True) as mission:
        more(mission, tmp_path, 21)
        cycle.cycle(mission)
        path = folder / "cache" / "carried" / name
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
        more(mission, tmp_path, 22)
        last = cycle.last_cycle(mission)
        left = carried.carried(mission, received(mission), [], last)
        cycle.cycle(mission)
        turn = cycle.last_cycle(mission)

        assert left.stream.turns == 1
        assert cycle.differences(turn, cycle.replayed(mission, turn)) == []


def test_a_frame_is_learnt_anew_when_accounts_have_doubled():
    """
    The first entry teaches it, then each by which there are twice as many as when it was learnt.
    """
    sizes = {1: 100, 2: 50, 4: 40, 5: 20, 7: 100, 9: 200}

    def until(last):
        entries = [e for e, n in sizes.items() if e <= last for _ in range(n)]
        return carried.learnt_until(pa.table({"entry": pa.array(np.array(entries))}))

    assert [until(e) for e in sizes] == [1, 1, 1, 5, 5, 9]


def test_few_observations_are_fused_whole(folder, monkeypatch):
    """
    Below the least number nothing is carried over.
    """
    monkeypatch.setattr(carried, "ROWS_MIN", 10**9)
    with Mission.open(folder) as mission:
        assert carried.carried(mission, received(mission), [], None) is None


def test_what_only_shows_a_cycle_loads_no_compiler():
    """
    A report, an audit's page, the docket and the watch's standing begin without what compiles the
    inner loops: that takes a second, and nothing there is fused.
    """
    code = """
import sys
from lendemain.desk import daily, status
from lendemain.desk.cases import cases
from lendemain.desk.released import release
print("numba" in sys.modules)
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "False"
