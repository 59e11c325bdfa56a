"""The rules of fusion as a whole: what must not matter does not, and what must is kept."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lendemain import fusion, tables
from lendemain.errors import InputError
from lendemain.records.incident import Incident, Membership
from lendemain.records.observation import Observation


def crowd(told, seed, n=200):
    """Accounts of some sixty incidents and of none, by several witnesses, with every geometry."""
    rng = np.random.default_rng(seed)
    of = rng.integers(0, 60, n)
    x, y = rng.uniform(-40e3, 40e3, (2, 60))
    t = rng.uniform(0, 86400, 60)
    geometry = rng.choice(["point", "point", "sector"], n)
    return told(
        x[of] + 100 * rng.standard_normal(n),
        y[of] + 100 * rng.standard_normal(n),
        np.round(t[of] + 40 * rng.random(n)),
        span=rng.choice([0.0, 0.0, 60.0, 1800.0, 86400.0], n),
        error_m=rng.choice(np.float32([100, 400, 3000]), n),
        geometry=geometry.tolist(),
        distance_min_m=np.where(geometry == "sector", 1000.0, np.nan),
        distance_max_m=np.where(geometry == "sector", 2000.0, np.nan),
        bearing_deg=rng.choice([0.0, 90.0, 222.5], n),
        bearing_width_deg=22.5,
        kind=rng.choice(["mortar", "explosion", "undetermined", "new_position"], n).tolist(),
        provenance=rng.choice(["a", "b", "c", ""], n).tolist(),
        actors=rng.choice(["north", "south; north", ""], n).tolist(),
        count=rng.integers(1, 5, n),
        killed=pa.array(rng.integers(0, 3, n), mask=rng.random(n) < 0.5),
    )


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_order_of_arrival_does_not_matter(told, seed):
    """
    The same accounts in any order give the same tables, byte for byte.
    """
    accounts = crowd(told, seed)
    mixed = accounts.take(pa.array(np.random.default_rng(seed).permutation(len(accounts))))

    expected, actual = fusion.incidents(accounts), fusion.incidents(mixed)

    assert tables.digest(expected.incidents) == tables.digest(actual.incidents)
    assert tables.digest(expected.members) == tables.digest(actual.members)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_each_located_observation_is_in_exactly_one_incident(told, seed):
    """
    Memberships name every observation once, every incident at least once, and counts agree.
    """
    accounts = crowd(told, seed)

    found = fusion.incidents(accounts)

    ids = sorted(accounts.column("observation_id").to_pylist())
    assert sorted(found.members.column("observation_id").to_pylist()) == ids
    named = found.members.column("incident_id").to_pylist()
    names = found.incidents.column("incident_id").to_pylist()
    assert set(named) == set(names)
    assert found.incidents.column("accounts").to_pylist() == [named.count(n) for n in names]


def test_shifting_all_clocks_shifts_all_incidents(told):
    """
    A week later everything, nothing else changes.
    """
    accounts = crowd(told, 1)
    week = 7 * 86_400_000_000
    later = accounts
    for name in ("start", "end"):
        at = later.schema.get_field_index(name)
        moved = tables.moments(tables.micros(later, name) + week)
        later = later.set_column(at, later.schema.field(at), moved)

    before, after = fusion.incidents(accounts).incidents, fusion.incidents(later).incidents

    assert (tables.micros(before, "start") + week).tolist() == tables.micros(
        after, "start"
    ).tolist()
    for name in ("accounts", "acts", "kind", "lon", "semi_major_m", "probability"):
        assert before.column(name).to_pylist() == after.column(name).to_pylist()


def test_a_mirrored_front_gives_mirrored_regions(told):
    """
    East and west exchanged, incidents have the same members, sizes, and mirrored centres.
    """
    rng = np.random.default_rng(5)
    x, y = rng.uniform(-20e3, 20e3, (2, 80))
    x, y = np.repeat(x, 3), np.repeat(y, 3) + np.tile([0, 100, 200], 80)
    t = np.repeat(rng.uniform(0, 1e5, 80), 3)

    one = fusion.incidents(told(x, y, t)).incidents
    other = fusion.incidents(told(-x, y, t)).incidents

    assert one.num_rows == other.num_rows
    a = np.asarray(one.column("lon"))
    b = np.asarray(other.column("lon"))
    order = np.lexsort((np.asarray(one.column("lat")), tables.micros(one, "start")))
    mirror = np.lexsort((np.asarray(other.column("lat")), tables.micros(other, "start")))
    assert np.allclose(a[order] - 37.8, -(b[mirror] - 37.8), atol=1e-6)
    assert np.allclose(one.column("semi_major_m"), other.column("semi_major_m"), rtol=1e-4)


def test_the_same_account_twice_adds_nothing(told):
    """
    A copy with the same identifier is not there; one under the same provenance is no new witness.
    """
    once = told([0.0], [0.0], [0.0], provenance="camera-1", probability=0.5)
    copy = told([0.0], [0.0], [0.0], provenance="camera-1", probability=0.5, text="again")

    twice = fusion.incidents(pa.concat_tables([once, once]))
    repeated = fusion.incidents(pa.concat_tables([once, copy])).incidents.to_pylist()[0]

    assert tables.digest(twice.incidents) == tables.digest(fusion.incidents(once).incidents)
    assert (repeated["accounts"], repeated["witnesses"], repeated["acts"]) == (2, 1, 1)
    assert repeated["probability"] == pytest.approx(0.5)


def test_a_hundred_rounds_are_a_hundred_acts(told):
    """
    100 mortar rounds seen by a camera and two patrols and heard by an array: 100 +- 5 acts, while
    the count as monitors sum it up is the sum of all.
    """
    rng = np.random.default_rng(2)
    rounds = np.sort(rng.uniform(0, 1800, 100))
    heard = told(
        60 * rng.standard_normal(97), 60 * rng.standard_normal(97), rounds[3:], kind="mortar",
        provenance="array", means="acoustic",
    )  # fmt: skip
    watched = told(
        [0.0, 0.0, 0.0], [-3000.0, -2500.0, 3000.0], [0.0, 0.0, -60.0], span=1860.0,
        geometry="sector", distance_min_m=2000.0, distance_max_m=4000.0,
        bearing_deg=[0.0, 0.0, 180.0], bearing_width_deg=22.5, kind="mortar",
        provenance=["camera", "patrol-1", "patrol-2"], count=[98, 100, 95],
        count_min=[98, 90, 90], count_max=[98, 110, 100],
    )  # fmt: skip

    found = fusion.incidents(pa.concat_tables([heard, watched])).incidents.to_pylist()

    assert len(found) == 1
    assert found[0]["acts"] == pytest.approx(100, abs=5)
    assert found[0]["acts_min"] <= 100 <= found[0]["acts_max"]
    assert found[0]["smm_count"] == 97 + 98 + 100 + 95
    assert (found[0]["witnesses"], found[0]["kind"]) == (4, "mortar")


def test_a_day_long_account_does_not_bridge_a_day(told):
    """
    A date-only account that fits a morning's and an evening's incident equally joins neither.
    """
    morning = told(np.zeros(5), np.arange(5) * 50.0, np.arange(5) * 10.0)
    evening = told(np.zeros(5), np.arange(5) * 50.0, 36_000 + np.arange(5) * 10.0)
    day = told([500.0], [0.0], [-20_000.0], span=86_400.0, error_m=3000.0, source="press")

    found = fusion.incidents(pa.concat_tables([morning, evening, day])).incidents

    assert sorted(found.column("accounts").to_pylist()) == [1, 5, 5]


def test_a_day_long_account_joins_the_only_incident_it_fits(told):
    """
    The same account attaches where the day had one incident there, and widens neither its time nor
    its place.
    """
    morning = told(np.zeros(5), np.arange(5) * 50.0, np.arange(5) * 10.0)
    day = told([500.0], [0.0], [-20_000.0], span=86_400.0, error_m=3000.0, source="press")

    alone = fusion.incidents(morning).incidents.to_pylist()[0]
    found = fusion.incidents(pa.concat_tables([morning, day])).incidents.to_pylist()

    assert [f["accounts"] for f in found] == [6]
    assert (found[0]["start"], found[0]["end"]) == (alone["start"], alone["end"])
    assert found[0]["lat"] == pytest.approx(alone["lat"], abs=1e-4)


def test_a_heat_alone_stays_a_heat(told):
    """
    A thermal anomaly by itself is no explosion; within an explosion's gate it is one more witness.
    """
    heat = told([0.0], [0.0], [60.0], kind="thermal_anomaly", phenomenon="thermal",
                probability=0.1, provenance="satellite")  # fmt: skip
    blast = told([50.0], [0.0], [0.0], kind="mortar", provenance="camera")

    alone = fusion.incidents(heat).incidents.to_pylist()[0]
    both = fusion.incidents(pa.concat_tables([heat, blast])).incidents.to_pylist()

    assert (alone["kind"], round(alone["probability"], 3)) == ("thermal_anomaly", 0.1)
    assert [(b["kind"], b["witnesses"]) for b in both] == [("mortar", 2)]


def test_movement_and_fire_are_never_one(told):
    """
    Accounts of different groups of kinds at one place and time stay apart.
    """
    found = fusion.incidents(
        told([0.0, 0.0], [0.0, 0.0], [0.0, 0.0], kind=["mortar", "new_position"],
             phenomenon=["explosion", "presence"])
    )  # fmt: skip

    assert found.incidents.num_rows == 2


def test_what_has_no_place_is_in_no_incident(told):
    """
    Unlocated observations are counted, and nothing else.
    """
    rows = told([0.0, 0.0], [0.0, 0.0], [0.0, 9e6], geometry=["point", "unlocated"])

    found = fusion.incidents(rows)

    assert (found.incidents.num_rows, found.members.num_rows, found.unlocated) == (1, 1, 1)


def test_nothing_gives_nothing():
    """
    An empty table gives empty tables of the right form.
    """
    found = fusion.incidents(tables.empty(Observation))

    assert found.incidents.schema == tables.schema(Incident)
    assert found.members.schema == tables.schema(Membership)


def test_extreme_accounts_are_survived(told):
    """
    Zero and huge errors, intervals of a year, and thousands of identical accounts give incidents.
    """
    n = 3000
    x = np.zeros(n)
    error = np.tile(np.float32([0.0, 50_000.0, 100.0]), n // 3)
    span = np.tile([0.0, 0.0, 0.0, 31_536_000.0], n // 4)
    text = [str(i) for i in range(n)]
    rows = told(x, x, np.repeat([0.0, 9e8], n // 2), span=span, error_m=error, text=text)

    found = fusion.incidents(rows)

    assert sum(found.incidents.column("accounts").to_pylist()) == n


def test_accounts_without_identifier_are_refused(told):
    """
    Incidents are named after observations, so each needs its identifier.
    """
    rows = tables.columns(
        Observation,
        {"source": "made", "row": [1], "start": tables.moments(np.zeros(1)),
         "end": tables.moments(np.zeros(1)), "lon": [1.0], "lat": [1.0]}, 1,
    )  # fmt: skip

    with pytest.raises(InputError, match="no identifier"):
        fusion.incidents(rows)


def test_an_incident_is_named_after_its_first_account(told):
    """
    The identifier is "I-" and 16 hexadecimal digits of the earliest member's.
    """
    rows = told([0.0, 0.0], [0.0, 0.0], [30.0, 0.0])
    first = rows.column("observation_id").to_pylist()[1]

    found = fusion.incidents(rows).incidents.to_pylist()[0]

    assert (found["incident_id"], found["first_observation"]) == ("I-" + first.hex()[:16], first)


def test_the_antimeridian_is_no_seam(told):
    """
    Two accounts 100 m apart on either side of 180 degrees are one incident there.
    """
    rows = told([0.0, 0.0], [0.0, 0.0], [0.0, 0.0])
    at = rows.schema.get_field_index("lon")
    rows = rows.set_column(at, rows.schema.field(at), pa.array([179.9995, -179.9995]))
    rows = tables.identified(rows)[0]

    found = fusion.incidents(rows).incidents.to_pylist()

    assert [f["accounts"] for f in found] == [2]
    assert abs(found[0]["lon"]) == pytest.approx(180.0, abs=1e-4)
