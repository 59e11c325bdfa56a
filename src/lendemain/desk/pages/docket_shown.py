"""The queue: a page of the docket, with what is due next in each of its cases at this moment."""

from collections.abc import Mapping
from typing import Any

from lendemain.desk import clock
from lendemain.desk.cases import matters, procedure
from lendemain.desk.view import View

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
            row | {f"due_{name}": value
                   for name, value in matters.next_due(one, str(row["status"])).items()}
            for row, one in zip(rows, ticking, strict=True)
        ],
    }  # fmt: skip
