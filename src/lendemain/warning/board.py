"""The build-up board: indicators against their own past and exposure, and what they come to.

An indicator's count in a sector and day is negative binomial around what is usual there at that
time of the year (`usual`) times the day's exposure; a build-up would raise it by the text's factor.
The weight of a day is the logarithm of the ratio of both, at most `WEIGHT_MAX` for each indicator,
so that none carries the answer alone.
Shiryaev's recursion (1963) turns weights into the probability that a build-up has begun, from the
base rate.  The alarm's cost decides the level, and nothing else.

Not watched weighs nothing: silence of the blind is not quiet.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lendemain import tables
from lendemain.errors import InputError
from lendemain.records.warning import BuildUp, IndicatorBoard, IndicatorReading
from lendemain.warning import leading, usual

Floats = npt.NDArray[np.float64]

WEIGHT_MAX = 0.7
LOOKS_BACK_DAYS = usual.LOOKS_BACK_DAYS


def readings(
    board: IndicatorBoard,
    counts: Mapping[str, npt.ArrayLike],
    exposure: npt.ArrayLike,
    sectors: Sequence[str],
    *,
    others: Mapping[str, npt.ArrayLike] | None = None,
) -> pa.Table:
    """What every indicator says of every sector and day, as IndicatorReading.

    `counts` by indicator, each sectors x days; `exposure` (same shape, 0 to 1) is how far each
    sector was watched on each day, `others` that of indicators which others watch.  `InputError`
    for shapes that do not fit, and for no numbers.
    """
    watched = _shares(exposure, len(sectors), None)
    rows: dict[str, list[npt.NDArray[Any]]] = {n: [] for n in IndicatorReading.__slots__}
    length = watched.shape[1]
    for one in board.indicators:
        given = np.asarray(counts[one.indicator_id], float)
        own = watched
        if others is not None and one.indicator_id in others:
            own = _shares(others[one.indicator_id], len(sectors), length)
        if given.shape != watched.shape or not np.isfinite(given).all() or (given < 0).any():
            raise InputError(
                "counts that are none, or not for each sector and day", where=one.indicator_id,
                remedy="Give counts from 0, sectors x days",
            )  # fmt: skip
        known = usual.usual(given, own, window=one.baseline_days)
        expected = known.rate * own
        rows["day"].append(np.tile(np.arange(length), len(sectors)))
        rows["sector_id"].append(np.repeat(np.array(sectors, object), length))
        rows["indicator_id"].append(np.full(given.size, one.indicator_id, object))
        rows["count"].append(given.astype(np.int64).ravel())
        rows["expected"].append(expected.ravel())
        rows["exposure"].append(own.ravel())
        rows["weight"].append(_weights(given, expected, own, known.size, factor=one.factor).ravel())
        rows["season"].append(known.season.ravel())
    whole = {n: np.concatenate(v) if v else np.zeros(0) for n, v in rows.items()}
    seasons = pa.array(whole.pop("season"), from_pandas=True)
    return tables.columns(IndicatorReading, {**whole, "season": seasons}, len(whole["day"]))


def _shares(exposure: npt.ArrayLike, sectors: int, days: int | None) -> Floats:
    watched = np.asarray(exposure, float)
    if watched.ndim != 2 or watched.shape != (sectors, watched.shape[1] if days is None else days):
        raise InputError(
            "no exposure for each sector", where="exposure", remedy="Give sectors x days"
        )
    if not ((watched >= 0) & (watched <= 1)).all():
        raise InputError("exposure outside 0 to 1", where="exposure", remedy="Give shares")
    return watched


def _weights(
    counts: Floats, expected: Floats, watched: Floats, size: Floats, *, factor: float
) -> Floats:
    """The weight of each sector and day; nothing where nobody watched, or nothing is usual yet."""
    with np.errstate(divide="ignore", invalid="ignore"):
        told = _log_ratio(counts, expected, factor, size)
    known = (watched > usual.SEEN) & (size > 0.0)
    return np.where(known, np.clip(told, -WEIGHT_MAX, WEIGHT_MAX), 0.0)


def _log_ratio(count: Floats, mean: Floats, factor: float, size: Floats) -> Floats:
    """The logarithm of NB(count; factor x mean) over NB(count; mean), both of one size."""
    apart = np.log(size + factor * mean) - np.log(size + mean)
    return np.asarray(count * math.log(factor) - (count + size) * apart)


def warnings(board: IndicatorBoard, found: pa.Table) -> list[BuildUp]:
    """What the readings come to for each sector on the last day, the most probable first."""
    days = int(np.max(found["day"].to_numpy(), initial=-1)) + 1
    sectors = tables.texts(found, "sector_id")
    own = {one.indicator_id for one in board.indicators if not one.accounts}
    warned = []
    for sector in sorted(set(sectors.tolist())):
        mine = found.filter(pa.array(sectors == sector))
        told = tables.texts(mine, "indicator_id").reshape(-1, days)[:, 0].tolist()
        warned.append(_warned(board, str(sector), mine, told=told, own=own))
    return sorted(warned, key=lambda w: (-w.probability, w.sector_id))


def _warned(
    board: IndicatorBoard, sector: str, found: pa.Table, *, told: list[str], own: set[str]
) -> BuildUp:
    """What one sector's readings come to; who watched is the mission itself, where it does."""
    by_day, looks, expected, season = (
        found[n].to_numpy(zero_copy_only=False).astype(float).reshape(len(told), -1)
        for n in ("weight", "exposure", "expected", "season")
    )
    days = by_day.shape[1]
    ours = [k for k, name in enumerate(told) if name in own]
    looked = looks[ours].max(axis=0) if ours else looks.max(axis=0, initial=0.0)
    watched, weights = looks.max(axis=0, initial=0.0), by_day.sum(axis=0)
    course = probabilities(board, weights, watched)
    recent = by_day[:, -LOOKS_BACK_DAYS:].sum(axis=1)
    order = sorted(range(len(told)), key=lambda k: (-recent[k], told[k]))
    levels = [level(board, p) for p in course]
    seen = float(looked[-LOOKS_BACK_DAYS:].max(initial=0.0)) > usual.SEEN
    last = levels[-1] if seen else "not watched"
    if seen and not expected[:, -LOOKS_BACK_DAYS:].any():
        last = "learning"
    since, began, lead = None, None, None
    if last in ("watch", "warning"):
        since = _since(levels)
        began, lead = leading.lead(np.where(watched > usual.SEEN, weights, 0.0), board.lead_days)
    return BuildUp(
        sector_id=sector, day=days - 1, probability=float(course[-1]), level=last,
        base_rate=board.base_rate, since=since, began=began, lead_days=lead,
        watched=float(looked[-LOOKS_BACK_DAYS:].mean()),
        seasons=float(np.isfinite(season[:, -1]).mean()),
        reasons=tuple(
            (told[k], round(float(recent[k]), 2)) for k in order[:4] if recent[k] > 0.5
        ),
    )  # fmt: skip


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
