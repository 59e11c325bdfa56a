"""The verbs of rosters, as a person types them."""

import json

from tests.border import duty_rosters


def test_from_a_text_to_a_calendar(inside, tmp_path):
    """
    Plan, adopt, list, hand out one person's calendar.
    """
    folder, file = tmp_path / "m", tmp_path / "roster.toml"
    file.write_bytes(duty_rosters.text())
    inside("init", folder, "--text", "model-2026")
    inside("-C", folder, "case", "enrol", "anna")
    verbs = ("-C", folder, "border", "roster")
    made = inside(*verbs, "plan", file, "--steps", "0", "--adopt", "anna")
    listed = inside(*verbs, "list", "--json")
    out = inside(*verbs, "calendar", tmp_path / "p03.ics", "--person", "p03")
    wrong = inside(*verbs, "calendar", tmp_path / "p99.ics", "--person", "p99")

    for done in (made, listed, out):
        assert done.returncode == 0, done.stderr
    assert "no_roster_below" in made.stdout
    assert json.loads(listed.stdout)[0]["unmanned"] == 0
    assert (tmp_path / "p03.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")
    assert wrong.returncode == 2
    assert "no duty" in wrong.stderr
