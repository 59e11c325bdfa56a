"""What if: offers withdrawn, moved or added, requirements raised; the plan made anew, compared.

Nothing of it is adopted and nothing is recorded.  The adopted plan is taken up again where it still
can be, and worked over where something is lost: that answer is quick, and near to the plan.  Then
the whole is planned anew as `force plan` does, with a bound, for as long as there is time; and for
each gap of it, new ones first, the cause is sought by solving again, until the time is up.  What is
left can be asked for again, with the plan that it is about.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from time import monotonic
from typing import Annotated

import msgspec

from lendemain.desk.mission import Mission
from lendemain.desk.pages import plans_force
from lendemain.desk.plans import force_shown
from lendemain.desk.plans.force import Held
from lendemain.errors import InputError
from lendemain.force import causes, faults, generation, withdrawal
from lendemain.force.problem import month_of, month_start, problem
from lendemain.records.force import (
    Assignment,
    Contribution,
    Plan,
    Requirement,
    Rung,
    Shortfall,
    Statement,
)

Plain = dict[str, object]

CHANGES_MAX = 200
TOURS_MAX = 5000
FOR_CAUSES = 0.35
"""The share of the time that is kept for causes."""

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
Shift = Annotated[int, msgspec.Meta(ge=-120, le=120)]
Whole = Annotated[int, msgspec.Meta(ge=0, le=100_000)]
Months = Annotated[int, msgspec.Meta(ge=1, le=120)]


class Added(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An offer that somebody imagines: as firm as counts, with every skill, at no notice."""

    nation: Name
    capability: Name
    start: Annotated[int, msgspec.Meta(ge=0, le=600)]
    months: Months
    tour_months: Months
    count: Annotated[int, msgspec.Meta(ge=1, le=100)] = 1
    personnel: Whole = 0
    dwell: Annotated[float, msgspec.Meta(ge=0, le=20)] = 0.0


