import json

import pytest

from lendemain.errors import SourceError
from lendemain.sources.objects import BYTES_MAX, objects_sheet

HEADINGS = {"party": ("by",), "count": (), "text": ()}


@pytest.fixture(scope="session")
def read(answered):
    def sheet_of(data):
        return objects_sheet(answered(data), "claims", data, headings=HEADINGS, needed=("party",))

    return sheet_of


@pytest.mark.parametrize(
    "data",
    [
        b'[{"party":"north","count":3},{"By":"south","text":"x"}]',
        b'{"party":"north","count":3}\n\n{"party":"south","text":"x"}\n',
        b'{"party":"north","count":3}\r\n{"party":"south","text":"x"}',
    ],
)
def test_an_array_and_lines_say_the_same(read, data):
    """
    Objects in an array or one to a line give the same columns as texts.
    """
    if b'"By"' in data:
        data = data.replace(b'"By"', b'"party"')

    found = read(data)

    assert found.columns.to_pydict() == {
        "party": ["north", "south"],
        "count": ["3", None],
        "text": [None, "x"],
    }
    assert found.numbers.tolist() == [1, 2]


def test_a_single_object_over_many_lines_is_one_row(read):
    """
    One object written out nicely is one row.
    """
    found = read(b'{\n  "party": "north",\n  "count": 1.5\n}\n')

    assert found.columns.to_pydict() == {"party": ["north"], "count": ["1.5"]}


def test_what_is_no_flat_object_is_set_aside(read):
    """
    A number among the objects, a broken line and a nested value each cost one row, with reasons.
    """
    found = read(b'{"party":"north"}\n{"party":"so\n{"party":["south"]}\n7\n{"party":true}')

    assert (found.rows, found.numbers.tolist()) == (5, [1, 5])
    assert found.columns.to_pydict() == {"party": ["north", "true"]}
    assert found.malformed.column("row").to_pylist() == [2, 3, 4]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'[{"party":"north"}', "not JSON"),
        (b"[" * 5000, "not JSON"),
        (b'{"a":1,"b"', "not JSON"),
        (b'[{"side":"north"}]', "no column party"),
        (b'[{"party":"x","Party":"y"}]', "more than once"),
    ],
)
def test_what_is_no_json_of_this_source_is_refused(read, data, said):
    """
    A cut array, deep nesting, another source's fields, or one field twice raise SourceError.
    """
    with pytest.raises(SourceError, match=said):
        read(data)


def test_no_objects_are_no_rows(read):
    """
    An empty array is a reading without rows.
    """
    assert read(b"[]").rows == 0


def test_json_has_its_own_bound(read):
    """
    JSON past its bound is refused before it is parsed.
    """
    with pytest.raises(SourceError, match="bytes of JSON"):
        read(b"[" + b" " * BYTES_MAX + b"]")


@pytest.mark.parametrize("data", [b"[" + b"0," * 3_000_000 + b"0]", b"{}\n" * 3_000_000])
def test_json_has_a_bound_for_how_much_is_in_it(read, data):
    """
    A short text of very many values is refused before it is parsed.
    """
    with pytest.raises(SourceError, match="values of JSON"):
        read(data)


@pytest.mark.parametrize(("page", "rows"), [
    ({"TotalCount": 2, "Next": "", "Result": [{"id": 1}, {"id": 2}]}, 2),
    ({"alerts": [{"id": 1}, {"id": 2}], "meta": {"type": "full"}}, 2),
    ({"id": 1, "parts": [{"id": 2}, {"id": 3}]}, 1),
    ({"one": [{"id": 2}], "other": [{"id": 3}, {"id": 4}]}, 1),
])  # fmt: skip
def test_a_page_of_a_service_is_its_rows(answered, page, rows):
    """
    Where an object has no field of the source's itself and holds one list of objects, these are the
    rows; where it has one, or holds several lists, it is one row.
    """
    data = json.dumps(page).encode()

    found = objects_sheet(answered(data), "x", data, headings={"id": ()}, needed=())

    assert found.rows == rows
