"""How probable each hypothesis is, why, and what would change it (Bayes' rule, item by item).

    log P(h | items) = log prior(h) + sum over groups g of W_g(h) + constant
    W_g(h) = sum over origins o of mean over copies of log L(h), times 1 / (1 + (n_g - 1) r)

Copies of one account count as one, however often repeated and wherever they are put: items of one
origin or of one exhibit are one account, and groups that share an account are one.  The n origins
of a group that depend on each other with correlation r count as n / (1 + (n - 1) r) (Kish's design
effect; r = 1: as one).
The interval takes every ratio as wrong by its own factor (no more than it says itself), one
standard deviation, independently for each hypothesis, to first order; the prior likewise.
Dempster's rule is not used: it counts copies as often as they come.

Sums are exact (`math.fsum`), so that the order of items and the parties' names cannot matter.
Where ratios come from is not here (`origin`, `direction`), nor what a standard unlocks.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from lendemain.errors import InputError
from lendemain.probability import from_log_odds
from lendemain.records.attribution import (
    NONE_OF_THESE,
    Assessment,
    Belief,
    Influence,
    Item,
)

UNDETERMINED = "undetermined"
RATIO_MAX = 1e4
"""No single item may weigh more than this between any two hypotheses."""

SPEAKS = 2.0
"""An item, or a family of them, speaks for or against from this ratio on; less is no mention."""

EXHIBIT = "exhibit "
EXHIBIT_LENGTH = 12
"""How the origin of what goes back to an exhibit is called: so, and so many of its first letters.
"""

CORRELATION = 1.0
PRIOR_DOUBT = 2.0
_Z90 = 1.6448536269514722

Logs = dict[str, float]


def assessment(
    items: Sequence[Item],
    prior: Mapping[str, float],
    *,
    standard: float,
    correlation: float = CORRELATION,
    prior_doubt: float = PRIOR_DOUBT,
    alone: bool = False,
) -> Assessment:
    """What the items say of the hypotheses of `prior`, whose probabilities sum to 1.

    `standard` is the probability that an answer needs, `correlation` how far the origins of one
    group repeat each other (0 to 1), `prior_doubt` the factor by which the prior may be wrong.
    Items are left out one by one unless `alone`; then no influences come back.  Raises `InputError`
    for a prior without "none_of_these", an item that leaves out a hypothesis or weighs more than
    `RATIO_MAX`, and numbers that are none.

    >>> prior = {"a": 0.4, "b": 0.4, "none_of_these": 0.2}
    >>> crater = Item(
    ...     item_id="crater", likelihoods={"a": 8, "b": 1, "none_of_these": 1}, by="x", reason="y"
    ... )
    >>> found = assessment([crater], prior, standard=0.65)
    >>> [(b.hypothesis, round(b.probability, 2)) for b in found.beliefs]
    [('a', 0.84), ('b', 0.11), ('none_of_these', 0.05)]
    """
    checked(items, prior, correlation=correlation)
    if not 0.5 <= standard < 1.0:
        raise _refused(f"a standard of {standard}", "standard", "Give one from 0.5 to below 1")
    items = _traced(items)
    whole = _whole(items, prior, standard, (correlation, prior_doubt))
    found = _posterior(whole.start, whole.weights.values())
    bounds = {h: _bounds(h, found, whole.spread) for h in whole.start}
    influences = () if alone else _influences(whole, correlation=correlation, standard=standard)
    return Assessment(
        beliefs=tuple(
            Belief(hypothesis=h, prior=prior[h], probability=found[h], low=low, high=high)
            for h, (low, high) in bounds.items()
        ),
        leading=whole.leaders[0] if len(whole.leaders) == 1 else UNDETERMINED,
        answer=whole.answer,
        standard=standard,
        needed=_needed(bounds[whole.leaders[0]][0], standard),
        influences=influences,
        families=0 if alone else _families(items, whole, correlation),
        contrary=_contrary(items, influences),
    )


def _whole(
    items: Sequence[Item], prior: Mapping[str, float], standard: float, doubts: tuple[float, float]
) -> "_Whole":
    """The parts of an assessment; `doubts` are the correlation within groups and the prior's."""
    correlation, prior_doubt = doubts
    hypotheses = sorted(prior)
    groups = _grouped(items)
    weights = {name: _weight(group, hypotheses, correlation) for name, group in groups.items()}
    start = {h: math.log(prior[h]) for h in hypotheses}
    found = _posterior(start, weights.values())
    spread = _variance(groups.values(), correlation) + math.log(prior_doubt) ** 2
    answer = _answer(found, spread, standard)
    return _Whole(start, groups, weights, _leaders(found), answer, spread)


