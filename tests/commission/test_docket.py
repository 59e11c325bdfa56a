from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lendemain import tables
from lendemain.commission import docket
from lendemain.commission.docket import MOVES, cases, diagram, moved, standing, totals
from lendemain.errors import InputError
from lendemain.records.case import Case, Move, Status

FRESH = tables.empty(Case)
numbered = st.lists(st.tuples(st.integers(1, 12), st.sampled_from(list(Move))), max_size=40)


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("move", list(Move))
def test_a_refused_move_changes_nothing_and_names_the_permitted_ones(status, move):
    """
    A move leads where the table says; any other is refused with the permitted ones named.
    """
    if move in MOVES[status]:
        assert moved(status, move) is MOVES[status][move]
        return
    with pytest.raises(InputError) as refused:
        moved(status, move)

    assert all(str(permitted) in str(refused.value) for permitted in MOVES[status])


def test_the_table_cannot_be_changed():
    """
    The procedure is one table that no code can alter.
    """
    with pytest.raises(TypeError):
        MOVES[Status.CLOSED] = {}  # type: ignore[index]  # what is tested
    with pytest.raises(TypeError):
        MOVES[Status.CLOSED][Move.DECIDE] = Status.CLOSED  # type: ignore[index]  # what is tested


def test_every_status_is_reached_and_every_case_can_be_closed_and_reopened():
    """
    From each status some moves lead to closed, every status can be reached, every move is used.
    """
    for status in Status:
        reached = {status}
        for _ in Status:
            reached |= {after for s in reached for after in MOVES[s].values()}
        assert Status.CLOSED in reached
    reached = {Status.RECEIVED}
    for _ in Status:
        reached |= {after for s in reached for after in MOVES[s].values()}

    assert reached == set(Status)
    assert {move for moves in MOVES.values() for move in moves} == set(Move)
    assert Move.REOPEN in MOVES[Status.CLOSED]


def test_no_decision_without_the_parties_being_heard():
    """
    Whatever the way, deliberation is reached only through comments.
    """
    before = {s for s, moves in MOVES.items() if Status.DELIBERATION in moves.values()}
    before -= {Status.DELIBERATION}  # a provisional finding leaves a case where it stands

    assert before == {Status.COMMENTS}


@given(numbered)
def test_steps_that_are_refused_leave_a_case_as_it_was(step, moves):
    """
    The status after a list of steps is that after its permitted ones.
    """
    steps = [step(number, move) for number, move in moves]
    permitted, status = [], {}
    for one in steps:
        now = status.get(one.number, Status.RECEIVED)
        if one.move in MOVES[now]:
            status[one.number] = moved(now, one.move)
            permitted.append(one)

    found = standing(steps)

    assert found == standing(permitted)
    assert {n: s for n, (s, _, _) in found.items()} == status


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.booleans(), min_size=12, max_size=12),
    st.lists(st.booleans(), min_size=12, max_size=12),
    numbered,
)
def test_nothing_is_lost_and_totals_balance(
    alleged, incidents, thresholds, step, first, second, moves
):
    """
    Whatever allegations come and go and whatever is moved, every allegation ever made has one case,
    its number never changes, and the totals add up.
    """
    everything = alleged(*[{"kind": "small_arms" if i % 3 else "mortar"} for i in range(12)])
    dead = incidents(*[None] * 12)
    steps = [step(number, move) for number, move in moves]
    earlier, given_numbers = FRESH, {}
    for present in (first, second, [True] * 12):
        now = everything.filter(present)
        found = cases(now, dead, earlier=earlier, steps=steps, thresholds=thresholds)
        named = dict(
            zip(found["allegation_id"].to_pylist(), found["number"].to_pylist(), strict=True)
        )
        assert given_numbers.items() <= named.items()
        assert set(now["allegation_id"].to_pylist()) <= set(named)
        assert sorted(named.values()) == list(range(1, len(named) + 1))
        counted = totals(found)
        for part in ("status.", "handling.", "outcome."):
            assert counted["cases"] == sum(v for k, v in counted.items() if k.startswith(part))
        assert counted["cases"] == found.num_rows
        earlier, given_numbers = found, named


def test_numbers_follow_start_and_identifier(alleged, incidents, thresholds):
    """
    The first docket numbers allegations by start, whatever their order in the table.
    """
    table = alleged({}, {}, {})
    backwards = table.take([2, 1, 0])

    found = cases(backwards, incidents(None), earlier=FRESH, steps=[], thresholds=thresholds)

    assert found["allegation_id"].to_pylist() == ["A-0", "A-1", "A-2"]
    assert found["number"].to_pylist() == [1, 2, 3]


