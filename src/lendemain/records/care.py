"""Duty of care: who is out and when they are to be heard again, and how everybody gets away.

Who is out and where people would go is for the mission alone: nothing here goes into a release.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outing:
    """A team that is out: it is to be heard every `every_s` until it is back.

    `due_back` is when it should be; an alarm rises `grace_s` after a call is missed.
    """

    team: str
    persons: int
    start: datetime
    due_back: datetime
    every_s: float = 3_600.0
    grace_s: float = 900.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """That a team was heard, and whether it is back."""

    team: str
    at: datetime
    back: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CareStatus:
    """How a team stands at a moment: "back", "in time", "late" or "alarm".

    `heard` is when it was last heard, `due` when it is to be heard next, `alarm_at` when an alarm
    rises if it is not.
    """

    team: str
    persons: int
    status: str
    heard: datetime
    due: datetime
    alarm_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AssemblyPoint:
    """Where people wait to be fetched, and how many."""

    point_id: str
    persons: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Haven:
    """Where people are safe, and how many it takes."""

    point_id: str
    places: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """A vehicle with seats at a point; it leaves `ready_s` after the order."""

    vehicle_id: str
    point_id: str
    seats: int
    ready_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class EvacuationTrip:
    """A vehicle's trip: from where it stands to those it fetches, and on to a haven.

    `way` are all the points it passes; times are seconds after the order.  `number` counts the
    trips of one vehicle from 1: later ones begin at the haven where the one before ended.
    """

    vehicle_id: str
    assembly: str
    haven: str
    persons: int
    leaves_s: float
    fetches_s: float
    arrives_s: float
    way: tuple[str, ...]
    number: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class EvacuationPlan:
    """Who is fetched by what and brought where, when the last is safe, and who is left and why.

    No plan with as many trips a vehicle leaves fewer than `left_bound` persons, and none that
    leaves as few as this is done before `last_bound_s`.
    """

    title: str
    trips: tuple[EvacuationTrip, ...]
    persons: int
    left: tuple[tuple[str, int, str], ...]
    left_bound: int
    last_s: float
    last_bound_s: float
    inputs: str
    solver: str
