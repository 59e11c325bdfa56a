"""Where agreements and phrases are found."""

import pytest

from lendemain.desk import texts
from lendemain.errors import InputError


def test_every_packaged_agreement_is_sound():
    """
    The texts that come with the package have no mistakes.
    """
    assert {"easter-2025", "minsk-2015", "model-2026"} <= set(texts.agreements())
    for name in texts.agreements():
        assert texts.checked(texts.agreement_file(name))[1].agreement_id


def test_a_text_is_found_by_path_or_by_name(tmp_path):
    """
    A file wins over a name; an unknown one lists what there is.
    """
    copy = tmp_path / "mine.toml"
    copy.write_bytes(texts.agreement_file("model-2026").read_bytes())

    assert texts.agreement_file(str(copy)) == copy
    assert texts.agreement_file("texts/agreements/model-2026.toml").stem == "model-2026"
    with pytest.raises(InputError, match="minsk-2015"):
        texts.agreement_file("atlantis-1999")


def test_a_text_too_large_is_not_read(tmp_path):
    """
    Size is bounded before anything is parsed.
    """
    path = tmp_path / "huge.toml"
    path.write_bytes(b"#" * (texts.TEXT_BYTES_MAX + 1))

    with pytest.raises(InputError, match="at most"):
        texts.checked(path)


def test_the_three_languages_have_the_same_phrases():
    """
    No phrase is missing in any language, but for the plural forms each has of its own.
    """
    plural = (".zero", ".one", ".two", ".few", ".many", ".other")
    keys = [
        {k for k in texts.phrases(language) if not k.endswith(plural)}
        for language in texts.LANGUAGES
    ]

    assert keys[0] == keys[1] == keys[2]
    with pytest.raises(InputError, match="en, fr, uk"):
        texts.phrases("de")