def test_what_vanishes_is_superseded_and_keeps_its_number(alleged, incidents, thresholds, step):
    """
    An allegation that later accounts redraw is closed with the outcome superseded; where people had
    moved its case, its status stays as they left it; where it comes back, it lives again.
    """
    both = alleged({}, {})
    dead = incidents(None, None)
    steps = [step(2, Move.ADMIT)]
    first = cases(both, dead, earlier=FRESH, steps=steps, thresholds=thresholds)

    gone = cases(both.slice(0, 0), dead, earlier=first, steps=steps, thresholds=thresholds)
    back = cases(both, dead, earlier=gone, steps=steps, thresholds=thresholds)

    assert gone["status"].to_pylist() == ["closed", "admissible"]
    assert gone["outcome"].to_pylist() == ["superseded", "superseded"]
    assert gone["number"].to_pylist() == [1, 2]
    assert back["outcome"].to_pylist() == ["not_examined", "pending"]


def test_a_look_back_supersedes_nothing_that_came_later(alleged, incidents, thresholds):
    """
    When only what started before a moment is considered, later cases stay as they are.
    """
    both = alleged({}, {})
    dead = incidents(None, None)
    first = cases(both, dead, earlier=FRESH, steps=[], thresholds=thresholds)

    back = cases(
        both.slice(0, 1), dead, earlier=first, steps=[], thresholds=thresholds,
        until=both["start"][1].as_py(),
    )  # fmt: skip

    assert tables.digest(back) == tables.digest(first)


def test_outcomes_name_how_a_case_ended(alleged, incidents, thresholds, step):
    """
    Nobody looked, pending, declined, dismissed: each case says which.
    """
    steps = [
        step(2, Move.ADMIT), step(3, Move.DECLINE), step(4, Move.ADMIT), step(4, Move.VERIFY),
        step(4, Move.DISMISS), step(5, Move.DECLINE), step(5, Move.REOPEN), step(99, Move.ADMIT),
    ]  # fmt: skip

    found = cases(
        alleged(*[{}] * 5), incidents(), earlier=FRESH, steps=steps, thresholds=thresholds
    )

    assert found["outcome"].to_pylist() == [
        "not_examined", "pending", "declined", "dismissed", "pending",
    ]  # fmt: skip
    assert found["steps"].to_pylist() == [0, 1, 1, 3, 2]


def test_a_case_that_is_not_taken_up_again_ends_as_it_had_ended(step):
    """
    Declining a reopened case undoes nothing: what was discharged stays so.
    """
    way = [Move.ADMIT, Move.VERIFY, Move.ESTABLISH, Move.REPORT, Move.SEND, Move.HEAR, Move.DECIDE,
           Move.DISCHARGE, Move.REOPEN, Move.DECLINE]  # fmt: skip

    assert standing([step(1, move) for move in way])[1][1] == "discharged"


def test_a_case_in_hand_keeps_its_handling(alleged, incidents, thresholds, step):
    """
    Once somebody has moved a case it is not pushed into a batch by graver ones that come later.
    """
    light = alleged({"gravity": 1})
    first = cases(light, incidents(), earlier=FRESH, steps=[], thresholds=thresholds)
    grave = alleged({"gravity": 1}, *[{"gravity": 5}] * 5)
    steps = [step(1, Move.ADMIT)]

    found = cases(grave, incidents(), earlier=first, steps=steps, thresholds=thresholds)
    untouched = cases(grave, incidents(), earlier=first, steps=[], thresholds=thresholds)

    assert found["handling"].to_pylist() == ["full"] * 3 + ["batch"] * 3
    assert untouched["handling"].to_pylist() == ["batch"] + ["full"] * 3 + ["batch"] * 2


def test_a_missing_threshold_is_named(alleged, incidents, thresholds):
    """
    Weights are text: without one, nobody guesses.
    """
    lacking = {k: v for k, v in thresholds.items() if k != "ladder_killed"}

    with pytest.raises(InputError, match="ladder_killed"):
        cases(alleged({}), incidents(), earlier=FRESH, steps=[], thresholds=lacking)


def test_an_empty_docket_is_a_docket(alleged, incidents, thresholds):
    """
    No allegations: no cases, and totals of nought.
    """
    found = cases(alleged(), incidents(), earlier=FRESH, steps=[], thresholds=thresholds)

    assert set(totals(found).values()) == {0}


@settings(deadline=None, max_examples=30)
@given(st.permutations(range(8)))
def test_the_order_of_allegations_does_not_matter(alleged, incidents, thresholds, order):
    """
    The same allegations in any order make the same docket.
    """
    table = alleged(*[{"gravity": 1 + i % 5, "start": pairwise_start(i)} for i in range(8)])

    a = cases(table, incidents(1, None, 2), earlier=FRESH, steps=[], thresholds=thresholds)
    b = cases(
        table.take(list(order)), incidents(1, None, 2), earlier=FRESH, steps=[],
        thresholds=thresholds,
    )  # fmt: skip

    assert tables.digest(a) == tables.digest(b)


def pairwise_start(i):
    return datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=i // 2)


def test_the_diagram_is_the_table():
    """
    The picture has an arrow for every move of the table, and no other.
    """
    arrows = [row for row in diagram().splitlines() if ":" in row]

    assert len(arrows) == sum(len(moves) for moves in docket.MOVES.values())
    assert "    comments --> deliberation: hear" in arrows
