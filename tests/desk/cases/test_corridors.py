"""Corridors beside accusations: by day and town, whoever accuses whom."""

import json

import pytest

from lendemain.desk import intake, lists
from lendemain.desk import view as desk_view
from lendemain.desk.cases import corridors
from lendemain.desk.lists import Asked
from lendemain.desk.mission import Mission
from lendemain.desk.working import cycle

HEAD = "hc_id,date,proposal,from,from_latitude,from_longitude,to,status_result\n"
ROWS = (
    "1,2022-03-07,Russia,Sumy,50.92,34.80,Belgorod,disputed",
    "2,2022-03-08,Ukraine,Sumy,50.92,34.80,Poltava,successful",
    "3,2022-03-07,Ukraine,Mariupol,47.10,37.54,Zaporizhzhia,disputed",
)


def mission(folder, swapped=False):
    """A mission with three corridors and an accusation by each side over the one from Sumy."""
    names = {"Russia": "Ukraine", "Ukraine": "Russia"} if swapped else {}
    rows = [",".join(names.get(c, c) for c in row.split(",")) for row in ROWS]
    (folder / "c.csv").write_text(HEAD + "\n".join(rows) + "\n", "utf-8")
    with Mission.create(folder / "m", ["corridors-2022"]) as held:
        intake.intake(held, "corridors", [folder / "c.csv"])
        for who in ("Russia", "Ukraine"):
            said = {
                "id": "1", "date": "2022-03-07", "lat": "50.92", "lon": "34.80",
                "kind": "humanitarian corridor disrupted", "text": "stopped",
            }  # fmt: skip
            path = folder / f"{names.get(who, who)}.json"
            path.write_text(json.dumps([said]), "utf-8")
            list(lists.taking(held, [path], Asked(claimant=names.get(who, who))))
        cycle.cycle(held)
        return corridors.listed(desk_view.view(held))


def test_both_sides_accusations_stand_beside_a_corridor_with_their_cases(tmp_path):
    """
    Accusations are set beside the corridor of their day and town and no other, each with a case;
    what followed is the next one from there that worked, whoever proposed it.
    """
    rows = mission(tmp_path)
    first, other, later = rows
    told = corridors.totals(rows)

    assert [r["corridor"] for r in rows] == ["1", "3", "2"]
    assert sorted(a["claimant"] for a in first["accusations"]) == ["russia", "ukraine"]
    assert all(a["case"] for a in first["accusations"])
    assert first["followed"] == {"corridor": "2", "day": "2022-03-08", "by": "ukraine", "days": 1}
    assert (other["accusations"], other["followed"], later["followed"]) == ([], None, None)
    assert told["by"] == {
        "russia": {"disputed": 1}, "ukraine": {"disputed": 1, "worked": 1}
    }  # fmt: skip
    assert told["accusations"] == {"russia": 1, "ukraine": 1}


@pytest.mark.parametrize("swapped", [False, True])
def test_names_exchanged_everything_is_exchanged(tmp_path, swapped):
    """
    With the parties' names swapped the same corridors, accusations and ends are told, swapped.
    """
    rows = mission(tmp_path, swapped)
    by = [r["by"] for r in rows]

    assert by == (["ukraine", "russia", "russia"] if swapped else ["russia", "ukraine", "ukraine"])
    assert [len(r["accusations"]) for r in rows] == [2, 0, 0]
