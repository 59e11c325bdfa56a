"""What contradicts itself although every value is well formed."""

import pytest
from tests.guarantees.conftest import FOLDER

from lendemain.guarantees import text

GOOD = (FOLDER / "unscr-2231.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('id = "gb"', 'id = "fr"', "stands in row"),
        ('view = "void"\nfragment', 'view = "nobody"\nfragment', "unknown value 'nobody'"),
        ('fragment = "unscr-2231/op11"\nnever', 'fragment = "unscr-2231/op99"\nnever',
         "no fragment"),
        ('on = "notification"\nnotifiers', "notifiers", "notifiers of nothing"),
        ('persists = true', 'persists = true\nsame_thing = true', "same as nothing"),
        ('persists = true', 'persists = true\nstart = 2001-01-01T00:00:00Z', "starts before"),
        ('persists = true', 'persists = true\nend = 2015-07-20T00:00:00Z', "ends before"),
        ('never = true', "when = 'happened(\"nothing\")'", "unknown signal"),
        ('[[clause]]\nfragment = "unscr-2231/op11"\n', '[[clause]]\nfragment = "unscr-2231/op12"\n',
         "stands in row"),
    ],
)  # fmt: skip
def test_a_text_at_odds_with_itself_is_refused(old, new, words):
    """
    Names used twice, references to nothing, and times before their text.
    """
    assert old in GOOD, old
    found, said = text.parsed("t.toml", GOOD.replace(old, new, 1).encode())

    assert found is None
    assert any(words in m.what for m in said), [m.what for m in said]


def test_a_text_without_clauses_is_none():
    """
    There must be something to bind.
    """
    head = GOOD[: GOOD.index("[[view]]")]
    found, said = text.parsed("t.toml", head.encode())

    assert found is None
    assert "there is no clause" in [m.what for m in said]
