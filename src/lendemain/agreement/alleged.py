"""Allegations as a table: identifiers, sectors and exceptions added to what was found.

An allegation's identifier is made of the incident, the fragment, the zone and the line measured
from, so the same finding has the same identifier in every cycle and on every machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from lendemain import tables
from lendemain.agreement import zones
from lendemain.agreement.excuses import AS_OBSERVED, EXERCISE, Excuses, excuses, micros
from lendemain.agreement.ground import plane_of
from lendemain.agreement.shares import Places
from lendemain.records.agreement import Agreement, Provision
from lendemain.records.case import Allegation

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Found:
    """What one provision says of some candidates, for one zone as measured from one line.

    `margins` are in metres.
    """

    provision: Provision
    zone_id: str
    reference: str
    rows: npt.NDArray[np.intp]
    margins: Floats
    inside: Floats
    probability: Floats

    def only(self, kept: npt.NDArray[np.bool_]) -> "Found":
        """The part of it for which `kept` holds."""
        return Found(
            self.provision, self.zone_id, self.reference, self.rows[kept], self.margins[kept],
            self.inside[kept], self.probability[kept],
        )  # fmt: skip


def alleged(
    found: Sequence[Found],
    candidates: pa.Table,
    places: Places,
    *,
    notices: pa.Table,
    agreement: Agreement,
) -> pa.Table:
    """What was found as a table (Allegation), in order of start and identifier."""
    found = [part for part in found if len(part.rows)]
    if not found:
        return tables.empty(Allegation)
    rows = np.concatenate([part.rows for part in found])
    excused, exception = _excused(found, candidates, places, notices=notices, agreement=agreement)
    provisions = [part.provision for part in found]
    repeated = [len(part.rows) for part in found]

    def each(values: Sequence[str]) -> pa.DictionaryArray:
        kinds, codes = np.unique(np.array(values, dtype=object).astype(str), return_inverse=True)
        return pa.DictionaryArray.from_arrays(
            pa.array(np.repeat(codes.astype(np.int32), repeated)), pa.array(kinds.tolist())
        )

    table = tables.columns(
        Allegation,
        {
            "allegation_id": _identifiers(found, candidates),
            "incident_id": _taken(candidates["incident_id"], rows),
            "fragment": each([p.fragment for p in provisions]),
            "provision_id": each([p.provision_id for p in provisions]),
            "zone_id": each([part.zone_id for part in found]),
            "reference": each([part.reference for part in found]),
            "binds": each([", ".join(p.binds) for p in provisions]),
            "sector_id": _taken(_sector_ids(candidates, agreement), rows),
            "start": _taken(candidates["start"], rows),
            "end": _taken(candidates["end"], rows),
            "kind": _taken(candidates["kind"], rows),
            "margin_km": np.concatenate([part.margins for part in found]) / 1000.0,
            "inside": np.concatenate([part.inside for part in found]),
            "probability": np.concatenate([part.probability for part in found]),
            "exception": exception,
            "excused": excused,
            "gravity": np.repeat([p.gravity for p in provisions], repeated),
        },
        len(rows),
    )
    return table.sort_by([("start", "ascending"), ("allegation_id", "ascending")])


def _taken(column: pa.ChunkedArray | pa.Array, rows: npt.NDArray[np.intp]) -> pa.Array:
    taken = column.take(pa.array(rows))
    return taken.combine_chunks() if isinstance(taken, pa.ChunkedArray) else taken


def _identifiers(found: Sequence[Found], candidates: pa.Table) -> list[str]:
    """The letter A and 16 hexadecimal digits of the SHA-256 over what the allegation is made of."""
    ids = [i.encode() for i in tables.texts(candidates, "incident_id")]
    made = []
    for part in found:
        said = f"\0{part.provision.fragment}\0{part.zone_id}\0{part.reference}".encode()
        made += ["A-" + sha256(ids[row] + said).hexdigest()[:16] for row in part.rows.tolist()]
    return made


def _sector_ids(candidates: pa.Table, agreement: Agreement) -> pa.DictionaryArray:
    """For each candidate, the sector in which its centre lies, "" outside all of them."""
    start = tables.micros(candidates, "start")
    where = np.zeros(len(start), np.int32)
    names = [""]
    points = shapely.points(candidates["lon"].to_numpy(), candidates["lat"].to_numpy())
    for first, last in zones.sector_spans(agreement):
        held = np.flatnonzero((start >= micros(first)) & (start < micros(last)))
        if not len(held):
            continue
        cut = zones.sectors(agreement, first)
        names += [s.sector_id for s in cut if s.sector_id not in names]
        codes = np.array([names.index(s.sector_id) for s in cut], np.int32)
        tree = shapely.STRtree(shapely.from_wkb([s.shape for s in cut]))
        point, sector = tree.query(points[held], predicate="intersects")
        order = np.argsort(-sector, kind="stable")  # on a border, the lower number stands
        where[held[point[order]]] = codes[sector[order]]
    return pa.DictionaryArray.from_arrays(pa.array(where), pa.array(names))


def _excused(
    found: Sequence[Found],
    candidates: pa.Table,
    places: Places,
    *,
    notices: pa.Table,
    agreement: Agreement,
) -> tuple[Floats, npt.NDArray[np.object_]]:
    """How far announced activities explain each allegation, and which one was considered."""
    start, end = tables.micros(candidates, "start"), tables.micros(candidates, "end")
    thresholds = agreement.thresholds or {}
    pairs: Excuses = excuses(
        places, start, end, notices, plane=plane_of(agreement), thresholds=thresholds
    )
    as_observed = thresholds.get(AS_OBSERVED, 0.0)
    exercise = np.asarray(candidates["exercise"].to_numpy(zero_copy_only=False), bool)
    shares, labels = [], []
    for part in found:
        share, label = pairs.best(part.provision.excused_by, rows=len(start))
        if EXERCISE in part.provision.excused_by:
            seen = exercise & (share < as_observed)
            share[seen], label[seen] = as_observed, AS_OBSERVED
        shares.append(share[part.rows])
        labels.append(label[part.rows])
    return np.concatenate(shares), np.concatenate(labels)
