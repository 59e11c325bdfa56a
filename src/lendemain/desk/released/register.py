"""The incidents of one version in order, newest first, and all that hangs on each of them.

Filters work on whole columns, so a list of some hundred thousand incidents is searched in a few
milliseconds.  A page is continued after the last incident it showed (a keyset, never an offset), so
nothing is skipped or shown twice.
"""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from threading import Lock
from typing import Annotated, Protocol

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendemain import probability, tables
from lendemain.desk.released import regions
from lendemain.errors import InputError
from lendemain.records.agreement import Agreement, Sector
from lendemain.records.incident import FAMILY_OF, KINDS, Family

LIMIT_MAX = 500
LISTS_KEPT = 64
YEARS = (1900, 2200)
NOWHERE = "none"
"""The value of `sector` that asks for what lies in no sector."""

SEARCHED = ("text", "place_name", "description", "weapon", "actors", "source", "source_ref")
DIGITS = 4

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Places = npt.NDArray[np.int64]


class Shown(Protocol):
    """What a view of a mission must have to be shown; `desk.view.View` has it."""

    @property
    def name(self) -> str:
        """The mission's name."""

    @property
    def version(self) -> str:
        """Changes whenever anything shown may have changed."""

    @property
    def agreements(self) -> tuple[Agreement, ...]:
        """The adopted texts; the first gives zone and theatre."""

    @property
    def sectors(self) -> tuple[Sector, ...]:
        """The sectors that coverage speaks of."""

    @property
    def observations(self) -> pa.Table:
        """Observation, and the number of the `entry` that brought each."""

    @property
    def rejections(self) -> pa.Table:
        """Rejection."""

    @property
    def incidents(self) -> pa.Table:
        """Incident."""

    @property
    def members(self) -> pa.Table:
        """Membership."""

    @property
    def coverage(self) -> pa.Table:
        """Coverage."""

    @property
    def allegations(self) -> pa.Table:
        """Allegation."""

    @property
    def cases(self) -> pa.Table:
        """Case."""


class Wanted(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename={"start": "from", "end": "to"},
):
    """Which incidents are wanted: those that may have happened from `start` until before `end`.

    `kind` and `family` may name several, with commas; `sector` is an identifier, or "none";
    `provision` an identifier; `probability` the least; `alleged` asks for those that may breach
    something; `q` is text that stands in the incident or one of its accounts.
    """

    start: Moment | None = None
    end: Moment | None = None
    kind: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    family: Annotated[str, msgspec.Meta(max_length=200)] = ""
    sector: Annotated[str, msgspec.Meta(max_length=200)] = ""
    provision: Annotated[str, msgspec.Meta(max_length=200)] = ""
    probability: Annotated[float, msgspec.Meta(ge=0.0, le=1.0)] = 0.0
    alleged: bool = False
    q: Annotated[str, msgspec.Meta(max_length=200)] = ""
    after: Annotated[str, msgspec.Meta(max_length=200)] = ""
    limit: Annotated[int, msgspec.Meta(ge=1, le=LIMIT_MAX)] = 100

    def __post_init__(self) -> None:
        """Refuse years that no calendar of a mission holds."""
        check_years(self.start, self.end)


def check_years(*moments: datetime | None) -> None:
    """Raise `ValueError` for a moment outside the years 1900 to 2200."""
    for moment in moments:
        if moment is not None and not YEARS[0] <= moment.year <= YEARS[1]:
            raise ValueError(f"the year {moment.year} is not between {YEARS[0]} and {YEARS[1]}")


