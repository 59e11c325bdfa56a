"""A board of indicators in TOML: read, checked, and turned into records.

Every mistake is told with the place where it stands; a board with a mistake is not used at all.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

from lendemain.records.agreement import Mistake
from lendemain.records.warning import Indicator, IndicatorBoard
from lendemain.toml.decoding import decoded

SIZE_MAX = 1 << 18
LANGUAGES = ("en", "fr", "uk")

T = TypeVar("T")


def parsed(name: str, data: bytes) -> tuple[IndicatorBoard | None, list[Mistake]]:
    """The board that a text holds, or None with every mistake in it; no bytes make this raise.

    >>> parsed("empty.toml", b"")[1][0].what.startswith("Object missing required field")
    True
    """
    form = Form(
        record=IndicatorBoard, size_max=SIZE_MAX, shelf="indicators",
        names={"indicator": "indicators", "id": "board_id"}, rows=("indicators", "indicator_id"),
    )  # fmt: skip
    return read(name, data, form, _mistakes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form(Generic[T]):
    """How a text says a record: names that it calls otherwise, and those of one table's rows,
    whose `id` is the row's own; `shelf` has one that is whole.
    """

    record: type[T]
    size_max: int
    shelf: str
    names: Mapping[str, str]
    rows: tuple[str, str]


def read(
    name: str, data: bytes, form: Form[T], mistakes: Callable[[T], Iterable[tuple[str, str, str]]]
) -> tuple[T | None, list[Mistake]]:
    """The record that a text holds, or None with every mistake in it; no bytes make this raise."""

    def wrong(fragment: str, what: str, remedy: str) -> Mistake:
        return Mistake(file=name, row=1, fragment=fragment, what=what, remedy=remedy)

    values, _, undecoded = decoded(name, data, most=form.size_max)
    if values is None:
        return None, undecoded
    said = {form.names.get(key, key): value for key, value in values.items()}
    table, own = form.rows
    listed = said.get(table)
    for row in listed if isinstance(listed, list) else []:
        if isinstance(row, dict) and "id" in row:
            row[own] = row.pop("id")
    try:
        given = msgspec.convert(said, form.record)
    except (msgspec.ValidationError, OverflowError) as error:
        what, _, where = str(error).partition(" - at ")
        remedy = f"See texts/{form.shelf} for one that is whole"
        return None, [wrong(where.strip("`$."), what, remedy)]
    found = [wrong(*one) for one in mistakes(given)]
    return (None if found else given), found


def _mistakes(given: IndicatorBoard) -> Iterator[tuple[str, str, str]]:
    if not 0.0 < given.base_rate < 0.1:
        yield "base_rate", f"{given.base_rate} a day", "Give a chance a sector and day, above 0"
    if not (given.cost > 0.0 and given.loss > 0.0):
        yield "cost", "an alarm or a miss that costs nothing", "Give costs above 0"
    low, middle, high = given.lead_days
    if not 1 <= low < middle < high <= 1000:
        yield (
            "lead_days",
            f"{low}, {middle}, {high}",
            "Give three rising numbers of days, 1 to 1000",
        )
    names = [i.indicator_id for i in given.indicators]
    for k, one in enumerate(given.indicators):
        yield from _of_indicator(f"indicator[{k}]", one, twice=names.count(one.indicator_id) > 1)


def _of_indicator(at: str, one: Indicator, *, twice: bool) -> Iterator[tuple[str, str, str]]:
    if twice:
        yield at, f"{one.indicator_id} twice", "Name each once"
    if bool(one.kinds) == bool(one.accounts):
        yield at, "counts neither incidents nor accounts, or both", "Name kinds, or sources"
    if not 14 <= one.baseline_days <= 730:
        yield at, f"a baseline of {one.baseline_days} days", "Give 14 to 730 days"
    if not 1.1 <= one.factor <= 20.0:
        yield at, f"a factor of {one.factor}", "Give how much a build-up raises it, 1.1 to 20"
    if not one.fake or not one.source:
        yield at, "no source, or not what it would take to fake it", "Say both"
    if set(one.title) != set(LANGUAGES):
        yield at, "not titled in en, fr and uk", "Give the three titles"
