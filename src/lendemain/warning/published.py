"""Dated public points in TOML: read, checked, and turned into records.

Every mistake is told with the place where it stands; a text with a mistake is not used at all.
"""

from collections.abc import Iterator

from lendemain.records.agreement import Mistake
from lendemain.records.published import PublicKind, PublicRecord
from lendemain.warning.text import Form, read

SIZE_MAX = 1 << 20
POINTS_MAX = 10_000
RATIO_MAX = 16.0
TELLS_MAX = 4.0
"""How much one point may tell show and attack apart, at most: none carries the answer."""

LANGUAGES = ("en", "fr", "uk")
_NAMES = {"id": "record_id", "kind": "kinds", "point": "points"}


def parsed(name: str, data: bytes) -> tuple[PublicRecord | None, list[Mistake]]:
    """The dated points that a text holds, or None with every mistake in it; no bytes make this
    raise.

    >>> parsed("empty.toml", b"")[1][0].what.startswith("Object missing required field")
    True
    """
    form = Form(
        record=PublicRecord, size_max=SIZE_MAX, shelf="published", names=_NAMES,
        rows=("kinds", "kind_id"),
    )  # fmt: skip
    return read(name, data, form, _mistakes)


def _mistakes(given: PublicRecord) -> Iterator[tuple[str, str, str]]:
    if not 0.0 < given.base_rate < 0.1:
        yield "base_rate", f"{given.base_rate} a day", "Give a chance a day, above 0"
    if not 0.0 < given.attacks < 1.0:
        yield "attacks", f"a share of {given.attacks}", "Give a share between 0 and 1"
    if not 1.0 <= given.lasts_days <= 3650.0:
        yield "lasts_days", f"{given.lasts_days} days", "Give 1 to 3,650 days"
    if not (given.cost > 0.0 and given.loss > 0.0):
        yield "cost", "an alarm or a miss that costs nothing", "Give costs above 0"
    if not 0 <= (given.end - given.start).days <= 20_000:
        yield "end", "ends before it starts, or decades later", "Correct either day"
    if len(given.points) > POINTS_MAX:
        yield "point", f"more than {POINTS_MAX} points", "Shorten it"
    names = [k.kind_id for k in given.kinds]
    for n, one in enumerate(given.kinds):
        yield from _of_kind(f"kind[{n}]", one, twice=names.count(one.kind_id) > 1)
    for n, point in enumerate(given.points):
        if point.kind not in names:
            yield f"point[{n}]", f"of no kind {point.kind!r}", f"Choose one of: {', '.join(names)}"
        if not (point.source and point.by and point.says):
            yield f"point[{n}]", "no source, nobody who says it, or nothing said", "Say all three"
        if not given.start <= point.known <= given.end:
            yield f"point[{n}]", f"known on {point.known}, outside the text's days", "Correct it"


def _of_kind(at: str, one: PublicKind, *, twice: bool) -> Iterator[tuple[str, str, str]]:
    if twice:
        yield at, f"{one.kind_id} twice", "Name each once"
    least = 1.0 / RATIO_MAX
    if not (least <= one.show <= RATIO_MAX and least <= one.attack <= RATIO_MAX):
        yield at, "a ratio beyond one sixteenth and sixteen", "Nothing published says so much"
    elif not 1.0 / TELLS_MAX <= one.attack / one.show <= TELLS_MAX:
        yield at, "tells show from attack by more than four", "No point may carry the answer"
    if not 0 <= one.renews_days <= 365:
        yield at, f"renewed after {one.renews_days} days", "Give 0 to 365 days"
    if not one.fake:
        yield at, "does not say what it would take to fake it", "Say it"
    if set(one.title) != set(LANGUAGES):
        yield at, "not titled in en, fr and uk", "Give the three titles"
