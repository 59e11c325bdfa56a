"""What is seen only over many cases, as pages show it: the exchange of fire around a case, with the
cases of each act; and patterns by sector, hour and kind.
"""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from lendemain.commission import reciprocity
from lendemain.desk.evidence import exchanges
from lendemain.desk.view import View

Plain = dict[str, Any]


def exchange(view: View, number: int) -> Plain:
    """Who may have begun the exchange around a case, in which order, and who answered whom; with
    the standard that naming somebody takes, and the cases of each act of fire.
    """
    said = exchanges.chain(view, case=number)
    thresholds = view.agreements[0].thresholds or {}
    standard = max(thresholds.get("standard_reasonable", reciprocity.STANDARD), 0.5)
    shots = said["shots"]
    assert isinstance(shots, list)
    names = pa.array([str(s["incident"]) for s in shots], pa.string())
    cases = view.cases.select(["number", "incident_id"])
    mine = cases.filter(pc.is_in(cases["incident_id"].cast(pa.string()), value_set=names))
    numbers: dict[str, list[int]] = {}
    for row in mine.to_pylist():
        numbers.setdefault(str(row["incident_id"]), []).append(row["number"])
    return {
        **said,
        "standard": standard,
        "shots": [s | {"cases": numbers.get(str(s["incident"]), [])} for s in shots],
    }


def patterns(view: View) -> Plain:
    """Every pattern with the numbers of its cases, small cases that could be gathered, and the
    pattern cases there are.
    """
    return {"version": view.version, **exchanges.board(view)}
