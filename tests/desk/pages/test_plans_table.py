"""The changed table of contributions, to be taken in."""

from lendemain.desk.mission import Mission
from lendemain.desk.pages import plans_table, plans_whatif
from lendemain.desk.plans import force_shown
from lendemain.force import contributions
from lendemain.records.force import Rung

ADDED = {"nation": "FRA", "capability": "tanker", "start": 0, "months": 12, "tour_months": 6}


def test_the_table_is_read_again_as_what_was_changed(laid_out):
    """
    Taken in again it has no rejection more than before, lacks what was withdrawn, moves what was
    moved, leaves all else as it was, and holds what was added as announced, which does not count.
    """
    said = {"withdrawn": ["K001"], "moved": {"K003": 2}, "added": [ADDED], "nations": ["ITA"]}
    with Mission.open(laid_out) as mission:
        held, _ = force_shown.kept(mission)
        file = plans_table.table(mission, plans_whatif.read(said))
    after = plans_whatif.changed(held, plans_whatif.read(said))
    found = contributions.imported(file.data, held.statement)
    wanted = {c.contribution_id: c for c in after.offers}
    read = {c.contribution_id: c for c in found.contributions}

    assert set(read) == set(wanted)
    assert all(read[name] == wanted[name] for name in wanted if not name.startswith("what-if"))
    assert read["what-if-1"].rung is Rung.ANNOUNCED
    assert "K001" not in read
    assert not [c for c in read.values() if c.nation == "ITA"]


def test_nothing_changed_is_the_same_table(laid_out):
    """
    Without a change the rows are those that were taken in.
    """
    with Mission.open(laid_out) as mission:
        held, _ = force_shown.kept(mission)
        file = plans_table.table(mission, plans_whatif.read({}))

    assert contributions.imported(file.data, held.statement).contributions == held.offers
