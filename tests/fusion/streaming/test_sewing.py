"""Parts fused apart and sewn together, against one piece."""

import numpy as np
import pyarrow as pa

from lendemain import fusion
from lendemain.fusion.streaming import sewing
from lendemain.fusion.streaming.stream import Stream


def crowd(told, n=300):
    """Incidents along a line of 60 km, over a day and a half."""
    rng = np.random.default_rng(8)
    of = rng.integers(0, 60, n)
    x, t = rng.uniform(-3e4, 3e4, 60), rng.uniform(0, 130_000, 60)
    return told(
        x[of] + 150 * rng.standard_normal(n), 150 * rng.standard_normal(n),
        np.round(t[of] + 60 * rng.random(n)), error_m=rng.choice(np.float32([100, 900, 9000]), n),
    )  # fmt: skip


def test_parts_sewn_lead_whom_they_lead_in_one_piece(told, monkeypatch):
    """
    Cut into squares of 7 km and three hours, every account leads or follows whom it does in one.
    """
    rows = crowd(told)
    rows = rows.append_column(sewing.REF, pa.array(np.arange(rows.num_rows)))
    frame = fusion.framed(rows)
    monkeypatch.setattr(sewing, "ZONE_M", 7_000.0)
    monkeypatch.setattr(sewing, "DAY_S", 10_800.0)
    kinds, of = np.unique(sewing.zones(rows, frame), axis=0, return_inverse=True)
    parts = [
        sewing.part(rows.take(pa.array(np.flatnonzero(of.ravel() == k))), frame, tuple(zone))
        for k, zone in enumerate(kinds.tolist())
    ]

    found = sewing.sewn(parts, frame)

    whole = Stream(frame, open_s=1e9)
    whole.begun(rows)
    assert len(parts) > 20
    assert found.lead.tolist() == whole.window.lead.tolist()


def test_nothing_is_sewn_of_nothing(told):
    """
    No parts, and parts without accounts, give no account.
    """
    rows = crowd(told)
    frame = fusion.framed(rows)
    none = rows.slice(0, 0).append_column(sewing.REF, pa.array([], pa.int64()))

    assert len(sewing.sewn([], frame)) == 0
    assert len(sewing.sewn([sewing.part(none, frame, (0, 0, 0))], frame)) == 0