class _Whole(NamedTuple):
    """The parts of an assessment, of which leaving an item out changes one."""

    start: Logs
    groups: Mapping[str, list[Item]]
    weights: Mapping[str, Logs]
    leaders: tuple[str, ...]
    answer: str
    spread: float

    def share(self, weights: Iterable[Logs]) -> float:
        """The probability of the leading hypotheses under such weights."""
        found = _posterior(self.start, weights)
        return math.fsum(found[h] for h in self.leaders)


def _influences(whole: _Whole, *, correlation: float, standard: float) -> tuple[Influence, ...]:
    """What each item does, found by leaving it out."""
    hypotheses = list(whole.start)
    odds = _log_odds(whole.share(whole.weights.values()))
    result = []
    for name, group in whole.groups.items():
        others = [w for other, w in whole.weights.items() if other != name]
        before = _variance([group], correlation)
        for item in group:
            rest = [one for one in group if one is not item]
            left = [*others, _weight(rest, hypotheses, correlation)]
            after = _posterior(whole.start, left)
            without = math.fsum(after[h] for h in whole.leaders)
            spread = whole.spread - before + _variance([rest], correlation)
            answer = _answer(after, spread, standard)
            result.append(
                Influence(
                    item_id=item.item_id,
                    weight=odds - _log_odds(without),
                    without=without,
                    decides=answer != whole.answer,
                )
            )
    return tuple(sorted(result, key=lambda i: i.item_id))


def _families(items: Sequence[Item], whole: _Whole, correlation: float) -> int:
    """How many sorts of source, alike in no family, group or origin, speak for the leading one."""
    kin = _alike(items, lambda i: [*_group(i), *_marked("family", i.family)])
    hypotheses = list(whole.start)
    within = {i.item_id: name for name, group in whole.groups.items() for i in group}
    odds = _log_odds(whole.share(whole.weights.values()))
    count = 0
    for members in kin:
        gone = {item.item_id for item in members}
        touched = {within[i] for i in gone}
        rest = [w for name, w in whole.weights.items() if name not in touched]
        for name in touched:
            kept = [i for i in whole.groups[name] if i.item_id not in gone]
            rest.append(_weight(kept, hypotheses, correlation))
        count += odds - _log_odds(whole.share(rest)) >= math.log(SPEAKS)
    return count


def _contrary(items: Sequence[Item], influences: Sequence[Influence]) -> tuple[str, ...]:
    """The items that speak against the leading hypothesis and that nobody has explained."""
    explained = {item.item_id for item in items if item.explained}
    return tuple(
        i.item_id
        for i in influences
        if i.weight <= -math.log(SPEAKS) and i.item_id not in explained
    )


def _traced(items: Sequence[Item]) -> list[Item]:
    """The items with one origin for each account, and one group for all that share an account."""
    found = {item.item_id: item for item in items}
    for members in _alike(items, _account):
        if len(members) > 1:
            found |= {one.item_id: replace(one, origin=_name(members)) for one in members}
    for members in _alike(found.values(), _group):
        if len({one.group for one in members}) > 1:
            group = next(one.group for one in members if one.group)
            found |= {one.item_id: replace(one, group=group) for one in members}
    return [found[item.item_id] for item in items]


def _name(members: Sequence[Item]) -> str:
    """What an account is called: as its first item calls it, else as that item."""
    return next((one.origin for one in members if one.origin), members[0].item_id)


