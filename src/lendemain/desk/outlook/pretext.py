"""The pretext index of a mission: whose claims rise faster than what the mission itself counted.

Of each claimant the claims by week, the last week against those before, beside the incidents that
do not rest on that claimant's own word alone.  A high index accuses nobody: it says that words rise
and sensors do not, which somebody should look at.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lendemain import tables
from lendemain.desk.view import View
from lendemain.desk.working import claimed
from lendemain.warning import board

WEEKS = 6
WEEK_US = 7 * 86_400_000_000
HIGH = 1.0
"""From here on claims rise twice as fast as what was counted."""

Plain = dict[str, object]
Whole = npt.NDArray[np.int64]


def pretexts(view: View) -> list[Plain]:
    """The index of every claimant of a mission, as `indices` gives it."""
    claims = claimed.current(claimed.claims(view.mission, below=view.entry.number("as_of")))
    if not claims.num_rows:
        return []
    own = claimed.own_words(view.incidents, view.members, view.observations)
    return indices(claims, view.incidents, view.coverage, own=own)


def indices(
    claims: pa.Table, incidents: pa.Table, coverage: pa.Table,
    *, own: Mapping[str, npt.NDArray[np.bool_]],
) -> list[Plain]:  # fmt: skip
    """The index of every claimant by the last hour of which anybody knows anything, the highest
    first; `own` says which incidents rest on a claimant's own word alone.

    Rows of claimant, index (log2; None where less than a third was watched), high, claims and
    counted by week (the newest is the last), watched.
    """
    started, said = tables.micros(incidents, "start"), tables.micros(claims, "start")
    hours = tables.micros(coverage, "hour")
    end = max(int(np.max(one, initial=0)) for one in (hours, started, said)) + 3_600_000_000
    watched = _watched(coverage, end)
    by = tables.texts(claims, "claimant").astype(str)
    rows: list[Plain] = []
    for who in sorted(set(by.tolist())):
        counts = ~own[who] if who in own else np.ones(len(started), bool)
        told, counted = _weeks(said[by == who], end), _weeks(started[counts], end)
        known = watched >= 1 / 3
        index = board.pretext(told.tolist(), counted.tolist(), watched=watched)
        rows.append(
            {
                "claimant": who, "index": round(index, 3) if known else None,
                "high": known and index >= HIGH, "claims": told.tolist(),
                "counted": counted.tolist(), "watched": round(watched, 3),
            }
        )  # fmt: skip
    return sorted(rows, key=lambda r: (-float(str(r["index"] or 0.0)), str(r["claimant"])))


def _weeks(at: npt.NDArray[np.int64], end: int) -> Whole:
    """How many fell into each of the last weeks before an end."""
    back = (end - 1 - at) // WEEK_US
    good = (back >= 0) & (back < WEEKS)
    return np.bincount(WEEKS - 1 - back[good], minlength=WEEKS).astype(np.int64)


def _watched(coverage: pa.Table, end: int) -> float:
    """How far the sectors were watched in the last week and in the weeks before: the lesser."""
    if not coverage.num_rows:
        return 0.0
    seen = np.asarray(coverage["probability"].to_numpy(), float)
    back = (end - 1 - tables.micros(coverage, "hour")) // WEEK_US
    sectors = len(set(tables.texts(coverage, "sector_id").tolist()))
    last = float(seen[back == 0].sum()) / (168 * sectors)
    before = float(seen[(back > 0) & (back < WEEKS)].sum()) / (168 * sectors * (WEEKS - 1))
    return min(1.0, last, before)
