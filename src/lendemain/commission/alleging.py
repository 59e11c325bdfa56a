"""Claims that the record does not answer, in the form in which a text is asked about them.

Such a claim stays an allegation of its own: the agreement is asked what it would breach if it
happened as it was claimed, and the docket gives it a number.  It weighs as little as one unproven
word does, the same for everybody.
"""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lendemain import tables
from lendemain.records.claim import Standing
from lendemain.records.incident import Incident

DEFAULTS: Mapping[str, float] = MappingProxyType({
    "claim_credence": 0.2,  # how probable a claim counts that nothing recorded answers
})  # fmt: skip
"""What the agreement's thresholds say of unanswered claims where they are silent."""


def unanswered(claims: pa.Table, matches: pa.Table) -> pa.Table:
    """The claims (those of `matches`, row for row) that stand unmatched and have a place."""
    alone = pc.equal(matches["standing"].cast(pa.string()), Standing.UNMATCHED.value)
    return claims.filter(pc.and_(alone, claims["lon"].is_valid())).combine_chunks()


def incidents_of(claims: pa.Table, thresholds: Mapping[str, float]) -> pa.Table:
    """Claims with a place as they would stand in the record (Incident), under their own names."""
    error = np.asarray(claims["error_m"].to_numpy(), float)
    ones = np.ones(len(error), np.int64)
    credence = thresholds.get("claim_credence", DEFAULTS["claim_credence"])
    content = claims["content"].combine_chunks()
    return tables.columns(
        Incident,
        {
            "incident_id": claims["claim_id"], "start": claims["start"], "end": claims["end"],
            "lon": claims["lon"], "lat": claims["lat"], "semi_major_m": error,
            "semi_minor_m": error, "orientation_deg": 0.0, "place_name": claims["place_name"],
            "kind": claims["kind"], "kind_probability": 1.0, "weapon": claims["weapon"],
            "probability": float(min(max(credence, 0.0), 1.0)), "accounts": ones, "witnesses": ones,
            "smm_count": claims["count"], "acts_min": claims["count_min"],
            "acts": claims["count"], "acts_max": claims["count_max"], "killed": claims["killed"],
            "first_observation": content,
        },
        claims.num_rows,
    )  # fmt: skip
