from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from lendemain import tables
from lendemain.agreement.compliance import allegations
from lendemain.records.incident import KINDS, Family

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
HEAVY = {"kind": "heavy_weapon_inside_belt", "weapon": "Tank (125 mm)"}


def test_what_no_provision_forbids_is_not_alleged(read, incidents, notices):
    """
    A thermal anomaly or something undetermined alleges nothing unless a text lists it.
    """
    quiet = incidents({"kind": "thermal_anomaly"}, {"kind": "undetermined"}, {"kind": "industrial"})

    assert allegations(quiet, notices(), read()).num_rows == 0
    listed = read(('kinds = ["mortar", ', 'kinds = ["thermal_anomaly", "mortar", '),
                  ('["heard", "camera"]', '["heard", "satellite"]'))  # fmt: skip
    assert allegations(quiet, notices(), listed).num_rows == 1


def test_nothing_without_incidents(read, incidents, notices):
    """
    No incidents, no allegations; an incident without a finite place gives none either.
    """
    nowhere = incidents({"lon": float("nan")}, {"lat": float("inf")})

    assert allegations(incidents(), notices(), read()).num_rows == 0
    assert allegations(nowhere, notices(), read()).num_rows == 0


@given(minutes=st.integers(-600, 600), lasting=st.integers(0, 600))
@settings(max_examples=40, deadline=None)
def test_nothing_breaches_before_its_hour(read, incidents, notices, minutes, lasting):
    """
    Time before a provision starts counts for nothing, time after it counts by its share.
    """
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)

    found = allegations(incidents({"start": start, "minutes": lasting}), notices(), read())

    share = min(1.0, max(0.0, (minutes + lasting) / lasting)) if lasting else float(minutes >= 0)
    if minutes + lasting < 0 or share == 0.0:
        assert found.num_rows == 0
    else:
        assert abs(found["probability"][0].as_py() - share) < 1e-6


def test_nothing_breaches_after_its_end(read, incidents, notices):
    """
    A provision that has ended forbids nothing.
    """
    late = incidents(HEAVY | {"start": datetime(2026, 12, 2, tzinfo=UTC)})

    assert allegations(late, notices(), read()).num_rows == 0


@pytest.mark.parametrize(
    ("weapon", "probability"),
    [("Tank (125 mm)", 1.0), ("t-72b", 1.0), ("anti-tank mine", None), ("", 0.25), ("N/K", 0.25),
     ("undetermined", 0.25), ("MLRS (122 mm)", None)],
)  # fmt: skip
def test_weapons_narrow_a_provision(read, incidents, notices, weapon, probability):
    """
    A weapon of another class is not alleged; one that nobody named counts as the text says.
    """
    found = allegations(incidents(HEAVY | {"weapon": weapon}), notices(), read()).to_pylist()

    own = [f["probability"] for f in found if f["reference"] == "front"]
    assert own == ([] if probability is None else [probability])


def test_between_the_lines_both_answers_are_given(read, incidents, notices):
    """
    Where the parties measure from different lines, a place between the lines has an answer from
    each line for each belt, own line and other; where the lines agree there is one.
    """
    between = allegations(incidents(HEAVY | {"lon": 10.05}), notices(), read()).to_pylist()
    behind = allegations(incidents(HEAVY | {"lon": 9.98}), notices(), read()).to_pylist()

    answers = {(f["zone_id"], f["reference"]): round(f["inside"]) for f in between}
    assert answers == {
        ("west-15", "front"): 0, ("west-15", "old-front"): 1,
        ("east-15", "old-front"): 0, ("east-15", "front"): 1,
    }  # fmt: skip
    assert [(f["zone_id"], f["reference"]) for f in behind] == [("west-15", "front")]
    assert len({f["allegation_id"] for f in between}) == 4


def test_incidents_are_measured_from_the_line_of_their_day(read, incidents, notices):
    """
    When the line has moved, an incident is held against the version of its own time.
    """
    agreement = read(
        ('id = "old-front"', 'id = "front"'), ('line = "old-front"', 'line = "front"'),
        ("start = 2025-01-01T00:00:00Z\n",
         "start = 2025-01-01T00:00:00Z\nend = 2026-03-01T00:00:00Z\n"),
        ('right = "east"\nstart = 2026-01-01', 'right = "east"\nstart = 2026-03-01'),
    )  # fmt: skip
    there = HEAVY | {"lon": 10.05}
    before = START - timedelta(days=10)

    found = allegations(incidents(there | {"start": before}, there), notices(), agreement)

    zone = dict(zip(found["incident_id"].to_pylist(), found["zone_id"].to_pylist(), strict=True))
    assert zone == {"I-0": "west-15", "I-1": "east-15"}


