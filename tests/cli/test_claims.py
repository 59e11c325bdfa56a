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


def test_claims_go_from_a_list_to_a_decision_of_their_batch(run, tmp_path):
    """
    Taken in, listed, audited, sampled, decided: each verb prints, and says so in JSON.
    """
    rows = "".join(f"{n};20.04.2025;12:{n:02};Херсон;стрілецька зброя\n" for n in range(20))
    path = tmp_path / "list.csv"
    path.write_text("№;Дата;Час;Населений пункт;Тип\n" + rows, "utf-8")
    folder = tmp_path / "m"
    for verb in (
        ("init", folder, "--text", "easter-2025"),
        ("-C", folder, "claims", "take", path, "--party", "UA"), ("-C", folder, "cycle"),
    ):  # fmt: skip
        done = run(*verb)
        assert done.returncode == 0, done.stderr
    listed = run("-C", folder, "claims", "list", "--limit", "3")
    audited = json.loads(run("-C", folder, "claims", "audit", "--json").stdout)
    batch = json.loads(run("-C", folder, "claims", "batches", "--json").stdout)
    drawn = json.loads(run("-C", folder, "claims", "sample", "*", "--json").stdout)
    (tmp_path / "f.csv").write_text("".join(f"{i},undetermined\n" for i in drawn["sample"]))
    done = run("-C", folder, "claims", "decide", drawn["entry"], tmp_path / "f.csv",
               "--reason", "nobody heard them")  # fmt: skip

    assert "total: 20, matched: 0, repeated: 0, unmatched: 20" in listed.stdout
    assert (audited[0]["claims"], audited[0]["rows"]["claims"]) == (20, {"claimant": "ukraine"})
    assert batch[0]["items"] == 20
    size = drawn["size"]
    assert f"0 of {size} drawn were established ({size} undetermined)" in done.stdout
    assert "by_sample (case" in run("-C", folder, "claims", "list").stdout
    assert "No figure says" in run("-C", folder, "claims", "audit").stdout
