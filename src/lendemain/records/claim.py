"""What others allege: one row of a list that a party, a nation or the public handed in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lendemain.records.observation import (
    NOT_KNOWN,
    UNDETERMINED,
    Category,
    Float32,
    Geometry,
    Identifier,
    Int32,
    TimePrecision,
)


class Voice(StrEnum):
    """In which capacity somebody alleges."""

    PARTY = "party"
    NATION = "nation"
    PUBLIC = "public"


class Basis(StrEnum):
    """From what a claim's place was read."""

    COORDINATES = "coordinates"
    SECTOR = "sector"
    NAMED = "named"
    REGION = "region"
    NONE = "none"


class Standing(StrEnum):
    """Where a claim stands beside the record: every claim has exactly one, always.

    `matched`: an incident of the record answers it.  `repeated`: only incidents that another claim
    of the same claimant has taken fit it.  `unmatched`: nothing in the record fits.  `revised`: a
    later version of the same row stands in its place.
    """

    MATCHED = "matched"
    REPEATED = "repeated"
    UNMATCHED = "unmatched"
    REVISED = "revised"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One allegation as it was handed in; it is nobody's observation and proves nothing.

    `claim_id` is "C-" and 16 hexadecimal digits of the row's hash, so the same row sent twice is
    the same claim; `content` is the hash of what it says, its own number and its claimant left out.
    `supersedes` names the version that this one replaces.  `lon`, `lat` is the centre of the region
    meant and never the answer, `error_m` one standard deviation along each axis; a place name is a
    region.  `words` is the kind in the list's own words, `reported` when the claimant says that it
    reported, `received` when the list was taken in.
    """

    claim_id: str
    content: Identifier | None = None
    claimant: Category
    voice: Category = Voice.PARTY
    own_number: str = ""
    supersedes: str = ""
    row: int
    reported: datetime | None = None
    received: datetime

    start: datetime
    end: datetime
    time_precision: TimePrecision = TimePrecision.INSTANT
    geometry: Geometry = Geometry.UNLOCATED
    basis: Category = Basis.NONE
    lon: float | None = None
    lat: float | None = None
    error_m: Float32 = 0.0
    place_name: Category = ""

    kind: Category = UNDETERMINED
    words: Category = ""
    weapon: Category = NOT_KNOWN
    count: Int32 = 1
    count_min: Int32 = 1
    count_max: Int32 = 1
    killed: Int32 | None = None
    accused: Category = ""
    text: str = ""
    language: Category = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Where one claim stands beside the record.

    `incident_id` is the incident that answers it, or the best one where several claims want it; ""
    where none fits.  `fits` is how probably anything in the record answers the claim taken alone,
    `probability` that this incident does, `expected` how many of its `count` occurrences the record
    answers once all claims of the claimant are weighed together, `answered` how many incidents were
    assigned to it.
    """

    claim_id: str
    standing: Standing
    incident_id: Category = ""
    probability: Float32 = 0.0
    fits: Float32 = 0.0
    expected: Float32 = 0.0
    answered: Int32 = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An incident of the record that was assigned to a claim, and how probably it answers it."""

    claim_id: str
    incident_id: Category
    probability: Float32
