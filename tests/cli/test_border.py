"""The verbs of the line, as a person types them."""

import json

from tests.desk import lined


def test_from_a_line_to_posts_that_somebody_mans(inside, tmp_path):
    """
    Share the line, adopt it, place posts, adopt them, draw what nobody sees, say what it requires.
    """
    folder = tmp_path / "m"
    ground = lined.terrain(tmp_path)
    inside("init", folder, "--text", "model-2026")
    inside("-C", folder, "case", "enrol", "anna")
    shares = inside(
        "-C", folder, "border", "sectors", lined.division(tmp_path), "--terrain", ground,
        "--adopt", "anna",
    )  # fmt: skip
    held = inside("-C", folder, "border", "sectors", "--json")
    placed = inside(
        "-C", folder, "border", "posts", lined.posts(tmp_path), "--terrain", ground,
        "--steps", "20", "--adopt", "anna", "--map", tmp_path / "seen.svg", "--lang", "uk",
    )  # fmt: skip
    listed = inside("-C", folder, "border", "plans", "--json")
    drawn = inside(
        "-C", folder, "border", "map", tmp_path / "one.svg", "--sector", "S03", "--posts"
    )
    asked = inside("-C", folder, "border", "requires", "2026-02-01", "2027-02-01", "--json")

    for done in (shares, held, placed, listed, drawn, asked):
        assert done.returncode == 0, done.stderr
    assert "no_division_below" in shares.stdout
    assert [s["contingent"] for s in json.loads(held.stdout)["stretches"]] == ["FR", "GB", "TR"]
    assert "seen_from_no_site" in placed.stdout
    assert "не видно" in (tmp_path / "seen.svg").read_text("utf-8")
    assert json.loads(listed.stdout)[0]["posts"] == 12
    assert "for the mission only" in drawn.stdout
    assert json.loads(asked.stdout)[0]["capability"] == "observation-post"


def test_a_mistake_is_told_with_what_to_do(inside, mission, tmp_path):
    """
    Status 2, and words: no division yet, no plan yet, no such file.
    """
    said = [
        inside("-C", mission, "border", *words)
        for words in (
            ("sectors",),
            ("map", tmp_path / "x.svg"),
            ("posts", tmp_path / "none.toml", "--terrain", tmp_path / "none.hgt"),
        )
    ]

    assert [done.returncode for done in said] == [2, 2, 2]
    assert "--adopt" in said[0].stderr
    assert "border plans" in said[1].stderr
    assert "no such file" in said[2].stderr
    assert not (tmp_path / "x.svg").exists()
