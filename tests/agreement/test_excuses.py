import itertools
from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lendemain import tables
from lendemain.agreement.compliance import places_of
from lendemain.agreement.excuses import excuses, micros, share_of_time
from lendemain.geo import Plane

TERMS = {"notice_lead_h": 2.0, "notice_radius_max_km": 10.0, "notice_length_max_h": 48.0}
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
PLANE = Plane(lon=10.0, lat=45.5)


def best(incidents, notices, activities=("announced_exercise",)):
    found = excuses(
        places_of(incidents, PLANE), tables.micros(incidents, "start"),
        tables.micros(incidents, "end"), notices, plane=PLANE, thresholds=TERMS,
    )  # fmt: skip
    share, label = found.best(activities, rows=incidents.num_rows)
    return [round(float(s), 2) for s in share], label.tolist()


def test_an_announced_exercise_around_an_incident_excuses_it(incidents, notices):
    """
    An incident wholly within the announced circle and hours is wholly excused, and by whom is said.
    """
    named = notices({"source_ref": "letter 7"})

    assert best(incidents({}), named) == ([1.0], ["announced_exercise:letter 7"])


def test_only_listed_activities_excuse(incidents, notices):
    """
    What a provision does not list excuses nothing under it.
    """
    assert best(incidents({}), notices({"activity": "celebratory"})) == ([0.0], [""])


def test_half_the_time_is_half_the_excuse(incidents, notices):
    """
    The share excused is the share of the incident's time within the announced hours.
    """
    half = notices({"end": START + timedelta(minutes=5)})

    assert best(incidents({}), half)[0] == [0.5]


def test_what_is_announced_afterwards_excuses_nothing(incidents, notices):
    """
    A notice received after the incident began is no announcement; one of unknown time stands.
    """
    early, late = START - timedelta(days=1), START + timedelta(seconds=1)

    got = [best(incidents({}), notices({"received": at}))[0] for at in (early, late, None)]

    assert got == [[1.0], [0.0], [1.0]]


def test_a_notice_keeps_to_the_terms_of_the_text(incidents, notices):
    """
    Announced too late, over too wide a circle or for too long a time, it excuses nothing.
    """
    noon = START - timedelta(hours=1)
    offered = [
        {"received": noon - timedelta(hours=2)}, {"received": noon - timedelta(minutes=119)},
        {"radius_m": 10_000.0}, {"radius_m": 10_001.0},
        {"end": noon + timedelta(hours=48)}, {"end": noon + timedelta(hours=49)},
    ]  # fmt: skip

    got = [best(incidents({}), notices(one))[0] for one in offered]

    assert got == [[1.0], [0.0]] * 3


def test_space_counts_by_its_share(incidents, notices):
    """
    A place known to 2 km around a circle of 2 km lies in it with 39 per cent (the plane normal).
    """
    wide = incidents({"semi_major_m": 2000.0, "semi_minor_m": 2000.0})

    ((share,), _) = best(wide, notices({"radius_m": 2000.0}))

    assert abs(share - 0.39) < 0.03


def test_notices_without_a_place_or_far_away_excuse_nothing(incidents, notices):
    """
    A circle elsewhere, or one that is no number, covers nobody.
    """
    strange = notices({"lon": 8.5}, {"lon": float("nan")}, {"radius_m": float("inf")})

    assert best(incidents({}), strange)[0] == [0.0]


@given(st.integers(0, 100), st.integers(0, 100), st.integers(-50, 150), st.integers(0, 100))
def test_shares_of_time_add_up(start, length, first, lasting):
    """
    The shares before, within and after a period add up to the whole.
    """
    a, b = np.array([start]), np.array([start + length])
    cuts = [-10_000, first, first + lasting, 10_000]

    parts = [share_of_time(a, b, x, y)[0] for x, y in itertools.pairwise(cuts)]

    assert abs(sum(parts) - 1.0) < 1e-12
    assert micros(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)) == 1_000_000
