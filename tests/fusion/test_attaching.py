"""Coarse accounts and the finer incidents they fit, slab by slab."""

import numpy as np

from lendemain.fusion import associate, slabs
from lendemain.fusion.gate import Gate

GATE = Gate(density=1e-12, partners=5.0)


def load(n=6000):
    """Incidents of fine accounts among which every fourth account is coarse."""
    rng = np.random.default_rng(2)
    of = rng.integers(0, n // 8, n)
    x, y = rng.uniform(0, 4e5, (2, n // 8))[:, of]
    t = np.sort(rng.uniform(0, 2e5, n // 8))[of] + rng.exponential(60.0, n)
    sigma = np.where(np.arange(n) % 4 == 3, 1000.0, 100.0)
    return t, x + sigma * rng.standard_normal(n), y + sigma * rng.standard_normal(n), sigma, of


def test_coarse_accounts_join_the_incident_they_tell_of():
    """
    Where incidents lie far apart nearly every coarse account is put to its own.
    """
    t, x, y, sigma, of = load()

    labels = associate.partition(t, x, y, sigma, gate=GATE).labels

    fine, coarse = np.flatnonzero(sigma < 500.0), np.flatnonzero(sigma > 500.0)
    own = {int(o): int(label) for o, label in zip(of[fine], labels[fine], strict=True)}
    right = [own.get(int(of[i])) == labels[i] for i in coarse]
    assert np.mean(right) > 0.95


def test_slabs_and_threads_do_not_matter_to_coarse_accounts(monkeypatch):
    """
    Cut into many slabs on two threads, coarse accounts go where they go in one slab.
    """
    t, x, y, sigma, _ = load()

    whole = associate.partition(t, x, y, sigma, gate=GATE, threads=1).labels
    monkeypatch.setattr(slabs, "SLAB", 512)
    cut = associate.partition(t, x, y, sigma, gate=GATE, threads=2).labels

    assert whole.tolist() == cut.tolist()
