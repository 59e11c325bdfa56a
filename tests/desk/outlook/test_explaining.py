"""Why the test says what it says, in words; and the test on a file of counts."""

import pytest

from lendemain.desk.outlook import explaining
from lendemain.errors import InputError

ROWS = "date,a_x,b_x\n" + "".join(f"2020-01-{n:02},90,80\n" for n in range(1, 29))


@pytest.fixture
def counts(tmp_path):
    """A month of fighting by two sources."""
    path = tmp_path / "counts.csv"
    path.write_text(ROWS, "utf-8")
    return path


def test_a_file_is_read_with_what_was_assumed(counts):
    """Days running at one level, the sources, and every term that held."""
    found = explaining.replayed(counts, only=(), told=["credible_d=21"], days=False)
    each = explaining.replayed(counts, only=(), told=[], days=True)

    assert [one["reads"] for one in found["reads"]] == ["undetermined", "continuing"]
    assert found["sources"] == ["a", "b"]
    assert "cessation_credible_d = 21" in found["assumed"]
    assert len(each["reads"]) == 28
    assert explaining.replayed_picture(counts, only=(), told=()).startswith(b"<svg")


@pytest.mark.parametrize("told", ["credible_d", "nothing=3", "credible_d=soon", "certainty=nan",
                                  "credible_d=-4", "certainty=7"])  # fmt: skip
def test_terms_that_are_none_are_refused(counts, told):
    """Unknown names, no numbers, numbers out of range."""
    with pytest.raises(InputError):
        explaining.replayed(counts, only=(), told=[told], days=False)


def test_every_reason_has_words():
    """Whatever `why` can hold is said in a sentence."""
    assert all(words and not words[0].isupper() for words in explaining.WHY.values())
