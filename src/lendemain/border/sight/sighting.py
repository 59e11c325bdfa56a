"""What each possible post would see: every site with every kind of sensor that it can take.

How far a kind sees in a condition, and how surely at which part of that range, is what its user
says; a place is seen if the chance to notice it there is at least what the brief asks for, and the
ground lets the ray through (`viewshed`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lendemain.border.sight.terrain import Terrain
from lendemain.border.solving.incidence import PAIRS_MAX, Incidence, incidence
from lendemain.errors import InputError
from lendemain.records.border import PostsBrief, SensorKind, Site

Integers = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Option:
    """A site (by its place in the list) with a kind of sensor, and how far that sees."""

    site: int
    kind: SensorKind
    range_m: float


@dataclass(frozen=True, slots=True)
class Options:
    """All sites, and what could stand on them."""

    sites: tuple[Site, ...]
    rows: tuple[Option, ...]


def reach_m(kind: SensorKind, condition: str, detect: float) -> float:
    """How far a kind notices with at least a chance, in metres; 0 where it never does.

    >>> kind = SensorKind(kind_id="camera", height_m=20.0, target_m=2.0, ranges_m={"day": 8000.0},
    ...                   detection=((0.0, 1.0), (0.5, 0.9), (1.0, 0.5)))
    >>> reach_m(kind, "day", 0.7), reach_m(kind, "night", 0.7)
    (6000.0, 0.0)
    """
    whole = kind.ranges_m.get(condition, 0.0)
    far = 0.0
    for (near, sure), (end, less) in zip(kind.detection[:-1], kind.detection[1:], strict=True):
        if sure < detect:
            break
        part = 1.0 if less >= detect else (sure - detect) / (sure - less)
        far = near + part * (end - near)
        if less < detect:
            break
    return far * whole


def options(brief: PostsBrief, sites: Sequence[Site], condition: str) -> Options:
    """Every site with every kind that it can take and that sees anything in the condition.

    A site where something stands has that alone.  Raises `InputError` for kinds that are not known
    and where no kind sees in the condition.
    """
    known = {k.kind_id: k for k in brief.kinds}
    rows = []
    for at, site in enumerate(sites):
        wanted = (site.standing,) if site.standing else site.kinds or tuple(known)
        for name in wanted:
            if name not in known:
                raise _refused(
                    f"{site.site_id} would take {name}, which is no kind here",
                    f"Name one of: {', '.join(known)}",
                )
            far = reach_m(known[name], condition, brief.detect)
            if far > 0.0 or site.standing:
                rows.append(Option(at, known[name], far))
    if not any(o.range_m > 0.0 for o in rows):
        says = ", ".join(sorted({c for k in brief.kinds for c in k.ranges_m}))
        raise _refused(
            f"no kind notices anything by {condition} with a chance of {brief.detect:g}",
            f"Give ranges for it (there are: {says}), or ask for less",
        )
    return Options(tuple(sites), tuple(rows))


def changed(brief: PostsBrief, given: Options, condition: str) -> Options:
    """The same posts in another condition."""
    return Options(
        given.sites,
        tuple(Option(o.site, o.kind, reach_m(o.kind, condition, brief.detect)) for o in given.rows),
    )


def seen(
    terrain: Terrain,
    brief: PostsBrief,
    given: Options,
    wanted: Integers,
    *,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> tuple[Incidence, Incidence]:
    """Which wanted cells each option sees, and of which it is not known; a column each.

    `wanted` numbers the cells of the grid that matter from 0, and is -1 elsewhere.
    """
    from lendemain.border.sight import viewshed

    row, column = terrain.cells([s.lon for s in given.sites], [s.lat for s in given.sites])
    sure, perhaps, pairs = [], [], 0
    none = viewshed.View(np.zeros(0, np.int32), np.zeros(0, np.int32))
    for at, option in enumerate(given.rows):
        progress("looking out", at, len(given.rows))
        site, kind = given.sites[option.site], option.kind
        found = none
        if option.range_m > 0.0:
            eye = viewshed.Eye(
                int(row[option.site]), int(column[option.site]), kind.height_m, kind.target_m,
                option.range_m, site.bearing_deg - kind.field_deg / 2.0, kind.field_deg,
            )  # fmt: skip
            found = viewshed.view(terrain, eye, wanted, refraction=brief.refraction)
        sure.append(found.seen)
        perhaps.append(found.not_known)
        pairs += len(found.seen) + len(found.not_known)
        if pairs > PAIRS_MAX:
            raise _refused(
                f"more than {PAIRS_MAX} pairs of post and cell",
                "Use coarser cells, shorter ranges or fewer sites",
            )
    rows = int(wanted.max()) + 1
    return _columns(sure, rows), _columns(perhaps, rows)


def _columns(lists: Sequence[Integers], rows: int) -> Incidence:
    sizes = [len(one) for one in lists]
    given = np.concatenate(lists) if lists else np.zeros(0, np.int32)
    return incidence(given, np.repeat(np.arange(len(lists)), sizes), (rows, len(lists)))


def _refused(what: str, remedy: str) -> InputError:
    return InputError(what, where="posts", remedy=remedy)
