"""The verbs of corrective actions, as a person runs them."""

import json


def test_a_board_without_rows_and_one_that_there_is_not(inside, mission):
    """
    Where nothing was ordered the list is empty; a name or a status that there is none of ends
    with 2 and says what to do.
    """
    assert inside("-C", mission, "remedy", "list").stdout == "none\n"
    assert json.loads(inside("-C", mission, "remedy", "list", "--json").stdout) == []
    lost = inside("-C", mission, "remedy", "list", "--status", "lost")
    assert (lost.returncode, "owed" in lost.stderr) == (2, True)
    none = inside("-C", mission, "remedy", "accept", "1.1", "--by", "petro")
    assert (none.returncode, "remedy list" in none.stderr) == (2, True)
