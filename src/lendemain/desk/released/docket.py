"""The docket as a list: the most urgent case first, found by what it is, by a word or a number.

The list is put in order once for a version, and its words are kept as numbers, so a docket of a
million cases is filtered by comparing numbers.  A page is continued after the last case it showed.
"""

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from typing import Annotated

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendemain import commission, tables
from lendemain.commission import triage
from lendemain.desk.released.register import LIMIT_MAX, plain
from lendemain.errors import InputError
from lendemain.records.case import Handling, Status

OPEN = "open"
SEARCHED = ("fragment", "kind", "incident_id", "batch", "outcome")
FILTERED = ("sector_id", "handling", "kind", "batch", "outcome")
LISTS_KEPT = 32

Mask = npt.NDArray[np.bool_]
Short = Annotated[str, msgspec.Meta(max_length=200)]


class WantedCases(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which cases are wanted: of one status or "open", of one sector, found by a word or number.

    `after` is the number of the case after which the list goes on.
    """

    status: Annotated[str, msgspec.Meta(max_length=40)] = ""
    sector: Short = ""
    handling: Annotated[str, msgspec.Meta(max_length=40)] = ""
    kind: Short = ""
    batch: Short = ""
    outcome: Short = ""
    q: Short = ""
    after: Annotated[int, msgspec.Meta(ge=0, le=1 << 62)] | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=LIMIT_MAX)] = 100


class Docket:
    """The cases of one version in order of urgency; safe to ask from several threads."""

    def __init__(self, cases: pa.Table, *, thresholds: Mapping[str, float] | None = None) -> None:
        number = cases.column("number").to_numpy()
        urgency = np.nan_to_num(cases.column("priority").to_numpy().astype(float), nan=-1.0)
        start = tables.micros(cases, "start")
        last = int(start.max()) if len(start) else 0
        urgency = urgency * triage.freshness(start, last, thresholds or {})
        order = np.lexsort((number, -urgency))
        self._rows = cases.take(pa.array(order)).combine_chunks()
        self._number = number[order]
        self._allegation = self._rows.column("allegation_id")
        self._totals = dict(commission.docket.totals(self._rows))
        self._words = {
            name: _Words(self._rows.column(name)) for name in {*SEARCHED, *FILTERED, "status"}
        }
        self._lists: OrderedDict[WantedCases, tuple[npt.NDArray[np.int64], dict[str, int]]] = (
            OrderedDict()
        )
        self._lock = Lock()

    def of_allegation(self, allegation_id: object) -> dict[str, object] | None:
        """The case of an allegation, None where it has none."""
        place = pc.index(self._allegation, pa.scalar(str(allegation_id))).as_py()
        return None if place < 0 else plain(self._rows.slice(place, 1))[0]

    def page(self, wanted: WantedCases) -> Mapping[str, object]:
        """One page of the cases that are wanted, how many there are, and totals that balance.

        `totals` are of all cases, `wanted` of those that are wanted: by status, by handling and by
        outcome they add up each.  `InputError` for a status that there is none of, or a case that
        is not in the docket.
        """
        chosen, counted = self._chosen(wanted)
        first = 0
        if wanted.after is not None:
            last = np.flatnonzero(self._number == wanted.after)
            if not len(last):
                raise InputError(
                    f"no case {wanted.after} to continue after",
                    where="after",
                    remedy="Ask for the first page again",
                )
            first = int(np.searchsorted(chosen, last[0], "right"))
        page = chosen[first : first + wanted.limit]
        more = first + len(page) < len(chosen)
        return {
            "total": len(chosen),
            "rows": plain(self._rows.take(pa.array(page))),
            "after": int(self._number[page[-1]]) if more and len(page) else None,
            "totals": self._totals,
            "wanted": counted,
        }

    def forget(self) -> None:
        """Let go of the answers kept for questions that come again."""
        with self._lock:
            self._lists.clear()

    def _chosen(self, wanted: WantedCases) -> tuple[npt.NDArray[np.int64], dict[str, int]]:
        """The places of all that are wanted, in order, and their totals."""
        asked = msgspec.structs.replace(wanted, after=None, limit=1)
        with self._lock:
            if asked in self._lists:
                self._lists.move_to_end(asked)
                return self._lists[asked]
        chosen = np.flatnonzero(self._mask(asked))
        counted = {"cases": len(chosen)}
        for prefix in ("status", "handling", "outcome"):
            number = self._words[prefix].counted(chosen)
            for name in self._totals:
                if name.startswith(f"{prefix}."):
                    counted[name] = number.get(name.removeprefix(f"{prefix}."), 0)
        with self._lock:
            self._lists[asked] = chosen, counted
            while len(self._lists) > LISTS_KEPT:
                self._lists.popitem(last=False)
        return chosen, counted

    def _mask(self, wanted: WantedCases) -> Mask:
        mask = np.ones(self._rows.num_rows, bool)
        if wanted.status == OPEN:
            mask &= ~self._words["status"].equal(Status.CLOSED.value)
        elif wanted.status:
            _among(wanted.status, (OPEN, *Status), "status")
            mask &= self._words["status"].equal(wanted.status)
        if wanted.handling:
            _among(wanted.handling, tuple(Handling), "handling")
        for name in FILTERED:
            if word := getattr(wanted, "sector" if name == "sector_id" else name):
                mask &= self._words[name].equal(word)
        if q := wanted.q.strip().lstrip("#"):
            held = np.zeros(self._rows.num_rows, bool)
            for name in SEARCHED:
                held |= self._words[name].holding(q)
            number = int(q) if q.isascii() and q.isdigit() and len(q) < 19 else -1
            mask &= held | (self._number == number)
        return np.asarray(mask)


class _Words:
    """A column of words as numbers: comparing them costs a few bytes a row."""

    def __init__(self, column: pa.ChunkedArray) -> None:
        encoded = column.combine_chunks()
        if isinstance(encoded, pa.ChunkedArray):
            encoded = pa.chunked_array(encoded.chunks, encoded.type).unify_dictionaries()
            encoded = pa.concat_arrays(encoded.chunks) if encoded.num_chunks else pa.array([])
        if not pa.types.is_dictionary(encoded.type):
            encoded = encoded.cast(pa.string()).dictionary_encode()
        self._words = encoded.dictionary
        self._lowered = pc.utf8_lower(self._words.cast(pa.string()))
        self._codes = np.asarray(encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False))

    def equal(self, word: str) -> Mask:
        """Which rows have this word."""
        code = pc.index(self._words, pa.scalar(word, self._words.type)).as_py()
        return np.asarray(self._codes == code) if code >= 0 else np.zeros(len(self._codes), bool)

    def holding(self, q: str) -> Mask:
        """Which rows hold a text, in either case."""
        hit = pc.match_substring(self._lowered, q.lower()).fill_null(False)
        answer = np.asarray(hit.to_numpy(zero_copy_only=False), bool)
        if not answer.any():
            return np.zeros(len(self._codes), bool)
        return np.asarray(np.append(answer, False)[self._codes])

    def counted(self, places: npt.NDArray[np.int64]) -> dict[str, int]:
        """How many of the rows at these places have each word."""
        codes = self._codes[places]
        number = np.bincount(codes[codes >= 0], minlength=len(self._words))
        return dict(zip(self._words.to_pylist(), number.tolist(), strict=True))


def _among(word: str, known: tuple[str, ...], where: str) -> None:
    if word not in known:
        raise InputError(
            f"no {where} {word!r}", where=where, remedy=f"Choose one of: {', '.join(known)}"
        )
