"""What the accounts, taken together, say happened; and how well anybody was looking."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lendemain.records.observation import Category, Float32, Identifier, Int32, Phenomenon


class Family(StrEnum):
    """The families into which kinds of incident fall."""

    FIRE = "fire"
    MOVEMENT = "movement"
    AIR_SEA = "air_sea"
    MINES = "mines"
    CIVIL = "civil"
    MONITORS = "monitors"
    OTHER = "other"
    NO_VIOLATION = "no_violation"
    UNKNOWN = "unknown"


KINDS: dict[Family, tuple[str, ...]] = {
    Family.FIRE: (
        "small_arms", "sniper", "hmg_agl", "mortar", "artillery", "mlrs", "tank", "direct_missile",
        "tactical_missile", "cruise_missile", "air_strike", "glide_bomb", "uav_fpv_strike",
        "uav_drop", "uav_long_range", "naval_fire", "usv_attack", "mine_explosion", "ied",
        "demolition", "illumination_flare", "shelling", "armed_clash", "explosion",
    ),
    Family.MOVEMENT: (
        "advance_beyond_line", "new_position", "trench_fortification", "position_in_zone",
        "heavy_weapon_inside_belt", "missing_from_storage", "unit_rotation_not_notified",
        "military_presence_disengagement_area", "weapons_near_civilian_site",
    ),
    Family.AIR_SEA: (
        "uav_recon_flight", "aircraft_in_zone", "helicopter", "balloon", "ship_in_zone", "boarding",
        "sea_mine", "port_attack", "cable_or_pipeline_damage", "ais_off", "gnss_interference",
    ),
    Family.MINES: ("new_mines", "remote_mining", "booby_trap", "clearance_refused"),
    Family.CIVIL: (
        "energy_strike", "water_plant", "nuclear_site", "civilian_casualty", "hostage_detention",
        "crossing_closed", "aid_blocked", "repair_window_breach", "violence_against_civilians",
    ),
    Family.MONITORS: (
        "access_denied", "delay", "threat", "shot_at_monitor", "shot_at_uav", "uav_jammed",
        "camera_blinded", "sensor_theft", "data_tampering",
    ),
    Family.OTHER: (
        "hostile_disinformation", "mobilisation_act", "exercise_not_notified", "sabotage", "cyber",
    ),
    Family.NO_VIOLATION: (
        "announced_exercise", "demining_detonation", "industrial", "agricultural_fire",
        "weather_thunder", "celebratory", "police", "accident",
    ),
    Family.UNKNOWN: ("undetermined", "thermal_anomaly"),
}  # fmt: skip
"""Every kind of incident, by family (the ontology of the field; `undetermined` is always one)."""

FAMILY_OF: dict[str, Family] = {kind: family for family, kinds in KINDS.items() for kind in kinds}


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Something that happened, as the accounts together tell it.

    The place is the region in `shape` (WKB) or, where that is absent, the ellipse with the given
    semi-axes (one standard deviation each) and the major axis turned `orientation_deg` clockwise
    from north; `lon`, `lat` is its centre and never the answer.  `accounts` counts observations,
    `smm_count` what monitors would sum up (every number that every account gave), `acts` the acts
    themselves with their bounds: the same rounds heard twice are counted once.  `acts_elsewhere` of
    these other incidents count too (an account of hours sums up what finer ones tell one by one),
    so that sums of `acts` less these count each act once.  `witnesses` counts
    independent provenances.  `probability` is that anything happened at all.  `weapon` is what the
    accounts say fired or stood there, in their own words ("" where none says).
    """

    incident_id: str
    start: datetime
    end: datetime
    lon: float
    lat: float
    semi_major_m: Float32
    semi_minor_m: Float32
    orientation_deg: Float32
    shape: bytes | None = None
    place_name: Category = ""
    kind: Category
    kind_probability: Float32
    phenomenon: Category = Phenomenon.UNDETERMINED
    weapon: Category = ""
    probability: Float32
    accounts: Int32
    witnesses: Int32
    smm_count: int
    acts_min: int
    acts: int
    acts_max: int
    acts_elsewhere: int = 0
    killed_min: Int32 | None = None
    killed: Int32 | None = None
    killed_max: Int32 | None = None
    exercise: bool = False
    actors: Category = ""
    first_observation: Identifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """An observation's place in an incident; every located observation is a member of exactly
    one.
    """

    incident_id: Category
    observation_id: Identifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How well one sector was watched in one hour.

    `watched` is the share of the sector's area that at least one watch covered, `probability` that
    one act somewhere in the sector would have been noticed (the mean over the area); `sensors` and
    `nations` name who watched, `causes` why the rest was not watched.
    """

    sector_id: Category
    hour: datetime
    watched: Float32
    probability: Float32
    sensors: Category = ""
    nations: Category = ""
    causes: Category = ""


class RevisionKind(StrEnum):
    """What became of an incident when more accounts had come."""

    NEW = "new"
    REDRAWN = "redrawn"
    MERGED = "merged"
    SPLIT = "split"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A change of the incidents since they were last told, and the account that brought it.

    `incident_id` is the incident's identifier now, or for one that is withdrawn, because its
    accounts tell of others now, the one it had; `before` the identifiers of the incidents that its
    accounts told of before, separated by "; ".  `since` is the first of the new accounts in it, or
    where it has none, of all that came.  `accounts` is how many it has now.
    """

    turn: Int32
    incident_id: str
    kind: RevisionKind
    before: str = ""
    since: Identifier
    accounts: Int32
