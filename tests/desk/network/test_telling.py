"""A case in words: everything that matters stands there, and no row is forged."""

from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

from lendemain.desk.cases import deciding, remedies, timing
from lendemain.desk.file import hearing
from lendemain.desk.mission import STEP
from lendemain.desk.network import telling

S = SimpleNamespace(**run_path(str(Path(__file__).parents[1] / "sitting.py")))


def test_a_decided_case_in_words(sits):
    """
    The dissent, the recusal, the answer beside the finding, what is owed and what may follow.
    """
    one = sits("deliberating")
    deciding.recused(one.view, one.number, by="eva", reason="near")
    S.decided(one)
    remedies.ordered(one.view, one.number, "explanation", owner="south", by="ana")
    one.on(30)
    told = "\n".join(telling.told(one.shown("ana")))

    for words in (
        "dan: against: The craters are old.", "eva: recused: near", "south: answered",
        "north: waived", "6 h 00 min late",
        "escalated", "on step 4 of the ladder (ordered on 3)", "order -> corrective_actions",
        "comments of south: done", "certified by",
    ):  # fmt: skip
        assert words in told, words


def test_answers_are_printed_beside_the_finding_verbatim(sits):
    """
    Findings first, marked provisional or decided; then each party's words, row by row, quoted.
    """
    one = sits("verifying")
    deciding.provisional(one.view, one.number, one.finding(), by="bo", reason="in time")
    S.heard(one)
    told = telling.heard(hearing.shown(one.view, one.number))

    assert any(row.startswith("PROVISIONAL finding") for row in told)
    assert "  | Ми не стріляли." in told


def test_clocks_say_what_is_left_overdue_or_standing_still(sits):
    """
    Each run in one row: left, overdue, or why it stands still.
    """
    one = sits("verifying")
    timing.paused(one.view, one.number, "reasoned", by="sec", reason="no access", since=None)
    one.on(30)
    told = "\n".join(telling.clocks(timing.shown(one.view, one.number)))

    assert "provisional: due" in told
    assert "OVERDUE by 6 h" in told
    assert "reasoned: stands still" in told
    assert "no access" in told


def test_an_irregular_step_is_shouted(sits):
    """
    A decision that nobody voted is told as irregular, and as without effect.
    """
    one = sits("deliberating")
    one.mission.record(
        STEP, {"case": one.number, "move": "decide", "reason": "because", "edition": 2}
    )
    told = telling.told(one.shown())

    assert any(row.startswith("IRREGULAR") for row in told)
    assert any("; none: " in row for row in told)