def _account(item: Item) -> list[str]:
    """What marks the account that an item goes back to; an exhibit is one account."""
    origins = (item.origin, f"{EXHIBIT}{item.exhibit[:EXHIBIT_LENGTH]}" if item.exhibit else "")
    return [f"item {item.item_id}", *(m for name in origins for m in _marked("origin", name))]


def _group(item: Item) -> list[str]:
    return [*_account(item), *_marked("group", item.group)]


def _marked(what: str, name: str) -> list[str]:
    return [f"{what} {name}"] if name else []


def _alike(items: Iterable[Item], marks: Callable[[Item], list[str]]) -> list[list[Item]]:
    """The items that share a mark, themselves or through others, together; by identifier."""
    leads: dict[str, str] = {}

    def root(mark: str) -> str:
        while leads.setdefault(mark, mark) != mark:
            leads[mark] = leads[leads[mark]]
            mark = leads[mark]
        return mark

    ordered = sorted(items, key=lambda i: i.item_id)
    for item in ordered:
        first, *more = marks(item)
        for mark in more:
            leads[root(mark)] = root(first)
    found: defaultdict[str, list[Item]] = defaultdict(list)
    for item in ordered:
        found[root(marks(item)[0])].append(item)
    return list(found.values())


def _grouped(items: Sequence[Item]) -> dict[str, list[Item]]:
    """Items by group; those that name none stand alone."""
    groups: defaultdict[str, list[Item]] = defaultdict(list)
    for item in sorted(items, key=lambda i: i.item_id):
        groups[f"group {item.group}" if item.group else _origin(item)].append(item)
    return dict(groups)


def _origins(group: Sequence[Item]) -> list[list[Item]]:
    """The items of a group by the account they go back to."""
    origins: defaultdict[str, list[Item]] = defaultdict(list)
    for item in group:
        origins[_origin(item)].append(item)
    return list(origins.values())


def _origin(item: Item) -> str:
    return f"origin {item.origin}" if item.origin else f"item {item.item_id}"


def _discount(count: int, correlation: float) -> float:
    """What each of so many dependent origins counts."""
    return 1.0 / (1.0 + (max(count, 1) - 1) * correlation)


def _weight(group: Sequence[Item], hypotheses: Sequence[str], correlation: float) -> Logs:
    """What a group adds to each hypothesis' logarithm."""
    origins = _origins(group)
    share = _discount(len(origins), correlation)
    return {
        h: share
        * math.fsum(
            math.fsum(math.log(item.likelihoods[h]) for item in copies) / len(copies)
            for copies in origins
        )
        for h in hypotheses
    }


def _posterior(start: Logs, weights: Iterable[Logs]) -> Logs:
    """Probabilities from logarithms, whatever the order of hypotheses and items."""
    terms = list(weights)
    logs = {h: math.fsum([start[h], *(w[h] for w in terms)]) for h in start}
    top = max(logs.values())
    raised = {h: math.exp(value - top) for h, value in logs.items()}
    total = math.fsum(raised.values())
    return {h: value / total for h, value in raised.items()}


def _variance(groups: Iterable[Sequence[Item]], correlation: float) -> float:
    """The variance of any hypothesis' logarithm; copies and the dependent share their doubt."""
    terms = []
    for group in groups:
        origins = _origins(group)
        share = _discount(len(origins), correlation)
        errors = [math.fsum(map(_error, copies)) / len(copies) for copies in origins]
        together = math.fsum(errors) ** 2 * correlation
        apart = math.fsum(e * e for e in errors) * (1.0 - correlation)
        terms.append(share * share * (together + apart))
    return math.fsum(terms)


def _error(item: Item) -> float:
    """By how much the logarithm of an item's ratio may be wrong; no more than what it says."""
    said = math.log(max(item.likelihoods.values()) / min(item.likelihoods.values()))
    return min(math.log(item.doubt), said)