class Register:
    """The incidents of one version, indexed once; safe to ask from several threads."""

    def __init__(self, view: Shown) -> None:
        order = pc.sort_indices(
            view.incidents, sort_keys=[("start", "descending"), ("incident_id", "ascending")]
        )
        self.rows = view.incidents.take(order).combine_chunks()
        self.ids = _text(self.rows.column("incident_id"))
        self.start = tables.micros(self.rows, "start")
        self.end = np.maximum(tables.micros(self.rows, "end"), self.start + 1)
        self.lon, self.lat = (self.rows.column(n).to_numpy() for n in ("lon", "lat"))
        self.sectors = view.sectors
        self.sector = regions.sector_of(view.sectors, self.lon, self.lat)
        self.kinds = tables.texts(self.rows, "kind")
        self.families = np.array([_family(kind) for kind in self.kinds], dtype=object)
        self.probability = self.rows.column("probability").to_numpy().astype(float)
        self.observations, self.allegations = view.observations, view.allegations
        self._accounts = _Hanging(
            _index(_text(view.members.column("incident_id")), self.ids),
            _index(
                view.members.column("observation_id"), view.observations.column("observation_id")
            ),
            self.rows.num_rows,
        )
        alleged = _index(_text(view.allegations.column("incident_id")), self.ids)
        self._alleged = _Hanging(alleged, np.arange(len(alleged)), self.rows.num_rows)
        self.allegations_of = self._alleged.counts
        self._lists: OrderedDict[Wanted, Places] = OrderedDict()
        self._lock = Lock()

    def place(self, incident_id: str) -> int | None:
        """Where an incident stands in the order, None where there is none of that name."""
        found = pc.index(self.ids, pa.scalar(incident_id)).as_py()
        return None if found < 0 else int(found)

    def accounts(self, place: int) -> Places:
        """The rows of its accounts in `observations`."""
        return self._accounts.of(place)

    def alleged(self, place: int) -> Places:
        """The rows of its allegations in `allegations`."""
        return self._alleged.of(place)

    def wanted(self, wanted: Wanted) -> Places:
        """The places of the incidents that are wanted, in order, however many."""
        plain = msgspec.structs.replace(wanted, after="", limit=1)
        with self._lock:
            if plain in self._lists:
                self._lists.move_to_end(plain)
                return self._lists[plain]
        found = np.flatnonzero(self._mask(plain)).astype(np.int64)
        with self._lock:
            self._lists[plain] = found
            while len(self._lists) > LISTS_KEPT:
                self._lists.popitem(last=False)
        return found

    def page(self, wanted: Wanted) -> tuple[Places, int, str | None]:
        """The places of one page, how many there are in all, and what to continue after."""
        found = self.wanted(wanted)
        first = 0
        if wanted.after:
            last = self.place(wanted.after)
            if last is None:
                raise InputError(
                    f"no incident {wanted.after!r} to continue after",
                    where="after",
                    remedy="Ask for the first page again; a new cycle may have renamed incidents",
                )
            first = int(np.searchsorted(found, last, "right"))
        page = found[first : first + wanted.limit]
        more = first + len(page) < len(found)
        return page, len(found), self.ids[int(page[-1])].as_py() if more and len(page) else None

    def listed(self, places: Places) -> list[dict[str, object]]:
        """What a list says of each incident: JSON-ready, regions as boxes of degrees."""
        rows = self.rows.take(pa.array(places))
        boxes = regions.boxes(rows).tolist()
        sizes = regions.sizes_km(rows).round(1).tolist()
        shaped = rows.column("shape").is_valid().to_pylist()
        found = plain(rows.drop_columns(["shape", "lon", "lat", "first_observation"]))
        for row, place, box, axes, known in zip(
            found, places.tolist(), boxes, sizes, shaped, strict=True
        ):
            sector = int(self.sector[place])
            row["family"] = self.families[place]
            row["sector_id"] = self.sectors[sector].sector_id if sector >= 0 else ""
            row["allegations"] = int(self.allegations_of[place])
            row["box"] = box
            row["size_km"] = None if known else axes
            row["likelihood"] = likelihood(row["probability"])
            row["kind_likelihood"] = likelihood(row["kind_probability"])
        return found

    def _mask(self, wanted: Wanted) -> npt.NDArray[np.bool_]:
        mask = self.probability >= wanted.probability - 1e-6
        if wanted.start is not None:
            mask &= self.end > _micros(wanted.start)
        if wanted.end is not None:
            mask &= self.start < _micros(wanted.end)
        if wanted.alleged:
            mask &= self.allegations_of > 0
        if wanted.kind:
            known = _listed(wanted.kind, set(FAMILY_OF), "kind")
            mask &= np.isin(self.kinds, list(known))
        if wanted.family:
            known = _listed(wanted.family, {f.value for f in Family}, "family")
            mask &= np.isin(self.families, list(known))
        if wanted.sector:
            mask &= self.sector == self._sector(wanted.sector)
        if wanted.provision:
            column = _text(self.allegations.column("provision_id"))
            hit = pc.equal(column, wanted.provision).to_numpy(zero_copy_only=False)
            mask &= self._alleged.any_of(hit)
        if wanted.q.strip():
            mask &= self._speaking_of(wanted.q.strip())
        return np.asarray(mask)

    def _sector(self, sector_id: str) -> int:
        if sector_id == NOWHERE:
            return -1
        for place, sector in enumerate(self.sectors):
            if sector.sector_id == sector_id:
                return place
        raise InputError(
            f"no sector {sector_id!r}",
            where="sector",
            remedy=f"Choose one that /api/mission lists, or {NOWHERE!r}",
        )

    def _speaking_of(self, q: str) -> npt.NDArray[np.bool_]:
        mask = np.zeros(self.rows.num_rows, bool)
        for name in ("incident_id", "place_name", "actors", "kind"):
            mask |= holding(self.rows.column(name), q)
        accounts = np.zeros(self.observations.num_rows, bool)
        for name in SEARCHED:
            accounts |= holding(self.observations.column(name), q)
        return mask | self._accounts.any_of(accounts)


