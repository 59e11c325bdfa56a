"""The docket as a list: the most urgent case first, found by status, sector, word or number."""

from collections.abc import Mapping
from typing import Annotated

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendemain import commission, tables
from lendemain.desk.register import LIMIT_MAX, holding, plain
from lendemain.errors import InputError
from lendemain.records.case import Status

OPEN = "open"
SEARCHED = ("fragment", "kind", "incident_id", "batch", "outcome")


class WantedCases(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which cases are wanted: of one status or "open", of one sector, found by a word or number.

    `after` is the number of the case after which the list goes on.
    """

    status: Annotated[str, msgspec.Meta(max_length=40)] = ""
    sector: Annotated[str, msgspec.Meta(max_length=200)] = ""
    q: Annotated[str, msgspec.Meta(max_length=200)] = ""
    after: Annotated[int, msgspec.Meta(ge=0, le=1 << 62)] | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=LIMIT_MAX)] = 100


class Docket:
    """The cases of one version in order of urgency; safe to ask from several threads."""

    def __init__(self, cases: pa.Table) -> None:
        urgency = np.nan_to_num(cases.column("priority").to_numpy().astype(float), nan=-1.0)
        order = np.lexsort((cases.column("number").to_numpy(), -urgency))
        self._rows = cases.take(pa.array(order)).combine_chunks()
        self._number = self._rows.column("number").to_numpy()
        self._allegation = self._rows.column("allegation_id")
        self._totals = dict(commission.docket.totals(self._rows))

    def of_allegation(self, allegation_id: object) -> dict[str, object] | None:
        """The case of an allegation, None where it has none."""
        place = pc.index(self._allegation, pa.scalar(str(allegation_id))).as_py()
        return None if place < 0 else plain(self._rows.slice(place, 1))[0]

    def page(self, wanted: WantedCases) -> Mapping[str, object]:
        """One page of the cases that are wanted, how many there are, and totals that balance.

        `InputError` for a status that there is none of, or a case that is not in the docket.
        """
        chosen = np.flatnonzero(self._mask(wanted))
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
        }

    def _mask(self, wanted: WantedCases) -> npt.NDArray[np.bool_]:
        mask = np.ones(self._rows.num_rows, bool)
        if wanted.status:
            status = tables.texts(self._rows, "status")
            if wanted.status == OPEN:
                mask &= status != Status.CLOSED.value
            elif wanted.status in list(Status):
                mask &= status == wanted.status
            else:
                raise InputError(
                    f"no status {wanted.status!r}",
                    where="status",
                    remedy=f"Choose one of: {OPEN}, {', '.join(Status)}",
                )
        if wanted.sector:
            mask &= tables.texts(self._rows, "sector_id") == wanted.sector
        if q := wanted.q.strip().lstrip("#"):
            held = np.zeros(self._rows.num_rows, bool)
            for name in SEARCHED:
                held |= holding(self._rows.column(name), q)
            number = int(q) if q.isascii() and q.isdigit() and len(q) < 19 else -1
            mask &= held | (self._number == number)
        return np.asarray(mask)
