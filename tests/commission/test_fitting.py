"""How well incidents fit claims."""

from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import numpy as np
import pytest

from lendemain.commission import fitting
from lendemain.records.incident import FAMILY_OF

W = SimpleNamespace(**run_path(str(Path(__file__).with_name("claims_world.py"))))


def odds(claim, incident=("I-1", 1.0, 0.0, 0.0, "mortar"), **thresholds):
    rows = fitting.of_claims(W.claims([claim]), W.PLANE)
    found = fitting.pairs(rows, fitting.of_incidents(W.incidents([incident]), W.PLANE), thresholds)
    return float(found.odds(0.5).sum())


def test_odds_fall_with_distance_time_and_kind():
    """
    The farther, the later and the less akin, the less an incident answers a claim.
    """
    near = odds({"hours": 1.0})

    assert near > odds({"hours": 1.0, "east": 1.0}) > odds({"hours": 1.0, "east": 2.0})
    assert near > odds({"hours": 1.5}) > odds({"hours": 2.0})
    assert (
        near > odds({"hours": 1.0, "kind": "shelling"}) > odds({"hours": 1.0, "kind": "uav_drop"})
    )


def test_a_vague_claim_fits_less_than_an_exact_one_that_agrees():
    """
    A day and a district are met by chance; a minute and a field are not.
    """
    vague = {"hours": -10.0, "long_h": 24.0, "error_m": 5000.0}

    assert odds({"hours": 1.0}) > 10 * odds(vague)


def test_where_much_is_claimed_a_fit_is_less_of_a_surprise():
    """
    The claimant's own density is in the denominator.
    """
    rows = W.claims([{"hours": 1.0}, *[{"hours": 5.0, "east": 2.0 + n / 10} for n in range(40)]])
    places = fitting.of_claims(rows, W.PLANE)
    alone = fitting.of_claims(W.claims([{"hours": 1.0}]), W.PLANE)

    assert fitting.density(places, places)[0] == pytest.approx(
        fitting.density(alone, alone)[0] * 42 / 2
    )


def test_overlap_is_the_share_of_the_incident_within_the_claim():
    """
    With next to no slack, half of an incident that lies half within is half.
    """
    rows = W.claims([{"hours": 0.0, "long_h": 1.0}])
    claim = fitting.of_claims(rows, W.PLANE)
    incident = fitting.of_incidents(W.incidents([("I", 0.5, 0, 0, "mortar")]), W.PLANE)
    longer = fitting.Places(**{
        name: getattr(incident, name) for name in fitting.Places.__slots__ if name != "end"
    } | {"end": incident.start + 3600.0})  # fmt: skip

    assert fitting._overlap(claim, longer, 1e-3)[0] == pytest.approx(0.5, abs=1e-3)


def test_kin_is_even_handed_and_unknown_is_neutral():
    """
    The factor does not depend on which of the two is claimed, and no kind speaks against unknown.
    """
    kinds = sorted(FAMILY_OF)
    for one in kinds:
        assert fitting.kin(one, "undetermined") == 1.0
        for other in kinds:
            assert fitting.kin(one, other) == fitting.kin(other, one)


def test_terms_come_from_the_text_or_from_one_place():
    """
    A text that says nothing of claims has the documented defaults.
    """
    assert fitting.term({}, "claim_place_slack_m") == fitting.DEFAULTS["claim_place_slack_m"]
    assert fitting.term({"claim_place_slack_m": 7.0}, "claim_place_slack_m") == 7.0


def test_candidates_left_out_keep_their_odds():
    """
    More candidates than are kept: their odds are not lost.
    """
    many = [(f"I-{n:03}", 1.0, n / 100, 0.0, "mortar") for n in range(200)]
    rows = fitting.of_claims(W.claims([{"hours": 1.0, "error_m": 3000.0}]), W.PLANE)
    found = fitting.pairs(rows, fitting.of_incidents(W.incidents(many), W.PLANE), {})

    assert len(found.claim) == 68
    assert found.rest[0] > 0
    assert np.all(found.base >= fitting.ODDS_MIN)