class _Hanging:
    """Rows that hang on places: for each place its rows, in the order in which they were given."""

    def __init__(self, places: Places, rows: Places, size: int) -> None:
        known = (places >= 0) & (rows >= 0)
        places, rows = places[known], rows[known]
        order = np.argsort(places, kind="stable")
        self._places, self._rows = places[order], rows[order]
        self.counts = np.bincount(self._places, minlength=size).astype(np.int64)
        self._first = np.concatenate([[0], np.cumsum(self.counts)])

    def of(self, place: int) -> Places:
        return self._rows[self._first[place] : self._first[place + 1]]

    def any_of(self, rows: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        hit = np.bincount(self._places[rows[self._rows]], minlength=len(self.counts))
        return np.asarray(hit > 0)


def plain(rows: pa.Table) -> list[dict[str, object]]:
    """A small table's rows as JSON-ready mappings: no NaN, no bytes, floats of four decimals."""
    found: list[dict[str, object]] = rows.to_pylist()
    for row in found:
        for name, value in row.items():
            if isinstance(value, float):
                row[name] = round(value, DIGITS) if np.isfinite(value) else None
            elif isinstance(value, bytes):
                row[name] = value.hex()
    return found


def likelihood(value: object) -> str | None:
    """The phrase key of the word for a probability (ICD 203), None where it is not known."""
    return probability.likelihood_word(value) if isinstance(value, float) else None


def kinds_of_families() -> dict[str, list[str]]:
    """Every kind of incident, by family."""
    return {family.value: list(kinds) for family, kinds in KINDS.items()}


def _family(kind: str) -> str:
    return FAMILY_OF.get(kind, Family.UNKNOWN).value


def _micros(moment: datetime) -> int:
    return round(moment.timestamp() * 1e6)


def _listed(given: str, known: set[str], where: str) -> set[str]:
    asked = {part.strip() for part in given.split(",") if part.strip()}
    if strange := asked - known:
        raise InputError(
            f"no {where} {min(strange)!r}",
            where=where,
            remedy="Choose among those that /api/mission lists under `kinds`",
        )
    return asked


def _text(column: pa.ChunkedArray) -> pa.Array:
    plain_text = column.cast(pa.string())
    return (
        pa.concat_arrays(plain_text.chunks) if plain_text.num_chunks else pa.array([], pa.string())
    )


def _index(wanted: pa.Array | pa.ChunkedArray, among: pa.Array | pa.ChunkedArray) -> Places:
    """The row in `among` of each value wanted, -1 where it has none."""
    value_set = among.combine_chunks() if isinstance(among, pa.ChunkedArray) else among
    found = pc.fill_null(pc.index_in(wanted, value_set=value_set), -1)
    return np.asarray(
        found.to_numpy(zero_copy_only=False) if isinstance(found, pa.Array) else found.to_numpy(),
        np.int64,
    )


def holding(column: pa.ChunkedArray, q: str) -> npt.NDArray[np.bool_]:
    """Which rows hold a text, in either case; a category is searched once for each value."""
    found = [np.zeros(0, bool)]
    for chunk in column.chunks:
        words = chunk.dictionary if pa.types.is_dictionary(chunk.type) else chunk
        hit = pc.fill_null(pc.match_substring(words, q, ignore_case=True), False)
        answer = np.asarray(hit.to_numpy(zero_copy_only=False), bool)
        if pa.types.is_dictionary(chunk.type):
            codes = chunk.indices.fill_null(-1).to_numpy(zero_copy_only=False)
            answer = np.append(answer, False)[codes]
        found.append(answer)
    return np.concatenate(found)


def names(texts: Sequence[Agreement]) -> dict[str, dict[str, str]]:
    """Every name an agreement gives a party, line, zone or provision, by identifier."""
    found: dict[str, dict[str, str]] = {}
    for text in texts:
        found |= {line.line_id: dict(line.name) for line in text.lines}
        found |= {zone.zone_id: dict(zone.name) for zone in text.zones}
        found |= {party.party_id: dict(party.name) for party in text.parties}
    return found
