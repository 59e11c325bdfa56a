"""How answers are put on the terminal."""

import json

from lendemain.cli import words


def test_plain_and_json_say_the_same(capsys):
    """
    Every name that JSON has stands in the plain form too.
    """
    said = {"mission": "front", "texts": ["a", "b"], "ledger": {"entries": 3}, "audit": ""}
    words.put(said, as_json=True)
    assert json.loads(capsys.readouterr().out) == said

    words.put(said, as_json=False)
    plain = capsys.readouterr().out
    assert all(name in plain for name in ("mission", "texts", "entries: 3", "audit: none"))


def test_a_table_has_one_heading_and_every_row(capsys):
    """
    No rows are "none"; otherwise a heading and a row each.
    """
    words.table([])
    assert capsys.readouterr().out == "none\n"

    words.table([{"n": 1, "kind": "mortar"}, {"n": 22, "kind": "tank"}])
    assert capsys.readouterr().out.splitlines() == ["n   kind", "1   mortar", "22  tank"]


def test_a_list_of_records_has_a_row_for_each(capsys):
    """
    Records in a list are written name by name, one in a row.
    """
    words.put({"steps": [{"move": "admit", "by": ["a", "b"]}, {"move": "verify", "by": []}]}, False)

    rows = capsys.readouterr().out.splitlines()
    assert rows == ["steps: ", "  - move: admit; by: a, b", "  - move: verify; by: none"]


def test_reasons_in_codes_are_for_programs(capsys):
    """
    What stands in codes beside its words is printed as JSON only; a count of each kind is words.
    """
    row = {
        "custody": "1 gap",
        "because": [{"code": "gap", "said": "1 gap"}],
        "refused": {"older": 1},
    }
    words.put(row, False)
    words.table([row])
    assert capsys.readouterr().out == (
        "custody: 1 gap\nrefused:\n  older: 1\ncustody  refused\n1 gap    older 1\n"
    )
    words.put(row, True)
    assert '"because"' in capsys.readouterr().out
