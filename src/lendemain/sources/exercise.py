"""A made-up front with known truth, seen through imperfect sensors.

The front lies in the Gulf of Guinea, where no country is.  Its numbers, which the model agreement
repeats: theatre 2.0, -2.0, 7.0, 2.0 (west, south, east, north); the line of contact runs from
(3.0, -0.6) to (5.8, 0.8), south-west to north-east, as the 36 corners that `front()` gives (about
348 km as the crow flies, swinging by some 8 km); on its left lies "north" (alias Northland), on
its right "south" (alias Southland).  The exercise begins on 1 June 2026 at 00:00 UTC.

The answer is an order in TOML or JSON.  Every field may be left out; those not named are refused:

    days = 30            # 1 to 366
    seed = 7             # 0 to 2**63 - 1: the only chance there is
    density = 1.0        # 0 to 1,000 times 40 incidents a day, both sides together
    growth = 0.04        # share by which a day is worse than the one before, -0.5 to 0.5
    north_rate = 1.0     # weight of each side among those who act, 0 to 10
    south_rate = 1.0
    outages = 1.0        # 0 to 20 times the usual share of failing sensors
    claims = 1.0         # 0 to 2 times the usual zeal of the parties to claim
    mirrored = false     # the front reflected in its axis, and the parties' names swapped
    start = 2026-06-01   # first day (UTC), 2000 to 2100

What happens is drawn by `made_up.acts`, who watches by `made_up.roster`, what they tell by
`made_up.accounts` and `made_up.hearsay`.  The same order gives the same reading.  Observations
do not say which incident they belong to: `truth_of` does, for scoring.
"""

import math
import tomllib
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Annotated

import msgspec
import numpy as np
import numpy.typing as npt
import orjson

from lendemain.errors import InputError, SourceError
from lendemain.records.observation import Rejection, Truth, Watch
from lendemain.records.reading import Answer, Reading, Source
from lendemain.sources.made_up import hearsay
from lendemain.sources.made_up.accounts import Accounts, accounts, ordered
from lendemain.sources.made_up.acts import PER_DAY, SECOND, Tempo, acts
from lendemain.sources.made_up.ground import THEATRE, front, ground, towns
from lendemain.sources.made_up.roster import roster, watches
from lendemain.tables import columns, empty, joined

__all__ = ["SOURCE", "THEATRE", "Order", "front", "order", "parse", "towns", "truth_of"]

BYTES_MAX = 4096
INCIDENTS_MAX = 100_000
_NAME = "exercise"
_START = date(2026, 6, 1)
_PER_INCIDENT = 21.9
"""Accounts that one incident brings on average, sensors' own false alarms left out."""

_PER_DAY = 28.0
"""False alarms a day on average, from all sensors together."""

