"""Why the test says what it says of a day: both rules, with their numbers, in plain rows."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from lendemain.agreement.cessation import silence, terms
from lendemain.agreement.cessation.panel import panel
from lendemain.agreement.cessation.reading import readings, spans
from lendemain.agreement.cessation.terms import Terms
from lendemain.desk.outlook import cessation, cessation_shown, trigger
from lendemain.desk.outlook.cessation import Columns
from lendemain.desk.outlook.trigger import Plain
from lendemain.desk.view import View
from lendemain.errors import InputError
from lendemain.records import because
from lendemain.records.because import SAID, Because
from lendemain.records.cessation import CessationReading


def explained(view: View, day: date | None = None, *, below: int | None = None) -> Plain:
    """What the test says of a day (the last where None) and why; `below` asks the past ledger."""
    found = cessation.read(view) if below is None else cessation.past(view.mission, below=below)
    one = cessation.on(found, day)
    return told(one, cessation.by(view.mission))


def told(one: CessationReading, by: Terms) -> Plain:
    """A reading in words, robust rule and strict rule side by side."""
    reasons = [Because.of(key) if key in SAID else key for key in one.why]
    strict = [_strict(key, by) for key in one.strict_why]
    return {
        "day": one.day.isoformat(),
        "robust": one.level.value,
        "because": [str(why) for why in reasons],
        "reasons": because.plain(reasons),
        "strict": one.strict.value,
        "strict_because": [str(why) for why in strict],
        "strict_reasons": because.plain(strict),
        "since": one.since.isoformat() if one.since else "",
        "former_rate": f"{one.former_per_day:.1f} a day as watched, shape {one.shape:.2f}",
        "probability": {
            "fighting": round(one.fighting, 4), "abated": round(one.abated, 4),
            "quiet": round(one.quiet, 4),
        },
        f"quiet_for_{by.provisional_d:g}_days": _chance(one.provisional, by.certainty),
        f"quiet_for_{by.credible_d:g}_days": _chance(one.credible, by.certainty),
        "weakest_without": one.weakest or "no source",
        "watched": {
            f"{by.provisional_d:g} days": _share(one.exposure_provisional, by.exposure_share),
            f"{by.credible_d:g} days": _share(one.exposure_credible, by.exposure_share),
        },
        "blind_sectors": list(one.blind),
        "sectors_at_war": list(one.hot),
        f"lasts_{by.survival_d:g}_days_more": _chance(one.survival, by.survival_min),
        "sources": list(one.sources),
        "sources_that_fell": list(one.fell),
        "relapsed": one.relapsed.isoformat() if one.relapsed else "",
    }  # fmt: skip


def _strict(key: str, by: Terms) -> Because:
    what, _, days = key.partition(":")
    most = f"{by.strict_per_day:g}"
    if what == "quiet_in_a_row":
        return Because.of("quiet_in_a_row", days=days, most=most, wanted=f"{by.credible_d:g}")
    return Because.of("day_not_watched", most=most)


def _chance(value: float, least: float) -> str:
    return f"{value:.3f} (at least {least:g} is needed)"


def _share(value: float, least: float) -> str:
    return f"{value:.2f} (at least {least:g} is needed)"


def _days(found: Sequence[CessationReading]) -> list[Plain]:
    """Readings as rows: one for each day."""
    return [
        {
            "day": one.day.isoformat(), "robust": one.level.value, "strict": one.strict.value,
            "since": one.since.isoformat() if one.since else "",
            "fighting": round(one.fighting, 3), "quiet": round(one.quiet, 3),
            "fell": ", ".join(one.fell), "why": ", ".join(one.why),
        }
        for one in found
    ]  # fmt: skip


def runs(found: Sequence[CessationReading]) -> list[Plain]:
    """Days running at one level, as rows."""
    return [
        {"from": a.isoformat(), "to": b.isoformat(), "days": (b - a).days + 1, "reads": level.value}
        for a, b, level in spans(found)
    ]


COUNTS_MAX = 16 << 20
PREFIX = "cessation_"


def replayed(path: Path, columns: Columns, *, told: Sequence[str], days: bool) -> Plain:
    """The test on a file of counts: days running at one level (or each day), sources, assumptions.

    Every day that the file names is read, those without any count too.  `would_read` are days at
    the end that read otherwise once registers that leave them blank turn out to have had none.
    `told` are terms as NAME=NUMBER.  `InputError` for a file, a text or a term that will not do.
    """
    data, given = _file(path), _terms(told)
    counts, assumed, registers = cessation.counted(path.name, data, columns)
    by, last = terms.terms(given), silence.last_day(counts)
    found = readings(panel(counts, until=last), by, cessation.packaged_truces())
    rows = _days(found) if days else runs(found)
    values = {**terms.DEFAULTS, **given}
    held = [f"{name} = {values[name]:g}" for name in terms.DEFAULTS]
    supposed = silence.supposed(counts, registers)
    none = [] if supposed is None else readings(
        panel(supposed, until=last), by, cessation.packaged_truces()
    )  # fmt: skip
    return {
        "reads": rows, "sources": list(found[-1].sources) if found else [],
        "assumed": [*assumed, *held], "would_read": _otherwise(found, none),
    }  # fmt: skip


def _otherwise(found: Sequence[CessationReading], none: Sequence[CessationReading]) -> list[Plain]:
    """The days that read otherwise were there none where registers are silent at their end."""
    now = {one.day: one.level for one in found}
    return [
        {"day": one.day.isoformat(), "reads": now[one.day].value, "if_none": one.level.value}
        for one in none
        if one.day in now and now[one.day] is not one.level
    ]


def replayed_picture(path: Path, columns: Columns, *, told: Sequence[str], language: str) -> bytes:
    """The test on a file of counts as a chart (SVG) of its last days."""
    rows = cessation.counted(path.name, _file(path), columns).rows
    by = terms.terms(_terms(told))
    found = readings(panel(rows, until=silence.last_day(rows)), by, cessation.packaged_truces())
    last = min(max(len(found), 1), cessation_shown.DAYS_MAX)
    return cessation_shown.picture(cessation_shown.drawn(rows, found, by, last=last), language)


def _file(path: Path) -> bytes:
    if not path.is_file() or path.stat().st_size > COUNTS_MAX:
        raise InputError(
            "no such file, or too long a one", where=str(path),
            remedy=f"Give a CSV file of at most {COUNTS_MAX} bytes",
        )  # fmt: skip
    return path.read_bytes()


def _terms(told: Sequence[str]) -> dict[str, float]:
    """Terms from NAME=NUMBER, with or without the prefix that texts give them."""
    found: dict[str, float] = {}
    for one in told:
        name, _, number = one.partition("=")
        key = name if name.startswith(PREFIX) else f"{PREFIX}{name}"
        try:
            value = float(number)
        except ValueError:
            value = float("nan")
        if key not in terms.DEFAULTS or value != value:
            known = ", ".join(n.removeprefix(PREFIX) for n in terms.DEFAULTS)
            raise InputError(
                f"{one!r} is no term", where="--set",
                remedy=f"Write NAME=NUMBER with one of: {known}",
            )  # fmt: skip
        found[key] = value
    return found


def keys(view: View) -> dict[str, list[Plain]]:
    """Both keys, "host" and "cessation", each with its reasons as codes."""
    now = trigger.stands(view)
    return {
        "host": because.plain(trigger.key_of_host(now)),
        "cessation": because.plain([trigger.key_of_cessation(now)]),
    }


def page(view: View, *, last: int = 60) -> Plain:
    """What a page shows of the trigger: where it stands, the evidence by day, the steps."""
    chart, said = cessation_shown.evidence(view, last=last), trigger.status(view)
    return {
        "version": view.version, "status": said, "evidence": chart,
        "steps": trigger.steps(view), "keys": keys(view),
        "assumed": because.plain(trigger.assumptions(view.mission, said)),
    }  # fmt: skip
