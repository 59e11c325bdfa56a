"""The parts of a clause: what contradicts itself is named."""

import pytest
from tests.guarantees.conftest import FOLDER

from lendemain.guarantees import text

GOOD = (FOLDER / "repair-window.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('length = "P5D"', 'length = "PT5H"', "counted in days"),
        ('holidays = ["2026-12-25"]', 'holidays = ["Christmas"]', "is no day"),
        ("business = true,",
         'business = true, weekend = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],',
         "every day is a weekend"),
        ('tolled_by = ["repair_stopped", "repair_resumed"]', 'tolled_by = ["repair_stopped"]',
         "one signal that stops"),
        ('length = "P14D"', 'length = "PT14H"', "does not end at midnight"),
        ('roll = "next"', 'roll = "sideways"', "unknown value"),
        ('length = "P1D"', 'length = "P1D", alarms = ["soon"]', "no number of days"),
        ('when = \'overdue("repair-window/repair")\'',
         ('when = \'overdue("repair-window/repair")\'\nrules = [{ effect = "maybe", when = "true",'
         ' why = "x" }]'), "unknown value 'maybe'"),
        ('deontic = "prohibition"', ('deontic = "permission"\nclock = { length = "P1D" }\n'
         'undertaking = { action = "x" }'), "nothing to be done by a deadline"),
    ],
)  # fmt: skip
def test_a_part_that_contradicts_itself_is_named(old, new, words):
    """
    Clocks, rules and undertakings that cannot be meant are mistakes of their clause.
    """
    assert old in GOOD, old
    found, said = text.parsed("t.toml", GOOD.replace(old, new, 1).encode())

    assert found is None
    assert any(words in m.what for m in said), [m.what for m in said]
    assert all(m.fragment.startswith("repair-window") for m in said)


def test_what_a_text_leaves_out_has_its_documented_default(texts):
    """
    The first start counts, nothing is moved, the weekend is Saturday and Sunday.
    """
    clause = next(c for c in texts["ladder-2026"].clauses if c.clock)

    assert (clause.clock.restart, clause.clock.roll, clause.clock.weekend) == (
        "first", "none", (5, 6)
    )  # fmt: skip
    assert clause.rules[0].confidence == clause.confidence == 0.65
