"""The calendar: what uses the same thing at the same time, and who holds each command post when.

Measures that share a resource (a corridor, a strait, a range) may not overlap.  One that may be
moved says by how many days (`slack_days`); it goes to the first place that is free.  Posts of the
command change hands by months; nothing is ever without a holder.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lendemain.force.problem import month_of, month_start
from lendemain.records.force import AssuranceMeasure, CommandPost


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two measures that want the same at the same time."""

    first: str
    second: str
    resource: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A nation's time on a command post."""

    post: str
    nation: str
    start: datetime
    end: datetime


def conflicts(given: Sequence[AssuranceMeasure]) -> list[Conflict]:
    """Every pair that shares a resource at the same time."""
    found = []
    for at, one in enumerate(given):
        for other in given[at + 1 :]:
            start, end = max(one.start, other.start), min(one.end, other.end)
            shared = sorted(set(one.resources) & set(other.resources))
            if start < end and shared:
                found.append(
                    Conflict(first=one.measure_id, second=other.measure_id, resource=shared[0],
                             start=start, end=end)
                )  # fmt: skip
    return found


def deconflicted(
    given: Sequence[AssuranceMeasure],
) -> tuple[list[AssuranceMeasure], list[Conflict]]:
    """The measures, each moved no further than it may be, and the conflicts that remain.

    Earlier ones in the list stay before later ones move.
    """
    placed: list[AssuranceMeasure] = []
    for one in given:
        slack = int(one.numbers.get("slack_days", 0.0))
        tries = (_moved(one, days) for days in range(slack + 1))
        fits = (m for m in tries if not any(_clash(m, p) for p in placed))
        placed.append(next(fits, one))
    return placed, conflicts(placed)


def _moved(one: AssuranceMeasure, days: int) -> AssuranceMeasure:
    shift = timedelta(days=days)
    return replace(one, start=one.start + shift, end=one.end + shift)


def _clash(one: AssuranceMeasure, other: AssuranceMeasure) -> bool:
    return bool(set(one.resources) & set(other.resources)) and (
        one.start < other.end and other.start < one.end
    )


def turns(post: CommandPost, *, until: datetime) -> list[Turn]:
    """Who holds a post when, turn after turn and round again, until a moment.

    >>> from datetime import UTC
    >>> post = CommandPost(post_id="hq", title={}, place="Paris", turns=(("FRA", 12), ("GBR", 12)),
    ...                    start=datetime(2026, 7, 1, tzinfo=UTC))
    >>> [(t.nation, t.start.year) for t in turns(post, until=datetime(2028, 7, 1, tzinfo=UTC))]
    [('FRA', 2026), ('GBR', 2027)]
    """
    found: list[Turn] = []
    month, at = month_of(post.start), 0
    while month_start(month) < until:
        nation, months = post.turns[at % len(post.turns)]
        end = month_start(month + months)
        found.append(Turn(post=post.post_id, nation=nation, start=month_start(month), end=end))
        month, at = month + months, at + 1
    return found


def holder(post: CommandPost, at: datetime) -> str:
    """The nation that holds a post at a moment, "" before its first turn."""
    held = [t.nation for t in turns(post, until=at + timedelta(days=1)) if t.start <= at < t.end]
    return held[0] if held else ""
