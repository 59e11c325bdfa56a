"""Coverage brought up to date is coverage of everything."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from lendemain import agreement, tables
from lendemain.desk import texts
from lendemain.desk.working import covered
from lendemain.records.observation import Watch

T0 = datetime(2026, 6, 1, 7, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def over():
    text = texts.adopted("model-2026.toml", texts.agreement_file("model-2026").read_bytes())
    return list(agreement.zones.sectors(text, T0))[:4]


def watches(seed, days, n=60):
    """Watches along the front, of an hour to two days."""
    rng = np.random.default_rng(seed)
    start = [T0 + timedelta(days=float(d)) for d in rng.uniform(*days, n)]
    start[0] = T0 + timedelta(days=days[0])
    along = rng.random(n)
    columns = {
        "source": "made", "sensor": [f"s{seed}-{i % 7}" for i in range(n)],
        "start": start, "end": [s + timedelta(hours=float(rng.uniform(1, 48))) for s in start],
        "lon": 3.0 + 2.8 * along, "lat": -0.6 + 1.4 * along,
        "range_m": rng.uniform(3e3, 2e4, n), "probability": rng.uniform(0.3, 0.9, n),
        "status": rng.choice(["on", "on", "outage"], n).tolist(),
    }  # fmt: skip
    return tables.columns(Watch, columns, n)


@pytest.mark.parametrize("days", [(3.0, 4.0), (0.0, 9.0), (8.0, 14.0), (-2.0, 1.0)])
def test_days_that_nothing_new_touches_stay_and_all_is_as_if_worked_out_whole(over, days):
    """
    New watches within, over, after and before the old ones: every row is that of the whole.
    """
    old, new = watches(1, (0.0, 9.0)), watches(2, days)
    both = tables.joined(Watch, [old, new])

    found = covered.renewed(covered.covered(old, over), both, new, over)

    assert tables.digest(found) == tables.digest(covered.covered(both, over))


def test_nothing_new_changes_nothing(over):
    """
    Without new watches coverage is what it was; without any watch there is none.
    """
    old, none = watches(1, (0.0, 3.0)), tables.empty(Watch)
    before = covered.covered(old, over)

    assert covered.renewed(before, old, none, over) is before
    assert covered.covered(none, over).num_rows == covered.covered(old, []).num_rows == 0
