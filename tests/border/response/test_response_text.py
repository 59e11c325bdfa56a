"""Texts of response: read whole, or refused with every mistake."""

import pytest
from tests.border import response_texts

from lendemain.border.response.response_text import response
from lendemain.errors import InputError


def test_a_text_is_read():
    """
    Minutes become seconds, teams stand at points.
    """
    found = response("r.toml", response_texts.text())

    assert (found.rule.within_s, found.rule.share) == (3600.0, 0.95)
    assert [(t.team, t.ready_s) for t in found.teams] == [("R1", 600.0), ("R2", 300.0)]
    assert (len(found.net.points), len(found.net.roads)) == (31, 30)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("minutes = 60", "minutes = 0", "is not from"),
        ("share = 0.95", "share = 95", "is not from 0 to 1"),
        ('point = "n10"', 'point = "x"', "no point"),
        ('id = "R2"', 'id = "R1"', "named twice"),
        ('other = "n1"', 'other = "n99"', "no point"),
    ],
)
def test_mistakes_are_told(old, new, what):
    """
    A time of nought, a share in per cent, a team or a road at no point, a team twice.
    """
    with pytest.raises(InputError, match=what):
        response("r.toml", response_texts.text().replace(old.encode(), new.encode(), 1))
