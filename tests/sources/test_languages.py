import pyarrow as pa

from lendemain.sources.languages import languages


def test_letters_of_one_language_tell_it():
    """
    і, ї, є, ґ say Ukrainian; ы, э, ё, ъ say Russian; the more numerous win, and a tie says nothing.
    """
    texts = ["Її є", "мыши", "и", "", "AN-26", "ії ы", "ы і", None]

    assert languages(pa.array(texts)).to_pylist() == ["uk", "ru", "", "", "", "uk", "", ""]
