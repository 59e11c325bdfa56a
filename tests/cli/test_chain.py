"""The verbs of the chain, as a person types them."""

import json

from tests.desk import lined, promised


def test_posts_are_carried_into_a_statement_and_stocks_are_shown(inside, tmp_path):
    """
    Place posts, write what they require into a statement, take it in, take stocks in, show it all.
    """
    folder, out = tmp_path / "m", tmp_path / "statement.toml"
    inside("init", folder, "--text", "model-2026")
    inside("-C", folder, "case", "enrol", "anna")
    told = inside("-C", folder, "chain", "show")
    steps = [
        ("border", "posts", lined.posts(tmp_path), "--terrain", lined.terrain(tmp_path), "--steps",
         "20", "--adopt", "anna"),
        ("border", "requires", "2027-03-01", "2028-03-01", "--into", "model-force", "--out", out),
        ("force", "import", out),
        ("chain", "stocks", promised.stocks(tmp_path)),
    ]  # fmt: skip
    done = [inside("-C", folder, *words) for words in steps]
    shown = inside("-C", folder, "chain", "show")
    said = json.loads(inside("-C", folder, "chain", "show", "--json").stdout)
    stocks = json.loads(inside("-C", folder, "chain", "stocks", "--json").stdout)

    assert told.returncode == 2
    assert "border plans" in told.stderr
    assert [d.returncode for d in done] == [0, 0, 0, 0], [d.stderr for d in done]
    assert "rejected: 2" in done[3].stdout
    assert "posts-tower" in shown.stdout
    assert "gaps: " in shown.stdout
    assert said["requirements"][0]["carried"]
    assert {row["item"] for row in stocks["stocks"]} == {"camera", "truck"}
