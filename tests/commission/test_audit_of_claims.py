"""What each claimant's claims come to."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lendemain.commission.audit_of_claims import accounts, interval
from lendemain.commission.matching import Setting, matched

W = SimpleNamespace(**run_path(str(Path(__file__).with_name("claims_world.py"))))


def audited(rows, recorded):
    found = matched(rows, recorded, Setting(W.PLANE))
    return accounts(rows, found.matches, found.answered, incidents=recorded.num_rows)


@settings(max_examples=10)
@given(st.integers(0, 1000))
def test_figures_balance_and_swap_with_the_names(seed):
    """
    Impartiality: swap the parties and their rows of the table swap exactly; and claims are matched,
    repeated or unmatched, all of them.
    """
    rows, recorded, _, _ = W.world(60, 100, seed=seed)
    plain = {a.claimant: a for a in audited(rows, recorded)}
    swapped = {a.claimant: a for a in audited(W.renamed(rows, {"a": "b", "b": "a"}), recorded)}

    assert replace(swapped["b"], claimant="a") == plain["a"]
    assert replace(swapped["a"], claimant="b") == plain["b"]
    for one in plain.values():
        assert one.claims == one.matched + one.repeated + one.unmatched == 30
        assert one.incidents + one.unclaimed == recorded.num_rows
        assert sum(k["claims"] for k in one.kinds.values()) == one.claims
        assert one.rate_low <= one.rate_high


def test_inflation_numbers_and_lateness():
    """
    Three numbers for one thing inflate threefold; reports that are dated count by their date.
    """
    recorded = W.incidents([("I-1", 1.0, 0.0, 0.0, "mortar"), ("I-2", 9.0, 30.0, 0.0, "mortar")])
    late = datetime(2025, 4, 19, 18, 1, tzinfo=UTC)
    rows = W.claims([{"hours": 1.0, "reported": late}] * 3)
    one = audited(rows, recorded)[0]

    assert (one.matched, one.repeated, one.inflation, one.renumbered) == (1, 2, 3.0, 2)
    assert (one.reported, one.unclaimed) == (3, 1)
    assert one.late_h == (2.0, 2.0, 2.0)


def test_a_claimant_whom_nothing_answers_has_no_inflation():
    """
    Nothing recorded is no figure, rather than a division by nothing.
    """
    one = audited(W.claims([{"hours": 1.0}]), W.incidents([]))[0]

    assert (one.matched, one.inflation, one.rate) == (0, None, 0.0)


def test_the_interval_of_independent_trials_is_exact():
    """
    Against drawing many times.
    """
    chance = np.random.default_rng(1)
    given_ = chance.random(40)
    many = (chance.random((20_000, 40)) < given_).sum(axis=1)
    low, high = interval(given_)

    assert np.mean((many >= low) & (many <= high)) >= 0.9
    assert low == pytest.approx(np.quantile(many, 0.05), abs=1)
    assert high == pytest.approx(np.quantile(many, 0.95), abs=1)
    assert interval(np.zeros(0)) == (0, 0)
