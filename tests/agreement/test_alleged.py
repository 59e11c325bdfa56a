from hashlib import sha256

import pytest

from lendemain.agreement.compliance import allegations


def test_identifiers_depend_on_nothing_but_what_is_alleged(read, incidents, notices):
    """
    An allegation's identifier is 16 digits of a hash over incident, fragment, zone and line.
    """
    (found,) = allegations(incidents({}), notices(), read()).to_pylist()

    said = b"I-0\0small/1\0theatre\0"
    assert found["allegation_id"] == "A-" + sha256(said).hexdigest()[:16]


@pytest.mark.parametrize(
    ("lon", "lat", "sector"), [(9.9, 45.1, "S01"), (10.05, 45.9, "S04"), (9.0, 45.5, "")]
)
def test_the_centre_has_a_sector_or_none(read, incidents, notices, lon, lat, sector):
    """
    Allegations are filed under the sector of the incident's centre, and under none beyond them all.
    """
    (found,) = allegations(incidents({"lon": lon, "lat": lat}), notices(), read()).to_pylist()

    assert found["sector_id"] == sector


def test_an_exercise_seen_but_not_announced_is_excused_in_part(read, incidents, notices):
    """
    What observers took for an exercise counts as the text says, and is named as unannounced.
    """
    seen = incidents({"exercise": True})

    (alone,) = allegations(seen, notices(), read()).to_pylist()
    (announced,) = allegations(seen, notices({"source_ref": "x"}), read()).to_pylist()

    assert (alone["exception"], alone["excused"]) == ("exercise_as_observed", 0.5)
    assert (announced["exception"], announced["excused"]) == ("announced_exercise:x", 1.0)


def test_an_excuse_changes_no_probability(read, incidents, notices):
    """
    Exceptions are shown beside the probability of a breach in kind and place, not mixed into it.
    """
    got = [
        allegations(incidents({}), n, read())["probability"].to_pylist()
        for n in (notices(), notices({}))
    ]

    assert got[0] == got[1]
