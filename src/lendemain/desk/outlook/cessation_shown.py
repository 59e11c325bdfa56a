"""The evidence of the test by day, as plain data for a page and as a chart."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lendemain.agreement.cessation.panel import Panel, exposure, panel
from lendemain.agreement.cessation.terms import Terms
from lendemain.desk import texts
from lendemain.desk.outlook import cessation
from lendemain.desk.view import View
from lendemain.errors import InputError
from lendemain.records.cessation import CessationReading, Level
from lendemain.reports.cessation import CessationChart, chart
from lendemain.reports.language import Language

DAYS_MAX = 366
USUAL = (Level.CONTINUING, Level.UNDETERMINED)
"""Days of these levels show what is usual of each source."""

Plain = dict[str, object]


def evidence(view: View, *, last: int = 60) -> Plain:
    """The last so many days: rate, share watched, former rate, both answers, as lists by day.

    A rate is None where nothing is known of the day; `watched` 0 says that nobody watched.
    """
    return plain(drawn(cessation.counts(view), cessation.read(view), cessation.by(view.mission),
                       last=last))  # fmt: skip


def plain(given: CessationChart) -> Plain:
    """A chart's data as plain lists."""
    return {
        "days": [d.isoformat() for d in given.days],
        "rates": [None if r is None else round(r, 2) for r in given.rates],
        "watched": [round(w, 3) for w in given.watched],
        "robust": list(given.robust), "strict": list(given.strict),
        "former": [round(f, 2) for f in given.former],
        "quiet_share": given.quiet_share, "outlier_share": given.outlier_share,
    }  # fmt: skip


def drawn(
    counts: pa.Table, readings: Sequence[CessationReading], by: Terms, *, last: int = 60
) -> CessationChart:
    """What a chart of the last so many days shows; `InputError` for a number of days that is none.

    The rate of a day is the mean over sources of what each counted, each corrected for what it
    watched and scaled to the largest source's former rate, so that several scales make one.
    """
    if not 1 <= last <= DAYS_MAX:
        raise InputError(
            f"{last} days", where="--days", remedy=f"Give a number from 1 to {DAYS_MAX}"
        )
    if not readings:
        return CessationChart(
            days=(), rates=(), watched=(), robust=(), strict=(), former=(),
            quiet_share=by.quiet_share, outlier_share=by.outlier_share,
        )  # fmt: skip
    given = panel(counts, until=readings[-1].day)
    part = slice(max(0, given.length - last), given.length)
    rates, watched = _by_day(given, readings)
    shown = readings[part]
    return CessationChart(
        days=[one.day for one in shown], rates=rates[part], watched=watched[part],
        robust=[one.level.value for one in shown], strict=[one.strict.value for one in shown],
        former=[one.former_per_day for one in shown], quiet_share=by.quiet_share,
        outlier_share=by.outlier_share,
    )  # fmt: skip


def _by_day(
    given: Panel, readings: Sequence[CessationReading]
) -> tuple[list[float | None], list[float]]:
    """Each day's rate and share watched; counts over several days are spread over them."""
    judged = _spread(exposure(given)[0], given)
    counts, watched = _spread(given.counts, given), _spread(given.watched, given)
    exposed, total = judged.sum(axis=1), counts.sum(axis=1)
    fighting = np.array([one.level in USUAL for one in readings])
    usual = np.array([_mean(t[fighting], e[fighting]) for t, e in zip(total, exposed, strict=True)])
    leading = max((one.former_per_day for one in readings), default=0.0)
    if len(usual) == 1:  # one series is its own scale
        leading = float(usual[0]) * max(len(given.sectors), 1)
    sectors = max(len(given.sectors), 1)
    rates: list[float | None] = []
    for t in range(given.length):
        told = (exposed[:, t] > 0.0) & (usual > 0.0)
        if not told.any():
            rates.append(None)
            continue
        shares = total[told, t] / exposed[told, t] / usual[told]
        rates.append(float(shares.mean() * (leading or float((usual[told] * sectors).max()))))
    best = watched.max(axis=0, initial=0.0).mean(axis=0)
    return rates, np.minimum(best, 1.0).tolist()


def _mean(total: npt.NDArray[np.float64], exposed: npt.NDArray[np.float64]) -> float:
    watched = float(exposed.sum())
    return float(total.sum()) / watched if watched > 0.0 else 0.0


def _spread(values: npt.NDArray[np.float64], given: Panel) -> npt.NDArray[np.float64]:
    """Values of counts over several days, evenly over the days they cover."""
    found = np.where(given.days <= 1.0, values, 0.0)
    for g, j, t in zip(*np.nonzero(given.days > 1.0), strict=True):
        days = int(given.days[g, j, t])
        found[g, j, max(0, t - days + 1) : t + 1] += values[g, j, t] / days
    return found


def picture(given: CessationChart, language: str) -> bytes:
    """The chart as SVG in a language."""
    return chart(given, Language(language, texts.phrases(language), ZoneInfo("UTC"))).encode()


def of_mission(view: View, language: str, *, last: int = 60) -> bytes:
    """The chart of a mission's last so many days as SVG."""
    counted, by = cessation.counts(view), cessation.by(view.mission)
    return picture(drawn(counted, cessation.read(view), by, last=last), language)