def test_no_side_is_accused_by_its_place(read, incidents, notices):
    """
    An allegation names everybody whom the provision binds, on whichever side of the line it lies.
    """
    both = incidents(HEAVY | {"lon": 9.95}, HEAVY | {"lon": 10.2})

    assert set(allegations(both, notices(), read())["binds"].to_pylist()) == {"west, east"}


def test_a_region_is_never_turned_into_a_point(read, incidents, notices):
    """
    A place known to 20 km may be inside a belt although its centre is not, and says how probably.
    """
    wide = HEAVY | {"lon": 9.75, "semi_major_m": 20_000.0, "semi_minor_m": 20_000.0}

    found = allegations(incidents(wide), notices(), read()).to_pylist()
    west = next(f for f in found if (f["zone_id"], f["reference"]) == ("west-15", "front"))

    assert west["margin_km"] < 0
    assert 0.2 < west["inside"] < 0.4


def test_shapes_count_by_overlap(read, incidents, notices):
    """
    Where a region is given, its overlap with the zone is the share.
    """
    half = shapely.to_wkb(shapely.box(9.98, 45.4, 10.02, 45.41))

    found = allegations(
        incidents(HEAVY | {"lon": 10.0, "lat": 45.405, "shape": half}), notices(), read()
    ).to_pylist()
    west = next(f for f in found if (f["zone_id"], f["reference"]) == ("west-15", "front"))

    assert abs(west["inside"] - 0.5) < 0.01


def test_tolerated_incidents_are_not_alleged_until_there_are_more(read, incidents, notices):
    """
    On a day with no more incidents than a provision tolerates none is alleged, else all are.
    """
    agreement = read(("tolerated = 0", "tolerated = 2"))
    there = {"kind": "position_in_zone", "lon": 9.05, "lat": 45.45}
    day = timedelta(days=1)

    found = allegations(
        incidents(*[there] * 2, *[there | {"start": START + day}] * 3), notices(), agreement
    )

    assert set(found["incident_id"].to_pylist()) == {"I-2", "I-3", "I-4"}


@given(st.permutations(range(6)))
@settings(max_examples=10, deadline=None)
def test_the_order_of_incidents_does_not_matter(read, incidents, notices, order):
    """
    The same incidents in any order give the same allegations in the same order.
    """
    rows = [HEAVY | {"incident_id": f"I-{i}", "lon": 9.9 + 0.05 * i} for i in range(6)]

    shuffled = allegations(incidents(*[rows[i] for i in order]), notices(), read())

    in_order = allegations(incidents(*rows), notices(), read())
    assert tables.digest(shuffled) == tables.digest(in_order)


@pytest.fixture(scope="session")
def minsk(packaged, read):
    return read(whole=packaged["minsk-2015"].decode())


def fragments(found):
    return [(f["fragment"].removeprefix("minsk-2015/"), f["reference"]) for f in found.to_pylist()]


def test_a_launcher_near_the_line_of_minsk_breaches_its_own_class(minsk, incidents, notices):
    """
    A BM-21 12 km behind the line is in the 70 km zone of launchers and in no other class's; 50 km
    behind it is in none, for 70 km is the total width.
    """
    launcher = {"kind": "heavy_weapon_inside_belt", "weapon": "MLRS BM-21",
                "start": datetime(2016, 6, 1, tzinfo=UTC), "lat": 47.94}  # fmt: skip
    km = 1.0 / 74.6

    near = allegations(incidents(launcher | {"lon": 37.54 - 12 * km}), notices(), minsk)
    far = allegations(incidents(launcher | {"lon": 37.54 - 60 * km}), notices(), minsk)

    assert fragments(near) == [("package/2/b", "line-2015")]
    assert near["inside"][0].as_py() > 0.95
    assert fragments(far) == []


