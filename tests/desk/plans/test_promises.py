"""Every step of every delivery, as the ledger tells them."""

from tests.desk import promised

from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission
from lendemain.desk.outlook import activating
from lendemain.desk.plans.promises import promises


def test_each_recorded_step_is_a_promise_of_its_clause(folder, tmp_path):
    """Nothing at first; then each step with its clause, rung, quantity, and who gives."""
    with Mission.open(folder, write=True) as mission:
        for name in ("anna", "olena"):
            cases.enrolled(mission, name)
        activating.adopted(mission, str(promised.commitment(tmp_path)), by="anna", other="olena")
        assert promises(mission) == []
        for rung, quantity in (("agreed", 5.0), ("delivered", 2.5)):
            activating.delivered(
                mission, "cameras-fr/hand-over", rung=rung, quantity=quantity, item="", nation="",
                by="anna",
            )  # fmt: skip

        found = promises(mission)

    assert [(p.fragment, p.nation, p.item, p.unit, p.rung.value, p.quantity_e6) for p in found] == [
        ("cameras-fr/hand-over", "fr", "camera", "items", "agreed", 5_000_000),
        ("cameras-fr/hand-over", "fr", "camera", "items", "delivered", 2_500_000),
    ]
