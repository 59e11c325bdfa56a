"""A line shared among contingents: who answers for which stretch, as evenly as can be.

The line is cut into pieces of one length, each with its part of the length, the risk and the
difficulty of the ground; their weighted sum is its load.  A stretch is a run of pieces, and every
contingent gets one.  What is made as small as possible is the largest ratio of load to share: for a
limit on that ratio the farthest cut that k contingents reach follows from that of k - 1, so a
limit is possible or not, and the least possible one is found by halving (over all orders of the
contingents where their order is free: 2^n sets).  The bound is a limit that was shown to be
impossible.  Among divisions within the least limit the one with the least sum of squares, in the
order found, is taken (dynamic programming).
"""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lendemain.errors import InputError
from lendemain.records.border import Contingent, Division, Stretch

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

PARTS = ("length", "risk", "terrain")
FREE_MAX = 12
PIECES_MAX = 20_000
CLOSE, TOLERANCE = 1e-13, 1e-9
KEPT_KM = 2e-6
"""What a document keeps of a number, twice."""


class Load(NamedTuple):
    """What is shared: where pieces begin and end (metres), what of length, risk and terrain each
    has, and what these weigh.
    """

    edges_m: Floats
    parts: Mapping[str, npt.ArrayLike]
    balance: Mapping[str, float]


def pieces(length_m: float, grain_m: float) -> Floats:
    """Where the pieces of a line begin and end, in metres; the last is up to twice as long.

    >>> pieces(2600.0, 1000.0).tolist()
    [0.0, 1000.0, 2600.0]
    """
    if not (math.isfinite(grain_m) and grain_m > 0 and length_m > 0):
        raise _refused(f"pieces of {grain_m} m", "Give a length above nought")
    count = max(1, int(length_m / grain_m))
    if count > PIECES_MAX:
        raise _refused(f"{count} pieces", f"Give a grain of {length_m / PIECES_MAX:.0f} m or more")
    return np.array([*(grain_m * i for i in range(count)), length_m])


def loads(parts: Mapping[str, npt.ArrayLike], balance: Mapping[str, float]) -> Floats:
    """Each piece's part of the whole load: parts of length, risk and terrain, weighted and added.

    What a line has nothing of (no incident, so no risk) weighs nothing.
    """
    unknown = set(balance) - set(PARTS)
    if unknown or any(not math.isfinite(w) or w < 0 for w in balance.values()):
        raise _refused(
            f"a balance of {', '.join(f'{k} {v:g}' for k, v in balance.items())}",
            f"Weigh {', '.join(PARTS)} with nought or more each",
        )
    total = np.zeros(len(np.atleast_1d(parts["length"])))
    for name, weight in balance.items():
        values = np.asarray(parts[name], float)
        if not np.isfinite(values).all() or (values < 0).any():
            raise _refused(f"{name} that is below nought or not known", "Give nought or more")
        if values.sum() > 0:
            total += weight * values / values.sum()
    if total.sum() <= 0:
        raise _refused("nothing that weighs", "Weigh length, risk or terrain above nought")
    return np.asarray(total / total.sum())


def division(
    line_id: str,
    start: datetime,
    contingents: Sequence[Contingent],
    *,
    load: Load,
    free: bool = False,
) -> Division:
    """The most even division of a line among contingents, in their order or (`free`) in any."""
    edges_m = load.edges_m
    shares = _shares(contingents, len(edges_m) - 1)
    if free and len(shares) > FREE_MAX:
        raise _refused(f"{len(shares)} contingents in any order", f"Give an order past {FREE_MAX}")
    running = np.concatenate([[0.0], np.cumsum(loads(load.parts, load.balance))])
    running[-1] = 1.0
    order, cuts, bound = _least(running, shares, free)
    found = _told([contingents[k] for k in order], edges_m[cuts], load, shares[order])
    return Division(
        line_id=line_id, start=start, grain_m=float(edges_m[1] - edges_m[0]),
        order="free" if free else "given", balance=dict(load.balance), stretches=found,
        worst=max(s.ratio for s in found), bound=bound,
    )  # fmt: skip


def stated(
    line_id: str,
    start: datetime,
    agreed: Sequence[tuple[str, float, float]],
    contingents: Sequence[Contingent],
    *,
    load: Load,
) -> Division:
    """A division that people agreed on (contingent, from km, to km), checked and weighed.

    Raises `InputError` for a gap, an overlap, an unknown contingent or one without a stretch, and
    cuts off the line.
    """
    names = [c.contingent_id for c in contingents]
    shares = _shares(contingents, len(load.edges_m) - 1)
    rows = sorted(agreed, key=lambda row: row[1])
    _check_agreed(rows, names, float(load.edges_m[-1]) / 1000.0)
    who = [names.index(row[0]) for row in rows]
    cuts_m = np.array([*(1000.0 * r[1] for r in rows), load.edges_m[-1]])
    found = _told([contingents[k] for k in who], cuts_m, load, shares[who])
    return Division(
        line_id=line_id, start=start, grain_m=0.0, order="stated", balance=dict(load.balance),
        stretches=found, worst=max(s.ratio for s in found), bound=1.0,
    )  # fmt: skip


