"""What a cycle carries over to the next, so that a large mission considers only what is new.

Accounts are fused under a frame that is learnt at an intake, from everything up to it, and stays
until the accounts have doubled; which intake that is follows from the ledger.  Within such a
stretch the incidents of more accounts are those before, but for what the new ones reach
(`fusion.streaming`), to the bit what a replay draws from the whole ledger.  So open accounts and
where they stand are kept beside the ledger as a cache with its own digest: deleted, damaged, of
another version or stretch, it is done without.  An audit never looks at it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lendemain import __version__, encoding, fusion, tables
from lendemain.desk import cache
from lendemain.desk.mission import INTAKE, Entry, Mission
from lendemain.desk.working import covered
from lendemain.fusion.gate import Gate
from lendemain.records.agreement import Sector
from lendemain.records.observation import Watch

if TYPE_CHECKING:
    from lendemain.fusion.streaming import stream as streaming

ROWS_MIN = 200_000
"""Below so many observations a cycle fuses them all: that is as fast."""

GROWTH = 2.0
TABLES = ("incidents", "members", "coverage")
_LEARNS_FROM = (
    "observation_id", "start", "end", "clock_error_s", "geometry", "lon", "lat", "error_m",
    "distance_min_m", "distance_max_m", "bearing_deg", "bearing_width_deg", "kind", "phenomenon",
    "means",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Carried:
    """Incidents up to date and the stream that has them; coverage up to date where an earlier one
    is known; the entry up to which the frame was learnt; a digest of the sectors.
    """

    stream: "streaming.Stream"
    fused: fusion.Fused
    seen: pa.Table | None
    learnt: int
    sectors: str
    new: int


def learnt_until(accounts: pa.Table) -> int:
    """The number of the entry up to which accounts (with their `entry`) teach the frame.

    The first entry with accounts does, and then each by which they are twice those of the last.
    """
    if not accounts.num_rows:
        return 0
    rows = np.bincount(accounts.column("entry").to_numpy())
    found, known, total = 0, 0, 0
    for entry in np.flatnonzero(rows).tolist():
        total += int(rows[entry])
        if total >= GROWTH * known:
            found, known = entry, total
    return found


def frame(accounts: pa.Table) -> fusion.Frame:
    """The frame under which accounts (with their `entry`) are fused."""
    if "entry" not in accounts.column_names:
        return fusion.framed(accounts)
    until = learnt_until(accounts)
    accounts = accounts.select([*_LEARNS_FROM, "entry"])
    return fusion.framed(accounts.filter(pc.less_equal(accounts.column("entry"), until)))


def carried(
    mission: Mission, given: tuple[pa.Table, pa.Table], over: Sequence[Sector], last: Entry | None
) -> Carried | None:
    """What the newest cycle left, brought up to date; None where it is not worth it.

    `given` are all accounts and watches (as the weather left them) that the next cycle considers,
    `over` the sectors of its coverage; where new weather came that is worked out anew.
    """
    accounts, watches = given
    if accounts.num_rows < ROWS_MIN:
        return None
    from lendemain.fusion.streaming import stream as streaming  # loads numba

    learnt = learnt_until(accounts)
    sectors = encoding.digest(repr([str(sector) for sector in over]).encode())
    found = None if last is None else _opened(mission, last, accounts, learnt)
    if found is None or last is None:
        stream = streaming.Stream(frame(accounts), float("inf"))
        return Carried(stream, stream.begun(accounts), None, learnt, sectors, accounts.num_rows)
    stream, kept, before = found
    since = last.number("as_of")
    new = accounts.filter(pc.greater_equal(accounts.column("entry"), since))
    taken = stream.accepted(new)
    told = fusion.Fused(kept["incidents"], kept["members"])
    fused = streaming.applied(told, stream.turned()) if taken.new else told
    seen = None
    weather = any(e.index >= since for e, _ in mission.tables(INTAKE, "conditions"))
    if before == sectors and not weather:
        came = [part for e, part in mission.tables(INTAKE, "watch") if e.index >= since]
        seen = covered.renewed(kept["coverage"], watches, tables.joined(Watch, came), over)
    return Carried(stream, fused, seen, learnt, sectors, new.num_rows)


def keep(mission: Mission, entry: Entry, left: Carried) -> None:
    """Keep what a cycle leaves, once its tables are kept (`cache`); done without where it cannot be
    written.
    """
    place = _place(mission)
    part = place / "state.npz.part"
    try:
        place.mkdir(parents=True, exist_ok=True)
        (place / "said.json").unlink(missing_ok=True)
        with part.open("wb") as file:
            np.savez(file, allow_pickle=False, **_arrays(left.stream))
        part.rename(place / "state.npz")
        said = {
            "cycle": entry.index, "software": __version__, "learnt": left.learnt,
            "sectors": left.sectors, "files": _digests(mission, entry),
        }  # fmt: skip
        (place / "said.json").write_text(json.dumps(said), "utf-8")
    except OSError:
        return


def _opened(
    mission: Mission, last: Entry, accounts: pa.Table, learnt: int
) -> "tuple[streaming.Stream, dict[str, pa.Table], str] | None":
    """The stream and tables that a cycle left, and the digest of its sectors; None where they are
    not whole, or of another stretch or version.
    """
    from lendemain.fusion.streaming import stream as streaming

    place = _place(mission)
    try:
        said = json.loads((place / "said.json").read_text("utf-8"))
        sound = said["cycle"] == last.index and said["software"] == __version__
        if not sound or said["learnt"] != learnt or said["files"] != _digests(mission, last):
            return None
        with np.load(place / "state.npz", allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        kept = cache.kept(mission, last, TABLES)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if kept is None:
        return None

    def archive(wanted: pa.Array) -> pa.Table:
        return accounts.filter(pc.is_in(accounts.column("observation_id"), value_set=wanted))

    stream = streaming.opened(_frame(arrays), arrays, archive, open_s=float("inf"))
    return stream, kept, str(said["sectors"])


def _place(mission: Mission) -> Path:
    return mission.folder / "cache" / "carried"


def _digests(mission: Mission, entry: Entry) -> dict[str, str]:
    """The SHA-256 of each file that is carried over."""
    files = [_place(mission) / "state.npz"]
    files += [cache.file(mission, entry, name) for name in TABLES]
    return {path.name: encoding.digest(path.read_bytes()) for path in files}


def _arrays(stream: "streaming.Stream") -> dict[str, Any]:
    """An open stream and its frame as arrays."""
    given = stream.frame
    gate = given.gate
    numbers = [given.lon, given.lat, gate.density, gate.partners, gate.factor, gate.extent_m]
    return stream.packed() | {
        "frame": np.array([*numbers, gate.delay_s]),
        "frame_decay": gate.decay,
        "frame_origin_us": np.array([given.origin_us], np.int64),
    }


def _frame(arrays: dict[str, np.ndarray]) -> fusion.Frame:
    lon, lat, density, partners, factor, extent_m, delay_s = arrays["frame"].tolist()
    gate = Gate(density, partners, factor, extent_m, delay_s, arrays["frame_decay"])
    return fusion.Frame(lon, lat, int(arrays["frame_origin_us"][0]), gate)
