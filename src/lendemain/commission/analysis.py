"""The analysis of a case: from hypotheses and items, as they were signed, to what follows.

Hypotheses are fixed before anything is weighed; fixing them anew drops what was weighed before, so
nobody fits hypotheses to evidence unseen.  A later weighing of an item replaces the earlier one,
and both stay in the ledger.  What comes out is an assessment with its interval, what each item
does when it is left out, the answer under other models, the prior at which it would tip, and how
well it is founded.  Two people's analyses of one case are compared item by item (Heuer, Psychology
of Intelligence Analysis, 1999: analysis of competing hypotheses).

Reliability and credibility of a source are shown and never multiplied in: no scale of numbers for
them exists.  Who set a ratio, and why, is part of it.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from lendemain.commission import standards
from lendemain.commission.attribution import UNDETERMINED, assessment, checked
from lendemain.errors import InputError
from lendemain.probability import from_log_odds, log_odds
from lendemain.records.analysis import (
    Alternative,
    Analysis,
    Difference,
    Dropped,
    Hypotheses,
    Weighed,
)
from lendemain.records.attribution import BESIDES, Assessment, Item
from lendemain.records.because import Because

BESIDE_SHARE = 0.06
"""The prior of each hypothesis beside the parties, where nobody gives another."""

DEFAULT_REASON = (
    "equal for every party, since who tends to fire is not evidence of who fired; "
    "0.06 for each hypothesis beside them"
)
STANDARD_LEAST = 0.5
ITEMS_MAX = 500
ITEMS_LEAST = 3
WIDE = 0.30
"""An interval wider than this is badly founded."""

Statement = Hypotheses | Weighed | Dropped


def prior(parties: Sequence[str]) -> dict[str, float]:
    """The prior where nobody gives another: the same for every party.

    >>> prior(["north", "south"])["north"], prior(["north", "south"])["none_of_these"]
    (0.35, 0.06)
    """
    names = list(dict.fromkeys(parties))
    if not names or set(names) & set(BESIDES):
        raise InputError("no parties", where="prior", remedy="Name the parties of the agreement")
    share = (1.0 - BESIDE_SHARE * len(BESIDES)) / len(names)
    return {**dict.fromkeys(names, round(share, 9)), **dict.fromkeys(BESIDES, BESIDE_SHARE)}


def standing(
    statements: Iterable[Statement], *, case: int, analyst: str
) -> tuple[Hypotheses, tuple[Item, ...]] | None:
    """One person's hypotheses of a case and the items that count, in order of entries; None where
    they fixed no hypotheses.

    Statements count in the order given.  Items weighed before the hypotheses, or that speak to
    other ones, are passed over.
    """
    fixed: Hypotheses | None = None
    items: dict[str, Item] = {}
    for one in statements:
        if (one.case, one.analyst) != (case, analyst):
            continue
        if isinstance(one, Hypotheses):
            fixed, items = one, {}
        elif isinstance(one, Dropped):
            items.pop(one.item_id, None)
        elif fixed is not None:
            fitting = [i for i in one.items if set(i.likelihoods) == set(fixed.prior)]
            items |= {i.item_id: i for i in fitting}
    return None if fixed is None else (fixed, tuple(items.values()))


def refusal(
    held: tuple[Hypotheses, tuple[Item, ...]] | None, new: Hypotheses | Sequence[Item] | Dropped,
    *, anew: bool = False,
) -> None:  # fmt: skip
    """Raise `InputError`, naming the item and the remedy, where a statement may not follow.

    `held` is what stands (`standing`).  Hypotheses may be fixed again only `anew`.
    """
    if isinstance(new, Hypotheses):
        if held is not None and held[1] and not anew:
            raise InputError(
                Because.of("weighed_under", n=len(held[1]), entry=held[0].entry),
                where=f"case {new.case}",
                remedy="Begin anew with --anew; what was weighed no longer counts then",
            )
        checked([], new.prior, correlation=new.correlation)
        return
    if held is None:
        raise InputError(
            Because.of("hypotheses_first"),
            where="analysis",
            remedy="Fix them with `lendemain analysis hypotheses`",
        )
    fixed, items = held
    if isinstance(new, Dropped):
        if new.item_id not in {i.item_id for i in items}:
            raise InputError(
                Because.of("no_item"), where=f"item {new.item_id}",
                remedy=f"Choose one of: {', '.join(i.item_id for i in items) or 'none'}",
            )  # fmt: skip
        return
    checked(new, fixed.prior, correlation=fixed.correlation)
    if len({*(i.item_id for i in items), *(i.item_id for i in new)}) > ITEMS_MAX:
        raise InputError(
            Because.of("too_many_items", n=ITEMS_MAX), where="analysis",
            remedy="Put what belongs together into one item",
        )  # fmt: skip


def analysis(
    fixed: Hypotheses, items: Sequence[Item], *, consequence: int, thresholds: Mapping[str, float]
) -> Analysis:
    """What hypotheses and items come to, for a step of the ladder of consequences.

    The standard is the text's for that step (`standards`), at least one half.  Raises `InputError`
    for an item that cannot be weighed, or a step that there is none of.
    """
    asked = standards.asked(consequence, thresholds)
    standard = max(asked.probability, STANDARD_LEAST)

    def under(
        given: Sequence[Item], *, correlation: float = fixed.correlation, flat: bool = False
    ) -> Assessment:
        even = dict.fromkeys(fixed.prior, 1.0 / len(fixed.prior))
        return assessment(
            given, even if flat else fixed.prior, standard=standard, correlation=correlation,
            prior_doubt=fixed.doubt, alone=True,
        )  # fmt: skip

    found = assessment(
        items, fixed.prior, standard=standard, correlation=fixed.correlation,
        prior_doubt=fixed.doubt,
    )  # fmt: skip
    verdict = standards.met(found, consequence, thresholds)
    if verdict.missing and found.answer != UNDETERMINED:
        found = replace(found, answer=UNDETERMINED)
    alternatives = _others(items, under)
    level, grounds = _confidence(found, items, alternatives)
    return Analysis(
        case=fixed.case,
        analyst=fixed.analyst,
        hypotheses=fixed,
        items=tuple(sorted(items, key=lambda i: i.item_id)),
        assessment=found,
        consequence=consequence,
        standard=asked.name,
        missing=verdict.missing,
        alternatives=tuple(alternatives),
        tipping=_tipping(fixed, found, standard),
        confidence=level,
        grounds=grounds,
    )


def _others(items: Sequence[Item], under: Callable[..., Assessment]) -> list[Alternative]:
    """The same case under other models."""
    found = [("flat_prior", "", under(items, flat=True))]
    if any(i.group for i in items):
        found.append(("dependent", "", under(items, correlation=1.0)))
        found.append(("independent", "", under(items, correlation=0.0)))
    for name, kept in (
        ("without_sealed", [i for i in items if not i.sealed]),
        ("without_proposed", [i for i in items if not i.proposed_by]),
    ):
        if len(kept) < len(items):
            found.append((name, "", under(kept)))
    families = sorted({i.family for i in items if i.family})
    found += [
        ("without_family", family, under([i for i in items if i.family != family]))
        for family in (families if len(families) > 1 else ())
    ]
    return [
        Alternative(
            name=name, about=about, leading=one.leading, answer=one.answer,
            probability=max(b.probability for b in one.beliefs),
        )
        for name, about, one in found
    ]  # fmt: skip


def _tipping(fixed: Hypotheses, found: Assessment, standard: float) -> float | None:
    """The prior of the leading hypothesis at which the answer would be another.

    The others keep their proportions, so the interval keeps its width in log-odds and the answer
    turns where its lower bound passes the standard.  None where two lead, or only a prior beyond
    0.1 % to 99.9 % would do.
    """
    low = next((b.low for b in found.beliefs if b.hypothesis == found.leading), 0.0)
    if not 0.0 < low < 1.0:
        return None
    share = from_log_odds(log_odds(fixed.prior[found.leading]) + log_odds(standard) - log_odds(low))
    return share if 0.001 <= share <= 0.999 else None


def _confidence(
    found: Assessment, items: Sequence[Item], alternatives: Sequence[Alternative]
) -> tuple[str, tuple[str, ...]]:
    """How well the estimate is founded, and why no better; it says nothing of how likely it is."""
    leading = [b for b in found.beliefs if b.hypothesis == found.leading]
    poor = {
        "no_leader": not leading,
        "few_items": len(items) < ITEMS_LEAST,
        "one_family": found.families < 2,
        "wide_interval": any(b.high - b.low > WIDE for b in leading),
        "models_differ": any(a.leading != found.leading for a in alternatives),
    }
    fair = {
        "two_families": found.families == 2,
        "one_item_decides": found.answer != UNDETERMINED
        and any(i.decides for i in found.influences),
        "contrary_unexplained": bool(found.contrary),
        "answers_differ": any(a.answer != found.answer for a in alternatives),
    }
    low = tuple(name for name, holds in poor.items() if holds)
    middle = tuple(name for name, holds in fair.items() if holds)
    level = "low" if low else "moderate" if middle else "high"
    return level, low + middle


def compared(one: Analysis, other: Analysis) -> list[Difference]:
    """Where two analyses of one case part, what moves the finding most first.

    An item that only one of them has counts with what it does there; one that both have, with how
    far its ratios are apart.  Raises `InputError` for analyses of two cases.
    """
    if one.case != other.case:
        raise InputError(
            f"one is of case {one.case}, the other of case {other.case}",
            where="analysis", remedy="Compare two analyses of one case",
        )  # fmt: skip
    found = [*_priors(one, other), *_items(one, other)]
    found.sort(key=lambda d: (-d.weight, d.what, d.about))
    for what, mine, theirs in (
        ("answer", one.assessment.answer, other.assessment.answer),
        ("leading", one.assessment.leading, other.assessment.leading),
        ("standard", one.standard, other.standard),
        ("confidence", one.confidence, other.confidence),
    ):
        if mine != theirs:
            found.append(Difference(what=what, about="", one=mine, other=theirs))
    return found


def _priors(one: Analysis, other: Analysis) -> list[Difference]:
    mine, theirs = one.hypotheses.prior, other.hypotheses.prior
    found = []
    for name in sorted({*mine, *theirs}):
        if (name in mine) != (name in theirs):
            said = [f"{p[name]:.3g}" if name in p else "" for p in (mine, theirs)]
            found.append(Difference(what="hypothesis", about=name, one=said[0], other=said[1]))
        elif not math.isclose(mine[name], theirs[name], rel_tol=1e-6):
            found.append(
                Difference(
                    what="prior", about=name, one=f"{mine[name]:.3g}", other=f"{theirs[name]:.3g}",
                    weight=abs(log_odds(mine[name]) - log_odds(theirs[name])),
                )
            )  # fmt: skip
    return found


def _items(one: Analysis, other: Analysis) -> list[Difference]:
    mine, theirs = ({i.item_id: i for i in a.items} for a in (one, other))
    effect = [
        {i.item_id: abs(i.weight) for i in a.assessment.influences} for a in (one, other)
    ]  # fmt: skip
    found = []
    for name in sorted({*mine, *theirs}):
        if name not in mine or name not in theirs:
            said = ["weighed" if name in held else "" for held in (mine, theirs)]
            weight = effect[0].get(name, 0.0) + effect[1].get(name, 0.0)
            found.append(
                Difference(what="item", about=name, one=said[0], other=said[1], weight=weight)
            )
            continue
        a, b = mine[name], theirs[name]
        apart = _apart(a, b)
        if apart > 1e-6:
            found.append(
                Difference(
                    what="ratio", about=name, one=ratios(a), other=ratios(b), weight=apart
                )
            )  # fmt: skip
        for what, first, second in (
            ("group", a.group, b.group),
            ("origin", a.origin, b.origin),
            ("grade", f"{a.reliability}{a.credibility}", f"{b.reliability}{b.credibility}"),
        ):
            if first != second:
                found.append(Difference(what=what, about=name, one=first, other=second))
    return found


def _apart(a: Item, b: Item) -> float:
    """The most that two weighings of one item differ between any two hypotheses they share."""
    shared = sorted(set(a.likelihoods) & set(b.likelihoods))
    logs = [math.log(a.likelihoods[h] / b.likelihoods[h]) for h in shared]
    return max(logs) - min(logs) if logs else 0.0


def ratios(item: Item) -> str:
    """What an item says of each hypothesis, as multiples of the least.

    >>> row = {"b": 1.0, "a": 4.0, "none_of_these": 2.0}
    >>> ratios(Item(item_id="i", likelihoods=row, by="x", reason="y"))
    'a 4, b 1, none_of_these 2'
    """
    least = min(item.likelihoods.values())
    return ", ".join(f"{h} {v / least:.3g}" for h, v in sorted(item.likelihoods.items()))
