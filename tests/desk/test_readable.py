"""What the program says of the files that it takes in."""

from pathlib import Path

import pytest

from lendemain import sources
from lendemain.desk import readable
from lendemain.errors import InputError

PAGE = Path(__file__).resolve().parents[2] / "docs" / "sources.md"


def test_the_page_is_what_the_sources_say():
    """
    `docs/sources.md` names every source with its layout and each heading that it reads.
    """
    assert PAGE.read_text("utf-8") == readable.page()


@pytest.mark.parametrize("name", sources.names())
def test_a_source_says_how_its_files_are_laid_out(name):
    """
    Whoever asks for a source learns more than its title, and no constant of the code's.
    """
    found = readable.described(name)

    assert len(str(found["layout"])) > 100
    assert not [word for word in str(found["layout"]).split("`") if word.isupper() and "_" in word]
    assert found["columns"].keys() == {row["column"] for row in readable.columns(name)}


def test_an_unknown_source_is_refused_with_those_there_are():
    """
    Who mistypes a source is told which there are.
    """
    with pytest.raises(InputError, match="radar"):
        readable.described("rader")
