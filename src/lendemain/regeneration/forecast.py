"""Many runs of a scenario: what they agree on, what holds the army back, how ready formations are.

The runs of a forecast have consecutive seeds.  A bottleneck is what is used most while people wait
for it; it is confirmed by running the same seeds with ten per cent more of it, and comparing pair
by pair (a paired t, above 2).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lendemain import tables
from lendemain.errors import InputError
from lendemain.records.regeneration import (
    Bottleneck,
    Establishment,
    Money,
    ReadinessReport,
    Spread,
    Stock,
)
from lendemain.regeneration import core

Whole = npt.NDArray[np.int64]
RUNS_MAX = 5000
INSTRUCTORS, REPAIR = "instructors", "repair of "
FULL = 0.8
"""From which use a line of repair may be what holds equipment back."""

STALE_DAYS = 90
LEVELS: Mapping[str, tuple[float, float, float]] = {
    "people": (0.90, 0.80, 0.70), "equipment": (0.90, 0.80, 0.65), "condition": (0.90, 0.70, 0.60),
    "training": (0.75, 0.50, 0.25),
}  # fmt: skip
"""From which share an area counts as C-1, C-2, C-3 (after US Army Regulation 220-1; below: C-4)."""


def stocks(given: Establishment, found: core.Run) -> pa.Table:
    """One run as Stock: every place of people and every kind of equipment, week by week."""
    names, columns = _series(given, found)
    weeks = len(found.came)
    return tables.columns(
        Stock,
        {
            "week": np.tile(np.arange(weeks), len(names)),
            "what": np.repeat(np.array([n[0] for n in names], object), weeks),
            "place": np.repeat(np.array([n[1] for n in names], object), weeks),
            "number": np.concatenate(columns) if columns else np.zeros(0, np.int64),
        },
        weeks * len(names),
    )


def spread(given: Establishment, *, runs: int, seed: int) -> pa.Table:
    """What many runs say, as Spread, in the order of `stocks`; `InputError` for no runs."""
    if not 1 <= runs <= RUNS_MAX:
        raise InputError(
            f"{runs} runs", where="--runs", remedy=f"Give a number from 1 to {RUNS_MAX}"
        )
    planned = core.plan(given)
    series = [_series(given, core.run(planned, seed + k)) for k in range(runs)]
    names = series[0][0]
    values = np.array([columns for _, columns in series], float)
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95], axis=0)
    weeks = given.weeks + 1
    return tables.columns(
        Spread,
        {
            "week": np.tile(np.arange(weeks), len(names)),
            "what": np.repeat(np.array([n[0] for n in names], object), weeks),
            "place": np.repeat(np.array([n[1] for n in names], object), weeks),
            "mean": values.mean(axis=0).ravel(), "low": low.ravel(), "middle": middle.ravel(),
            "high": high.ravel(),
        },
        weeks * len(names),
    )  # fmt: skip


def _series(given: Establishment, found: core.Run) -> tuple[list[tuple[str, str]], list[Whole]]:
    """The names of what is told, as (what, place), and the numbers of each, week by week."""
    names = [("people", place) for place in core.PLACES]
    columns = [found.people[:, k] for k in range(len(core.PLACES))]
    for k, course in enumerate(given.courses):
        names += [(course.course_id, "waiting"), (course.course_id, "training")]
        columns += [found.courses[:, k, 0], found.courses[:, k, 1]]
    for e, line in enumerate(given.equipment):
        names += [(line.kind, place) for place in core.ITEMS]
        columns += [found.items[:, e, j] for j in range(len(core.ITEMS))]
    names.append((INSTRUCTORS, "teaching"))
    columns = [*columns, found.busy]
    if given.money is not None:
        names.append(("money", given.money.unit))
        columns.append(balance(given, given.money, found))
    return names, columns


def balance(given: Establishment, money: Money, found: core.Run) -> Whole:
    """What is left of the money at the end of each week of a run, below 0 what is lacking.

    Everybody who serves is paid, whoever is on a course costs more; items ordered are paid for when
    they come, items mended when they are.
    """
    serving = found.people.sum(axis=1) - found.people[:, core.PLACES.index("gone")]
    training = found.people[:, core.PLACES.index("training")]
    spent = serving * money.person + training * money.trainee - money.income
    for week, amount in money.given.items():
        spent[week] -= amount
    for e, line in enumerate(given.equipment):
        repaired = np.minimum(found.items[:-1, e, 1], line.repair)
        spent[1:] += repaired * money.mend.get(line.kind, 0)
        spent[max(line.lead, 1) :] += line.ordered * money.price.get(line.kind, 0)
    spent[0] = -money.held
    return -np.cumsum(spent)


def bottlenecks(given: Establishment, *, runs: int, seed: int) -> list[Bottleneck]:
    """What holds the army back, the worst first: every resource that is used up while people wait.

    A resource is the pool of instructors, or the seats of a course ("seats of basic").  Where
    nothing is waited for, the recruits that come are what holds it back ("recruits").  The repair
    of equipment ("repair of gun") is weighed by items that are serviceable, after those.
    """
    base = [core.run(core.plan(given), seed + k) for k in range(runs)]
    suspects = _suspects(given, base)[:4] + _in_repair(given, base)[:2]
    found = []
    for resource, used, waiting in suspects:
        more = core.plan(_more(given, resource))
        worth = partial(_worth, given, resource)
        gains = [worth(core.run(more, seed + k)) - worth(one) for k, one in enumerate(base)]
        found.append(
            Bottleneck(
                resource=resource, use=used, waiting=waiting, gain=math.fsum(gains) / runs,
                confirmed=_certain(gains), of=_of(resource),
            )
        )  # fmt: skip
    people = _of("")
    return sorted(found, key=lambda b: (b.of != people, not b.confirmed, -b.gain, b.resource))


def _of(resource: str) -> str:
    """What is counted to see whether more of a resource helps."""
    kind = resource.removeprefix(REPAIR)
    return "people in units" if kind == resource else f"{kind}s serviceable"


def _worth(given: Establishment, resource: str, found: core.Run) -> float:
    """People in units, or serviceable items of a kind, on average over the weeks."""
    kind = resource.removeprefix(REPAIR)
    if kind == resource:
        return float(found.people[:, core.PLACES.index("unit")].mean())
    row = [line.kind for line in given.equipment].index(kind)
    return float(found.items[:, row, 0].mean())


def _in_repair(given: Establishment, base: Sequence[core.Run]) -> list[tuple[str, float, float]]:
    """Lines of repair that are used up while items wait, the fullest first."""
    waiting = np.mean([one.items[:, :, 1].mean(axis=0) for one in base], axis=0)
    used = [
        float(np.mean([np.minimum(one.items[:-1, e, 1], line.repair).mean() for one in base]))
        / line.repair if line.repair else 0.0
        for e, line in enumerate(given.equipment)
    ]  # fmt: skip
    found = [
        (f"{REPAIR}{line.kind}", used[e], float(waiting[e]))
        for e, line in enumerate(given.equipment)
        if waiting[e] >= 1.0 and used[e] >= FULL
    ]
    return sorted(found, key=lambda f: (-f[1], -f[2], f[0]))


def _suspects(given: Establishment, base: Sequence[core.Run]) -> list[tuple[str, float, float]]:
    waiting = np.mean([one.courses[:, :, 0].mean(axis=0) for one in base], axis=0)
    inside = np.mean([one.courses[:, :, 1].mean(axis=0) for one in base], axis=0)
    pool = np.mean([one.people[:, core.PLACES.index("instructing")].mean() for one in base])
    busy = np.mean([one.busy.mean() for one in base])
    found = [
        (f"seats of {c.course_id}", float(inside[k]) / c.seats, float(waiting[k]))
        for k, c in enumerate(given.courses)
        if waiting[k] >= 1.0 and c.seats
    ]
    if len(found):
        found.append((INSTRUCTORS, float(busy / max(pool, 1.0)), float(waiting.sum())))
    found.sort(key=lambda f: (-f[1], -f[2], f[0]))
    return [*found, ("recruits", 1.0, 0.0)]


def _more(given: Establishment, resource: str) -> Establishment:
    """The scenario with ten per cent more of a resource."""
    if resource == INSTRUCTORS:
        more = math.ceil(given.instructors * 0.1)
        return replace(
            given, instructors=given.instructors + more,
            instructors_max=given.instructors_max + more,
        )  # fmt: skip
    if resource.startswith(REPAIR):
        kind = resource.removeprefix(REPAIR)
        lines = (replace(e, repair=math.ceil(e.repair * 1.1)) if e.kind == kind else e
                 for e in given.equipment)  # fmt: skip
        return replace(given, equipment=tuple(lines))
    if resource == "recruits":
        return replace(given, recruits=math.ceil(given.recruits * 1.1))
    name = resource.removeprefix("seats of ")
    return replace(
        given,
        courses=tuple(
            replace(c, seats=math.ceil(c.seats * 1.1)) if c.course_id == name else c
            for c in given.courses
        ),
    )


def _certain(gains: Sequence[float]) -> bool:
    """Whether the mean of paired differences is above 0 by more than chance."""
    if len(gains) < 2:
        return False
    mean = math.fsum(gains) / len(gains)
    error = math.sqrt(math.fsum((g - mean) ** 2 for g in gains) / (len(gains) - 1) / len(gains))
    return mean > 2.0 * error and mean >= 1.0


def readiness(
    given: Establishment, found: core.Run, *, week: int, at: datetime
) -> list[ReadinessReport]:
    """How ready each formation is in a week of a run, area by area; a model's word, and so marked.

    Equipment is shared among units as they are authorised it; `at` is when the report is read.
    """
    if not 0 <= week <= given.weeks:
        raise InputError(f"week {week}", where="--week", remedy=f"Give one from 0 to {given.weeks}")
    types = {t.type_id: t for t in given.types}
    units = [f for f in given.formations for _ in range(f.count)]
    shares = _equipment_shares(given, found, week)
    reports = []
    for u, unit in enumerate(units):
        kind = types[unit.type_id]
        wanted = sum(kind.people.values())
        full = found.units[: week + 1, u] >= 0.8 * wanted
        since = week - int(np.flatnonzero(full)[0]) if full.any() else 0
        areas: dict[str, float | None] = {
            "people": min(1.0, float(found.units[week, u]) / wanted) if wanted else None,
            "equipment": _least(shares, kind.equipment, 0),
            "condition": _least(shares, kind.equipment, 1),
            "training": min(1.0, since / kind.collective) if kind.collective else None,
        }
        told = given.start + timedelta(weeks=week)
        age = max(0, (at - told).days)
        evidence = dict.fromkeys(areas, f"model, week {week} of {given.scenario_id}")
        reports.append(
            report(f"{unit.type_id} {u + 1}", areas, evidence, dict.fromkeys(areas, age))
        )
    return reports


def report(
    formation: str,
    areas: Mapping[str, float | None],
    evidence: Mapping[str, str],
    age_days: Mapping[str, int],
) -> ReadinessReport:
    """One formation's readiness: the lowest area and the index, and what is doubtful about them.

    An area without evidence, or whose evidence is older than 90 days, is not known.  `InputError`
    for shares that are none: 90 % is 0.9.
    """
    known: dict[str, float | None] = {}
    remarks = []
    for name, share in areas.items():
        if share is not None and not (math.isfinite(share) and 0.0 <= share <= 1.0):
            raise InputError(
                f"{name} of {share}", where=formation,
                remedy="Give shares from 0 to 1: ninety per cent is 0.9",
            )  # fmt: skip
        known[name] = share
        if share is not None and not evidence.get(name):
            known[name] = None
            remarks.append(f"{name}: no evidence")
        elif share is not None and age_days.get(name, 0) > STALE_DAYS:
            known[name] = None
            remarks.append(f"{name}: evidence of {age_days[name]} days ago")
    shares = [s for s in known.values() if s is not None]
    whole = len(shares) == len(known) and bool(shares)
    return ReadinessReport(
        formation=formation, areas=known, evidence=dict(evidence), age_days=dict(age_days),
        lowest=min(shares) if whole else None,
        index=math.fsum(shares) / len(shares) if whole else None,
        level=_level(known) if whole else "not known", remarks=tuple(remarks),
    )  # fmt: skip


def _level(areas: Mapping[str, float | None]) -> str:
    worst = 1
    for name, share in areas.items():
        limits = LEVELS.get(name, (0.9, 0.8, 0.7))
        assert share is not None
        worst = max(worst, 1 + sum(share < limit for limit in limits))
    return f"C-{worst}"


def _equipment_shares(
    given: Establishment, found: core.Run, week: int
) -> dict[str, tuple[float | None, float | None]]:
    """Of every kind: held of what is authorised, and serviceable of what is held."""
    types = {t.type_id: t for t in given.types}
    shares: dict[str, tuple[float | None, float | None]] = {}
    for e, line in enumerate(given.equipment):
        authorised = sum(types[f.type_id].equipment.get(line.kind, 0) * f.count
                         for f in given.formations)  # fmt: skip
        serviceable, mending, _ = found.items[week, e].tolist()
        held = serviceable + mending
        shares[line.kind] = (
            min(1.0, held / authorised) if authorised else None,
            serviceable / held if held else None,
        )
    return shares


def _least(
    shares: Mapping[str, tuple[float | None, float | None]], wanted: Mapping[str, int], which: int
) -> float | None:
    """The worst share among the kinds that a unit is authorised, None where one is not known."""
    found = [shares[kind][which] for kind, number in wanted.items() if number]
    known = [share for share in found if share is not None]
    return min(known) if known and len(known) == len(found) else None
