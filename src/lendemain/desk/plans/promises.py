"""Every step of every delivery under commitments, as the ledger tells them."""

from lendemain.desk.mission import Mission
from lendemain.desk.outlook import commitments
from lendemain.records.stock import Promise


def promises(mission: Mission) -> list[Promise]:
    """Asked, agreed, moved and delivered, clause by clause in the order of their entries."""
    return [
        Promise(
            fragment=fragment, nation=one.by, item=one.item, unit=one.unit, rung=one.rung,
            quantity_e6=one.quantity_e6, at=one.at,
        )
        for fragment, listed in commitments.held(mission).deliveries.items()
        for one in listed
    ]  # fmt: skip
