"""The queue: a page of the docket, with what is due next in each of its cases at this moment."""

from collections.abc import Mapping
from typing import Any

from lendemain.desk import clock
from lendemain.desk.cases import batches, matters, procedure
from lendemain.desk.view import View
from lendemain.records.procedure import Clocks

Plain = dict[str, Any]


def queue(view: View, page: Mapping[str, object]) -> Plain:
    """A page of the docket whose rows say which clock ends next, when, and which level it is at."""
    rows = page["rows"]
    assert isinstance(rows, list)
    at = clock.now()
    ticking = procedure.ticking(view, rows, at=at)
    return {
        **page,
        "at": at.isoformat(),
        "rows": [
            row | {f"due_{name}": value for name, value in _due(view, row, one).items()}
            for row, one in zip(rows, ticking, strict=True)
        ],
    }  # fmt: skip


def _due(view: View, row: Mapping[str, object], found: Clocks) -> Plain:
    settled = batches.settled(view.mission, row)
    return matters.next_due(found, str(row["status"]), settled=settled)
