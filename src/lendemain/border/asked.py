"""What a plan of posts asks of others: weights it is given, and requirements it sets.

Risk comes in as a table of weights by sector, from whoever knows: `risk_of` makes one of recorded
incidents, a warning may hand over another.  Requirements go out as the force's own records.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
import pyarrow as pa

from lendemain.errors import InputError
from lendemain.records.border import PostsBrief, PostsPlan
from lendemain.records.force import Domain, Requirement

PRIOR_KM = 25.0
"""Risk of a sector is drawn towards the whole line's as if so many kilometres more were like it."""


def risk_of(
    sectors: Sequence[tuple[str, float, float]], counts: Mapping[str, float]
) -> dict[str, float]:
    """Weights by sector from counted incidents: each sector's rate a kilometre over the line's.

    `sectors` are identifier, from and to kilometre.  A rate is drawn towards the line's own by
    `PRIOR_KM`: a short sector with one incident is not the riskiest, and none has no weight.

    >>> {k: round(v, 2) for k, v in risk_of([("S1", 0, 25), ("S2", 25, 50)], {"S1": 4}).items()}
    {'S1': 1.5, 'S2': 0.5}
    """
    unknown = set(counts) - {name for name, _, _ in sectors}
    if unknown or any(not np.isfinite(n) or n < 0 for n in counts.values()):
        raise _refused("counts of unknown sectors, or below nought", "Count sectors that there are")
    length = sum(last - first for _, first, last in sectors)
    rate = sum(counts.values()) / length if length > 0 else 0.0
    if rate == 0.0:
        return {name: 1.0 for name, _, _ in sectors}
    return {
        name: (counts.get(name, 0.0) + rate * PRIOR_KM) / (last - first + PRIOR_KM) / rate
        for name, first, last in sectors
    }


def weights(table: pa.Table) -> dict[str, float]:
    """Weights by sector from a table with columns `sector_id` and `weight`.

    Raises `InputError` for other columns, a sector named twice, and weights that are none.
    """
    if not {"sector_id", "weight"} <= set(table.column_names):
        raise _refused("no columns sector_id and weight", "Name them so")
    names = [str(n) for n in table.column("sector_id").to_pylist()]
    values = table.column("weight").to_pylist()
    if len(set(names)) < len(names):
        raise _refused("a sector is weighed twice", "Weigh each once")
    try:
        found = {n: float(v) for n, v in zip(names, values, strict=True)}
    except (TypeError, ValueError):
        raise _refused("a weight that is no number", "Give nought or more") from None
    if any(not np.isfinite(v) or v < 0 for v in found.values()):
        raise _refused("a weight below nought, or not known", "Give nought or more")
    return found


def requirements(
    plan: PostsPlan, brief: PostsBrief, *, start: datetime, end: datetime, area: str = ""
) -> list[Requirement]:
    """What manning a plan's posts requires: one line for each kind, as many as it has posts.

    A kind without a capability of its own is required under its name.  Kinds without a crew need
    nobody, and set no requirement.
    """
    found = []
    for kind in brief.kinds:
        count = sum(p.kind_id == kind.kind_id for p in plan.posts)
        if count and kind.crew:
            title = f"{kind.kind_id}: {count} x {kind.crew}"
            found.append(
                Requirement(
                    requirement_id=f"posts-{kind.kind_id}", title={"en": title, "fr": title,
                    "uk": title}, domain=Domain.LAND, capability=kind.capability or kind.kind_id,
                    quantity=count, start=start, end=end, area=area, source=plan.inputs,
                )
            )  # fmt: skip
    return found


def _refused(what: str, remedy: str) -> InputError:
    return InputError(what, where="weights", remedy=remedy)
