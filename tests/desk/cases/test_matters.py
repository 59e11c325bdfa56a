"""What faces are given of a case: plain, whole, and made from the table."""

import json
from datetime import timedelta
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

from lendemain.commission.procedure import TABLE
from lendemain.desk.cases import matters, procedure, timing

S = SimpleNamespace(**run_path(str(Path(__file__).parents[1] / "sitting.py")))


def test_everything_of_a_decided_case_is_plain(sits):
    """
    Clocks, levels, hearing, votes and corrections of a case are JSON, with nothing left out.
    """
    one = sits("deliberating")
    S.decided(one)
    held = procedure.matter(one.view, one.number, at=one.now)
    told = matters.plain(held)

    assert json.loads(json.dumps(told)) == told
    assert len(told["clocks"]["runs"]) == len(held.clocks.runs)
    assert len(told["vote"]["votes"]) == 4
    assert [h["party"] for h in told["hearing"]] == ["north", "south"]
    assert all(matters.statement(s) for s in held.statements)


def test_the_procedure_is_told_row_by_row(sits):
    """
    As many rows as the table has, each with who may and what it needs.
    """
    rows = matters.procedure()

    assert len(rows) == len(TABLE)
    assert {r["move"] for r in rows} == {row.move.value for row in TABLE}
    assert matters.diagram().startswith("stateDiagram-v2")
    assert matters.page().count("\n") == len(TABLE) + 2


def test_what_is_due_next_is_the_running_clock_with_the_least_left(sits):
    """
    Stopped and paused clocks are not due, nor is anything in a closed case.
    """
    one = sits("verifying")
    clocks = procedure.matter(one.view, one.number, at=one.now).clocks
    first = matters.next_due(clocks, "verification")
    assert (first["next"], first["overdue"], first["level"]) == ("provisional", False, "joint_team")
    assert matters.next_due(clocks, "closed")["next"] == ""
    timing.paused(one.view, one.number, "all", by="sec", reason="talks", since=None)
    still = procedure.matter(one.view, one.number, at=one.now + timedelta(hours=1)).clocks

    assert matters.next_due(still, "verification")["next"] == ""
