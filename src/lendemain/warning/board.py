"""The build-up board: indicators against their own past and exposure, and what they come to.

An indicator's count in a sector and day is negative binomial around its own baseline (the mean of
the watched days of a window that ends two weeks before, without the highest tenth, so that a rise
does not teach itself) times the day's exposure; a build-up would raise it by the text's factor.
The weight of a day is the logarithm of the ratio of both, at most `WEIGHT_MAX` for each indicator,
so that none carries the answer alone.
Shiryaev's recursion (1963) turns weights into the probability that a build-up has begun, from the
base rate.  The alarm's cost decides the level, and nothing else.

Not watched weighs nothing: silence of the blind is not quiet.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lendemain import tables
from lendemain.errors import InputError
from lendemain.records.warning import BuildUp, IndicatorBoard, IndicatorReading

Floats = npt.NDArray[np.float64]

WEIGHT_MAX = 0.7
LOOKS_BACK_DAYS = 14
_LEAST = 0.05


def readings(
    board: IndicatorBoard,
    counts: Mapping[str, npt.ArrayLike],
    exposure: npt.ArrayLike,
    sectors: Sequence[str],
) -> pa.Table:
    """What every indicator says of every sector and day, as IndicatorReading.

    `counts` by indicator, each sectors x days; `exposure` (same shape, 0 to 1) is how far each
    sector was watched on each day.  `InputError` for shapes that do not fit, and for no numbers.
    """
    watched = np.asarray(exposure, float)
    if watched.shape != (len(sectors), *watched.shape[1:]) or watched.ndim != 2:
        raise InputError(
            "no exposure for each sector", where="exposure", remedy="Give sectors x days"
        )
    if not ((watched >= 0) & (watched <= 1)).all():
        raise InputError("exposure outside 0 to 1", where="exposure", remedy="Give shares")
    rows = []
    for one in board.indicators:
        given = np.asarray(counts[one.indicator_id], float)
        if given.shape != watched.shape or not np.isfinite(given).all() or (given < 0).any():
            raise InputError(
                "counts that are none, or not for each sector and day", where=one.indicator_id,
                remedy="Give counts from 0, sectors x days",
            )  # fmt: skip
        for s, sector in enumerate(sectors):
            rows.append((sector, one, *_weighed(one.factor, given[s], watched[s],
                                                window=one.baseline_days)))  # fmt: skip
    days = watched.shape[1]
    return tables.columns(
        IndicatorReading,
        {
            "day": np.tile(np.arange(days), len(rows)),
            "sector_id": np.repeat(np.array([r[0] for r in rows], object), days),
            "indicator_id": np.repeat(np.array([r[1].indicator_id for r in rows], object), days),
            "count": np.concatenate(
                [np.asarray(counts[r[1].indicator_id])[sectors.index(r[0])] for r in rows]
            ).astype(np.int64),
            "expected": np.concatenate([r[2] for r in rows]),
            "exposure": np.concatenate([watched[sectors.index(r[0])] for r in rows]),
            "weight": np.concatenate([r[3] for r in rows]),
        },
        days * len(rows),
    )


def _weighed(
    factor: float, counts: Floats, watched: Floats, *, window: int
) -> tuple[Floats, Floats]:
    """What was expected, and the weight, day by day; before the window is half full, nothing."""
    days = len(counts)
    expected, weight = np.zeros(days), np.zeros(days)
    for day in range(days):
        before = slice(max(0, day - window - LOOKS_BACK_DAYS), max(0, day - LOOKS_BACK_DAYS))
        seen = watched[before] > 0.1
        if seen.sum() < window / 2:
            continue
        rates = counts[before][seen] / watched[before][seen]
        middle = max(float(np.mean(np.sort(rates)[: max(1, math.ceil(0.9 * len(rates)))])), _LEAST)
        size = _size(rates, middle)
        expected[day] = middle * watched[day]
        if watched[day] > 0.1:
            told = _log_ratio(counts[day], expected[day], factor, size)
            weight[day] = min(max(told, -WEIGHT_MAX), WEIGHT_MAX)
    return expected, weight


def _size(rates: Floats, middle: float) -> float:
    """The size of the negative binomial that the window's spread asks for (method of moments)."""
    beyond = float(np.var(rates)) - middle
    return min(max(middle * middle / beyond, 0.3), 1e3) if beyond > 0 else 1e3


