"""Rules of proposed items; the crater fields of 2014."""

import csv
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.commission.analyses import hypotheses

from lendemain.commission import proposals
from lendemain.commission.analysis import analysis, prior
from lendemain.commission.direction import direction
from lendemain.records.attribution import BESIDES, STAGED, Bearing, Origin

HYPOTHESES = ["north", "south", *BESIDES]


def origin(share, *, low=None, high=None, contested=0.1):
    shares = {"north": share, "south": 1.0 - share}
    return Origin(
        shares=shares, low={"north": low or share, "south": 1.0 - (high or share)},
        high={"north": high or share, "south": 1.0 - (low or share)}, contested=contested,
        sectors={}, likelihoods={"north": 2 * share, "south": 2 * (1 - share), "": 1.0},
        area_km2=1.0,
    )  # fmt: skip


def test_geometry_binds_parties_and_nobody_else():
    """
    Parties get what the direction says of their side; every other hypothesis expects it as one at
    random would, but a staging, which is made to point at one of them and expects their mean.
    """
    found = proposals.geometry([origin(0.9)], HYPOTHESES, by="x", told=["craters: 4"])
    assert found.likelihoods["north"] == pytest.approx(9 * found.likelihoods["south"])
    assert {found.likelihoods[h] for h in BESIDES if h != STAGED} == {1.0}
    both = found.likelihoods["north"] + found.likelihoods["south"]
    assert found.likelihoods[STAGED] == pytest.approx(both / 2)


def test_two_lines_count_alike_and_their_difference_is_doubt():
    """
    Where parties measure from two lines that disagree, the item says less and doubts more.
    """
    one = proposals.geometry([origin(0.9)], HYPOTHESES, by="x", told=["t"])
    two = proposals.geometry([origin(0.9), origin(0.3)], HYPOTHESES, by="x", told=["t"])
    ratio = [i.likelihoods["north"] / i.likelihoods["south"] for i in (one, two)]
    assert ratio[1] < ratio[0]
    assert two.doubt > one.doubt


@given(st.floats(0.02, 0.98), st.floats(0.02, 0.98))
def test_geometry_swaps_exactly_with_the_sides(a, b):
    """
    Mirrored origins give the mirrored item, doubt and all.
    """
    from dataclasses import replace

    def turned(o):
        swap = {"north": "south", "south": "north", "": ""}
        return replace(
            o, **{n: {swap[k]: v for k, v in getattr(o, n).items()}
                  for n in ("shares", "low", "high", "likelihoods")},
        )  # fmt: skip

    given_ = [origin(a), origin(b)]
    one = proposals.geometry(given_, HYPOTHESES, by="x", told=["t"])
    two = proposals.geometry([turned(o) for o in given_], HYPOTHESES, by="x", told=["t"])
    if one is None or two is None:
        assert one == two
        return
    assert one.likelihoods["north"] == two.likelihoods["south"]
    assert one.likelihoods["south"] == two.likelihoods["north"]
    assert one.doubt == pytest.approx(two.doubt, rel=1e-12)


def test_what_tells_nothing_is_no_item():
    """
    Even odds, a silence that nobody would have broken, and sides alike give no item.
    """
    assert proposals.geometry([origin(0.5)], HYPOTHESES, by="x", told=["t"]) is None
    assert proposals.geometry([], HYPOTHESES, by="x", told=["t"]) is None
    assert proposals.silence(1.0, HYPOTHESES, parties=["north", "south"], by="x", told="t") is None
    missed = {"north": 0.5, "south": 0.55}
    assert proposals.silent_origins(missed, HYPOTHESES, by="x", told="t") is None


def test_a_side_on_which_nobody_listens_is_not_cleared():
    """
    Where all of one side would have been heard and none of the other, silence speaks for the side
    that nobody hears: that is what it is worth, and it is bounded.
    """
    missed = {"north": 0.1, "south": 1.0}
    told = proposals.silent_origins(missed, HYPOTHESES, by="x", told="t").likelihoods
    assert told["south"] == pytest.approx(10 * told["north"])
    assert told["other_actor"] == pytest.approx(0.55)
    nobody = {"north": 0.0, "south": 1.0}
    sure = proposals.silent_origins(nobody, HYPOTHESES, by="x", told="t").likelihoods
    assert max(sure.values()) <= proposals.MOST * min(sure.values()) * 1.0001


def test_a_projectile_points_back_along_its_way():
    """
    "W to E" came from the west; what is no way tells nothing.
    """
    assert proposals.flight("W to E", lon=0, lat=0).bearing_deg == 270.0
    assert round(proposals.flight("from NW to NE", lon=0, lat=0).bearing_deg) == 270
    for nothing in ("In vertical flight", "N to N", "", "W to nowhere", "Outgoing"):
        assert proposals.flight(nothing, lon=0, lat=0) is None


def test_of_the_fields_of_2014_most_tell_nothing(shared):
    """
    Of 116 fields of craters the analysts drew a way for 50: for every other field there is no item,
    and the answer is "undetermined"; what is drawn singly is not enough for reasonable grounds.
    """
    folder = shared / "data" / "attribution"
    fields = json.loads((folder / "impact_fields.geojson").read_text("utf-8"))["features"]
    known = [f for f in fields if f["properties"].get("trajectory_known")]
    with (folder / "trajectories.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if "Untitled" not in row["name"]]
    ways = [float(row["back_azimuth_deg"]) for row in rows]

    assert len(fields) == 116
    assert len(known) < len(fields) / 2
    fixed = hypotheses(given_prior=prior(["north", "south"]), doubt=2.0)
    answers = [analysis(fixed, [], consequence=4, thresholds={}).assessment.answer]
    for back in ways:
        read = direction([Bearing(lon=0.0, lat=0.0, bearing_deg=back, error_deg=10.0)])
        assert read.tells
        sides = {
            "north": float(read.at(np.arange(-90.0, 90.0)).mean()),
            "south": float(read.at(np.arange(90.0, 270.0)).mean()),
        }
        share = sides["north"] / (sides["north"] + sides["south"])
        item = proposals.geometry([origin(share)], HYPOTHESES, by="x", told=["craters: 1"])
        found = analysis(fixed, [item] if item else [], consequence=4, thresholds={})
        answers.append(found.assessment.answer)
    assert set(answers) == {"undetermined"}
