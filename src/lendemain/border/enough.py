"""How little is enough: the cheapest posts that see all the ground that any site could see.

Where `posts` asks what so many posts win, this asks how many it takes: each cell that some site
sees with some kind must be seen (`setcover`), at the least sum of the kinds' costs.  A site may
carry several kinds here.  Ground that no site sees is told, and asks for nothing.  Nor does a cell
that is seen by all who see some other one, which leaves mostly those that few see.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lendemain.border import posts
from lendemain.border.posts import Sectors
from lendemain.border.sight import along, sighting
from lendemain.border.sight.terrain import Terrain
from lendemain.border.solving import covering, setcover
from lendemain.border.solving.incidence import Bools, Floats, Incidence, Integers, part
from lendemain.errors import InputError
from lendemain.records.agreement import Line
from lendemain.records.border import PostsBrief


@dataclass(frozen=True, slots=True, kw_only=True)
class Enough:
    """What it takes: sites with their kinds, the sum of their costs, and what no cover goes below.

    `seen` is the weighted part of the ground that they see, `beyond` what no site sees; `rounds`
    and the seed give the same again.
    """

    chosen: tuple[tuple[str, str], ...]
    cost: float
    bound: float
    seen: float
    beyond: float
    rounds: int


def enough(
    terrain: Terrain,
    line: Line,
    brief: PostsBrief,
    *,
    sectors: Sectors,
    seed: int,
    rounds: int = setcover.ROUNDS,
    late: Callable[[], bool] = setcover.never,
    exact: Callable[..., tuple[float, Integers | None, float]] | None = None,
    prices: Callable[..., Floats] | None = None,
) -> Enough:
    """The cheapest posts that see all that can be seen, with a bound.

    Raises `InputError` for what cannot be planned (see `posts.made`), for kinds that cost nothing,
    and where more than one post is to see a place.
    """
    if brief.need != 1:
        raise InputError(
            f"a need of {brief.need}", where="posts", remedy="Ask how many are enough for need = 1"
        )
    terrain = along.reaching(terrain, line.points, brief.depth_m)
    area = posts.ground(terrain, line, brief, sectors)
    places = posts.sites(terrain, line, brief, length_km=sectors[-1][2])
    options = sighting.options(brief, places, brief.condition)
    seen, _ = sighting.seen(terrain, brief, options, area.wanted)
    reached = (np.diff(seen.row_starts) > 0) & (area.weight > 0)
    total = float(area.weight.sum())
    net, _, _ = covering.merged(seen, area.weight, np.ones(area.cells, np.int32))
    net = part(net, rows=essential(net), columns=np.ones(net.shape[1], np.bool_))
    found = setcover.cover(
        net, [o.kind.cost for o in options.rows], seed=seed, rounds=rounds, late=late, exact=exact,
        prices=prices,
    )  # fmt: skip
    rows = (options.rows[int(j)] for j in found.columns)
    return Enough(
        chosen=tuple(sorted((options.sites[o.site].site_id, o.kind.kind_id) for o in rows)),
        cost=found.value, bound=found.bound, seen=float(area.weight[reached].sum()) / total,
        beyond=float(area.weight[~reached].sum()) / total, rounds=found.rounds,
    )  # fmt: skip


def essential(net: Incidence) -> Bools:
    """Which rows are left once every row goes that is covered wherever another one is.

    >>> from lendemain.border.solving.incidence import of_columns
    >>> essential(of_columns([[0, 1], [1, 2], [1]], 3)).tolist()
    [True, False, True]
    """
    kept = np.zeros(net.shape[0], np.bool_)
    least: dict[int, list[frozenset[int]]] = {}
    for i in np.argsort(np.diff(net.row_starts), kind="stable"):
        mine = frozenset(net.columns[net.row_starts[i] : net.row_starts[i + 1]].tolist())
        if any(other <= mine for j in mine for other in least.get(j, ())):
            continue
        kept[i] = True
        least.setdefault(min(mine, default=-1), []).append(mine)
    return kept
