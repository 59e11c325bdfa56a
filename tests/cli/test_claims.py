"""The verbs of claims, as a person types them."""

import json

LIST = """№;Дата;Час;Населений пункт;Тип
1;20.04.2025;14:30;Покровськ;Обстріл
2;20.04.2025;15:30;Торецьк;FPV
"""


def test_a_list_is_taken_in_once(run, tmp_path):
    """
    The first time it tells rows and claims, the second time that it was there before.
    """
    path = tmp_path / "list.csv"
    path.write_text(LIST, "utf-8")
    assert run("init", tmp_path / "m", "--text", "easter-2025").returncode == 0
    first = run("-C", tmp_path / "m", "claims", "take", path, "--party", "Ukraine")
    again = run("-C", tmp_path / "m", "claims", "take", path, "--party", "Ukraine", "--json")
    wrong = run("-C", tmp_path / "m", "claims", "take", path, "--party", "Westerners")

    assert "2 rows, 2 claims" in first.stdout
    assert json.loads(again.stdout)[0]["known"] is True
    assert wrong.returncode == 2
    assert "no party" in wrong.stderr
