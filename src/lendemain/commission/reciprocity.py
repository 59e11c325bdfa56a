"""Who fired first, and who answered whom, as far as clocks and origins tell.

A shot's moment is even over its interval, and its clock is off by a normal error that all shots of
one clock share, so that two shots of one clock are ordered better than two of different ones.
With densities f_i and probabilities p_i that a shot was at all,

    P(i was the first) = integral of p_i f_i(t) product over j of (1 - p_j F_j(t)) dt

worked out on a grid, and over shared errors by Gauss-Hermite nodes while few clocks are shared;
beyond that each shot has an error of its own, which only widens the answer.  Whose the first shot
was is then the mixture of the shots' shares.  "Undetermined" is the usual answer where intervals
overlap: that is what a minute of clock error is worth.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
import numpy.typing as npt

from lendemain.errors import InputError
from lendemain.probability import normal_below
from lendemain.records.analysis import Exchange, Link, Shot

Floats = npt.NDArray[np.float64]

UNDETERMINED = "undetermined"
STEPS = 512
SHARED_CLOCKS_MAX = 2
NODES = 15
SHARP_S = 1e-3
"""Clocks and intervals shorter than this are taken as exact."""

SHOTS_MAX = 400
WINDOW_S = 1_800.0
"""An answer comes within so long, where the text gives no `reply_window_s`."""

STANDARD = 0.65


def exchange(
    shots: Sequence[Shot], *, standard: float = STANDARD, window_s: float = WINDOW_S
) -> Exchange:
    """Who may have begun an exchange, in which order, and who answered whom.

    `standard` is the probability that "who began" needs (at least one half), `window_s` within how
    many seconds an answer comes.  Raises `InputError` for shots that cannot be, or too many.
    """
    ordered = sorted(shots, key=lambda s: (s.start, s.end, s.incident_id))
    _check(ordered, standard, window_s)
    if not ordered:
        return Exchange(shots=(), first={}, opened={}, unknown=1.0, links=(), answer=UNDETERMINED)
    first = _first(ordered)
    parties = sorted({p for s in ordered for p in s.shares})
    total = math.fsum(first)
    opened = {
        p: math.fsum(f * s.shares.get(p, 0.0) for f, s in zip(first, ordered, strict=True))
        for p in parties
    }
    best = max(opened.values(), default=0.0)
    leaders = [p for p, value in opened.items() if value == best]
    sure = len(leaders) == 1 and best >= standard
    return Exchange(
        shots=tuple(ordered),
        first={s.incident_id: f for f, s in zip(first, ordered, strict=True)},
        opened=opened,
        unknown=max(1.0 - math.fsum(opened.values()), 0.0) if total > 0 else 1.0,
        links=tuple(_links(ordered, window_s)),
        answer=leaders[0] if sure else UNDETERMINED,
    )


def before(one: Shot, other: Shot) -> float:
    """The probability that one shot was before another, given that both were.

    The difference of two even intervals is a trapezium, blurred by what their clocks do not share.

    >>> from datetime import UTC, timedelta
    >>> t = datetime(2026, 6, 1, tzinfo=UTC)
    >>> a, b = (Shot(incident_id=n, start=t + timedelta(seconds=s), end=t + timedelta(seconds=s),
    ...              clock=n, clock_s=3.0, probability=1.0, shares={}) for n, s in (("a", 0),
    ...              ("b", 6)))
    >>> round(before(a, b), 3)
    0.921
    """
    return _within(one, other, math.inf)


def _within(one: Shot, other: Shot, window_s: float) -> float:
    """The probability that `other` came after `one`, and no later than the window."""
    a0, a1 = _seconds(one.start, one.start), _seconds(one.end, one.start)
    b0, b1 = _seconds(other.start, one.start), _seconds(other.end, one.start)
    error = 0.0 if one.clock == other.clock else math.hypot(one.clock_s, other.clock_s)
    error = error if error >= SHARP_S else 0.0
    # the later one's delay: even over [b0, b1] minus even over [a0, a1]
    u = (np.arange(64) + 0.5) / 64
    delay = (b0 + (b1 - b0) * u)[:, None] - (a0 + (a1 - a0) * u)[None, :]
    if error <= 0.0:
        after = np.where(delay > 0.0, 1.0, np.where(delay == 0.0, 0.5, 0.0))
        late = np.where(delay > window_s, 1.0, 0.0)
    else:
        after = normal_below(delay / error)
        late = normal_below((delay - window_s) / error) if math.isfinite(window_s) else 0.0 * delay
    return float((after - late).mean().clip(0.0, 1.0))


def _first(shots: Sequence[Shot]) -> list[float]:
    """For each shot the probability that it was, and was the first of all that were."""
    start = min(s.start for s in shots)
    low, high = _reach(shots, start)
    edges = np.linspace(low, high, STEPS + 1)
    named = [s.clock for s in shots if s.clock_s >= SHARP_S]
    clocks = sorted({c for c in named if named.count(c) > 1})
    clocks = clocks if len(clocks) <= SHARED_CLOCKS_MAX else []
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    weights = weights / weights.sum()
    total = np.zeros(len(shots))
    for chosen in itertools.product(range(NODES), repeat=len(clocks)):
        shift = {c: float(nodes[k]) for c, k in zip(clocks, chosen, strict=True)}
        weight = math.prod(float(weights[k]) for k in chosen)
        total += weight * _once(shots, edges, start, shift)
    return [float(v) for v in total]


def _once(
    shots: Sequence[Shot], edges: Floats, start: datetime, shift: Mapping[str, float]
) -> Floats:
    """The same under given errors of the shared clocks; any other shot has an error of its own."""
    below = np.empty((len(shots), len(edges)))
    for k, s in enumerate(shots):
        a, b = _seconds(s.start, start), _seconds(s.end, start)
        moved = shift.get(s.clock, 0.0) * s.clock_s
        own = 0.0 if s.clock in shift else s.clock_s
        below[k] = _even_below(edges, a + moved, b + moved, own)
    below = np.maximum.accumulate(below, axis=1)
    mass = np.diff(below, axis=1) * np.array([[s.probability] for s in shots])
    alive = 1.0 - below * np.array([[s.probability] for s in shots])
    # that the first of all falls into a cell is exact; within it the order is even
    quiet = np.prod(alive, axis=0)
    share = mass / np.maximum((alive[:, :-1] + alive[:, 1:]) / 2.0, 1e-12)
    total = share.sum(axis=0)
    gone = np.where(total > 1e-15, (quiet[:-1] - quiet[1:]) / np.maximum(total, 1e-15), 0.0)
    return np.asarray((share * gone).sum(axis=1))


def _even_below(edges: Floats, a: float, b: float, error: float) -> Floats:
    """The distribution of an even interval, blurred by a normal error, at some moments."""
    if error < SHARP_S:
        return np.clip((edges - a) / max(b - a, SHARP_S), 0.0, 1.0)
    if b - a < SHARP_S:
        return normal_below((edges - a) / error)
    u, v = (edges - a) / error, (edges - b) / error
    # the integral of the normal distribution: z N(z) + n(z)
    density = [np.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi) for z in (u, v)]
    whole = u * normal_below(u) + density[0] - v * normal_below(v) - density[1]
    return np.clip(whole * error / (b - a), 0.0, 1.0)


def _reach(shots: Sequence[Shot], start: datetime) -> tuple[float, float]:
    margin = 6.0 * max(s.clock_s for s in shots) + 1.0
    return -margin, max(_seconds(s.end, start) for s in shots) + margin


def _links(shots: Sequence[Shot], window_s: float) -> list[Link]:
    """Which shot may have answered which: each the one that most probably came just before it."""
    found = []
    for k, then in enumerate(shots):
        if k == 0:
            continue
        chances = [(_within(one, then, window_s), one) for one in shots[max(0, k - 8) : k]]
        within, one = max(chances, key=lambda pair: (pair[0], pair[1].start, pair[1].incident_id))
        if within < 0.05:
            continue
        parties = {
            (p, q): within * then.shares[p] * one.shares[q]
            for p in sorted(then.shares)
            for q in sorted(one.shares)
            if p != q
        }
        found.append(
            Link(
                first=one.incident_id, then=then.incident_id, before=before(one, then),
                within=within, parties=parties,
            )
        )  # fmt: skip
    return found


def _seconds(moment: datetime, start: datetime) -> float:
    return (moment - start).total_seconds()


def _check(shots: Sequence[Shot], standard: float, window_s: float) -> None:
    if not 0.5 <= standard < 1.0 or not window_s > 0.0:
        raise InputError(
            f"a standard of {standard} or a window of {window_s} s", where="exchange",
            remedy="Give a standard from 0.5 to below 1, and a window above 0",
        )  # fmt: skip
    if len(shots) > SHOTS_MAX:
        raise InputError(
            f"{len(shots)} acts", where="exchange", remedy=f"Ask about at most {SHOTS_MAX} at once"
        )
    for s in shots:
        sound = (
            s.end >= s.start and math.isfinite(s.clock_s) and s.clock_s >= 0.0
            and 0.0 <= s.probability <= 1.0 and all(0.0 <= v <= 1.0 for v in s.shares.values())
            and math.fsum(s.shares.values()) <= 1.0 + 1e-6
        )  # fmt: skip
        if not sound:
            raise InputError(
                "an interval, clock, probability or shares that cannot be",
                where=f"incident {s.incident_id}", remedy="Give an interval and shares up to 1",
            )  # fmt: skip
