"""How often regions about a sector were warned, and where a list of it was kept."""

from datetime import date

import numpy as np
import pytest

from lendemain.desk import intake, view
from lendemain.desk.mission import Mission
from lendemain.desk.outlook import alerted
from lendemain.desk.working import cycle

ROWS = """region,started_at,finished_at
Donetska oblast,2025-05-07 10:00:00+00:00,2025-05-07 10:30:00+00:00
Donetska oblast,2025-05-07 20:00:00+00:00,2025-05-07 20:30:00+00:00
Zakarpatska oblast,2025-05-08 10:00:00+00:00,2025-05-08 10:30:00+00:00
Nowhere oblast,2025-05-09 10:00:00+00:00,2025-05-09 10:30:00+00:00
Donetska oblast,2025-05-11 10:00:00+00:00,2025-05-13 10:30:00+00:00
"""
FIRST = (date(2025, 5, 7) - date(1970, 1, 1)).days


@pytest.fixture(scope="module")
def warned(tmp_path_factory):
    """Counts and lists kept of each sector of a line, from 7 to 11 May 2025."""
    folder = tmp_path_factory.mktemp("alerted")
    (folder / "alerts.csv").write_text(ROWS, "utf-8")
    Mission.create(folder / "line", ["minsk-2015"], name="line").close()
    with Mission.open(folder / "line", write=True) as mission:
        intake.intake(mission, "alerts", [folder / "alerts.csv"])
        cycle.cycle(mission)
        seen = view.view(mission)
        sectors = sorted(seen.sectors, key=lambda s: s.sector_id)
        assert seen.incidents.num_rows == 0
        found = alerted.alerted(seen, ["alerts"], sectors, first=FIRST, days=5)
        none = alerted.alerted(seen, ["firms"], sectors, first=FIRST, days=5)
        return found, none


def test_an_alert_counts_for_the_sectors_that_its_region_touches(warned):
    """A region far away and one that nobody knows count nowhere; an open alert counts once."""
    (counts, _), _ = warned

    assert set(map(tuple, counts.tolist())) == {(2, 0, 0, 0, 1), (0, 0, 0, 0, 0)}


def test_a_day_without_any_alert_is_no_calm(warned):
    """
    A list was kept on days with an alert anywhere that is known, in sectors that it touches; no
    other day was watched, and no other source.
    """
    (counts, kept), (none, unkept) = warned

    assert np.array_equal(kept.max(axis=0), [1, 1, 0, 0, 1])
    assert np.array_equal(kept.any(axis=1), counts.any(axis=1))
    assert not none.any()
    assert not unkept.any()


def test_a_list_that_ends_early_is_silent_from_the_day_after_its_last(warned):
    """
    What is kept up to the last day is not silent, though days before it are blank; nor is a list
    that nobody kept, which is told by its own name.
    """
    (_, kept), (_, unkept) = warned

    assert alerted.silent(kept) is None
    assert alerted.silent(kept[:, :4]) == 2
    assert alerted.silent(unkept) is None
