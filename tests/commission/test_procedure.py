"""The table: complete, closed under its moves, and the only place that says what may be done."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.commission import procedure
from lendemain.commission.docket import standing
from lendemain.commission.procedure import EARLIER, MOVES, NEEDS, RULES, TABLE, Holding
from lendemain.errors import InputError
from lendemain.records.access import Action, Role
from lendemain.records.case import Move, Status, Step
from lendemain.records.procedure import ClockName, Need

PAGE = Path(__file__).resolve().parents[2] / "docs" / "procedure.md"
NAMED = (
    "received", "admissible", "verification", "investigation", "draft", "comments", "deliberation",
    "decision", "corrective_actions", "follow_up", "closed", "reopened",
)  # fmt: skip


def test_c3_every_status_of_the_pipeline_is_there_and_illegal_transitions_are_refused():
    """
    C3: received to closed and reopened, in a table; whatever it does not have is refused by name.
    """
    assert {s.value for s in Status} == set(NAMED)
    for status in Status:
        for move in Move:
            if move in MOVES[status]:
                assert procedure.moved(status, move) is MOVES[status][move]
            else:
                with pytest.raises(InputError, match="cannot be moved by"):
                    procedure.rule(status, move)


def test_the_page_of_the_procedure_is_the_table():
    """
    The diagram and the table that are kept in docs/ are those that the table gives.
    """
    page = PAGE.read_text("utf-8")

    assert f"```mermaid\n{procedure.diagram()}```\n" in page
    assert procedure.page() in page


def test_every_need_is_used_and_told():
    """
    No need stands in the enum that no row asks for, and each has its words.
    """
    assert {n for row in TABLE for n in row.needs} == set(Need) == set(NEEDS)


def test_every_clock_is_started_and_stopped_by_some_row_or_by_t0():
    """
    A clock that nothing stops would never be met; one that nothing starts would never run.
    """
    from lendemain.commission.clocks import FROM_T0

    started = {c for row in TABLE for c in row.starts} | set(FROM_T0)
    stopped = {c for row in TABLE for c in row.stops} | {ClockName.CERTIFIED}

    assert started == set(ClockName)
    assert stopped == set(ClockName)


def test_a_provisional_finding_leaves_the_way_open():
    """
    The quick path is a move that leaves a case where it stands, with every other move it had.
    """
    rows = [row for row in TABLE if row.move is Move.PROVISIONAL]

    assert rows
    assert all(row.before is row.after for row in rows)
    assert {row.before for row in rows} == {
        Status.VERIFICATION, Status.INVESTIGATION, Status.DRAFT, Status.COMMENTS,
        Status.DELIBERATION,
    }  # fmt: skip


def test_what_decides_needs_people_and_members():
    """
    Whatever finds, decides, orders, discharges or reopens is open to members only, and signed by
    a person; a final decision needs hearing, quorum, majority, analysis and standard.
    """
    for row in TABLE:
        if row.action is Action.DECIDE:
            assert row.roles == {Role.COMMISSIONER}
            assert Need.PERSON in row.needs
    decides = RULES[Status.DELIBERATION][Move.DECIDE]

    assert {
        Need.HEARD, Need.QUORUM, Need.MAJORITY, Need.ANALYSIS, Need.STANDARD, Need.CERTIFIED
    } <= set(decides.needs)  # fmt: skip
    assert [r.before for r in TABLE if r.after is Status.DECISION] == [Status.DELIBERATION]


def test_no_party_and_nobody_outside_moves_a_case():
    """
    Liaisons, observers, researchers and the public have no row; they are heard, and read.
    """
    outside = {Role.LIAISON, Role.OBSERVER, Role.RESEARCHER, Role.PUBLIC}

    assert not any(row.roles & outside for row in TABLE)


def test_old_ledgers_lead_where_they_led(step):
    """
    Steps of the first edition go from deliberation to follow-up and from closed to verification,
    and those cases can be gone on with by the new table.
    """
    way = [Move.ADMIT, Move.VERIFY, Move.ESTABLISH, Move.REPORT, Move.SEND, Move.HEAR, Move.DECIDE]
    old = [
        Step(number=1, move=m, by="x", at=step(1, m).at, reason="y", edition=1)
        for m in (*way, Move.DISCHARGE, Move.REOPEN)
    ]

    assert standing(old[:7])[1][0] is Status.FOLLOW_UP
    assert standing(old[:8])[1][:2] == (Status.CLOSED, "discharged")
    assert standing(old)[1][0] is Status.VERIFICATION
    assert standing([*old, step(1, Move.ESTABLISH)])[1][0] is Status.INVESTIGATION
    assert all(after in Status for after in EARLIER.values())


@given(st.sets(st.sampled_from(list(Need))))
def test_what_is_missing_is_told_in_the_order_of_the_row(lacking):
    """
    For every row, what is unmet is what the row needs and does not hold, each with its reason.
    """
    holding = Holding(unmet={need: f"no {need}" for need in lacking})
    for row in TABLE:
        found = procedure.unmet(row, holding)

        assert [u.need for u in found] == [n for n in row.needs if n in lacking]
        assert all(u.why == f"no {u.need}" for u in found)


def test_a_row_is_open_to_its_roles_and_to_those_without_any():
    """
    Somebody with a role is held to it; before roles are given nobody is.
    """
    row = RULES[Status.RECEIVED][Move.ADMIT]

    assert procedure.open_to(row, None)
    assert procedure.open_to(row, Role.SECRETARIAT)
    assert not procedure.open_to(row, Role.INVESTIGATOR)
