"""Rules of the words of a finding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.commission.lexicon import KEYS, LANGUAGES, ROWS
from lendemain.commission.wording import checked, mistakes, normal, ranges, sentences, word
from lendemain.desk import texts
from lendemain.errors import InputError
from lendemain.probability import WORDS

PHRASES = {language: texts.phrases(language) for language in LANGUAGES}


def rules(text, language="en", **stated):
    return [m.rule for m in mistakes(text, language, **stated)]


@given(st.floats(0, 1), st.sampled_from(LANGUAGES), st.sampled_from(ROWS))
def test_a_word_made_by_the_program_passes_with_its_number(probability, language, row):
    """
    Whatever the probability, language and row, the word with its per cent in brackets is in order.
    """
    text = f"A: {word(probability, PHRASES[language], row=row)} ({round(probability * 100)} %)."
    assert rules(text, language, stated=probability) == []


@given(st.floats(0, 1), st.sampled_from(KEYS), st.sampled_from(LANGUAGES))
def test_a_word_outside_its_range_is_refused(probability, key, language):
    """
    A word stands only beside a number of its own range, whether that is written or stated.
    """
    low, high = ranges()[key]
    fits = low - 0.005 <= probability <= high + 0.005
    said = PHRASES[language][f"likelihood.{key}"]

    assert rules(f"A: {said}.", language, stated=probability) == ([] if fits else ["range"])
    text = f"A: {said} ({probability * 100:.3f} %)."
    near = min(abs(probability - low), abs(probability - high))
    if abs(near - 0.005) > 1e-4:
        assert rules(text, language) == ([] if fits else ["range"])


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "It is likely with high confidence."),
        ("en", "With high confidence: LIKELY."),
        ("en", "We have moderate confidence in that likelihood."),
        ("en", "The probability is 82 %, with low confidence"),
        ("en", "It is very-likely; confidence is high."),
        ("en", "It is like\u00adly, confi-\ndence being high."),
        ("fr", "C’est très probable, avec une confiance élevée."),
        ("fr", "Confiance faible dans cette probabilité."),
        ("uk", "Ймовірно, з високою впевненістю."),
        ("uk", "Упевненість висока, шанси приблизно рівні."),
    ],
)  # fmt: skip
def test_likelihood_and_confidence_never_share_a_sentence(language, text):
    """
    Mixed is mixed, whatever the case, hyphens, breaks, order and punctuation within the sentence.
    """
    assert "mixed" in rules(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "It is likely (82 %). Confidence is high."),
        ("fr", "C’est probable (82 %). La confiance est élevée."),
        ("uk", "Ймовірно (82 %). Впевненість висока."),
    ],
)
def test_apart_they_may_stand_and_the_range_is_still_held(language, text):
    """
    In two sentences both may be said; "likely" of 82 per cent is refused for its range alone.
    """
    assert rules(text, language) == ["range"]
    assert rules(text.replace("82", "72"), language) == []


@pytest.mark.parametrize(
    ("language", "text", "rule"),
    [
        ("en", "It is not likely.", "negated"),
        ("en", "It isn't very likely.", "negated"),
        ("en", "It is not at all unlikely.", "negated"),
        ("en", "It is extremely likely.", "stretched"),
        ("en", "It is more likely than not.", "stretched"),
        ("en", "It is most-likely so.", "stretched"),
        ("en", "Possibly so.", "loose"),
        ("en", "No doubt it was.", "loose"),
        ("en", "Our confidence is considerable.", "level"),
        ("fr", "Il n’est pas probable.", "negated"),
        ("fr", "C’est peu probable.", "loose"),
        ("fr", "C’est fort probable.", "stretched"),
        ("fr", "Peut-être.", "loose"),
        ("uk", "Не ймовірно.", "negated"),
        ("uk", "Вельми ймовірно.", "stretched"),
        ("uk", "Мабуть, так.", "loose"),
        ("uk", "Найімовірніше, так.", "loose"),
    ],
)
def test_what_has_no_range_is_refused(language, text, rule):
    """
    Negated, stretched and loose words have no range, and confidence has three levels.
    """
    assert rule in rules(text, language)


def test_unlikely_is_a_word_and_not_a_likely_with_something_before_it():
    """
    "unlikely" is read as itself, hyphenated or not, and "very likely" as itself, not as "likely".
    """
    assert rules("It is un-likely (30 %), and very likely (90 %).") == []
    assert rules("It is unlikely (70 %).") == ["range"]
    assert rules("It is very likely (70 %).") == ["range"]


def test_one_text_keeps_to_one_row():
    """
    The two rows of words are not mixed in a text.
    """
    assert rules("It is likely. That it was staged is improbable.") == ["rows"]
    assert rules("It is probable. That it was staged is highly improbable.") == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "It is very likely, 60 %, that it was so."),
        ("en", "It is very likely – 60 % – that it was so."),
        ("en", "It is very likely [60 %] that it was so."),
        ("en", "It is very likely (55-80 %) that it was so."),
        ("en", "It is very likely that it was so: p = 0.6."),
        ("en", "60 % (very likely)."),
        ("en", "Probability 0.60, i.e. very likely."),
        ("en", "There is a 60 % chance; it is very likely."),
        ("en", "It is very l\u0456kely (60 %)."),
        ("fr", "Il est très probable, 60 %, que ce fut ainsi."),
        ("fr", "La probabilité est de 60 % ; c'est très probable."),
        ("uk", "Дуже ймовірно, 60 %, що так було."),
        ("uk", "Ймовірність становить 60 %; це дуже ймовірно."),
        ("uk", "Дуже ймoвipно (60 %)."),
    ],
)
def test_a_number_beside_a_word_is_its_number_however_it_is_set(language, text):
    """
    Commas, dashes, brackets of any sort, the number first or called a probability, and letters of
    another script: none of them carries a word past its range.
    """
    assert rules(text, language) == ["range"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We are sure that it was so."),
        ("en", "With certainty it was so."),
        ("en", "It is all but certain."),
        ("fr", "Avec une quasi certitude, ce fut ainsi."),
        ("uk", "Ми певні, що так було."),
        ("uk", "Високоймовірно, що так було."),
    ],
)
def test_sureness_outside_the_scale_has_no_range(language, text):
    """
    Who is "sure" or "certain" says neither how likely nor with which confidence.
    """
    assert "loose" in rules(text, language)


def test_a_name_may_have_several_forms():
    """
    A sentence is held to what is stated of the one that it names by any of its names.
    """
    stated = {("south", "Південь"): 0.6, ("north", "Північ"): 0.3}
    assert rules("Дуже ймовірно, що стріляв Південь.", "uk", stated=stated) == ["range"]
    assert rules("Дуже ймовірно, що це міна.", "uk", stated=stated) == []


def test_numbers_that_are_no_probability_are_left_alone():
    """
    A per cent outside a bracket of its own, or a bracket with other words, is not the word's.
    """
    assert rules("It is likely that 90 % of the windows broke (40 % of the sector was seen).") == []


def test_stated_probabilities_go_by_the_name_that_a_sentence_mentions():
    """
    A sentence is held to the probability of the one name in it; with none or two it is not.
    """
    stated = {"North": 0.9, "South": 0.05}
    text = "That it was North is very likely. That it was South is very unlikely."
    assert rules(text, stated=stated) == []
    assert rules("That it was South is likely.", stated=stated) == ["range"]
    assert rules("North or South is likely.", stated=stated) == []


def test_other_confidence_is_not_meant():
    """
    Confidence-building and confidence intervals are something else.
    """
    assert rules("Confidence-building is likely to help.") == []
    assert rules("Une mesure de confiance est probable.", "fr") == []
    assert rules("Заходи зміцнення довіри ймовірні.", "uk") == []


def test_abbreviations_and_decimals_end_no_sentence():
    """
    A stop within an abbreviation does not part what is one sentence.
    """
    assert len(sentences("See art. 5 of No. 7, i.e. Annex 3. It ends. So.", "en")) == 3
    assert "mixed" in rules("It is likely, cf. Annex A, with high confidence.")


@given(st.text(max_size=300), st.sampled_from(LANGUAGES))
def test_no_text_raises(text, language):
    """
    Whatever is written is judged; nothing raises, and normal text is normal already.
    """
    mistakes(text, language)
    once = normal(text, language)
    assert " ".join(once.split()) == once


def test_every_phrase_of_ours_passes():
    """
    No phrase of the analysis mixes likelihood and confidence, or uses a word without a range.
    """
    for language, phrases in PHRASES.items():
        for key, phrase in phrases.items():
            if key.startswith("analysis"):
                assert [(key, m.rule) for m in mistakes(phrase, language)
                        if m.rule != "level"] == []  # fmt: skip


def test_all_mistakes_are_told_at_once():
    """
    The refusal lists every sentence with its remedy.
    """
    with pytest.raises(InputError, match="words: 2"):
        checked("Possibly. It is not likely.", "en")
    with pytest.raises(InputError, match="de"):
        mistakes("x", "de")
    with pytest.raises(InputError):
        word(1.2, PHRASES["en"])


def test_the_ranges_are_those_of_the_scale():
    """
    Seven ranges, from nought to one without a gap.
    """
    assert list(ranges()) == [w for _, w in WORDS]
    assert [high for _, high in ranges().values()] == [u for u, _ in WORDS]