def faults(made: Division) -> list[str]:
    """What of a division cannot be so, in words: a gap, loads that do not add up, its bound."""
    found, at = [], 0.0
    for one in made.stretches:
        if abs(one.from_km - at) > KEPT_KM or one.to_km <= one.from_km:
            found.append(f"{one.sector_id} not beginning where the one before it ends")
        at = one.to_km
    if abs(sum(s.load for s in made.stretches) - 1.0) > len(made.stretches) * KEPT_KM:
        found.append("loads that do not add up")
    if made.bound > made.worst + KEPT_KM:
        found.append("a bound above it")
    return found


def _check_agreed(
    rows: Sequence[tuple[str, float, float]], names: Sequence[str], length_km: float
) -> None:
    at = 0.0
    for name, first, last in rows:
        if name not in names:
            raise _refused(f"{name} is no contingent", f"Name one of: {', '.join(names)}")
        if abs(first - at) > 1e-6:
            what = "gap" if first > at else "overlap"
            low, high = sorted((at, first))
            raise _refused(f"a {what} from km {low:g} to km {high:g}", "Let stretches meet")
        if not first < last:
            raise _refused(
                f"a stretch from km {first:g} to km {last:g}", "Let it end after it begins"
            )
        at = last
    if abs(at - length_km) > 0.05:
        what = "a gap" if at < length_km else "a stretch past the end"
        raise _refused(f"{what}: the line ends at km {length_km:.3f}, not {at:g}", "End there")
    idle = sorted(set(names) - {name for name, _, _ in rows})
    if idle:
        raise _refused(f"{', '.join(idle)} has no stretch", "Give each contingent one")


def _shares(contingents: Sequence[Contingent], count: int) -> Floats:
    names = [c.contingent_id for c in contingents]
    if not 1 <= len(names) <= count:
        raise _refused(f"{len(names)} contingents for {count} pieces", "Give one for each piece")
    if len(set(names)) < len(names):
        twice = next(n for n in names if names.count(n) > 1)
        raise _refused(f"{twice} is named twice", "Name each contingent once")
    shares = np.array([c.share for c in contingents], float)
    if not np.isfinite(shares).all() or (shares <= 0).any():
        raise _refused("a share that is not above nought", "Give each contingent its share")
    return np.asarray(shares / shares.sum())


def _least(running: Floats, shares: Floats, free: bool) -> tuple[Whole, Whole, float]:
    """The order of contingents and the cuts whose largest ratio is least, and a bound on it."""
    biggest = float(np.diff(running).max())
    low, high = 1.0, 1.0 + float((biggest / shares).max())
    bound, order = 1.0, np.arange(len(shares))
    cuts = _even(running, shares, high)
    assert cuts is not None  # every contingent has room for its share and any one piece
    while high - low > TOLERANCE * high:
        middle = 0.5 * (low + high)
        tried = _order(running, shares, middle) if free else order
        reached = None if tried is None else _farthest(running, shares[tried], middle)
        if free and tried is not None and reached is None:  # somebody would have nothing
            tried = _peopled(running, shares, middle)
            reached = None if tried is None else _even(running, shares[tried], middle)
        if tried is None or reached is None:
            low = bound = middle
        else:
            order, cuts = tried, reached
            high = min(middle, float((np.diff(running[cuts]) / shares[order]).max()))
    evened = _even(running, shares[order], high)
    return order, cuts if evened is None else evened, bound


def _farthest(running: Floats, shares: Floats, limit: float) -> Whole | None:
    """Cuts that keep every ratio within a limit, each stretch as long as it may be, with one piece
    left for each that follows; None where there are none.
    """
    count, end, at, cuts = len(shares), len(running) - 1, 0, [0]
    for k, share in enumerate(shares):
        stop = int(np.searchsorted(running, running[at] + limit * share + CLOSE, side="right")) - 1
        if stop <= at:
            return None if k == 0 else _even(running, shares, limit)
        at = min(stop, end - (count - 1 - k))
        cuts.append(at)
    return np.array(cuts) if at == end else None


