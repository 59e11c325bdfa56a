"""Presence at sea under a regime of straits, and areas searched for mines.

Limits come from a text (`texts/force/montreux-1936.toml`), not from here: notice, ships and tonnage
in transit together, tonnage in the sea of powers from outside it (all of them, and each), days of
stay, kinds that may not enter, and times at which the straits are closed.  Tonnage is thousandths
of long tons, so that every edge is exact.  A passage is admitted or refused, with every reason.
"""

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from lendemain.errors import InputError
from lendemain.force import written

KINDS = ("surface", "submarine", "carrier", "auxiliary")


@dataclass(frozen=True, slots=True, kw_only=True)
class Straits:
    """The limits of a regime of straits: days, ships, thousandths of long tons."""

    notice_days: int
    notice_days_outside: int
    transit_ships_max: int
    transit_max: int
    outside_max: int
    outside_power_max: int
    stay_days_max: int
    barred_outside: tuple[str, ...]
    closed: tuple[tuple[int, int], ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A ship that enters on a day and leaves on another (ordinals, UTC; `leaves` no longer there).

    `told` is the day on which its notice was given; `outside`: its power has no shore there.
    """

    ship: str
    power: str
    outside: bool
    kind: str
    tonnage: int
    told: int
    enters: int
    leaves: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A passage that may not be, and why."""

    passage: Passage
    reasons: tuple[str, ...]


def straits(data: bytes, *, raised: bool = False) -> Straits:
    """The limits that a text states; the higher aggregate where `raised`.

    Raises `InputError` for a text that lacks one.
    """
    try:
        said = tomllib.loads(data.decode("utf-8"))["limits"]
        aggregate = tonnage(said["outside_raised" if raised else "outside"])
        share = said["outside_power_share"]
        return Straits(
            notice_days=said["notice_days"], notice_days_outside=said["notice_days_outside"],
            transit_ships_max=said["transit_ships"], transit_max=tonnage(said["transit"]),
            outside_max=aggregate, outside_power_max=aggregate * share[0] // share[1],
            stay_days_max=said["stay_days"], barred_outside=tuple(said["barred_outside"]),
            closed=tuple(
                (written.moment(a).toordinal(), written.moment(b).toordinal())
                for a, b in said.get("closed", [])
            ),
            source=str(said["source"]),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, ZeroDivisionError) as error:
        raise InputError(
            f"the limits of the straits cannot be read ({error})", where="straits",
            remedy="Begin with the text montreux-1936 that comes with the package",
        ) from None  # fmt: skip


def tonnage(text: str) -> int:
    """Thousandths of long tons of a mass that names its unit, rounded up.

    >>> tonnage("15000 long t"), tonnage("15000 t")
    (15000000, 14763098)
    """
    found = text.strip().lower()
    if found.endswith("long t"):
        number = Decimal(found.removesuffix("long t").replace(",", "").strip())
        return int((number * 1000).to_integral_value(ROUND_CEILING))
    kilograms = Decimal(written.mass(text))
    return int((kilograms * 1000 / written.KILOGRAMS["long t"]).to_integral_value(ROUND_CEILING))


def admitted(passages: Sequence[Passage], limits: Straits) -> tuple[list[Passage], list[Refused]]:
    """The passages that may be, one after another in the order given, and those refused.

    Whatever is admitted keeps every limit on every day together with what was admitted before.
    """
    kept: list[Passage] = []
    refused: list[Refused] = []
    book = _Book(limits)
    for passage in passages:
        reasons = [*_alone(passage, limits), *book.reasons(passage)]
        if reasons:
            refused.append(Refused(passage=passage, reasons=tuple(reasons)))
        else:
            book.add(passage)
            kept.append(passage)
    return kept, refused


def _alone(passage: Passage, limits: Straits) -> list[str]:
    found = []
    if passage.kind not in KINDS:
        found.append(f"no kind of ship: {passage.kind[:40]}")
    if passage.tonnage <= 0:
        found.append("its tonnage is not above nought")
    if passage.leaves <= passage.enters:
        found.append("it leaves before it enters")
    needed = limits.notice_days_outside if passage.outside else limits.notice_days
    if passage.enters - passage.told < needed:
        found.append(f"notice of {passage.enters - passage.told} days, and {needed} are needed")
    if any(a <= day < b for a, b in limits.closed for day in (passage.enters, passage.leaves - 1)):
        found.append("the straits are closed to warships then")
    if passage.outside and passage.kind in limits.barred_outside:
        found.append(f"a {passage.kind} of an outside power may not pass")
    stay = passage.leaves - passage.enters
    if passage.outside and stay > limits.stay_days_max:
        found.append(f"a stay of {stay} days, and {limits.stay_days_max} are allowed")
    return found


class _Book:
    """Ships and tonnage by day: in transit, in the sea, and in the sea of one power."""

    def __init__(self, limits: Straits) -> None:
        self.limits = limits
        self.ships: dict[int, int] = {}
        self.transit: dict[int, int] = {}
        self.sea: dict[int, int] = {}
        self.powers: dict[tuple[str, int], int] = {}

    @staticmethod
    def passes(passage: Passage) -> tuple[int, ...]:
        """The days on which it is in the straits: its first and its last."""
        return tuple(sorted({passage.enters, passage.leaves - 1}))

    def reasons(self, passage: Passage) -> list[str]:
        """The limits of days that adding a passage would break."""
        limits, found = self.limits, []
        for day in self.passes(passage):
            if self.ships.get(day, 0) + 1 > limits.transit_ships_max:
                found.append(f"more than {limits.transit_ships_max} ships in transit together")
            if self.transit.get(day, 0) + passage.tonnage > limits.transit_max:
                found.append("too much tonnage in transit together")
        if passage.outside:
            days = range(passage.enters, min(passage.leaves, passage.enters + 400))
            if any(self.sea.get(d, 0) + passage.tonnage > limits.outside_max for d in days):
                found.append("too much tonnage of outside powers in the sea")
            mine = (self.powers.get((passage.power, d), 0) for d in days)
            if any(held + passage.tonnage > limits.outside_power_max for held in mine):
                found.append("too much tonnage of one outside power in the sea")
        return list(dict.fromkeys(found))

    def add(self, passage: Passage) -> None:
        """Enter an admitted passage."""
        for day in self.passes(passage):
            self.ships[day] = self.ships.get(day, 0) + 1
            self.transit[day] = self.transit.get(day, 0) + passage.tonnage
        if passage.outside:
            for day in range(passage.enters, passage.leaves):
                self.sea[day] = self.sea.get(day, 0) + passage.tonnage
                key = (passage.power, day)
                self.powers[key] = self.powers.get(key, 0) + passage.tonnage


def chained(ships: Sequence[Passage], limits: Straits, *, start: int, end: int) -> list[Passage]:
    """Stays that follow one another without a day's gap, the ships in turn, from start to end.

    Each ship stays as long as it may and is told early enough; where no ship may enter on a day the
    chain ends there, and the days after it are the gap.
    """
    kept: list[Passage] = []
    day = start
    while day < end and ships:
        leaves = min(end, day + limits.stay_days_max)
        for turn in range(len(ships)):
            ship = ships[(len(kept) + turn) % len(ships)]
            back = next((p.leaves for p in reversed(kept) if p.ship == ship.ship), None)
            if back is not None and back > day:
                continue
            told = day - limits.notice_days_outside
            new = Passage(
                ship=ship.ship, power=ship.power, outside=ship.outside, kind=ship.kind,
                tonnage=ship.tonnage, told=told, enters=day, leaves=leaves,
            )  # fmt: skip
            if not admitted([*kept, new], limits)[1]:
                kept.append(new)
                break
        else:
            return kept
        day = leaves
    return kept


def mine_search(numbers: Mapping[str, float]) -> dict[str, float]:
    """How long hunters take to clear an area: passes and days, and what chance is left.

    Takes `area_km2`, `swath_m`, `speed_kn`, `hours_day`, `hunters`, `detect` (probability for a
    mine in the swath, one pass) and `wanted` (probability over all passes).
    """
    keys = ("area_km2", "swath_m", "speed_kn", "hours_day", "hunters", "detect", "wanted")
    missing = [k for k in keys if not numbers.get(k, 0.0) > 0]
    if missing or numbers["detect"] > 1 or numbers["wanted"] >= 1:
        raise InputError(
            f"{missing[0]} is missing" if missing else "detect and wanted are probabilities",
            where="mine countermeasures", remedy=f"Give {', '.join(keys)}; wanted below 1",
        )  # fmt: skip
    left = 1.0 - numbers["detect"]
    passes = 1 if left <= 0 else math.ceil(math.log(1 - numbers["wanted"]) / math.log(left) - 1e-9)
    swept = numbers["swath_m"] / 1000 * numbers["speed_kn"] * 1.852 * numbers["hours_day"]
    days = math.ceil(passes * numbers["area_km2"] / (swept * numbers["hunters"]) - 1e-9)
    return {"passes": passes, "days": days, "left": round(left**passes, 6)}
