"""Rules of the words of likelihood in three languages."""

import pytest

from lendemain.commission.lexicon import KEYS, LANGUAGES, LEXICONS, ROWS, patterns
from lendemain.commission.wording import normal
from lendemain.desk import texts


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("row", ROWS)
def test_every_word_that_the_program_writes_is_known_to_the_checker(language, row):
    """
    The phrase of each word, in both rows and every language, is read back as that word.
    """
    phrases = texts.phrases(language)
    read = [
        patterns(language).scale.fullmatch(normal(phrases[f"{row}.{key}"], language)).lastgroup
        for key in KEYS
    ]
    assert read == [f"{row}__{key}" for key in KEYS]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_seven_words_in_each_row(language):
    """
    Both rows have a form for every range.
    """
    assert {row: len(forms) for row, forms in LEXICONS[language].rows.items()} == dict.fromkeys(
        ROWS, len(KEYS)
    )
