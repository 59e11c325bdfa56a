"""What the trigger and its test say, in the words of a language: for a terminal, as pages have it.

The plain answers (`trigger.status`, `explaining.explained`) keep codes beside English; here levels,
keys, reasons and what is assumed are words, and the codes are left out.
"""

from collections.abc import Mapping
from datetime import date

from lendemain.desk import texts
from lendemain.desk.outlook import explaining, trigger
from lendemain.desk.view import View
from lendemain.records import because
from lendemain.records.because import SAID, Because

Plain = dict[str, object]


def status(view: View, *, language: str) -> Plain:
    """Where the trigger stands: both keys with why, the last reading, what was assumed.

    `InputError` for a language that we do not have.
    """
    told, keys = texts.phrases(language), explaining.keys(view)
    said = trigger.status(view)
    reading = said["reading"]
    assert isinstance(reading, dict)
    if reading:
        why = [Because.of(key) if key in SAID else key for key in reading["why"]]
        reading |= {
            "level": _level(told, reading["level"]), "strict": _level(told, reading["strict"]),
            "why": because.said(why, told),
        }  # fmt: skip
    return said | {
        "standing": told[f"pages.trigger.{said['standing']}"],
        "key_of_the_host": because.told(keys["host"], told),
        "key_of_the_cessation": because.told(keys["cessation"], told),
        "reading": reading,
        "assumed": [because.said([one], told) for one in trigger.assumptions(view.mission, said)],
    }


def explained(
    view: View, day: date | None = None, *, below: int | None = None, language: str
) -> Plain:
    """What the test says of a day by both rules, with every number behind it (`explaining`)."""
    told, said = texts.phrases(language), explaining.explained(view, day, below=below)
    for rule in ("robust", "strict"):
        said[rule] = _level(told, said[rule])
    for name, coded in (("because", "reasons"), ("strict_because", "strict_reasons")):
        rows = said.pop(coded)
        assert isinstance(rows, list)
        said[name] = [because.told([row], told) for row in rows]
    return said


def replayed(found: Plain, *, language: str) -> Plain:
    """The test on a file of counts (`explaining.replayed`) in words; numbers of terms as they are.

    `would_read` becomes a sentence a day.
    """
    told = texts.phrases(language)
    rows, assumed, other = found["reads"], found["assumed"], found["would_read"]
    assert isinstance(rows, list)
    assert isinstance(assumed, list)
    assert isinstance(other, list)
    return found | {
        "reads": [_row(row, told) for row in rows],
        "assumed": [because.said([one], told) for one in assumed],
        "would_read": [
            because.said(
                [Because.of(
                    "series_would", day=row["day"], was=_level(told, row["reads"]),
                    then=_level(told, row["if_none"]),
                )],
                told,
            )
            for row in other
        ],
    }  # fmt: skip


def _row(row: Mapping[str, object], told: Mapping[str, str]) -> Plain:
    """A row of days with its levels and reasons in words."""
    said = dict(row)
    for name in ("reads", "robust", "strict"):
        if name in said:
            said[name] = _level(told, said[name])
    if "why" in said:
        why = [Because.of(k) if k in SAID else k for k in str(said["why"]).split(", ") if k]
        said["why"] = because.said(why, told)
    return said


def _level(told: Mapping[str, str], level: object) -> str:
    return told[f"cessation.level_{level}"]
