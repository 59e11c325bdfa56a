"""The verbs of duty of care, as a person types them."""

from tests.border import evacuation_texts


def test_out_heard_back_and_away(inside, tmp_path):
    """
    Out, shown, an alarm later with status 1, back, and an evacuation that is adopted.
    """
    folder, file = tmp_path / "m", tmp_path / "away.toml"
    file.write_bytes(evacuation_texts.text())
    inside("init", folder, "--text", "model-2026")
    inside("-C", folder, "case", "enrol", "anna")
    verbs = ("-C", folder, "border", "care")
    out = inside(
        *verbs, "out", "P1", "--persons", "4", "--until", "2090-01-01T00:00Z", "--by", "anna"
    )
    shown = inside(*verbs, "show", "--alarm")
    later = inside(*verbs, "show", "--at", "2089-12-01T00:00Z", "--alarm")
    back = inside(*verbs, "heard", "P1", "--by", "anna", "--back")
    none = inside(*verbs, "heard", "P9", "--by", "anna")
    away = inside(*verbs, "evacuation", file, "--adopt", "anna")

    assert [d.returncode for d in (out, shown, later, back, none, away)] == [0, 0, 1, 0, 2, 0]
    assert "in time" in shown.stdout
    assert "not heard in time: P1" in later.stderr
    assert "no_plan_leaves_fewer_than: 0" in away.stdout
