import itertools

from lendemain.agreement import text
from lendemain.agreement.checks import REQUIRED, STANDARDS


def test_every_threshold_is_required(small_text):
    """
    A text that leaves out a threshold is refused, and told which.
    """
    for name in REQUIRED:
        row = next(r for r in small_text.splitlines() if r.startswith(f"{name} ="))
        _, mistakes = text.parsed("x", small_text.replace(row + "\n", "").encode())

        assert [m.fragment for m in mistakes] == [name]


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
