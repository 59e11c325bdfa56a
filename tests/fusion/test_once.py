"""Acts counted once across incidents: sums over hours beside rounds told one by one."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lendemain import fusion, tables


class Barrage:
    """A hundred rounds at one place, and what each witness tells of them."""

    def __init__(self, told, seed, *, minutes, bursts=0, rounds=100):
        self.told, self.rng, self.parts = told, np.random.default_rng(seed), []
        self.at = self.rng.uniform(0.0, 60.0 * minutes, rounds)
        if bursts:
            begin = self.rng.uniform(0.0, 60.0 * minutes, bursts)
            self.at = begin[self.rng.integers(0, bursts, rounds)]
            self.at = self.at + self.rng.uniform(0.0, 120.0, rounds)
        self.at.sort()
        self.x, self.y = self.rng.normal(0.0, 120.0, (2, rounds))

    def add(self, name, **columns):
        """Accounts of one witness."""
        self.parts.append(self.told(source=name, sensor=name, provenance=name, **columns))

    def sensor(self, name, *, noticed, error_m, **columns):
        """A row for each round that a sensor noticed."""
        some = self.rng.random(len(self.at)) < noticed
        noise = self.rng.normal(0.0, error_m, (2, int(some.sum())))
        x, y = self.x[some] + noise[0], self.y[some] + noise[1]
        self.add(name, x=x, y=y, t=np.round(self.at[some], 1), error_m=error_m, **columns)

    def patrol(self, name, *, place, bearing, counted):
        """One account of all: so many rounds, from a minute to a minute, in a sector."""
        first, last = np.floor(self.at[0] / 60) * 60, np.ceil((self.at[-1] + 1) / 60) * 60
        far = float(np.hypot(*place))
        self.add(
            name, x=[place[0]], y=[place[1]], t=[first], span=last - first, error_m=20.0,
            geometry="sector", distance_min_m=0.7 * far, distance_max_m=1.3 * far,
            bearing_deg=bearing, bearing_width_deg=22.5, count=counted, count_min=counted - 5,
            count_max=counted + 5, count_qualifier="about", means="heard", kind="mortar",
        )  # fmt: skip

    def in_parts(self, name, *, place, bearing, parts):
        """The account of a patrol that sums up stretch by stretch, cut anywhere; all it counted."""
        cuts = np.sort(self.rng.uniform(self.at[0], self.at[-1], parts - 1))
        whole, total = self.at, 0
        for part in np.split(whole, np.searchsorted(whole, cuts)):
            if len(part):
                counted = max(1, round(len(part) * self.rng.uniform(0.92, 1.02)))
                self.at = part
                self.patrol(name, place=place, bearing=bearing, counted=counted)
                total += counted
        self.at = whole
        return total

    def everybody(self):
        """The accounts of an acoustic array, a camera, and two patrols."""
        self.sensor("array", noticed=0.97, error_m=60.0, means="acoustic")
        self.sensor("camera", noticed=0.9, error_m=150.0, means="camera", kind="mortar",
                    phenomenon="muzzle_flash")  # fmt: skip
        counted = [round(100 * self.rng.uniform(0.92, 1.02)) for _ in range(2)]
        self.patrol("west", place=(-4500.0, 0.0), bearing=90.0, counted=counted[0])
        self.patrol("south", place=(0.0, -3600.0), bearing=0.0, counted=counted[1])
        return self.accounts(), counted

    def accounts(self):
        """All of them in one table."""
        return pa.concat_tables(self.parts).unify_dictionaries()


def once(accounts):
    """The incidents of accounts with each act counted once, and the sum of their acts."""
    found = fusion.incidents(accounts)
    told = fusion.counted_once(found.incidents, found.members, accounts)
    acts, elsewhere = (np.array(told[n].to_pylist()) for n in ("acts", "acts_elsewhere"))
    return told, int((acts - elsewhere).sum())


@pytest.mark.parametrize(
    "fire",
    [{"minutes": 12}, {"minutes": 30}, {"minutes": 120}, {"minutes": 480},
     {"minutes": 120, "bursts": 6}],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_hundred_rounds_are_a_hundred_acts_however_long_they_took(told, fire, seed):
    """
    100 mortar rounds heard by two patrols, a camera and an acoustic array are 100 +- 5 acts, in one
    incident or in many; the monitors' own count, the sum of every number, stands beside it.
    """
    accounts, counted = Barrage(told, seed, **fire).everybody()

    incidents, acts = once(accounts)

    assert abs(acts - 100) <= 5
    single = accounts.num_rows - 2
    assert sum(incidents["smm_count"].to_pylist()) == single + sum(counted)


@pytest.mark.parametrize(
    "fire",
    [{"minutes": 30}, {"minutes": 120}, {"minutes": 480}, {"minutes": 120, "bursts": 6},
     {"minutes": 480, "bursts": 8}],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("parts", [(2, 1), (4, 3), (6, 2)])
def test_a_hundred_rounds_are_a_hundred_acts_though_patrols_sum_up_part_by_part(told, fire, parts):
    """
    Two patrols that cut the same 100 rounds at different times into several sums, beside a camera
    and an array, still give 100 +- 5 acts: a sum tells only what it counts beyond the rounds within
    its time that its witness's other sums do not need.
    """
    made = Barrage(told, 17, **fire)
    made.sensor("array", noticed=0.97, error_m=60.0, means="acoustic")
    made.sensor("camera", noticed=0.9, error_m=150.0, means="camera", kind="mortar",
                phenomenon="muzzle_flash")  # fmt: skip
    made.in_parts("west", place=(-4500.0, 0.0), bearing=90.0, parts=parts[0])
    made.in_parts("south", place=(0.0, -3600.0), bearing=0.0, parts=parts[1])

    assert abs(once(made.accounts())[1] - 100) <= 5


@pytest.mark.parametrize(
    "fire",
    [{"minutes": 480}, {"minutes": 120, "bursts": 6}, {"minutes": 480, "bursts": 8}],
    ids=str,
)
@pytest.mark.parametrize("parts", [(3, 2), (5, 5)])
def test_a_hundred_rounds_that_only_patrols_counted_are_a_hundred_acts(told, fire, parts):
    """
    Two patrols that cut the same 100 rounds at different times into several sums, and nobody else,
    still give 100 + 5 acts at most, and as many as either counted.
    """
    made = Barrage(told, 21, **fire)
    counted = [
        made.in_parts("west", place=(-4500.0, 0.0), bearing=90.0, parts=parts[0]),
        made.in_parts("south", place=(0.0, -3600.0), bearing=0.0, parts=parts[1]),
    ]

    assert max(counted) <= once(made.accounts())[1] <= 105


def test_a_count_without_any_detection_stands(told):
    """
    Forty explosions that one patrol counted and nobody else heard are forty acts.
    """
    made = Barrage(told, 1, minutes=60)
    made.patrol("west", place=(-4500.0, 0.0), bearing=90.0, counted=40)

    assert once(made.accounts())[1] == 40


def test_what_one_witness_tells_twice_over_is_not_taken_off(told):
    """
    One patrol's forty explosions in the forenoon and ten at eleven, two rows of its table, are
    fifty: a witness does not repeat itself.
    """
    row = {
        "x": [-4500.0], "y": [0.0], "error_m": 20.0, "geometry": "sector", "means": "heard",
        "distance_min_m": 3000.0, "distance_max_m": 6000.0, "bearing_deg": 90.0,
        "bearing_width_deg": 22.5, "provenance": "west", "kind": "mortar",
    }  # fmt: skip
    long = told(t=[0.0], span=4 * 3600.0, count=40, count_min=35, count_max=45, **row)
    short = told(t=[3 * 3600.0], span=600.0, count=10, count_min=10, count_max=10, **row)

    assert once(pa.concat_tables([long, short]).unify_dictionaries())[1] == 50


def test_fire_elsewhere_or_at_another_time_explains_nothing(told):
    """
    Rounds ten kilometres off, and rounds after the patrol had left, are other rounds.
    """
    made = Barrage(told, 2, minutes=120)
    made.patrol("west", place=(-4500.0, 0.0), bearing=90.0, counted=50)
    made.add("array", x=np.full(20, 12_000.0), y=np.zeros(20), t=np.arange(20) * 60.0, error_m=60.0)
    made.add("other", x=np.zeros(20), y=np.zeros(20), t=20_000.0 + np.arange(20) * 60.0,
             error_m=60.0)  # fmt: skip

    assert once(made.accounts())[1] == 90


def test_heat_hours_later_is_no_act_besides(told):
    """
    A fire seen from orbit four hours after a strike at the same place counts none besides it; one
    that nobody explains is an act of its own, and so is one that was seen before the strike.
    """
    strike = told([0.0], [0.0], [0.0], kind="artillery", provenance="camera", means="camera")

    def heat(hours, x=100.0):
        return told([x], [0.0], [hours * 3600.0], kind="thermal_anomaly", phenomenon="thermal",
                    means="satellite", provenance="pass", error_m=225.0)  # fmt: skip

    sums = [
        once(pa.concat_tables([strike, one]).unify_dictionaries())[1]
        for one in (heat(4.0), heat(4.0, x=30_000.0), heat(-4.0), heat(30.0))
    ]

    assert sums == [1, 2, 2, 2]


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_neither_order_nor_what_was_there_matters(told, seed):
    """
    Rows in any order and whatever `acts_elsewhere` held before give the same; no incident has more
    of its acts elsewhere than it has.
    """
    rng = np.random.default_rng(seed)
    accounts, _ = Barrage(told, seed, minutes=int(rng.integers(5, 300))).everybody()
    found = fusion.incidents(accounts)
    first = fusion.counted_once(found.incidents, found.members, accounts)

    mixed = accounts.take(pa.array(rng.permutation(accounts.num_rows)))
    order = rng.permutation(first.num_rows)
    again = fusion.counted_once(
        first.take(pa.array(order)),
        found.members.take(pa.array(rng.permutation(found.members.num_rows))), mixed,
    )  # fmt: skip

    assert tables.digest(first.take(pa.array(order))) == tables.digest(again)
    elsewhere = np.array(first["acts_elsewhere"].to_pylist())
    assert ((elsewhere >= 0) & (elsewhere <= np.array(first["acts"].to_pylist()))).all()


def test_nothing_gives_nothing(told):
    """
    No account, no incident: an empty table.
    """
    none = told([0.0], [0.0], [0.0]).slice(0, 0)

    assert once(none)[0].num_rows == 0
