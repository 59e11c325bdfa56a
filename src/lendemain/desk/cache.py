"""A cycle's tables, kept beside the ledger so that no page waits; they may be deleted."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from lendemain.desk.mission import Entry, Mission


def keep(mission: Mission, entry: Entry, found: Mapping[str, pa.Table]) -> None:
    """Keep a cycle's tables by name; a cache that cannot be written is done without."""
    place = _place(mission, entry)
    try:
        place.mkdir(parents=True, exist_ok=True)
        for name, rows in found.items():
            part = place / f"{name}.parquet.part"
            pq.write_table(rows, part, compression="zstd", compression_level=1)
            part.rename(place / f"{name}.parquet")
    except OSError:
        return


def kept(mission: Mission, entry: Entry, names: Iterable[str]) -> dict[str, pa.Table] | None:
    """A cycle's tables as they were kept, None where any is missing or cannot be read."""
    place = _place(mission, entry)
    try:
        return {n: pq.read_table(place / f"{n}.parquet", memory_map=True) for n in names}
    except (OSError, pa.ArrowException):
        return None


def file(mission: Mission, entry: Entry, name: str) -> Path:
    """Where a cycle's table is kept, if it is."""
    return _place(mission, entry) / f"{name}.parquet"


def _place(mission: Mission, entry: Entry) -> Path:
    return mission.folder / "cache" / f"cycle-{entry.index}"
