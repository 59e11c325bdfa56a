import pytest

from lendemain.errors import SourceError
from lendemain.records.observation import Rejection
from lendemain.sources.sheets import VALUE_CHARACTERS_MAX, chosen, known, malformed, refused
from lendemain.tables import schema

HEADINGS = {"lat": ("latitude",), "lon": ("longitude",), "frp": ()}


def test_headings_are_compared_without_case_spaces_or_marks():
    """
    " Latitude" with a byte-order mark is the heading latitude.
    """
    assert known("\ufeff Latitude ") == "latitude"


def test_a_column_is_known_by_any_of_its_headings(answered):
    """
    Wanted columns are found at their places; unknown columns are passed over.
    """
    found = chosen(
        answered(b"x"), ["longitude", "other", "lat"], headings=HEADINGS, needed=("lat", "lon")
    )

    assert found == {"lat": 2, "lon": 0}


def test_a_missing_column_is_named_with_those_found(answered):
    """
    A file of another source is refused with what it lacks and what it has.
    """
    with pytest.raises(
        SourceError, match=r"not what its source says: no column lon .or longitude.; .*'b'"
    ):
        chosen(answered(b"x"), ["lat", "b"], headings=HEADINGS, needed=("lat", "lon"))


def test_a_column_twice_is_refused_only_where_it_is_wanted(answered):
    """
    Two columns of one name leave no way to tell which is meant; other doubles do not matter.
    """
    assert chosen(answered(b"x"), ["lat", "b", "b"], headings=HEADINGS, needed=()) == {"lat": 0}
    with pytest.raises(SourceError, match="lat more than once"):
        chosen(answered(b"x"), ["lat", "b", "lat"], headings=HEADINGS, needed=())


@pytest.mark.parametrize("heading", ["acq_date", "acq date", "acq-date"])
def test_words_of_a_heading_may_be_joined_otherwise(answered, heading):
    """
    Spaces and hyphens between the words of a heading are as good as underscores.
    """
    wanted = {"acq_date": ()}
    assert chosen(answered(b"x"), ["b", heading], headings=wanted, needed=()) == {"acq_date": 1}


def test_a_malformed_row_keeps_what_stood_there(answered):
    """
    The value is cut to 200 characters, and the row is not kept.
    """
    table = malformed("firms", numbers=[7], values=["x" * 1000], details=["2 fields"])

    assert table.schema == schema(Rejection)
    assert table.to_pylist()[0]["value"] == "x" * VALUE_CHARACTERS_MAX
    assert (table.to_pylist()[0]["row"], table.to_pylist()[0]["kept"]) == (7, False)


def test_an_error_names_the_file(answered):
    """
    What cannot be read is said of the file by its name.
    """
    assert str(refused(answered(b"x"), "it is broken", "Mend it")) == (
        "answer.csv: it is broken. Mend it."
    )