def _log_ratio(count: float, mean: float, factor: float, size: float) -> float:
    """The logarithm of NB(count; factor x mean) over NB(count; mean), both of one size."""
    return count * math.log(factor) - (count + size) * (
        math.log(size + factor * mean) - math.log(size + mean)
    )


def warnings(board: IndicatorBoard, found: pa.Table) -> list[BuildUp]:
    """What the readings come to for each sector on the last day, the most probable first."""
    days = int(np.max(found["day"].to_numpy(), initial=-1)) + 1
    sectors = tables.texts(found, "sector_id")
    names = tables.texts(found, "indicator_id")
    weight, watched = found["weight"].to_numpy(), found["exposure"].to_numpy()
    warned = []
    for sector in sorted(set(sectors.tolist())):
        mine = sectors == sector
        by_day = weight[mine].reshape(-1, days)
        looked = watched[mine].reshape(-1, days)[0]
        course = probabilities(board, by_day.sum(axis=0), looked)
        recent = by_day[:, -LOOKS_BACK_DAYS:].sum(axis=1)
        told = names[mine].reshape(-1, days)[:, 0]
        order = sorted(range(len(recent)), key=lambda k: (-recent[k], told[k]))
        levels = [level(board, p) for p in course]
        warned.append(
            BuildUp(
                sector_id=str(sector), day=days - 1, probability=float(course[-1]),
                level=levels[-1] if looked[-LOOKS_BACK_DAYS:].max() > 0.1 else "not watched",
                base_rate=board.base_rate, since=_since(levels),
                watched=float(looked[-LOOKS_BACK_DAYS:].mean()),
                reasons=tuple((str(told[k]), round(float(recent[k]), 2)) for k in order[:4]
                              if recent[k] > 0.5),
            )
        )  # fmt: skip
    return sorted(warned, key=lambda w: (-w.probability, w.sector_id))


def probabilities(board: IndicatorBoard, weights: Floats, watched: Floats) -> Floats:
    """The probability on each day that a build-up has begun and goes on (Shiryaev's recursion).

    On an unwatched day only the base rate works, so that belief neither falls nor stands still.
    """
    odds, found = 0.0, np.zeros(len(weights))
    rate = board.base_rate
    for day, told in enumerate(weights):
        odds = (odds + rate) / (1.0 - rate)
        if watched[day] > 0.1:
            odds *= math.exp(told)
        odds = min(max(odds, 1e-9), 1e9)
        found[day] = odds / (1.0 + odds)
    return found


def level(board: IndicatorBoard, probability: float) -> str:
    """What a probability asks for: the alarm's cost decides, the belief stays what it is."""
    if probability >= board.cost / (board.cost + board.loss):
        return "warning"
    return "watch" if probability >= min(0.5, 30.0 * board.base_rate) else "quiet"


def _since(levels: Sequence[str]) -> int | None:
    """The day since which the level was never quiet, None where it is."""
    day = len(levels)
    while day and levels[day - 1] != "quiet":
        day -= 1
    return day if day < len(levels) else None


def pretext(claims: Sequence[float], sensed: Sequence[float], *, watched: float) -> float:
    """How much faster one side's claims rise than anybody's sensors: log2 of the ratio of rises.

    Each is counts by week, the last week against the mean of those before, one added to both.  0
    where less than a third was watched: then nobody can say that claims outrun anything.

    >>> pretext([10, 10, 43], [10, 10, 10], watched=0.9)
    2.0
    """
    if len(claims) != len(sensed) or len(claims) < 2:
        raise InputError("no weeks to compare", where="pretext", remedy="Give two weeks or more")
    if watched < 1 / 3:
        return 0.0
    rises = [(row[-1] + 1.0) / (math.fsum(row[:-1]) / (len(row) - 1) + 1.0)
             for row in (claims, sensed)]  # fmt: skip
    return math.log2(rises[0] / rises[1])
