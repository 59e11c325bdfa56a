"""The build-up board of a mission: what its incidents and coverage say of each sector, day by day.

Worked out from the newest cycle whenever it is asked for, and kept nowhere: the same cycle and
text have the same answer.  Nothing here says who: only where, since when, and why it is thought so.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from functools import lru_cache
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from lendemain import tables
from lendemain.desk import texts
from lendemain.desk.outlook import alerted, pretext
from lendemain.desk.view import View
from lendemain.errors import InputError
from lendemain.records.agreement import Mistake, Sector
from lendemain.records.published import PublicRecord
from lendemain.records.warning import BuildUp, IndicatorBoard
from lendemain.warning import board, calibration, forecast, published, replay, text, usual

DAY_US = 86_400_000_000
DAYS_MAX = 800
PAST_DAYS = 3 * 28
T = TypeVar("T")
Plain = dict[str, object]
Floats = npt.NDArray[np.float64]


class _Days(NamedTuple):
    """Counts by kind (sectors x days), exposure (the same), and the first day since 1970."""

    counts: dict[str, Floats]
    exposure: Floats
    sectors: list[str]
    first: int


@lru_cache(maxsize=8)
def indicators(name: str) -> IndicatorBoard:
    """A board of indicators that comes with the package; `InputError` where there is none."""
    return _packaged("indicators", name, text.parsed, (f"no board {name!r}", "--board"))


def _packaged(
    shelf: str, name: str, parsed: Callable[[str, bytes], tuple[T | None, Sequence[Mistake]]],
    missing: tuple[str, str],
) -> T:  # fmt: skip
    """A text that comes with the package; what is said where there is none, and where."""
    path = texts.shelf() / shelf / f"{name}.toml"
    if name != path.stem or not path.is_file():
        what, where = missing
        known = ", ".join(texts.names(shelf))
        raise InputError(what, where=where, remedy=f"Choose one of: {known}")
    found, mistakes = parsed(path.name, path.read_bytes())
    if found is None:
        raise InputError(
            "; ".join(f"{m.fragment}: {m.what}" for m in mistakes), where=path.name,
            remedy="Mend the text",
        )  # fmt: skip
    return found


def shown(view: View, *, name: str = "model-2026", seed: int = 1) -> Plain:
    """The board: how probable a build-up is in each sector and why, and what tomorrow may bring.

    `unlisted` are indicators of which no list came in, `silent` the first day from which on a list
    that did come is not reported up to the board's last day.
    Raises `InputError` where no sector was ever watched, since silence of the blind tells nothing.
    """
    given = indicators(name)
    days = _days(view)
    counts: dict[str, Floats] = {}
    others: dict[str, Floats] = {}
    for one in given.indicators:
        if one.accounts:
            counts[one.indicator_id], others[one.indicator_id] = alerted.alerted(
                view, one.accounts, _in_order(view), first=days.first, days=days.exposure.shape[1]
            )
            continue
        each = (days.counts[k] for k in one.kinds if k in days.counts)
        counts[one.indicator_id] = sum(each, np.zeros_like(days.exposure))
    found = board.readings(given, counts, days.exposure, days.sectors, others=others)
    told = board.warnings(given, found)
    return {
        "board": given.board_id, "source": given.source, "base_rate": given.base_rate,
        "alarm_from": given.cost / (given.cost + given.loss),
        "until": str(np.datetime64(days.first + days.exposure.shape[1] - 1, "D")),
        "days": days.exposure.shape[1],
        "learning": days.exposure.shape[1] < 28 + board.LOOKS_BACK_DAYS,
        "lead_rule": list(given.lead_days), "season": _season(told, days),
        "unlisted": sorted(n for n, kept in others.items() if not kept.any()),
        "silent": {
            n: _date(days.first, day)
            for n, kept in sorted(others.items())
            if (day := alerted.silent(kept)) is not None
        },
        "sectors": [
            {**asdict(one), "since": _date(days.first, one.since),
             "began": [_date(days.first, d) for d in one.began] if one.began else None}
            for one in told
        ],
        "titles": {i.indicator_id: dict(i.title) for i in given.indicators},
        "forecast": _tomorrow(days, seed=seed), "pretexts": pretext.pretexts(view),
    }  # fmt: skip


@lru_cache(maxsize=4)
def public_record(name: str) -> PublicRecord:
    """Dated public points that come with the package; `InputError` where there are none."""
    missing = f"no dated points {name!r}", "warning replay"
    return _packaged("published", name, published.parsed, missing)


def replayed(name: str, *, until: date | None = None, language: str = "en") -> Plain:
    """What was to be believed day by day by what was public then: the days on which the level
    changed or a point weighed, and how each build-up reads by the last day.
    """
    given = public_record(name)
    days = replay.beliefs(given, until=until)
    if not days:
        raise InputError(
            f"the text begins on {given.start}", where="--until", remedy="Give a later day"
        )
    titles = {k.kind_id: k.title[language] for k in given.kinds}
    before = [None, *(d.level for d in days)]
    turns = [d for was, d in zip(before, days, strict=False) if d.points or d.level != was]
    return {
        "text": given.record_id, "source": given.source, "until": days[-1].day.isoformat(),
        "alarm_from": given.cost / (given.cost + given.loss), "base_rate": given.base_rate,
        "days": [
            {"day": d.day.isoformat(), "build_up": round(d.build_up, 3),
             "attack": round(d.attack, 3), "level": d.level,
             "points": [f"{titles[kind]}: {says}" for kind, _, says in
                        (p.partition(": ") for p in d.points)]}
            for d in turns
        ],
        "build_ups": [
            {"start": e.start.isoformat(), "end": e.end.isoformat(), "reading": e.reading,
             "warned": e.warned.isoformat() if e.warned else None, "lead_days": e.lead_days,
             "most": round(e.most, 3), "most_attack": round(e.most_attack, 3)}
            for e in replay.episodes(given, days)
        ],
    }  # fmt: skip


def _season(told: Sequence[BuildUp], days: _Days) -> Plain:
    """Whether former years tell of the season, and what is used where they do not."""
    known = [one.seasons for one in told]
    share = sum(known) / len(known) if known else 0.0
    return {
        "known": round(share, 3), "days": days.exposure.shape[1],
        "needed": usual.YEAR_DAYS + usual.LOOKS_BACK_DAYS + 28,
    }  # fmt: skip


def _in_order(view: View) -> list[Sector]:
    return sorted(view.sectors, key=lambda s: s.sector_id)


def _date(first: int, day: int | None) -> str | None:
    return None if day is None else str(np.datetime64(first + day, "D"))


def _tomorrow(days: _Days, *, seed: int) -> list[Plain]:
    """Violations of all kinds that the next day may bring, by sector; none where nobody watched.

    `held` is the share of the forecast that the band holds, as near to nine tenths as whole counts
    let it be.  `checked` is how many earlier days' forecasts have put this one right.
    """
    whole = sum(days.counts.values(), np.zeros_like(days.exposure))[:, -PAST_DAYS:]
    watched = days.exposure[:, -PAST_DAYS:]
    last = slice(-calibration.PAST_STEPS, None)
    seen = (watched[:, last] >= 0.1).any(axis=1)
    if not seen.any():
        return []
    fell = calibration.earlier(whole[seen], watched[seen], seed=seed)
    drawn = forecast.draws(whole[seen][:, last], seed=seed, watched=watched[seen][:, last])
    drawn = calibration.put_right(drawn, fell)
    low, high, held = calibration.bands(drawn)
    rows = enumerate(np.array(days.sectors, object)[seen].tolist())
    return [
        {"sector": sector, "low": int(low[k]), "middle": float(np.median(drawn[k])),
         "high": int(high[k]), "held": round(float(held[k]), 3),
         "any": float((drawn[k] > 0).mean()), "checked": int(np.isfinite(fell[k]).sum())}
        for k, sector in rows
    ]  # fmt: skip


def _days(view: View) -> _Days:
    """What was counted and how far it was watched, sector by sector and day by day."""
    sectors = [s.sector_id for s in _in_order(view)]
    cover = view.coverage
    if not cover.num_rows or not sectors:
        raise InputError(
            "nobody watched any sector yet", where="warning",
            remedy="Take in who watched what: without exposure a silence tells nothing",
        )  # fmt: skip
    hours = tables.micros(cover, "hour") // DAY_US
    first = max(int(hours.min()), int(hours.max()) - DAYS_MAX + 1)
    shape = (len(sectors), int(hours.max()) - first + 1)
    exposure = np.zeros(shape)
    at = _places(tables.texts(cover, "sector_id"), sectors)
    seen = np.asarray(cover["probability"].to_numpy(), float)
    keep = (at >= 0) & (hours >= first)
    total, number = np.zeros(shape), np.zeros(shape)
    np.add.at(total, (at[keep], hours[keep] - first), seen[keep])
    np.add.at(number, (at[keep], hours[keep] - first), 1.0)
    exposure = np.clip(np.divide(total, number, out=exposure, where=number > 0), 0.0, 1.0)
    return _Days(_counted(view, sectors, first, shape), exposure, sectors, first)


def _counted(
    view: View, sectors: list[str], first: int, shape: tuple[int, ...]
) -> dict[str, Floats]:
    """Allegations' incidents by kind; each incident once in its sector and day.

    What is only claimed is no incident of the mission, and counts for nothing here.
    """
    rows = view.cases
    day = tables.micros(rows, "start") // DAY_US - first
    at = _places(tables.texts(rows, "sector_id"), sectors)
    kinds = tables.texts(rows, "kind")
    incident = tables.texts(rows, "incident_id")
    _, once = np.unique(incident.astype(str), return_index=True)
    keep = np.zeros(len(day), bool)
    keep[once] = True
    keep &= np.isin(incident.astype(str), tables.texts(view.incidents, "incident_id").astype(str))
    keep &= (at >= 0) & (day >= 0) & (day < shape[1])
    found: dict[str, Floats] = {}
    for kind in sorted(set(kinds[keep].tolist())):
        mine = keep & (kinds == kind)
        counted = np.zeros(shape)
        np.add.at(counted, (at[mine], day[mine]), 1.0)
        found[str(kind)] = counted
    return found


def _places(names: npt.NDArray[np.object_], sectors: list[str]) -> npt.NDArray[np.int64]:
    """The place of each name among the sectors, -1 where it is none."""
    known = np.array(sectors, str)
    given = names.astype(str)
    at = np.minimum(np.searchsorted(known, given), len(known) - 1)
    return np.where(known[at] == given, at, -1).astype(np.int64)
