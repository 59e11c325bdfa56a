"""The gatherings that the ledger tells."""

from lendemain.desk.mission import Mission
from lendemain.desk.working import patterns


def test_gatherings_are_read_in_order_whatever_else_is_said(folder):
    """
    Each gathering and parting is read as it was signed; a list that holds no numbers has none.
    """
    with Mission.open(folder, write=True) as mission:
        mission.record("case.gathered", {"case": 900, "members": [3, 1], "alike": "place"})
        below = mission.record("case.parted", {"case": 900, "members": [3], "cause": "graver"})
        mission.record("case.gathered", {"case": 901, "members": "all of them"})
        found = patterns.gatherings(mission)

        assert [(g.number, g.members, g.out) for g in found] == [
            (900, (1, 3), False), (900, (3,), True), (901, (), False),
        ]  # fmt: skip
        assert (found[1].cause, found[0].alike) == ("graver", "place")
        assert len(patterns.gatherings(mission, below=below)) == 1
