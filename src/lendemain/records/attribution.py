"""What speaks for and against each answer to "who", and how far it carries.

Nobody is accused by any of this: a finding bears a person's name.  "Undetermined" is an answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass

OTHER_ACTOR = "other_actor"
ACCIDENT = "accident"
STAGED = "staged"
NATURAL = "natural_or_industrial"
NONE_OF_THESE = "none_of_these"

BESIDES: tuple[str, ...] = (OTHER_ACTOR, ACCIDENT, STAGED, NATURAL, NONE_OF_THESE)
"""The hypotheses that stand beside the parties in every case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of evidence, and how strongly each hypothesis leads one to expect it.

    `likelihoods` are relative: only their ratios matter.  Items of one `group` depend on each
    other, items of one `origin` are copies of one account.  `doubt` is by what factor a ratio may
    be wrong (one standard deviation; 1: none).  `by` says who set the ratios, `reason` why.
    `reliability` (A to F) and `credibility` (1 to 6) are judged apart and change nothing here.
    A `sealed` item is known by the attestation of a named officer only.  `family` names the sort of
    source, so that independent sorts can be counted; `explained` says why an item that speaks
    against the finding does not, in the analyst's view, contradict it ("": nobody has).  `exhibit`
    is what is held of it ("" where nothing is), `proposed_by` the method that worked the ratios out
    before a person took them over ("" where a person set them).
    """

    item_id: str
    likelihoods: Mapping[str, float]
    by: str
    reason: str
    group: str = ""
    origin: str = ""
    doubt: float = 2.0
    reliability: str = "F"
    credibility: str = "6"
    sealed: bool = False
    family: str = ""
    explained: str = ""
    exhibit: str = ""
    proposed_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Belief:
    """How probable one hypothesis is, before and after the evidence, with a 90 % interval."""

    hypothesis: str
    prior: float
    probability: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Influence:
    """What one item does: its weight for the leading hypothesis, and the answer without it.

    `weight` is in natural logarithms of the odds, for the leading hypothesis against all others,
    after copies and dependence; `without` the leading hypothesis' probability without the item,
    and `decides` whether the answer would then be another.
    """

    item_id: str
    weight: float
    without: float
    decides: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What the items together say of the hypotheses, and what would change it.

    `leading` is the most probable hypothesis, "undetermined" where two are exactly alike, and then
    influences are on the two together.  `answer` is a hypothesis whose whole interval reaches the
    standard, else "undetermined".
    `needed` is the ratio that one further, independent item would need for the answer to change:
    against the leading hypothesis where it stands, for it where it does not.  `families` counts the
    independent sorts of source that speak for the leading hypothesis, `contrary` names the items
    that speak against it and that nobody has explained.
    """

    beliefs: tuple[Belief, ...]
    leading: str
    answer: str
    standard: float
    needed: float
    influences: tuple[Influence, ...]
    families: int = 0
    contrary: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearing:
    """A direction towards the origin from a place: degrees clockwise from north.

    `error_deg` is one standard deviation; `wild` the chance that it has nothing to do with it.
    """

    lon: float
    lat: float
    bearing_deg: float
    error_deg: float
    wild: float = 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Distances in metres from which a class of weapon can have fired, and how probable it is."""

    weapon: str
    least_m: float
    most_m: float
    share: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """On whose side something was fired from, as far as geometry tells, and no finer than that.

    `shares` by party over the prior beliefs considered, which `low` and `high` bound; `contested`
    is the share within the line's own error.  `sectors` are shares by sector.  `likelihoods` by
    party, and under "" for a direction at random, is what the geometry is worth as an `Item`.
    `area_km2` is how large a region holds 90 %.  `anywhere` is what the geometry is worth for
    whoever fires from a place on no side in particular: above 1 where directions and distances
    agree on one.
    """

    shares: Mapping[str, float]
    low: Mapping[str, float]
    high: Mapping[str, float]
    contested: float
    sectors: Mapping[str, float]
    likelihoods: Mapping[str, float]
    area_km2: float
    anywhere: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Compatible:
    """How many documented points a direction fits, and how many one at random would.

    `ratio` is the likelihood ratio of "from one of the points" against a random direction: near 1
    it says nothing, however many points fit.
    """

    points: int
    fitting: int
    at_random: float
    ratio: float
