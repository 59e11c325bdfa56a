"""Claims as the ledger holds them, and where they stand beside incidents."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendemain import agreement, tables
from lendemain.agreement.ground import plane_of
from lendemain.commission import alleging, matching
from lendemain.desk.mission import Mission
from lendemain.records.agreement import Agreement
from lendemain.records.case import Allegation
from lendemain.records.claim import Claim

TAKEN = "claims.taken"

Mask = npt.NDArray[np.bool_]


def claims(mission: Mission, *, below: int | None = None) -> pa.Table:
    """Every claim ever taken in (Claim), all versions, in the order of the ledger."""
    parts = [part for _, part in mission.tables(TAKEN, "claim", below=below)]
    return tables.joined(Claim, parts).combine_chunks()


def current(rows: pa.Table) -> pa.Table:
    """The claims that no later version replaces."""
    older = pc.is_in(rows["claim_id"], value_set=rows["supersedes"].combine_chunks())
    return rows.filter(pc.invert(older)).combine_chunks()


def matched(
    rows: pa.Table, incidents: pa.Table, own: Mapping[str, Mask], text: Agreement
) -> matching.Matched:
    """Where claims stand beside incidents, by the thresholds and on the ground of a text."""
    setting = matching.Setting(plane_of(text), text.thresholds or {}, own)
    return matching.matched(rows, incidents, setting)


def own_words(
    incidents: pa.Table, members: pa.Table, observations: pa.Table
) -> dict[str, Mask]:  # fmt: skip
    """For each party that speaks in accounts, the incidents that rest on its own word alone."""
    by = tables.texts(observations, "by_party").astype(str)
    speakers = sorted(set(by[by != ""].tolist()))
    if not speakers:
        return {}
    ids = incidents["incident_id"].combine_chunks()
    where = _index(members["incident_id"].cast(pa.string()), ids)
    account = _index(members["observation_id"], observations["observation_id"].combine_chunks())
    good = (where >= 0) & (account >= 0)
    size = incidents.num_rows
    whole = np.bincount(where[good], minlength=size)
    spoken = by[account[good]]
    return {
        who: (whole > 0)
        & (np.bincount(where[good][spoken == who], minlength=size) == whole)
        for who in speakers
    }  # fmt: skip


def _index(wanted: pa.ChunkedArray, among: pa.Array) -> npt.NDArray[np.int64]:
    if isinstance(among, pa.ChunkedArray):
        among = among.combine_chunks()
    found = pc.fill_null(pc.index_in(wanted, value_set=among), -1)
    return np.asarray(found.to_numpy(), np.int64)


def alleged(
    rows: pa.Table, matches: pa.Table, notices: pa.Table, texts: Sequence[Agreement]
) -> tuple[pa.Table, pa.Table]:
    """What the claims that nothing answers allege (Allegation), and they themselves (Incident)."""
    alone = alleging.unanswered(rows, matches)
    incidents = alleging.incidents_of(alone, texts[0].thresholds or {})
    found = [agreement.compliance.allegations(incidents, notices, text) for text in texts]
    return tables.joined(Allegation, found), incidents


def as_recorded(rows: pa.Table, allegations: pa.Table, text: Agreement) -> pa.Table:
    """The claims that stand behind allegations of their own (Incident)."""
    named = pc.is_in(
        rows["claim_id"], value_set=allegations["incident_id"].cast(pa.string()).combine_chunks()
    )
    return alleging.incidents_of(rows.filter(named).combine_chunks(), text.thresholds or {})
