"""The verbs of patrols, as a person types them."""

import json

from tests.border import day_orders


def test_from_an_order_to_a_printed_sheet(inside, tmp_path):
    """
    Plan, adopt, list, print in Ukrainian, export; tell of mined ground and of its clearing.
    """
    folder = tmp_path / "m"
    text, points, roads = day_orders.files(tmp_path, more="")
    mined = tmp_path / "mined.toml"
    mined.write_text(day_orders.MINED)
    inside("init", folder, "--text", "model-2026")
    inside("-C", folder, "case", "enrol", "anna")
    border = ("-C", folder, "border")
    told = inside(*border, "mines", "take", mined, "--by", "anna")
    made = inside(
        *border, "patrols", "plan", text, "--points", points, "--roads", roads, "--steps", "100",
        "--adopt", "anna",
    )  # fmt: skip
    listed = inside(*border, "patrols", "list", "--json")
    sheet = inside(*border, "patrols", "sheet", tmp_path / "day.html", "--lang", "uk")
    routes = inside(*border, "patrols", "sheet", tmp_path / "day.gpx")
    freed = inside(*border, "mines", "cleared", "M7", "--by", "anna", "--at", "2026-04-12T00:00Z")
    areas = inside(*border, "mines", "list", "--json")

    for done in (told, made, listed, sheet, routes, freed, areas):
        assert done.returncode == 0, done.stderr
    assert "entropy_bits" in made.stdout
    assert json.loads(listed.stdout)[0]["by"] == "anna"
    assert "Патруль P1" in (tmp_path / "day.html").read_text("utf-8")
    assert (tmp_path / "day.gpx").read_bytes().startswith(b"<?xml")
    assert json.loads(areas.stdout)[0]["cleared"].startswith("2026-04-12")


def test_mistakes_exit_with_two(inside, mission, tmp_path):
    """
    No plan yet, a form that there is none of, no such file: words, and nothing written.
    """
    out = tmp_path / "day.html"
    none = inside("-C", mission, "border", "patrols", "sheet", out)
    file = inside("-C", mission, "border", "patrols", "plan", tmp_path / "none.toml")

    assert (none.returncode, file.returncode) == (2, 2)
    assert "--adopt" in none.stderr
    assert not out.exists()
