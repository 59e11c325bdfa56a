"""The verbs of response, as a person types them."""

import json

from tests.border import response_texts


def test_reach_and_nearest(inside, mission, tmp_path):
    """
    The share reached with its gaps; without adopted patrols nearest says what to do.
    """
    file = tmp_path / "response.toml"
    file.write_bytes(response_texts.text())
    verbs = ("-C", mission, "border", "response")
    said = inside(*verbs, "reach", file, "--json")
    plain = inside(*verbs, "reach", file)
    rows = inside(*verbs, "list", "--json")
    none = inside(*verbs, "nearest", "--lon", "4.0", "--lat", "0.0")

    assert said.returncode == plain.returncode == 0, said.stderr
    assert json.loads(said.stdout)["asked"] == "95.0 %"
    assert "gaps" in plain.stdout
    assert json.loads(rows.stdout) == []
    assert none.returncode == 2
    assert "border patrols list" in none.stderr
