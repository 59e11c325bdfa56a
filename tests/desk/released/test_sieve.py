"""What is let through is what the rule lets through, said a second time in another way."""

from dataclasses import replace
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import numpy as np
import pytest

from lendemain import tables
from lendemain.desk.released.audiences import audience
from lendemain.desk.released.sieve import Sieve

W = SimpleNamespace(**run_path(str(Path(__file__).parents[1] / "worlds.py")))


@pytest.mark.parametrize("name", W.AUDIENCES)
def test_accounts_that_may_not_be_had_are_in_nothing(name):
    """
    The accounts that are let through are those that the rule, written out by hand, leaves.
    """
    first = W.rows(np.random.default_rng(21), 60)
    held, now = W.material(first), W.standing()
    wanted = audience(now, name)
    _, visible = Sieve(held, now, wanted, W.NOW_US).concluded()
    expected = [
        one["source_ref"]
        for values in zip(*first.observations.values(), strict=True)
        if not W.hidden(now, wanted, one := dict(zip(first.observations, values, strict=True)))
    ]

    assert 0 < len(expected) < 60
    assert sorted(visible["source_ref"].to_pylist()) == sorted(expected)


def test_what_withholds_nothing_changes_nothing():
    """
    Where everything may be had, what the cycle concluded is shown as it is.
    """
    held = W.material(W.rows(np.random.default_rng(22), 30))
    now = replace(W.standing(), entries={})
    found, visible = Sieve(held, now, audience(now, "commission"), W.NOW_US).concluded()

    assert found is held.whole
    assert visible is held.observations


def test_a_thing_that_the_policy_does_not_name_is_nobodys():
    """
    Default is deny: without a level for allegations, the docket and coverage there are none.
    """
    held, now = W.material(W.rows(np.random.default_rng(23), 40)), W.standing()
    things = {k: v for k, v in now.policy.things.items() if k == "incident"}
    now = replace(now, policy=replace(now.policy, things=things))
    told = W.made(held, now, "party:north")

    assert told.incidents.num_rows
    for rows in (told.allegations, told.cases, told.coverage, told.observations, told.rejections):
        assert rows.num_rows == 0


def test_every_allegation_shown_has_its_line_in_the_docket_and_its_incident():
    """
    What is released hangs together: no line without allegation, no allegation without incident.
    """
    held, now = W.material(W.rows(np.random.default_rng(24), 60)), W.standing()
    for name in W.AUDIENCES:
        told = W.made(held, now, name)
        incidents = set(told.incidents["incident_id"].to_pylist())
        allegations = set(told.allegations["allegation_id"].to_pylist())
        assert set(tables.texts(told.allegations, "incident_id")) <= incidents
        assert set(told.cases["allegation_id"].to_pylist()) == allegations
        assert set(tables.texts(told.members, "incident_id")) <= incidents
