"""The test for a cessation: what is read at the end of each day, by two rules, and why.

Robust: the probability that quiet (a rate of at most a share of the former one) has lasted the
days that a level needs, as the exact change-point model has it (`regimes`), must be high with all
sources together and with every one of them left out; enough must have been watched; and for
"credible" no sector is blind or still at war, and truces of the past must give it time.
Strict (`strict`): so many watched days running with no more than the text allows.
A level that was reached is lost by a relapse, by a sector at war, or by nobody's watching; an
outlier delays what is not reached yet and takes nothing away.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from lendemain.agreement.cessation.believing import Belief, beliefs, sector_weights, watched_shares
from lendemain.agreement.cessation.panel import Panel, exposure
from lendemain.agreement.cessation.regimes import FIGHTING
from lendemain.agreement.cessation.strict import Answer, strict
from lendemain.agreement.cessation.survival import Survival
from lendemain.agreement.cessation.terms import Terms
from lendemain.records.cessation import CessationReading, Level, Truce

Floats = npt.NDArray[np.float64]

FELL = 0.6
"""A source by itself no longer sees fighting where that is so probable."""

CERTAIN = 0.8
"""Fighting today is so probable that nothing more needs to be watched to say that it goes on."""

HOT_LEAST = 3
"""A sector is at war with no fewer violations than this in the days that "credible" needs."""

HELD = (Level.PROVISIONAL, Level.CREDIBLE)
LOST = (Level.CONTINUING, Level.LULL)
"""Levels that are a relapse where one that is held came before, however long nobody watched."""

DOUBTS = frozenset({"too_short", "rests_on", "no_time"})
"""What delays a level that is not reached, and takes none away that is."""


@dataclass(frozen=True)
class _Seen:
    """What was worked out for one day, before a level is chosen."""

    fighting: float
    quiet: float
    chances: tuple[float, float]
    weakest: str
    shares: tuple[float, float]
    run: int
    survival: float
    fell: tuple[str, ...]
    fresh: bool
    blind: tuple[str, ...]
    hot: tuple[str, ...]
    bars: tuple[frozenset[str], frozenset[str]]
    told: bool


def readings(
    given: Panel, terms: Terms, truces: Sequence[Truce] = ()
) -> list[CessationReading]:  # fmt: skip
    """What the test says at the end of each day of a panel, in order.

    The reading of a day depends on that day and those before it alone.
    """
    survival, found = Survival(truces), list[CessationReading]()
    covered: list[int] = []
    fallen: dict[str, int] = {}
    held = False
    for belief, by_rule in zip(beliefs(given, terms), strict(given, terms), strict=True):
        covered.extend(range(max(covered[-1] + 1 if covered else 0, belief.place - belief.told + 1),
                             belief.place + 1) if belief.told else ())  # fmt: skip
        fallen = _fallen(given, belief, fallen)
        seen = _seen(given, terms, belief, survival=survival, fallen=fallen)
        last = found[-1] if found else None
        one = _reading(
            given, belief, seen, by_rule=by_rule, terms=terms, last=last, covered=covered
        )
        if held and one.level in LOST:
            one = replace(one, relapsed=one.day)
        held = one.level in HELD or (held and one.level not in LOST)
        found.append(one)
    return found


def _fallen(given: Panel, belief: Belief, before: dict[str, int]) -> dict[str, int]:
    """For how many days each source that by itself sees no fighting has seen none."""
    known, alone = _known(given, belief), belief.filter.rough[1 + len(given.sources) :, FIGHTING]
    return {
        given.sources[g]: before.get(given.sources[g], 0) + 1
        for g in known
        if alone[g] <= 1.0 - FELL
    }


def _seen(
    given: Panel, terms: Terms, belief: Belief, *, survival: Survival, fallen: dict[str, int]
) -> _Seen:
    now = belief.filter
    known = _known(given, belief)
    spans = (terms.provisional_d, terms.credible_d)
    watched = [watched_shares(given, belief, days) for days in spans]
    weight = sector_weights(given, belief.rates)
    shares = [float(w.max(axis=0, initial=0.0) @ weight) for w in watched]
    chances, weakest = _lasting(given, belief, known, terms=terms, watched=watched)
    best = watched[1].max(axis=0, initial=0.0)
    blind = tuple(
        n for n, b in zip(given.sectors, best.tolist(), strict=True)
        if b < terms.sector_exposure_share
    )  # fmt: skip
    hot = _hot(given, belief, terms)
    run = now.since(0)
    lasting = survival.lasting(float(run), terms.survival_d)
    days = given.days[:, :, belief.place].max(axis=1, initial=0.0) > 0.0
    told = {s for s, d in zip(given.source_of, days.tolist(), strict=True) if d}
    fell = tuple(s for s in fallen if s in told)
    fresh = any(fallen[s] <= terms.provisional_d for s in fell)
    bars, unsure = [], float(now.quiet[0]) < terms.quiet_certainty
    for n, days in enumerate(spans):
        bar = set()
        if shares[n] < terms.exposure_share:
            bar.add("not_enough_watched")
        if float(now.lasting(days)[0]) < terms.certainty or unsure:
            bar.add("too_short")
        elif chances[n] < terms.certainty:
            bar.add("rests_on")
        if len(known) < terms.sources_min:
            bar.add("too_few_sources")
        bars.append(bar)
    if len(blind) > terms.blind_sectors_share * len(given.sectors):
        bars[1].add("blind_sectors")
    if hot:
        bars[1].add("sectors_at_war")
    if lasting < terms.survival_min:
        bars[1].add("no_time")
    return _Seen(
        float(now.rough[0, FIGHTING]), float(now.quiet[0]), (chances[0], chances[1]), weakest,
        (shares[0], shares[1]), run, lasting, fell, fresh, blind, hot,
        (frozenset(bars[0]), frozenset(bars[1])), belief.told > 0,
    )  # fmt: skip


def _known(given: Panel, belief: Belief) -> list[int]:
    """The places of the sources of which a former rate is known."""
    known = {s for s, f in zip(given.source_of, belief.formers, strict=True) if f is not None}
    return [g for g, name in enumerate(given.sources) if name in known]


def _lasting(
    given: Panel, belief: Belief, known: list[int], *, terms: Terms, watched: list[Floats]
) -> tuple[list[float], str]:
    """The least probability, over each source left out, that quiet lasts; and without whom.

    Where what is left has not watched enough, the probability counts as nought.
    """
    now, weight = belief.filter, sector_weights(given, belief.rates)
    found, weakest = [], ""
    for n, days in enumerate((terms.provisional_d, terms.credible_d)):
        lasts = now.lasting(days)
        least, without = float(lasts[0]), ""
        for g in known if len(known) > 1 else []:
            others = [n for n, s in enumerate(given.source_of) if s != given.sources[g]]
            share = float(watched[n][others].max(axis=0) @ weight)
            chance = float(lasts[1 + g]) if share >= terms.exposure_share else 0.0
            if chance < least:
                least, without = chance, given.sources[g]
        found.append(least)
        weakest = without if n == 0 or not weakest else weakest
    return found, weakest


def _hot(given: Panel, belief: Belief, terms: Terms) -> tuple[str, ...]:
    """Sectors in which more than an outlier's share of the former rate goes on."""
    first = max(0, belief.place + 1 - int(terms.credible_d))
    part = slice(first, belief.place + 1)
    judged = exposure(given)[0][:, :, part].sum(axis=2)
    counts = given.counts[:, :, part].sum(axis=2)
    over = counts >= np.maximum(terms.outlier_share * belief.rates * judged, HOT_LEAST)
    over &= counts > 0.0
    return tuple(n for n, o in zip(given.sectors, over.any(axis=0).tolist(), strict=True) if o)