class Changes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is changed: contributions withdrawn or moved by months, nations that withdraw, offers
    added, requirements that ask for so many.

    Where `tours` (contribution, requirement, months) of an earlier answer are given, no plan is
    made, but causes are sought for the gaps of that one, except on requirements that are `told`.
    """

    withdrawn: tuple[Name, ...] = ()
    nations: tuple[Name, ...] = ()
    moved: dict[Name, Shift] = {}
    added: tuple[Added, ...] = ()
    raised: dict[Name, Whole] = {}
    tours: tuple[tuple[Name, Name, Whole, Whole], ...] = ()
    told: tuple[Name, ...] = ()


def read(said: object) -> Changes:
    """Changes as a page sends them; `InputError` that names what is wrong."""
    try:
        found = msgspec.convert(said, Changes)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at ")
        raise InputError(
            what, where=where.strip("`") or "the changes", remedy="See the page's own form"
        ) from None
    parts = (found.withdrawn, found.nations, found.moved, found.added, found.raised)
    if sum(map(len, parts)) > CHANGES_MAX:
        raise InputError(
            f"more than {CHANGES_MAX} changes", where="the changes", remedy="Import a table"
        )
    if len(found.tours) > TOURS_MAX:
        raise InputError(f"more than {TOURS_MAX} tours", where="the plan", remedy="Plan anew")
    return found


def changed(now: Held, wanted: Changes) -> Held:
    """What a plan would be made from; `InputError` for what there is none of."""
    given = now.statement
    _known("contribution", {c.contribution_id for c in now.offers}, wanted.withdrawn, wanted.moved)
    _known("nation", {n.nation_id for n in given.nations}, wanted.nations)
    _known("nation", {n.nation_id for n in given.nations}, [a.nation for a in wanted.added])
    _known("capability", set(given.capabilities), [a.capability for a in wanted.added])
    _known("requirement", {r.requirement_id for r in given.requirements}, wanted.raised)
    gone = set(wanted.withdrawn)
    offers = [
        _moved(c, wanted.moved.get(c.contribution_id, 0))
        for c in now.offers
        if c.contribution_id not in gone and c.nation not in wanted.nations
    ]
    offers += [_made(one, given, n) for n, one in enumerate(wanted.added, 1)]
    lines = tuple(_raised(r, wanted.raised) for r in given.requirements)
    return replace(now, statement=replace(given, requirements=lines), offers=tuple(offers))


def _known(what: str, known: set[str], *given: Sequence[str] | dict[str, int]) -> None:
    for names in given:
        for name in names:
            if name not in known:
                raise InputError(f"no such {what}", where=name, remedy="Choose one of the list")


def _moved(one: Contribution, months: int) -> Contribution:
    if not months:
        return one
    return replace(one, start=later(one.start, months), end=later(one.end, months))


def later(at: datetime, months: int) -> datetime:
    """The same day so many months later, or the month's last that there always is.

    >>> from datetime import UTC
    >>> later(datetime(2027, 1, 31, tzinfo=UTC), 1).date().isoformat()
    '2027-02-28'
    """
    first = month_start(month_of(at) + months)
    return at.replace(year=first.year, month=first.month, day=min(at.day, 28))


def _made(one: Added, given: Statement, number: int) -> Contribution:
    start = given.first_month + one.start
    name = f"what-if-{number}"
    return Contribution(
        contribution_id=name, nation=one.nation, unit=f"{one.nation} {one.capability} ({name})",
        domain=given.capabilities[one.capability], capabilities=(one.capability,),
        count=one.count, personnel=one.personnel, start=month_start(start),
        end=month_start(start + one.months), notice_days=0, tour_months=one.tour_months,
        dwell=one.dwell, rung=max(given.least_rung, Rung.ALLOCATED, key=list(Rung).index),
        rung_evidence="what if", readiness="assumed", readiness_evidence="what if",
        lift_by="own", skills=given.skills, exclusivity=name, source="what if",
    )  # fmt: skip


def _raised(line: Requirement, raised: dict[str, int]) -> Requirement:
    quantity = raised.get(line.requirement_id, line.quantity)
    return line if quantity == line.quantity else replace(line, quantity=quantity)


def answers(mission: Mission, wanted: Changes, *, seconds: float, seed: int) -> Iterator[Plain]:
    """The difference to the adopted plan: at once, and again when the whole was planned anew; then
    the causes of its gaps, requirement by requirement.

    Raises `InputError` where there is no adopted plan to compare with.
    """
    before, plan = force_shown.kept(mission)
    after = changed(before, wanted)
    until = monotonic() + seconds
    if wanted.tours:
        yield from reasons(plan, after, _given(after, wanted), until=until, told=wanted.told)
        return
    near = withdrawal.added(after.statement, after.offers, plan)
    _sound(after, near)
    yield difference(before, plan, after, near) | {"stage": "near", "bound": None}
    enough = until - FOR_CAUSES * seconds
    effort = generation.Effort(seed=seed, expired=lambda: monotonic() > enough)
    found = generation.generated(
        after.statement, after.offers, inputs=plan.inputs, previous=plan.assignments, effort=effort
    )
    _sound(after, found)
    best = min(found, near, key=lambda p: [t.value for t in p.terms])
    yield difference(before, plan, after, best) | {
        "stage": "planned", "bound": found.bound, "cut": bool(found.stopped),
        "solver": found.solver, "seed": seed, "steps": found.work, "gaps": gaps(plan, after, best),
        "tours": [[a.contribution, a.requirement, a.start, a.end] for a in best.assignments],
    }  # fmt: skip
    yield from reasons(plan, after, best, until=until)


def _given(after: Held, wanted: Changes) -> Plan:
    """A plan that the page was told before; `InputError` for one that the changes do not allow."""
    given = problem(after.statement, after.offers)
    tours = [Assignment(contribution=c, requirement=r, start=s, end=e)
             for c, r, s, e in wanted.tours]  # fmt: skip
    chosen = generation.columns(given, tours)
    found = generation.told(given, chosen, inputs="", seed=0, work=0)
    if len(chosen) != len(tours) or faults.faults(after.statement, after.offers, found):
        raise InputError("tours that these changes do not allow", where="the plan",
                         remedy="Make the plan anew")  # fmt: skip
    return found


def gaps(old: Plan, after: Held, new: Plan) -> list[Plain]:
    """Every stretch of months in which a plan lacks something, what the adopted one did not lack
    first, then critical ones, then the longest; `new` is what it lacks more.
    """
    critical = {r.requirement_id: r.critical for r in after.statement.requirements}
    found = [_gap(one, old) for one in causes.stretches(new)]
    return sorted(
        found,
        key=lambda g: (not g["new"], not critical[str(g["line"])], -_int(g["sum"]),
                       str(g["line"]), _int(g["start"])),
    )  # fmt: skip


def _gap(one: Shortfall, old: Plan) -> Plain:
    then = old.missing[one.requirement][one.start : one.end]
    more = sum(max(0, now - was) for now, was in zip(one.missing, then, strict=True))
    return {"line": one.requirement, "start": one.start, "end": one.end, "sum": sum(one.missing),
            "missing": list(one.missing), "new": more}  # fmt: skip


def reasons(
    old: Plan, after: Held, new: Plan, *, until: float, told: Sequence[str] = ()
) -> Iterator[Plain]:
    """The causes of a plan's gaps as they are found, each tried by solving again, and how many
    requirements are left; it ends before a requirement for which there is hardly time.
    """
    order = list(dict.fromkeys(str(g["line"]) for g in gaps(old, after, new)))
    names = [name for name in order if name not in told]
    found = causes.by_line(after.statement, after.offers, new, wanted=names)
    began, longest, done = monotonic(), 0.0, 0
    while done < len(names) and monotonic() + longest < until:
        mine = next(found)
        longest, began, done = max(longest, monotonic() - began), monotonic(), done + 1
        yield {"stage": "causes", "left": len(names) - done, "gaps": [
            _gap(s, old) | {"cause": s.cause.value if s.cause else "", "verified": s.verified,
                            "regained": s.regained, "detail": s.detail}
            for s in mine
        ]}  # fmt: skip


def _sound(now: Held, plan: Plan) -> None:
    wrong = faults.faults(now.statement, now.offers, plan)
    assert not wrong, wrong


def difference(before: Held, old: Plan, after: Held, new: Plan) -> Plain:
    """What a plan of changed inputs does that the adopted one does not: lines, tours, burden, cost.

    `lines` are those whose months stand otherwise; `units` those whose tours are others.
    """
    lines = _lines(before, old, after, new)
    worse = sum(_int(line["worse"]) for line in lines)
    return {
        "months": [force_shown.month_name(before.statement, m)
                   for m in range(before.statement.months)],
        "lines": lines, "uncovered": worse,
        "regained": sum(_int(line["better"]) for line in lines),
        "units": _units(before, old, after, new),
        "terms": [
            {"name": t.name, "before": _term(old, t.name), "after": t.value} for t in new.terms
        ],
        "weighted": {"before": old.weighted, "after": new.weighted},
        "nations": _nations(before, old, after, new),
    }  # fmt: skip


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value


def _term(plan: Plan, name: str) -> int:
    return next((t.value for t in plan.terms if t.name == name), 0)


def _lines(before: Held, old: Plan, after: Held, new: Plan) -> list[Plain]:
    found = []
    was = {r.requirement_id: r for r in before.statement.requirements}
    for line in after.statement.requirements:
        name = line.requirement_id
        then, now = old.missing[name], new.missing[name]
        if then == now and was[name].quantity == line.quantity:
            continue
        found.append({
            "id": name, "title": dict(line.title), "critical": line.critical,
            "wanted": [was[name].quantity, line.quantity],
            "demand": plans_force.asked(line, after.statement),
            "before": list(then), "after": list(now),
            "worse": sum(max(0, b - a) for a, b in zip(then, now, strict=True)),
            "better": sum(max(0, a - b) for a, b in zip(then, now, strict=True)),
        })  # fmt: skip
    return sorted(found, key=lambda r: (not r["critical"], -_int(r["worse"]), str(r["id"])))


def _tours(plan: Plan) -> dict[str, list[tuple[str, int, int]]]:
    found: defaultdict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for one in plan.assignments:
        found[one.contribution].append((one.requirement, one.start, one.end))
    return {name: sorted(tours, key=lambda t: t[1]) for name, tours in found.items()}


def _units(before: Held, old: Plan, after: Held, new: Plan) -> list[Plain]:
    then, now = _tours(old), _tours(new)
    known = {c.contribution_id: c for c in (*before.offers, *after.offers)}
    return [
        {
            "id": name, "unit": known[name].unit, "nation": known[name].nation,
            "before": then.get(name, []), "after": now.get(name, []),
        }
        for name in sorted({*then, *now})
        if then.get(name) != now.get(name)
    ]  # fmt: skip


def _nations(before: Held, old: Plan, after: Held, new: Plan) -> list[Plain]:
    """Nations that serve or pay otherwise: person-months and own cost before and after."""
    then = {str(r["nation"]): _borne(r) for r in force_shown.shared(before, old)}
    now = {str(r["nation"]): _borne(r) for r in force_shown.shared(after, new)}
    return [
        {"nation": name, "person_months": [then[name][0], here[0]],
         "own_eur": [then[name][1], here[1]]}
        for name, here in now.items()
        if name in then and here != then[name]
    ]  # fmt: skip


def _borne(row: Plain) -> tuple[int, float]:
    return _int(row["person_months"]), float(str(row["own_eur"]))