_TRIES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to make up; see the module for what each field means."""

    days: Annotated[int, msgspec.Meta(ge=1, le=366)] = 30
    seed: Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)] = 7
    density: Annotated[float, msgspec.Meta(ge=0, le=1000)] = 1.0
    growth: Annotated[float, msgspec.Meta(ge=-0.5, le=0.5)] = 0.04
    north_rate: Annotated[float, msgspec.Meta(ge=0, le=10)] = 1.0
    south_rate: Annotated[float, msgspec.Meta(ge=0, le=10)] = 1.0
    outages: Annotated[float, msgspec.Meta(ge=0, le=20)] = 1.0
    claims: Annotated[float, msgspec.Meta(ge=0, le=2)] = 1.0
    mirrored: bool = False
    start: date = _START


def order(
    *,
    days: int = 30,
    density: float = 1.0,
    seed: int = 7,
    detections: int | None = None,
    mirrored: bool = False,
) -> bytes:
    """An order as JSON.  `detections` asks for about so many observations in all (within some
    five per cent), and sets the density by it; `InputError` where no order may be so large.

    >>> order(days=1, density=2.0)
    b'{"days":1,"seed":7,"density":2.0}'
    """
    given: dict[str, object] = {"days": days, "seed": seed, "density": density}
    if mirrored:
        given["mirrored"] = True
    if detections is not None:
        given["growth"] = 0.0
        wanted = (detections / days - _PER_DAY) / (_PER_INCIDENT * PER_DAY)
        given["density"] = _density(given, detections, max(0.0, wanted))
    data = orjson.dumps(given)
    _asked(data)
    return data


def _asked(data: bytes) -> Order:
    try:
        return _order(data, "order")
    except SourceError as error:
        raise InputError(error.what, where=error.where, remedy=error.remedy) from None


def _density(given: dict[str, object], detections: int, density: float) -> float:
    """A density whose number of observations is near the one asked for, by trying a few: the
    number grows with the density, but not smoothly, since each density draws another front.
    """
    tried: dict[float, int] = {}
    for _ in range(_TRIES):
        density = round(density, 6)
        order_of = orjson.dumps(given | {"density": density})
        tried[density] = len(_made_up(_asked(order_of))[1]) - detections
        if abs(tried[density]) <= 0.02 * detections:
            break
        below = [d for d, over in tried.items() if over < 0]
        above = [d for d, over in tried.items() if over >= 0]
        if below and above:
            density = (max(below) + min(above)) / 2
        else:
            density *= detections / max(1, detections + tried[density])
    return min(tried, key=lambda d: abs(tried[d]))


def parse(answer: Answer) -> Reading:
    """Everything an order makes up: observations, watches, notices, and the truth.

    Raises `SourceError` where the order has a mistake, or the mission's theatre leaves out the
    front.
    """
    content = answer.content
    if len(content) > BYTES_MAX:
        raise _refused(answer.name, f"{len(content)} bytes are no order", "Give a short TOML file")
    wanted = _order(bytes(memoryview(content)), answer.name)
    west, south, east, north = answer.theatre
    if not (west <= THEATRE[0] and south <= THEATRE[1]) or not (
        east >= THEATRE[2] and north >= THEATRE[3]
    ):
        raise _refused(
            answer.name, f"the made-up front lies outside this mission's theatre {answer.theatre}",
            "Use a mission with the model agreement (texts/agreements/model-2026.toml)",
        )  # fmt: skip
    return _made_up(wanted)[0]


def truth_of(content: bytes) -> npt.NDArray[np.int32]:
    """For each observation that an order gives, in order, the number of the incident in the truth
    table that it tells of, or -1 where it tells of none.
    """
    return _made_up(_order(content, "order"))[1]


def _made_up(wanted: Order) -> tuple[Reading, npt.NDArray[np.int32]]:
    tempo = _tempo(wanted)
    where = ground(mirrored=wanted.mirrored)
    draws = [np.random.Generator(np.random.PCG64([wanted.seed, i])) for i in range(7)]
    happened = acts(draws[0], where, tempo)
    duties = roster(draws[1], where, tempo, outages=wanted.outages)
    out = Accounts(_NAME, where, tempo)
    accounts(draws[2], happened, duties, out)
    hearsay.press(draws[3], happened, out)
    hearsay.claims(draws[4], happened, out, wanted.claims)
    denied = hearsay.hindrances(draws[5], happened, out)
    announced = hearsay.notices(draws[6], happened, out)
    watched = joined(Watch, [watches(duties, where, tempo, _NAME), denied])
    observations, truth = ordered(out)
    reading = Reading(
        rows=len(truth) + watched.num_rows + announced.num_rows,
        observations=observations,
        rejections=empty(Rejection),
        watches=watched,
        notices=announced,
        truth=columns(Truth, hearsay.truth(happened, out), len(happened.of)),
    )
    return reading, truth


def _tempo(wanted: Order) -> Tempo:
    begins = datetime(wanted.start.year, wanted.start.month, wanted.start.day, tzinfo=UTC)
    sides = (wanted.north_rate, wanted.south_rate)
    return Tempo(
        start=int(begins.timestamp()) * SECOND,
        days=wanted.days,
        density=wanted.density,
        growth=wanted.growth,
        sides=sides[::-1] if wanted.mirrored else sides,
    )


def _order(data: bytes, name: str) -> Order:
    """The order that some bytes give; `SourceError` that names the field of a mistake."""
    try:
        text = data.decode()
        given = orjson.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        what = f"neither TOML nor JSON ({str(error)[:120]})"
        raise _refused(name, what, "Write an order such as `days = 30`") from None
    known = [f.name for f in fields(Order)]
    for field, value in given.items():
        if field not in known:
            raise _refused(
                name, f"there is no field {field[:40]!r}", f"Known fields: {', '.join(known)}"
            )
        if isinstance(value, float) and not math.isfinite(value):
            raise _refused(name, f"{field} is not finite", "Give a number")
    try:
        wanted = msgspec.convert(given, Order)
    except msgspec.ValidationError as error:
        raise _refused(name, str(error), "See `lendemain.sources.exercise` for bounds") from None
    if not 2000 <= wanted.start.year <= 2100:
        raise _refused(name, f"start {wanted.start} is not between 2000 and 2100", "Change it")
    sides = (wanted.north_rate + wanted.south_rate) / 2
    if wanted.days * wanted.density * PER_DAY * max(sides, 1.0) > INCIDENTS_MAX:
        raise _refused(
            name, f"more than {INCIDENTS_MAX} incidents are ordered", "Lower days or density"
        )
    return wanted


def _refused(name: str, what: str, remedy: str) -> SourceError:
    return SourceError(what, where=name or "order", remedy=remedy)


SOURCE = Source(
    name=_NAME,
    title="A made-up front with known truth, through imperfect sensors",
    licence="made up by this program",
    formats=("toml", "json"),
    parse=parse,
)
