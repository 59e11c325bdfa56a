"""Terms of reference: read whole or not at all."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.commission.terms import SIZE_MAX, parsed, under
from lendemain.errors import InputError
from lendemain.records.procedure import ClockName

MODEL = Path(__file__).resolve().parents[2] / "texts" / "terms" / "model.toml"
TEXT = MODEL.read_text("utf-8")


def test_the_model_has_the_ladder_of_ten_and_political_steps_take_signatures(terms):
    """
    Ten steps, the last three political, each with several signatures; every corrective action
    has words for its verification and its proof.
    """
    assert [rung.step for rung in terms.ladder] == list(range(1, 11))
    assert [rung.step for rung in terms.ladder if rung.political] == [8, 9, 10]
    assert all(rung.signatures >= 2 for rung in terms.ladder if rung.political)
    assert all(one.verification and one.proof for one in terms.catalogue)
    assert all(set(one.title) == {"en", "fr", "uk"} for one in terms.catalogue)


def test_c4_the_model_has_the_two_clocks(terms):
    """
    C4: provisional within 24 h with an aim of 6 h, reasoned within 72 h.
    """
    assert terms.clocks[ClockName.PROVISIONAL] == timedelta(hours=24)
    assert terms.targets[ClockName.PROVISIONAL] == timedelta(hours=6)
    assert terms.clocks[ClockName.REASONED] == timedelta(hours=72)


def test_the_agreement_gives_its_own_clocks(terms):
    """
    A threshold of the agreement takes the place of the terms' limit, and no aim lies beyond it.
    """
    found = under(terms, {"clock_provisional_h": 4, "clock_comments_h": 48, "triage_gravity": 1})

    assert found.clocks[ClockName.PROVISIONAL] == timedelta(hours=4)
    assert found.targets[ClockName.PROVISIONAL] == timedelta(hours=4)
    assert found.clocks[ClockName.COMMENTS] == timedelta(hours=48)
    assert found.clocks[ClockName.REASONED] == terms.clocks[ClockName.REASONED]


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('rule = "simple"', 'rule = "loudest"', "rule"),
        ("quorum_share = 0.5 ", "quorum_share = 1.5 ", "1.0"),
        ("reasoned = 72", "reasoned = 0", "0.0"),
        ("review = 720", "", "no review"),
        ("provisional = 6", "provisional = 60", "beyond its limit"),
        ("number = 3\n", "number = 4\n", "not numbered"),
        ("number = 9\ntitle", "number = 9\nsurprise = 1\ntitle", "surprise"),
        ('name = "sector"', 'name = "joint_team"', "two of the level"),
        ('name = "access"', 'name = "removal"', "two of the remedy"),
        ("after_h = 48\n", "", "never rises"),
        ("step = 5\nwithin_h = 72", "step = 50\nwithin_h = 72", "that there is not"),
        ("political = true\nsignatures = 3\n\n[[step]]\nnumber = 10", "[[step]]\nnumber = 10", "p"),
        ("[voting]", "[voting", "TOML"),
    ],
)  # fmt: skip
def test_a_text_with_a_mistake_is_not_used(old, new, what):
    """
    Each mistake refuses the whole text and is named.
    """
    assert old in TEXT
    with pytest.raises(InputError, match=what):
        parsed("mine.toml", TEXT.replace(old, new, 1).encode())


def test_an_overlong_or_deep_text_is_refused_before_it_is_decoded():
    """
    Size and depth of names are bounded first.
    """
    with pytest.raises(InputError, match="bytes"):
        parsed("long.toml", b"#" * (SIZE_MAX + 1))
    with pytest.raises(InputError, match="dotted parts"):
        parsed("deep.toml", b"a" + b".a" * 100 + b" = 1")


@given(st.binary(max_size=200))
def test_garbage_is_refused_and_never_a_crash(data):
    """
    Whatever the bytes, they are terms or an `InputError`.
    """
    with pytest.raises(InputError):
        parsed("x.toml", data)


def test_how_a_corrective_action_is_verified_is_told_in_every_language_of_the_text():
    """
    The model says verification and proof in three languages; a text in one language stays as it is.
    """
    model = MODEL.read_bytes()
    found = parsed("model.toml", model).catalogue
    plain = model.replace(
        'proof = { en = "the letter", fr = "la lettre", uk = "лист" }'.encode(),
        b'proof = "the letter"',
    )
    letter = next(one for one in parsed("model.toml", plain).catalogue if one.proof == "the letter")

    assert {tuple(one.verification_in) for one in found} == {("en", "fr", "uk")}
    assert {one.proof_in["en"] == one.proof for one in found} == {True}
    assert letter.proof_in == {}
