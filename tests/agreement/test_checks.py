import itertools

import pytest
import shapely

from lendemain.agreement import text, zones
from lendemain.agreement.checks import OPTIONAL, REQUIRED, STANDARDS
from lendemain.commission import alleging, fitting, sampling, standards, statistics, triage
from lendemain.desk.evidence import exchanges


def test_every_threshold_is_required(small_text):
    """
    A text that leaves out a threshold is refused, and told which.
    """
    for name in REQUIRED:
        row = next(r for r in small_text.splitlines() if r.startswith(f"{name} ="))
        _, mistakes = text.parsed("x", small_text.replace(row + "\n", "").encode())

        assert [m.fragment for m in mistakes] == [name]


def test_whatever_the_commission_goes_by_may_stand_in_a_text(small_text):
    """
    No number is out of the text's hands: each that has a default anywhere, and whether statistics
    of attribution are allowed, may be said, and stands then.
    """
    rooms = (alleging, fitting, sampling, standards, triage)
    read = {name: value for room in rooms for name, value in room.DEFAULTS.items()}
    read |= {statistics.THRESHOLD: 1.0, exchanges.WINDOW: 600.0}
    own = {name: value for name, value in read.items() if name not in REQUIRED}
    rows = "".join(f"{name} = {float(value)}\n" for name, value in own.items())

    found, mistakes = text.parsed(
        "x", small_text.replace("[thresholds]\n", f"[thresholds]\n{rows}").encode()
    )

    assert set(read) <= {*REQUIRED, *OPTIONAL}
    assert mistakes == []
    assert {name: found.thresholds[name] for name in own} == own


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("claim_credence = 1.5", "claim_credence is 1.5"),
        ("step_phase_3 = 11", "step_phase_3 is 11"),
        (
            "step_concern = 7\nstep_reasonable = 5",
            "step_reasonable is an earlier step than step_concern",
        ),
        ("claim_credance = 0.5", "there is no threshold claim_credance"),
    ],
)
def test_numbers_outside_their_range_and_steps_that_fall_are_mistakes(small_text, row, what):
    """
    Each is named with what it may be; a name that nothing reads is none.
    """
    changed = small_text.replace("[thresholds]\n", f"[thresholds]\n{row}\n")

    _, mistakes = text.parsed("x", changed.encode())

    assert [m.what for m in mistakes] == [what]


def test_standards_of_proof_rise(small_text):
    """
    No standard is easier to meet than the one below it.
    """
    for lower, higher in itertools.pairwise(STANDARDS):
        row = next(r for r in small_text.splitlines() if r.startswith(f"{higher} ="))
        changed = small_text.replace(row, f"{higher} = 0.01")

        _, mistakes = text.parsed("x", changed.encode())

        assert f"{higher} is easier to meet than {lower}" in [m.what for m in mistakes]


def test_a_text_has_parties_and_provisions():
    """
    An agreement between nobody about nothing is none.
    """
    _, mistakes = text.parsed("x", b"")

    said = [m.what for m in mistakes]
    assert "there is no party" in said
    assert "there is no provision" in said


def test_a_belt_lies_on_a_side_of_its_line(small_text):
    """
    A belt's party is one of the two on either hand of the line from which it is measured.
    """
    third = '[[party]]\nid = "third"\nname = { en = "T", fr = "T", uk = "T" }\n\n[[line]]'
    changed = small_text.replace("[[line]]", third, 1).replace(
        'party = "west"\nline', 'party = "third"\nline'
    )

    _, mistakes = text.parsed("x", changed.encode())

    assert [m.what for m in mistakes] == ["'third' is on neither side of 'front'"]


@pytest.mark.parametrize(("box", "refused"), [
    ("[-180.0, -85.0, 180.0, 85.0]", True), ("[-175.0, -60.0, 175.0, 70.0]", True),
    ("[-90.0, -60.0, 150.0, 85.0]", False),
])  # fmt: skip
def test_a_theatre_that_holds_the_other_side_of_the_globe_is_refused(small_text, box, refused):
    """
    Such a box would leave no belt anything, and nothing would ever be alleged: it is a mistake of
    the text, while any box that ends before that draws every zone.
    """
    old = next(r for r in small_text.splitlines() if r.startswith("theatre"))

    found, mistakes = text.parsed("x", small_text.replace(old, f"theatre = {box}").encode())

    assert [m.what.partition(" reaches")[0] for m in mistakes] == ["the theatre"] * refused
    if not refused:
        drawn = zones.polygons(found, found.effective)
        assert not any(shapely.from_wkb(wkb).is_empty for wkb in drawn.values())
