"""What posts and divisions are asked for, as TOML: read whole, or refused with every mistake in it.

A text of posts has its head, a table `[weights]` of sectors if there is one, and lists `[[kind]]`,
`[[site]]`, `[[mined]]`; a text of a division has its head, `[balance]`, `[[contingent]]` and, where
people have agreed on stretches already, `[[stretch]]`.  Nothing is guessed: a height of nought, a
chance above one, a range below nought and a name that is not known are mistakes.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from lendemain.border.parts import Part, is_number, once, table, unless
from lendemain.records.border import ALL_ROUND, Contingent, PostsBrief, SensorKind, Site

HEIGHT_MAX, RANGE_MAX = 500.0, 200_000.0


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
    read = Part(table(name, data), "", mistakes := [])
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
        mined=tuple(one.places("points", least=3) for one in read.parts("mined")),
        weights=read.numbers("weights"),
        weight_else=read.number("weight_else", least=0.0, most=1e9, default=1.0),
        every_m=read.number("every_m", least=50.0, most=1e6, default=0.0),
        aside_m=read.list_of("aside_m", default=(0.0,)),
        budget=read.number("budget", least=1e-9, most=1e15, default=math.nan),
        refraction=read.number("refraction", least=-0.5, most=0.9, default=0.13),
    )
    if not kinds:
        mistakes.append("[[kind]]: no kind of sensor")
    once(mistakes, "kind", [k.kind_id for k in kinds])
    once(mistakes, "site", [s.site_id for s in found.sites])
    if not found.sites and not found.every_m:
        mistakes.append("[[site]]: no site, and no every_m to look for high ground by")
    return unless(mistakes, name, _without_nan(found))


def division(name: str, data: bytes) -> DivisionBrief:
    """The division that a text asks for; `InputError` with every mistake in it."""
    read = Part(table(name, data), "", mistakes := [])
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
    once(mistakes, "contingent", [c.contingent_id for c in contingents])
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
    return unless(mistakes, name, found)


def _kind(one: Part) -> SensorKind:
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


def _detection(one: Part) -> tuple[tuple[float, float], ...]:
    """The chance to notice at shares of the range: falling, from 0 to 1, none above 1."""
    given = one.values.get("detection")
    if given is None:
        return ((0.0, 1.0), (1.0, 1.0))
    rows = given if isinstance(given, list) else []
    sound = [r for r in rows if isinstance(r, list) and len(r) == 2 and all(map(is_number, r))]
    points = [tuple(r) for r in sound]
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


def _site(one: Part) -> Site:
    lon, lat = one.place()
    return Site(
        site_id=one.name("id"), lon=lon, lat=lat, kinds=one.names("kinds"),
        standing=one.text("standing", ""),
        bearing_deg=one.number("bearing_deg", least=0.0, most=360.0, default=0.0),
    )  # fmt: skip


def _without_nan(found: PostsBrief) -> PostsBrief:
    return replace(found, budget=None) if found.budget != found.budget else found
