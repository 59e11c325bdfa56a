"""How well each sector was watched, in any stretch of time; what nobody watched is said as well.

The numbers are fusion's, hour by hour: the share of a sector's area that somebody watched, and
the probability that one act somewhere in it would have been noticed.  An hour of which
nothing is known counts as an hour nobody watched only where the stretch asked about lies within
what was recorded at all; else the answer is None: not known.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lendemain import tables
from lendemain.desk.released import regions
from lendemain.records.agreement import Sector

HOUR_US = 3_600_000_000
STRIP_MAX = 96
UNWATCHED = 0.01
CAUSES_MAX = 6

Micros = npt.NDArray[np.int64]


class Watched:
    """The coverage of one version, ready to be summed over any stretch of time."""

    def __init__(self, coverage: pa.Table, sectors: Sequence[Sector]) -> None:
        rows = coverage.sort_by("hour")
        self._sectors = sectors
        self._hour = tables.micros(rows, "hour")
        place = {sector.sector_id: n for n, sector in enumerate(sectors)}
        self._sector = np.array(
            [place.get(s, -1) for s in tables.texts(rows, "sector_id")], np.int64
        )
        self._watched, self._probability = (
            np.clip(np.nan_to_num(rows.column(n).to_numpy().astype(float)), 0.0, 1.0)
            for n in ("watched", "probability")
        )
        self._causes = tables.texts(rows, "causes")
        self._nations = tables.texts(rows, "nations")

    @property
    def span(self) -> list[int]:
        """The first and the last hour recorded, in microseconds; empty where there is none."""
        return [int(self._hour[0]), int(self._hour[-1])] if len(self._hour) else []

    def by_day(self, edges: Micros) -> list[float | None]:
        """The mean share watched between each two edges, None where nothing is recorded."""
        where = np.searchsorted(edges, self._hour, "right") - 1
        inside = (where >= 0) & (where < len(edges) - 1)
        hours = np.bincount(where[inside], minlength=len(edges) - 1)
        total = np.bincount(where[inside], self._watched[inside], len(edges) - 1)
        return [
            round(t / h, 4) if h else None
            for t, h in zip(total.tolist(), hours.tolist(), strict=True)
        ]

    def by_sector(self, first: int, last: int) -> list[dict[str, object]]:
        """Each sector's hours, share watched, probability of noticing, and why it was not watched.

        `strip` cuts the stretch into at most 96 equal parts and gives the share watched in each.
        """
        begin, end = np.searchsorted(self._hour, [first, last])
        part = slice(begin, end)
        found = []
        for place, sector in enumerate(self._sectors):
            rows = np.flatnonzero(self._sector[part] == place) + begin
            found.append(self._one(sector, rows, first=first, last=last))
        return found

    def _one(self, sector: Sector, rows: Micros, *, first: int, last: int) -> dict[str, object]:
        hours = len(rows)
        share = float(self._watched[rows].mean()) if hours else None
        noticing = float(self._probability[rows].mean()) if hours else None
        unwatched = rows[self._watched[rows] < UNWATCHED]
        return {
            "sector_id": sector.sector_id,
            "name": sector.name,
            "from_km": round(sector.from_km, 1),
            "to_km": round(sector.to_km, 1),
            "hours": hours,
            "unwatched_hours": len(unwatched),
            "watched": None if share is None else round(share, 4),
            "probability": None if noticing is None else round(noticing, 4),
            "level": regions.share_watched(share),
            "causes": _most(self._causes[rows[self._watched[rows] < 1.0]]),
            "nations": _most(self._nations[rows]),
            "strip": self._strip(rows, first=first, last=last),
        }

    def _strip(self, rows: Micros, *, first: int, last: int) -> list[float | None]:
        size = int(min(STRIP_MAX, max(1, (last - first) // HOUR_US)))
        where = ((self._hour[rows] - first) * size // (last - first)).astype(np.int64)
        hours = np.bincount(where, minlength=size)
        total = np.bincount(where, self._watched[rows], size)
        return [
            round(t / h, 3) if h else None
            for t, h in zip(total.tolist(), hours.tolist(), strict=True)
        ]


def _most(said: npt.NDArray[np.object_]) -> list[str]:
    """The words that stand most often in a column, the most frequent first."""
    counted: dict[str, int] = {}
    texts, counts = np.unique(said.astype(str), return_counts=True)
    for text, count in zip(texts.tolist(), counts.tolist(), strict=True):
        for word in text.replace(";", ",").split(","):
            if word.strip():
                counted[word.strip()] = counted.get(word.strip(), 0) + count
    return sorted(counted, key=lambda word: (-counted[word], word))[:CAUSES_MAX]
