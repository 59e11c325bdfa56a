"""Reasons know their code and values, and every language can say them."""

import string
import tomllib
from pathlib import Path

import pytest

from lendemain.records.because import SAID, Because, plain, said

TEXTS = Path(__file__).resolve().parents[2] / "texts" / "phrases"


def phrases(language):
    return tomllib.loads((TEXTS / f"analysis-{language}.toml").read_text("utf-8"))["because"]


def values(phrase):
    return sorted({name for _, name, _, _ in string.Formatter().parse(phrase) if name})


def test_the_english_phrases_are_those_of_the_codes():
    """
    The English of a code stands in one table, and the page's phrases say the same.
    """
    assert phrases("en") == dict(SAID)


@pytest.mark.parametrize("language", ["fr", "uk"])
def test_every_language_says_every_reason_with_the_same_values(language):
    """
    Each code has its phrase, and no value is lost or made up in it.
    """
    found = phrases(language)

    assert list(found) == list(SAID)
    assert {c: values(p) for c, p in found.items()} == {c: values(p) for c, p in SAID.items()}


def test_several_reasons_keep_their_parts():
    """
    Reasons together read as one in English, and each part keeps its code.
    """
    both = Because.all_of([Because.of("no_vote"), "as the liaison wrote"])
    told = {"because.no_vote": "personne n'a voté", "because.given": "{given}"}

    assert both == "nobody has voted; as the liaison wrote"
    assert [row["code"] for row in plain([both])] == ["no_vote", "given"]
    assert said([both], told) == "personne n'a voté; as the liaison wrote"


def test_words_with_braces_are_words():
    """
    What a person wrote is never taken for a form to be filled in.
    """
    given = Because.of("given", given="{entry} {0}")

    assert given == "{entry} {0}"
    assert said([given], {"because.given": "{given}"}) == "{entry} {0}"
