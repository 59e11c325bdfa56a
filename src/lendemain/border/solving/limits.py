"""What a choice of posts must keep to: how many, one to a site, so many of a kind, what cost."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lendemain.border.solving.incidence import Floats, Integers
from lendemain.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a choice of columns must keep to; None where nothing does.

    `group`, `kind` and `cost` have one value a column, and at most one column of a group is chosen;
    `kind_most` has one value for each kind; `fixed` are columns that stand already and count.
    """

    most: int
    group: npt.ArrayLike | None = None
    kind: npt.ArrayLike | None = None
    kind_most: npt.ArrayLike | None = None
    cost: npt.ArrayLike | None = None
    budget: float | None = None
    fixed: tuple[int, ...] = ()


class Bounds(NamedTuple):
    """The same as plain arrays, for kernels; nothing is None."""

    most: int
    group: Integers
    kind: Integers
    kind_most: Integers
    cost: Floats
    budget: float


def bounds(limits: Limits, columns: int) -> Bounds:
    """The limits on so many columns; `InputError` where they contradict themselves.

    >>> bounds(Limits(most=2), 3).kind_most.tolist()
    [3]
    """
    if not 1 <= limits.most <= columns:
        raise _refused(
            f"{limits.most} posts are asked for of {columns} possible ones",
            f"Ask for 1 to {columns}, or give more sites",
        )
    if limits.budget is not None and (limits.cost is None or not limits.budget > 0):
        raise _refused("a budget without costs, or of nothing", "Give each kind its cost")
    group = np.arange(columns) if limits.group is None else limits.group
    kind = np.zeros(columns) if limits.kind is None else limits.kind
    most = [columns] if limits.kind_most is None else limits.kind_most
    found = Bounds(
        int(limits.most),
        np.ascontiguousarray(group, np.int32),
        np.ascontiguousarray(kind, np.int32),
        np.ascontiguousarray(most, np.int32),
        np.zeros(columns) if limits.cost is None else np.ascontiguousarray(limits.cost, float),
        np.inf if limits.budget is None else float(limits.budget),
    )
    if not (len(found.group) == len(found.kind) == len(found.cost) == columns):
        raise _refused(f"{columns} columns need as many groups, kinds and costs", "Give one each")
    if not np.isfinite(found.cost).all() or (found.cost < 0).any():
        raise _refused("a cost below nought", "Give costs of nought or more")
    _check_fixed(limits.fixed, found, columns)
    return found


def _check_fixed(given: tuple[int, ...], found: Bounds, columns: int) -> None:
    fixed = np.asarray(given, np.int64)
    if len(fixed) and (fixed.min() < 0 or fixed.max() >= columns or len(set(given)) < len(given)):
        raise _refused("a standing post that is not among the sites", "Number them as the columns")
    kinds = np.bincount(found.kind[fixed], minlength=len(found.kind_most))
    if (
        len(fixed) > found.most
        or (kinds > found.kind_most).any()
        or len(np.unique(found.group[fixed])) < len(fixed)
        or found.cost[fixed].sum() > found.budget
    ):
        raise _refused(
            "the posts that stand already exceed the limits", "Raise the limits, or leave posts out"
        )


def _refused(what: str, remedy: str) -> InputError:
    return InputError(what, where="cover", remedy=remedy)
