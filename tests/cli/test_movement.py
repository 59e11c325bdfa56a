"""The verbs of freedom of movement, as a person types them."""

import json


def test_denied_followed_listed_counted(inside, tmp_path):
    """
    A denial, what followed, the list, the totals; a party that has not signed is refused.
    """
    folder = tmp_path / "m"
    inside("init", folder, "--text", "model-2026")
    inside("-C", folder, "case", "enrol", "anna")
    verbs = ("-C", folder, "border", "movement")
    told = inside(
        *verbs, "denied", "north", "Zaitseve", "--reason", "no order", "--by", "anna", "--json"
    )
    number = json.loads(told.stdout)["denial"]
    then = inside(*verbs, "followed", number, "opened", "--by", "anna")
    listed = inside(*verbs, "list")
    totals = inside(*verbs, "totals", "--json")
    wrong = inside(*verbs, "denied", "west", "Zaitseve", "--by", "anna")

    assert [d.returncode for d in (told, then, listed, totals, wrong)] == [0, 0, 0, 0, 2]
    assert "opened" in listed.stdout
    assert json.loads(totals.stdout)[0]["let_in"] == 1
    assert "unknown" in wrong.stderr
