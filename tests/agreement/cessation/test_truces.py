"""Truces of the past as a text."""

from pathlib import Path

import pytest

from lendemain.agreement.cessation.survival import Survival
from lendemain.agreement.cessation.truces import parsed
from lendemain.errors import InputError

PAST = Path(__file__).resolve().parents[3] / "texts" / "truces" / "past.toml"
HEAD = 'id = "t"\ntitle = {en = "t"}\nsource = "s"\n[[truce]]\nid = "a"\nname = {en = "a"}\n'
HEAD += 'start = 2020-01-01\nsource = "s"\n'


def test_the_packaged_truces_are_read_each_with_its_source():
    """Every truce has a source and a length, and together they say what a fortnight is worth."""
    found = parsed("past.toml", PAST.read_bytes())

    assert all(one.source and one.days > 0 for one in found)
    assert sum(one.truce_id == "donbas-recommitments" for one in found) == 12
    assert 0.7 < Survival(found).lasting(14, 30) < 0.9


def test_a_length_is_told_once():
    """By its end or by its days, and several truces of one mean length count each."""
    assert parsed("t", f"{HEAD}until = 2020-01-11".encode())[0].days == 10.0
    assert len(parsed("t", f"{HEAD}days = 14\ntimes = 3".encode())) == 3


@pytest.mark.parametrize(
    "text",
    [
        HEAD, f"{HEAD}days = 3\nuntil = 2020-02-01", f"{HEAD}until = 2019-12-01",
        f"{HEAD}days = -3", f"{HEAD}days = nan", f"{HEAD}days = 3\nbroken = true", "", "\x00",
        "a = " + "[" * 2000, HEAD.replace('id = "a"', 'id = ""') + "days = 3",
        f"{HEAD}days = 3\n" + HEAD[HEAD.index("[[") :] + "days = 3",
    ],
)  # fmt: skip
def test_a_text_that_says_it_wrongly_is_refused(text):
    """Negative durations, ends before beginnings, unknown words, garbage, the same truce twice."""
    with pytest.raises(InputError):
        parsed("t.toml", text.encode())


def test_an_endless_text_is_refused_unread():
    """Its size is bounded first."""
    with pytest.raises(InputError, match="has at most"):
        parsed("t.toml", b"#" * (1 << 20))
