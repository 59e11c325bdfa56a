"""What posts and divisions are asked for, as TOML: read whole, or refused with every mistake in it.

A text of posts has its head, a table `[weights]` of sectors if there is one, and lists `[[kind]]`,
`[[site]]`, `[[mined]]`; a text of a division has its head, `[balance]`, `[[contingent]]` and, where
people have agreed on stretches already, `[[stretch]]`.  Nothing is guessed: a height of nought, a
chance above one, a range below nought and a name that is not known are mistakes.
"""

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeGuard, TypeVar

from lendemain.errors import InputError
from lendemain.records.border import ALL_ROUND, Contingent, PostsBrief, SensorKind, Site

SIZE_MAX = 4 << 20
ROWS_MAX = 10_000
TOLD_MAX = 30
HEIGHT_MAX, RANGE_MAX = 500.0, 200_000.0

T = TypeVar("T")
_NAME = re.compile(r"[\w.+-]{1,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class DivisionBrief:
    """What a division is asked for; `stretches` are those agreed on (contingent, from, to km)."""

    title: str
    line_id: str
    start: datetime
    grain_m: float
    free: bool
    belts_m: tuple[float, ...]
    balance: Mapping[str, float]
    weights: Mapping[str, float]
    contingents: tuple[Contingent, ...]
    stretches: tuple[tuple[str, float, float], ...] = ()


def posts(name: str, data: bytes) -> PostsBrief:
    """The posts that a text asks for; `InputError` with every mistake in it."""
    read = _Part(_table(name, data), "", mistakes := [])
    kinds = tuple(_kind(one) for one in read.parts("kind"))
    found = PostsBrief(
        title=read.text("title", ""),
        line_id=read.text("line", ""),
        depth_m=read.number("depth_m", least=1.0, most=100_000.0),
        side=read.text("side", ""),
        most=read.whole("posts_max", least=1, most=100_000),
        need=read.whole("need", least=1, most=20, default=1),
        condition=read.text("condition"),
        detect=read.number("detect", least=1e-6, most=1.0, default=0.5),
        kinds=kinds,
        sites=tuple(_site(one) for one in read.parts("site")),
        mined=tuple(_area(one) for one in read.parts("mined")),
        weights=read.numbers("weights"),
        weight_else=read.number("weight_else", least=0.0, most=1e9, default=1.0),
        every_m=read.number("every_m", least=50.0, most=1e6, default=0.0),
        aside_m=read.list_of("aside_m", default=(0.0,)),
        budget=read.number("budget", least=1e-9, most=1e15, default=math.nan),
        refraction=read.number("refraction", least=-0.5, most=0.9, default=0.13),
    )
    if not kinds:
        mistakes.append("[[kind]]: no kind of sensor")
    _once(mistakes, "kind", [k.kind_id for k in kinds])
    _once(mistakes, "site", [s.site_id for s in found.sites])
    if not found.sites and not found.every_m:
        mistakes.append("[[site]]: no site, and no every_m to look for high ground by")
    return _unless(mistakes, name, _without_nan(found))


def division(name: str, data: bytes) -> DivisionBrief:
    """The division that a text asks for; `InputError` with every mistake in it."""
    read = _Part(_table(name, data), "", mistakes := [])
    order = read.text("order", "given")
    if order not in ("given", "free"):
        mistakes.append(f"order: {order!r} is neither given nor free")
    contingents = tuple(
        Contingent(
            contingent_id=one.name("id"), name=one.texts("name"),
            share=one.number("share", least=1e-9, most=1e12),
        )
        for one in read.parts("contingent")
    )  # fmt: skip
    if not contingents:
        mistakes.append("[[contingent]]: none")
    _once(mistakes, "contingent", [c.contingent_id for c in contingents])
    found = DivisionBrief(
        title=read.text("title", ""),
        line_id=read.text("line", ""),
        start=read.moment("start"),
        grain_m=read.number("grain_m", least=10.0, most=100_000.0, default=500.0),
        free=order == "free",
        belts_m=read.list_of("belts_m", default=()),
        balance=read.numbers("balance") or {"length": 1.0},
        weights=read.numbers("weights"),
        contingents=contingents,
        stretches=tuple(
            (
                one.name("contingent"),
                one.number("from_km", least=0.0, most=1e5),
                one.number("to_km", least=0.0, most=1e5),
            )
            for one in read.parts("stretch")
        ),
    )
    return _unless(mistakes, name, found)


def _kind(one: "_Part") -> SensorKind:
    ranges = one.numbers("ranges_m")
    for condition, far in ranges.items():
        if not 0.0 <= far <= RANGE_MAX:
            one.wrong("ranges_m", f"{far:g} m by {condition} is not from 0 to {RANGE_MAX:g}")
    if not ranges:
        one.wrong("ranges_m", "no range in any condition")
    height = one.number("height_m", least=0.0, most=HEIGHT_MAX)
    if height == 0.0:
        one.wrong("height_m", "0: an eye on the ground sees grass; give its height")
    most = one.whole("most", least=0, most=100_000, default=-1)
    return SensorKind(
        kind_id=one.name("id"),
        height_m=height,
        target_m=one.number("target_m", least=0.0, most=HEIGHT_MAX, default=1.7),
        ranges_m=ranges,
        detection=_detection(one),
        field_deg=one.number("field_deg", least=1.0, most=ALL_ROUND, default=ALL_ROUND),
        most=None if most < 0 else most,
        cost=one.number("cost", least=0.0, most=1e12, default=1.0),
        crew=one.whole("crew", least=0, most=10_000, default=0),
        capability=one.text("capability", ""),
    )


def _detection(one: "_Part") -> tuple[tuple[float, float], ...]:
    """The chance to notice at shares of the range: falling, from 0 to 1, none above 1."""
    given = one.values.get("detection")
    if given is None:
        return ((0.0, 1.0), (1.0, 1.0))
    rows = given if isinstance(given, list) else []
    points = [tuple(r) for r in rows if isinstance(r, list) and len(r) == 2 and all(map(_is, r))]
    if len(points) != len(rows) or len(points) < 2:
        one.wrong("detection", "not a list of [share of the range, chance]")
        return ((0.0, 1.0), (1.0, 1.0))
    shares, chances = zip(*points, strict=True)
    if any(not 0.0 <= c <= 1.0 for c in chances):
        one.wrong("detection", f"a chance of {max(chances, key=abs):g} is not from 0 to 1")
    elif list(shares) != sorted(set(shares)) or shares[0] != 0.0 or shares[-1] > 1.0:
        one.wrong("detection", "shares of the range must rise from 0 to 1 at most")
    elif list(chances) != sorted(chances, reverse=True):
        one.wrong("detection", "chances must not rise with distance")
    return tuple((float(s), float(c)) for s, c in points)


def _site(one: "_Part") -> Site:
    lon, lat = one.place()
    return Site(
        site_id=one.name("id"), lon=lon, lat=lat, kinds=one.names("kinds"),
        standing=one.text("standing", ""),
        bearing_deg=one.number("bearing_deg", least=0.0, most=360.0, default=0.0),
    )  # fmt: skip


def _area(one: "_Part") -> tuple[tuple[float, float], ...]:
    given = one.values.get("points")
    rows = given if isinstance(given, list) else []
    sound = all(isinstance(r, list) and len(r) == 2 and all(map(_is, r)) for r in rows)
    if len(rows) < 3 or not sound:
        one.wrong("points", "not three places [lon, lat] or more")
        return ()
    for lon, lat in rows:
        if abs(lat) > 90.0 or abs(lon) > 180.0:
            one.wrong("points", f"({lon:g}, {lat:g}) is not on the Earth; write longitude first")
    return tuple((float(lon), float(lat)) for lon, lat in rows)


class _Part:
    """A table of a text: values read with bounds, mistakes noted with their place."""

    def __init__(self, values: Mapping[str, Any], where: str, mistakes: list[str]) -> None:
        self.values, self._where, self._mistakes = values, where, mistakes

    def wrong(self, key: str, what: str) -> None:
        """Note a mistake."""
        self._mistakes.append(f"{self._where}{key}: {what}")

    def parts(self, key: str) -> list["_Part"]:
        """The tables of a list."""
        given = self.values.get(key, [])
        if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
            self.wrong(key, f"not a list of tables; write [[{key}]]")
            return []
        if len(given) > ROWS_MAX:
            self.wrong(key, f"{len(given)}, and at most {ROWS_MAX} are read")
            return []
        return [_Part(v, f"[[{key}]] {at} ", self._mistakes) for at, v in enumerate(given, 1)]

    def text(self, key: str, default: str | None = None) -> str:
        """A short text."""
        given = self.values.get(key, default)
        if not isinstance(given, str) or len(given) > 200:
            self.wrong(key, "no text" if given is None else "not a short text")
            return ""
        return given

    def name(self, key: str) -> str:
        """An identifier."""
        given = self.text(key)
        if given and not _NAME.fullmatch(given):
            self.wrong(key, f"{given[:40]!r} is no name: letters, digits, . + - _, at most 40")
        return given

    def names(self, key: str) -> tuple[str, ...]:
        """A list of identifiers, empty where there is none."""
        given = self.values.get(key, [])
        if not isinstance(given, list) or not all(isinstance(n, str) for n in given):
            self.wrong(key, "not a list of names")
            return ()
        return tuple(given)

    def texts(self, key: str) -> dict[str, str]:
        """A name by language, or one for all."""
        given = self.values.get(key, "")
        if isinstance(given, str):
            return {"en": given} if given else {}
        if isinstance(given, dict) and all(isinstance(v, str) for v in given.values()):
            return dict(given)
        self.wrong(key, "not a name, nor names by language")
        return {}

    def number(self, key: str, *, least: float, most: float, default: float | None = None) -> float:
        """A number within bounds; a default may lie outside them."""
        given = self.values.get(key)
        if given is None and default is not None:
            return default
        if not _is(given):
            self.wrong(key, "missing" if given is None else "not a number")
            return least
        if not least <= given <= most:
            self.wrong(key, f"{given:g} is not from {least:g} to {most:g}")
            return least
        return float(given)

    def whole(self, key: str, *, least: int, most: int, default: int | None = None) -> int:
        """A whole number within bounds."""
        given = self.number(key, least=least, most=most, default=default)
        if given != int(given):
            self.wrong(key, f"{given:g} is not a whole number")
        return int(given)

    def numbers(self, key: str) -> dict[str, float]:
        """A table of numbers by name."""
        given = self.values.get(key, {})
        if not isinstance(given, dict) or not all(map(_is, given.values())):
            self.wrong(key, f"not a table of numbers; write [{key}]")
            return {}
        if any(v < 0 for v in given.values()):
            self.wrong(key, "a number below nought")
        return {str(k): float(v) for k, v in given.items()}

    def list_of(self, key: str, *, default: tuple[float, ...]) -> tuple[float, ...]:
        """A list of numbers."""
        given = self.values.get(key, list(default))
        if not isinstance(given, list) or not all(map(_is, given)) or len(given) > 100:
            self.wrong(key, "not a short list of numbers")
            return default
        return tuple(map(float, given))

    def place(self) -> tuple[float, float]:
        """Longitude and latitude of the table."""
        lon = self.number("lon", least=-180.0, most=180.0)
        given = self.values.get("lat")
        if _is(given) and abs(given) > 90.0 >= abs(lon):
            self.wrong("lat", f"{given:g}: longitude and latitude are swapped")
            return lon, 0.0
        return lon, self.number("lat", least=-90.0, most=90.0)

    def moment(self, key: str) -> datetime:
        """A time with its zone."""
        given = self.values.get(key)
        if not isinstance(given, datetime) or given.tzinfo is None:
            self.wrong(key, "not a time with its zone; write 2026-01-01T00:00:00Z")
            return datetime(1970, 1, 1, tzinfo=UTC)
        return given.astimezone(UTC)


def _is(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _once(mistakes: list[str], what: str, names: Sequence[str]) -> None:
    twice = sorted({n for n in names if names.count(n) > 1}) if len(set(names)) < len(names) else []
    if twice:
        mistakes.append(f"[[{what}]]: {', '.join(twice[:5])} named twice")


def _without_nan(found: PostsBrief) -> PostsBrief:
    return replace(found, budget=None) if found.budget != found.budget else found


def _table(name: str, data: bytes) -> dict[str, Any]:
    if len(data) > SIZE_MAX:
        raise InputError(f"more than {SIZE_MAX} bytes", where=name, remedy="Shorten it")
    try:
        return tomllib.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"this is not TOML: {str(error)[:200]}", where=name, remedy="See toml.io"
        ) from None


def _unless(mistakes: list[str], name: str, found: T) -> T:
    if mistakes:
        more = [f"  and {len(mistakes) - TOLD_MAX} more"] if len(mistakes) > TOLD_MAX else []
        told = [f"  {m}" for m in mistakes[:TOLD_MAX]]
        raise InputError(
            "\n".join([f"mistakes: {len(mistakes)}", *told, *more]), where=name,
            remedy="Mend them and try again",
        )  # fmt: skip
    return found