def test_debaltseve_has_an_answer_from_each_line(minsk, incidents, notices):
    """
    At Debaltseve each side's belt has two answers, from its own line and from the other's.
    """
    gun = {"kind": "heavy_weapon_inside_belt", "weapon": "Howitzer D-30 (122 mm)", "lon": 38.403,
           "lat": 48.336, "start": datetime(2016, 6, 1, tzinfo=UTC)}  # fmt: skip

    found = allegations(incidents(gun), notices(), minsk).to_pylist()

    answers = {(f["zone_id"], f["reference"]): f["margin_km"] > 0 for f in found}
    assert answers == {
        ("ukraine-25", "line-2015"): False, ("ukraine-25", "line-2014"): True,
        ("ordlo-25", "line-2014"): False, ("ordlo-25", "line-2015"): True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2015, 2, 14, 21, 49, tzinfo=UTC), "memorandum/1"),
        (datetime(2015, 2, 14, 22, 0, tzinfo=UTC), "package/1"),
        (datetime(2020, 7, 26, 20, 50, tzinfo=UTC), "package/1"),
        (datetime(2020, 7, 26, 21, 1, tzinfo=UTC), "july-2020/c"),
        (datetime(2022, 2, 24, tzinfo=UTC), None),
    ],
)
def test_one_shot_is_one_allegation(minsk, incidents, notices, at, expected):
    """
    A shot is held against the undertaking of its hour, Kyiv time, and against that one only.
    """
    shot = {"kind": "mortar", "lon": 38.1, "lat": 48.2, "start": at}

    found = fragments(allegations(incidents(shot), notices(), minsk))

    assert found == ([] if expected is None else [(expected, "")])


def mirrored(agreement):
    """The agreement reflected in the tenth meridian, with the parties' names swapped."""
    other = {"west": "east", "east": "west", "": ""}

    def flipped(points):
        return tuple((round(20.0 - lon, 9), lat) for lon, lat in points)

    lines = tuple(replace(n, points=flipped(n.points)) for n in agreement.lines)
    zones = tuple(
        replace(z, points=flipped(z.points), party=other[z.party]) for z in agreement.zones
    )
    # Mirrored, what was on the left is on the right; renamed, it has the left one's name again.
    return replace(agreement, lines=lines, zones=zones)


winding = st.lists(st.floats(9.8, 10.2), min_size=4, max_size=4)
somewhere = st.tuples(
    st.floats(9.2, 10.8), st.floats(44.9, 46.1), st.floats(10, 8000), st.floats(0.2, 1.0),
    st.floats(0.0, 180.0), st.sampled_from(["mortar", "heavy_weapon_inside_belt"]),
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(lons=winding, places=st.lists(somewhere, min_size=1, max_size=8))
def test_mirrored_fronts_give_mirrored_allegations(read, incidents, notices, lons, places):
    """
    Impartiality: mirror the front and swap the parties' names, and every allegation swaps exactly.
    """
    front = tuple(zip(np.round(lons, 3).tolist(), (45.0, 45.3, 45.7, 46.0), strict=True))
    agreement = read(("error_km = 0.0", "error_km = 2.0"))
    lines = (replace(agreement.lines[0], points=front), agreement.lines[1])
    agreement = replace(agreement, lines=lines)
    rows, reflected = [], []
    for lon, lat, major, ratio, turned, kind in places:
        row = {"lon": lon, "lat": lat, "semi_major_m": major, "semi_minor_m": major * ratio,
               "orientation_deg": turned, "kind": kind, "weapon": "tank"}  # fmt: skip
        rows.append(row)
        reflected.append(row | {"lon": 20.0 - lon, "orientation_deg": 180.0 - turned})

    seen = allegations(incidents(*rows), notices(), agreement).to_pylist()
    swapped = allegations(incidents(*reflected), notices(), mirrored(agreement)).to_pylist()

    def said(found):
        return {
            (f["incident_id"], f["zone_id"], f["reference"]): (f["margin_km"], f["inside"])
            for f in found
            if f["inside"] > 0.02
        }

    a, b = said(seen), said(swapped)
    assert set(a) - set(said_loosely(swapped)) == set()
    assert set(b) - set(said_loosely(seen)) == set()
    for key in set(a) & set(b):
        assert np.allclose(a[key], b[key], atol=2e-3)


def said_loosely(found):
    return {(f["incident_id"], f["zone_id"], f["reference"]) for f in found}


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_probabilities_are_probabilities(read, incidents, notices, data):
    """
    Every share and probability lies in [0, 1], and no breach is likelier than its incident.
    """
    kinds = [k for family in (Family.FIRE, Family.MOVEMENT) for k in KINDS[family]]
    row = {
        "kind": data.draw(st.sampled_from(kinds)), "probability": data.draw(st.floats(0, 1)),
        "lon": data.draw(st.floats(8, 12)), "lat": data.draw(st.floats(44, 47)),
        "semi_major_m": data.draw(st.floats(0, 1e6)), "weapon": "tank",
    }  # fmt: skip

    for found in allegations(incidents(row), notices({}), read()).to_pylist():
        assert 0.0 <= found["inside"] <= 1.0
        assert 0.0 <= found["excused"] <= 1.0
        assert 0.0 <= found["probability"] <= row["probability"] + 1e-6