def _bounds(hypothesis: str, found: Logs, spread: float) -> tuple[float, float]:
    """The 90 % interval of a probability by the delta method on its log-odds."""
    others = [p for h, p in found.items() if h != hypothesis]
    rest = math.fsum(others)
    if rest <= 0.0 or found[hypothesis] <= 0.0:
        return found[hypothesis], found[hypothesis]
    shares = math.fsum((p / rest) ** 2 for p in others)
    reach = _Z90 * math.sqrt(max(spread, 0.0) * (1.0 + shares))
    middle = math.log(found[hypothesis] / rest)
    return from_log_odds(middle - reach), from_log_odds(middle + reach)


def _leaders(found: Logs) -> tuple[str, ...]:
    """The most probable hypotheses: one, or several alike of which none is "none of these"."""
    top = max(found.values())
    alike = tuple(sorted(h for h, p in found.items() if p == top))
    return (NONE_OF_THESE,) if NONE_OF_THESE in alike else alike


def _answer(found: Logs, spread: float, standard: float) -> str:
    """The hypothesis that meets the standard with its whole interval, else "undetermined"."""
    leaders = _leaders(found)
    sure = len(leaders) == 1 and _bounds(leaders[0], found, spread)[0] >= standard
    return leaders[0] if sure else UNDETERMINED


def _needed(low: float, standard: float) -> float:
    """The ratio of one more item that would carry the lower bound over the standard, or back."""
    ratio = math.exp(_log_odds(standard) - _log_odds(low))
    return max(ratio, 1.0 / ratio) if ratio > 0.0 else math.inf


def _log_odds(probability: float) -> float:
    clipped = min(max(probability, 1e-15), 1.0 - 1e-15)
    return math.log(clipped) - math.log1p(-clipped)


def checked(
    items: Sequence[Item], prior: Mapping[str, float], *, correlation: float = CORRELATION
) -> None:
    """Raise `InputError`, naming the item and the remedy, where `assessment` would."""
    _check_prior(prior, correlation)
    for item in items:
        _check(item, prior)
    names = [item.item_id for item in items]
    if len(set(names)) != len(names):
        twice = next(n for n in names if names.count(n) > 1)
        raise _refused("given twice", f"item {twice}", "Give it once, or as a copy of its origin")


def _check_prior(prior: Mapping[str, float], correlation: float) -> None:
    if NONE_OF_THESE not in prior or len(prior) < 2:
        raise _refused("the prior leaves no room for none of these", "prior", "Give it a share")
    if not all(math.isfinite(p) and 0.0 < p < 1.0 for p in prior.values()):
        raise _refused("a prior of 0, 1 or no number", "prior", "Give each hypothesis a chance")
    if abs(math.fsum(prior.values()) - 1.0) > 1e-6:
        raise _refused("the prior does not sum to 1", "prior", "Share out all of it")
    if not 0.0 <= correlation <= 1.0:
        raise _refused(f"a correlation of {correlation}", "correlation", "Give one from 0 to 1")


def _check(item: Item, prior: Mapping[str, float]) -> None:
    where = f"item {item.item_id}"
    if set(item.likelihoods) != set(prior):
        odd = sorted(set(item.likelihoods) ^ set(prior))
        raise _refused(
            f"it does not speak to the same hypotheses ({', '.join(odd)})",
            where,
            "Say of each hypothesis how strongly it leads one to expect the item",
        )
    values = item.likelihoods.values()
    if not all(math.isfinite(v) and v > 0.0 for v in values):
        raise _refused("a likelihood that is not above 0", where, "Nothing is impossible: say less")
    if max(values) > RATIO_MAX * min(values):
        raise _refused(
            f"it weighs more than {RATIO_MAX:.0f} to 1",
            where,
            "No single item may settle a case: give a smaller ratio",
        )
    if not (math.isfinite(item.doubt) and item.doubt >= 1.0):
        raise _refused(f"a doubt of {item.doubt}", where, "Give a factor of 1 or more")
    if not item.by or not item.reason:
        raise _refused("nobody, or no reason, stands behind its ratios", where, "Say who and why")


def _refused(what: str, where: str, remedy: str) -> InputError:
    return InputError(what, where=where, remedy=remedy)