def _level(
    seen: _Seen, last: CessationReading | None, *, known: int, terms: Terms
) -> tuple[Level, tuple[str, ...]]:
    if not known:
        return Level.UNDETERMINED, ("no_former_rate",)
    held = last.level if last is not None else Level.CONTINUING
    certain = seen.told and seen.fighting >= CERTAIN
    if "not_enough_watched" in seen.bars[0] and not certain:
        return Level.NOT_ENOUGH_WATCHED, ("not_enough_watched",)
    if seen.quiet > terms.relapse_certainty:
        for level, n in ((Level.CREDIBLE, 1), (Level.PROVISIONAL, 0)):
            keeps = held is level or (held is Level.CREDIBLE and n == 0)
            if not seen.bars[n] - (DOUBTS if keeps else frozenset()):
                return level, tuple(sorted(seen.bars[1])) if n == 0 else ("quiet_lasts",)
    if not seen.bars[0] - {"too_few_sources", "rests_on"}:
        return Level.UNDETERMINED, tuple(sorted(seen.bars[0]))
    if seen.fresh or seen.fighting < 0.5:
        return Level.LULL, tuple(sorted(seen.bars[0]))
    return Level.CONTINUING, ("fighting",)


def _reading(
    given: Panel, belief: Belief, seen: _Seen, *, by_rule: Answer, terms: Terms,
    last: CessationReading | None, covered: list[int],
) -> CessationReading:  # fmt: skip
    known = _known(given, belief)
    level, why = _level(seen, last, known=len(known), terms=terms)
    day = given.date(belief.place)
    relapsed = last.relapsed if last is not None and level not in HELD else None
    since = _since(given, day, level, seen=seen, last=last, covered=covered)
    leading = max((f for f in belief.formers if f is not None), key=lambda f: f.rate, default=None)
    return CessationReading(
        day=day, level=level, strict=by_rule[0], since=since, fighting=seen.fighting,
        abated=float(max(0.0, 1.0 - seen.fighting - seen.quiet)), quiet=seen.quiet,
        provisional=seen.chances[0], credible=seen.chances[1], weakest=seen.weakest,
        exposure_provisional=seen.shares[0], exposure_credible=seen.shares[1],
        former_per_day=leading.rate if leading else 0.0, shape=leading.shape if leading else 0.0,
        survival=seen.survival, sources=tuple(given.sources[g] for g in known), fell=seen.fell,
        blind=seen.blind, hot=seen.hot, relapsed=relapsed, why=why, strict_why=by_rule[1],
    )  # fmt: skip


def _since(
    given: Panel, day: date, level: Level, *, seen: _Seen, last: CessationReading | None,
    covered: list[int],
) -> date | None:  # fmt: skip
    """The first day of the quiet by its median length in known days, or of the lull so far."""
    if seen.quiet > 0.5 and seen.run:
        return given.date(covered[-min(seen.run, len(covered))])
    if level is Level.LULL:
        follows = last is not None and last.level is Level.LULL and last.since is not None
        return last.since if follows and last is not None else day
    return None


def spans(found: Sequence[CessationReading]) -> list[tuple[date, date, Level]]:
    """Days running at one level, as first day, last day and level."""
    listed: list[tuple[date, date, Level]] = []
    for one in found:
        if listed and listed[-1][2] is one.level and listed[-1][1] + timedelta(days=1) == one.day:
            listed[-1] = (listed[-1][0], one.day, one.level)
        else:
            listed.append((one.day, one.day, one.level))
    return listed
