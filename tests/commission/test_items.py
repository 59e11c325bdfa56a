"""Rules of items as documents and as files."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain import encoding
from lendemain.commission.items import document, item, read, restored, rounded
from lendemain.errors import InputError
from lendemain.records.attribution import Item

HYPOTHESES = ["north", "south", "none_of_these"]
ONE = {"id": "crater", "reason": "read on the spot", "likelihoods": {"south": 8, "others": 1}}


def test_others_stands_for_every_hypothesis_that_is_not_named():
    """
    What a file does not name gets the ratio of `others`.
    """
    found = item(ONE, hypotheses=HYPOTHESES, by="olena")
    assert found.likelihoods == {"north": 1.0, "south": 8.0, "none_of_these": 1.0}
    assert (found.by, found.reliability, found.credibility) == ("olena", "F", "6")


texts = st.text(st.characters(min_codepoint=32, max_codepoint=0x4FF), max_size=40).filter(
    str.isprintable
)


@given(st.lists(st.floats(1e-3, 1e3), min_size=3, max_size=3), texts, texts, st.booleans())
def test_an_item_survives_its_document(values, reason, group, sealed):
    """
    What is signed is what is assessed: an item with rounded numbers comes back from its canonical
    document as it was.
    """
    import unicodedata

    one = rounded(
        Item(
            item_id="a", likelihoods=dict(zip(HYPOTHESES, values, strict=True)), by="x",
            reason=unicodedata.normalize("NFC", reason) or "r",
            group=unicodedata.normalize("NFC", group), sealed=sealed, doubt=1.7,
        )
    )  # fmt: skip
    assert restored(encoding.parsed(encoding.canonical(document(one)))) == one


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"id": "no spaces please"}, "item number 1"),
        ({"likelihoods": {"east": 2, "others": 1}}, "no such hypothesis as east"),
        ({"likelihoods": {"north": 2}}, "says nothing of south, none_of_these"),
        ({"likelihoods": {"others": 0}}, "is 0"),
        ({"likelihoods": {"others": "much"}}, "no number"),
        ({"likelihoods": {}}, "no likelihoods"),
        ({"reason": " "}, "no reason"),
        ({"reliability": "G"}, "reliability 'G'"),
        ({"credibility": "7"}, "credibility '7'"),
        ({"sealed": "yes"}, "neither true nor false"),
        ({"weight": 3}, "weight means nothing"),
        ({"reason": "x" * 3000}, "at most 2000"),
    ],
)
def test_every_mistake_names_its_item(change, told):
    """
    A wrong item is refused with its name and what to do; nothing else is raised.
    """
    data = json.dumps({"item": [{**ONE, **change}]}).encode()
    with pytest.raises(InputError, match="mistakes: 1") as error:
        read("items.json", data, hypotheses=HYPOTHESES, by="olena")
    assert told in error.value.what


def test_all_mistakes_of_a_file_are_told_at_once():
    """
    Two wrong items and one given twice make three mistakes.
    """
    rows = [ONE, ONE, {**ONE, "id": "x", "doubt": 0}, {**ONE, "id": "y", "likelihoods": 3}]
    with pytest.raises(InputError, match="mistakes: 3"):
        read("i.json", json.dumps({"item": rows}).encode(), hypotheses=HYPOTHESES, by="x")


@given(st.binary(max_size=200), st.sampled_from(["a.toml", "a.json"]))
def test_no_bytes_raise_anything_but_a_refusal(data, name):
    """
    Garbage is refused as such.
    """
    with pytest.raises(InputError):
        read(name, data, hypotheses=HYPOTHESES, by="x")


@pytest.mark.parametrize(
    "data",
    [b"a." * 100_000 + b"a = 1", b"[" * 100_000, b'{"item": ' + b"[" * 100_000, b"x" * (1 << 20)],
)
@pytest.mark.parametrize("name", ["a.toml", "a.json"])
def test_deep_and_large_files_are_refused(data, name):
    """
    Bounds hold before a decoder is asked.
    """
    with pytest.raises(InputError):
        read(name, data, hypotheses=HYPOTHESES, by="x")


def test_what_is_no_item_in_the_ledger_is_said_to_be_none():
    """
    A document that an older or broken program wrote is refused, not guessed at.
    """
    with pytest.raises(InputError, match="no item of evidence"):
        restored({"id": "a"})


def test_c7_every_letter_goes_with_every_number():
    """
    Reliability A to F and credibility 1 to 6 are judged apart: all thirty-six pairs are accepted,
    A6 and F1 among them, and no grade changes what an item weighs.
    """
    found = {
        (letter, number): item(
            {**ONE, "reliability": letter, "credibility": number}, hypotheses=HYPOTHESES, by="olena"
        )
        for letter in "ABCDEF"
        for number in "123456"
    }

    assert len(found) == 36
    assert {grade: (i.reliability, i.credibility) for grade, i in found.items()} == {
        grade: grade for grade in found
    }
    assert len({tuple(i.likelihoods.items()) for i in found.values()}) == 1
