"""Reasons know their code and values, and every language can say them."""

import string
import tomllib
from pathlib import Path

import pytest

from lendemain.records.because import SAID, Because, coded, plain, restored, said

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


def test_codes_that_say_something_else_are_left_aside():
    """
    What the ledger keeps in codes counts only where it says in English what was signed.
    """
    both = Because.all_of([Because.of("no_vote"), Because.of("gaps", n=3)])

    assert plain([restored(str(both), coded(both))]) == plain([both])
    for rows in (
        [{"code": "no_vote", "values": {}}],
        [{"code": "no such code", "values": {}}],
        [{"code": "gaps", "values": {}}],
        [{"code": "gaps", "values": 3}],
        [3],
        "no rows",
        None,
    ):
        assert type(restored(str(both), rows)) is str


def test_words_of_the_record_are_said_in_the_language_too():
    """
    A clock, a status or a weapon inside a reason is told as the language tells it elsewhere.
    """
    told = {"because.no_clock": "pas d'horloge {given}", "proceedings_clock.field": "équipe",
            "because.stood_already": "l'horloge {clock} était arrêtée"}  # fmt: skip

    assert said([Because.of("stood_already", clock="field")], told) == (
        "l'horloge équipe était arrêtée"
    )