def _order(running: Floats, shares: Floats, limit: float) -> Whole | None:
    """An order in which the contingents reach the end within a limit, None where none does.

    For every set of them the farthest cut that some order of it reaches, the smaller sets first.
    Somebody may be left without a piece where the next one is too heavy: see `_peopled`.
    """
    count, end = len(shares), len(running) - 1
    sets = np.arange(1 << count)
    size = np.array([int(n).bit_count() for n in sets])
    reach, last = np.zeros(1 << count, np.int64), np.zeros(1 << count, np.int64)
    for many in range(1, count + 1):
        held = sets[size == many]
        reach[held] = -1
        for k in range(count):
            with_k = held[(held >> k & 1) == 1]
            before = reach[with_k ^ (1 << k)]
            room = running[before] + limit * shares[k]
            at = np.searchsorted(running, room + CLOSE, side="right") - 1
            better = at > reach[with_k]
            reach[with_k[better]], last[with_k[better]] = at[better], k
    if reach[-1] < end:
        return None
    order, rest = list[int](), (1 << count) - 1
    while rest:
        order.append(int(last[rest]))
        rest ^= 1 << order[-1]
    return np.array(order[::-1])


def _peopled(running: Floats, shares: Floats, limit: float) -> Whole | None:
    """As `_order`, with a piece at least for everybody: for every set all the cuts that some order
    of it reaches, for a farther one is not always better.
    """
    count, end = len(shares), len(running) - 1
    places = np.arange(end + 1)
    most = [running + limit * share + CLOSE for share in shares]
    stops = [np.searchsorted(running, one, side="right") - 1 for one in most]
    nearest = np.full((1 << count, end + 1), -1, np.int32)
    nearest[0] = 0  # for each place the last reached one that is no farther
    reached = np.zeros((1 << count, end + 1), bool)
    reached[0, 0] = True
    for held in range(1, 1 << count):
        for k in range(count):
            if held >> k & 1:
                before = nearest[held ^ (1 << k), :-1]
                reached[held, 1:] |= (before >= 0) & (stops[k][before] >= places[1:])
        nearest[held] = np.maximum.accumulate(np.where(reached[held], places, -1))
    if not reached[-1, end]:
        return None
    order, rest, at = list[int](), (1 << count) - 1, end
    while rest:
        for k in range(count):
            start = int(nearest[rest ^ (1 << k), at - 1]) if rest >> k & 1 else -1
            if start >= 0 and stops[k][start] >= at:
                order.append(k)
                rest, at = rest ^ (1 << k), start
                break
    return np.array(order[::-1])


def _even(running: Floats, shares: Floats, limit: float) -> Whole | None:
    """The cuts with the least sum of squared differences of load and share within a limit, None
    where no cuts keep it; every contingent has one piece at least.
    """
    count, end = len(shares), len(running) - 1
    best = np.full(end + 1, np.inf)
    best[0] = 0.0
    came = np.zeros((count, end + 1), np.int64)
    for k, share in enumerate(shares):
        after = np.full(end + 1, np.inf)
        stops = np.searchsorted(running, running + limit * share + CLOSE, side="right") - 1
        for start in np.nonzero(np.isfinite(best))[0]:
            if stops[start] <= start:
                continue
            ends = slice(start + 1, stops[start] + 1)
            cost = best[start] + (running[ends] - running[start] - share) ** 2 / share
            better = cost < after[ends]
            after[ends][better] = cost[better]
            came[k, ends][better] = start
        best = after
    if not np.isfinite(best[end]):
        return None
    cuts = [end]
    for k in range(count - 1, -1, -1):
        cuts.append(int(came[k, cuts[-1]]))
    return np.array(cuts[::-1])


def _told(
    who: Sequence[Contingent], cuts_m: Floats, load: Load, shares: Floats
) -> tuple[Stretch, ...]:
    """The stretches between cuts, each with its holder; a holder's ratio is that of all it has."""
    edges = load.edges_m
    parts = {name: np.diff(np.interp(cuts_m, edges, _running(load.parts[name]))) for name in PARTS}
    weighed = np.diff(np.interp(cuts_m, edges, _running(loads(load.parts, load.balance))))
    held: dict[str, float] = {}
    for one, own in zip(who, weighed, strict=True):
        held[one.contingent_id] = held.get(one.contingent_id, 0.0) + float(own)
    return tuple(
        Stretch(
            sector_id=_name(at, len(who)), contingent=one.contingent_id,
            from_km=float(cuts_m[at]) / 1000.0, to_km=float(cuts_m[at + 1]) / 1000.0,
            length=float(parts["length"][at]), risk=float(parts["risk"][at]),
            terrain=float(parts["terrain"][at]), load=float(weighed[at]),
            ratio=held[one.contingent_id] / float(shares[at]),
        )
        for at, one in enumerate(who)
    )  # fmt: skip


def _running(values: npt.ArrayLike) -> Floats:
    given = np.asarray(values, float)
    total = float(given.sum())
    return np.concatenate([[0.0], np.cumsum(given / total if total > 0 else given)])


def _name(at: int, count: int) -> str:
    return f"C{at + 1:0{max(2, len(str(count)))}d}"


def _refused(what: str, remedy: str) -> InputError:
    return InputError(what, where="sectors", remedy=remedy)
