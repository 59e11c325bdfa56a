import json
import unicodedata
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain import encoding
from lendemain.errors import InputError

keys = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
texts = st.text(st.characters(exclude_categories=["Cs"])).map(
    lambda text: unicodedata.normalize("NFC", text)
)
integers = st.integers(-encoding.INTEGER_MAX, encoding.INTEGER_MAX)
values = st.recursive(
    st.booleans() | integers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)
documents = st.dictionaries(keys, values, max_size=6)


def depth(value: object) -> int:
    inner = value.values() if isinstance(value, dict) else value
    return 1 + max(map(depth, inner), default=0) if isinstance(value, dict | list) else 0


@given(documents.filter(lambda document: depth(document) <= encoding.DEPTH_MAX))
def test_what_is_written_is_read_back_as_it_was(document):
    """
    Reading a document's canonical bytes gives the document.
    """
    assert document == encoding.parsed(encoding.canonical(document))


@given(documents.filter(lambda document: depth(document) <= encoding.DEPTH_MAX))
def test_the_standard_library_writes_the_same_bytes(document):
    """
    Another party needs no library of ours: sorted keys, no spaces and no escapes give our bytes.
    """
    written = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    assert written.encode() == encoding.canonical(document)


@given(st.binary(max_size=60) | documents.map(lambda d: json.dumps(d).encode()))
def test_bytes_are_their_own_canonical_form_or_refused(data):
    """
    Any bytes at all are either the canonical form of what they say, or an InputError.
    """
    try:
        document = encoding.parsed(data)
    except InputError:
        return

    assert data == encoding.canonical(document)


@given(documents.filter(lambda document: depth(document) <= encoding.DEPTH_MAX), st.data())
def test_no_byte_can_be_added(document, data):
    """
    No document has a second form: one byte more is refused or says something else.
    """
    written = encoding.canonical(document)
    place = data.draw(st.integers(0, len(written)))
    longer = written[:place] + data.draw(st.binary(min_size=1, max_size=1)) + written[place:]

    with suppress(InputError):
        assert document != encoding.parsed(longer)


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ({"a": 0.5}, "$.a"),
        ({"a": None}, "$.a"),
        ({"a": {"b": [1, float("nan")]}}, "$.a.b[1]"),
        ({"a": 2**53}, "$.a"),
        ({"a": -(2**53)}, "$.a"),
        ({"a": 10**5000}, "$.a"),
        ({"a": "\ud800"}, "$.a"),
        ({"a": "e\u0301"}, "$.a"),
        ({"a": b"bytes"}, "$.a"),
        ({"a": datetime(2026, 1, 6, tzinfo=UTC)}, "$.a"),
        ({"Key": 1}, "$"),
        ({"1a": 1}, "$"),
        ({"": 1}, "$"),
        ({"a\n": 1}, "$"),
        ({"a": {7: 1}}, "$.a"),
        ({"a": {f"k{n}": 1 for n in range(257)}}, "$.a"),
        ({"a": [[[[[[[[1]]]]]]]]}, "$.a[0][0][0][0][0][0][0]"),
    ],
)
def test_what_is_outside_the_subset_is_refused_by_its_path(document, where):
    """
    A field without a canonical form is refused, and the error names the path to it.
    """
    with pytest.raises(InputError) as refused:
        encoding.canonical(document)

    assert where == refused.value.where


def test_depth_and_size_are_bounded_before_parsing():
    """
    Nesting and length that could exhaust a parser are refused; brackets within a text are not
    nesting.
    """
    deepest = encoding.canonical({"a": [[[[[[[1]]]]]]]})
    texts_only = encoding.canonical({"a": ["[" * 50, '{"\\' * 50]})

    assert deepest == encoding.canonical(encoding.parsed(deepest))
    assert texts_only == encoding.canonical(encoding.parsed(texts_only))
    for data in (b'{"a":' + b"[" * 30_000, b'{"a":' * 10_000, b'["' + b"[" * 60_000):
        with pytest.raises(InputError, match=r"deeper|JSON"):
            encoding.parsed(data)
    with pytest.raises(InputError, match="bytes"):
        encoding.parsed(b'{"a":"' + b"x" * 70_000 + b'"}')


def test_what_json_parsers_disagree_on_is_refused(shared: Path):
    """
    Of JSONTestSuite, nothing is read that is not its own canonical form, whatever others accept.
    """
    files = sorted((shared / "vectors/json-test-suite/test_parsing").glob("*.json"))
    read = []

    for path in files:
        data = path.read_bytes()
        try:
            document = encoding.parsed(data)
        except InputError:
            continue
        assert data == encoding.canonical(document)
        read.append(path.name)

    assert len(files) == 318
    assert [name for name in read if not name.startswith("y_")] == []


def test_texts_are_written_as_jcs_writes_them(shared: Path):
    """
    Every text of the JCS vectors (RFC 8785) that is in the subset is written as it is there.
    """
    folder = shared / "vectors/jcs/testdata"
    compared = 0

    for path in sorted((folder / "input").glob("*.json")):
        expected = (folder / "output" / path.name).read_bytes()
        for text in _texts(json.loads(path.read_bytes())):
            if unicodedata.is_normalized("NFC", text):
                written = encoding.canonical({"a": text})[len('{"a":') : -1]
                assert written in expected
                compared += 1

    assert compared > 30


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = [*value, *value.values()]
    return [text for item in value for text in _texts(item)] if isinstance(value, list) else []


def test_naughty_strings_come_back_as_they_were(shared: Path):
    """
    Each of the naughty strings is kept exactly, or refused for not being in normal form C.
    """
    strings = json.loads((shared / "vectors/naughty-strings/blns.json").read_bytes())

    for text in strings:
        if unicodedata.is_normalized("NFC", text):
            assert {"a": text} == encoding.parsed(encoding.canonical({"a": text}))
        else:
            with pytest.raises(InputError, match="normal form"):
                encoding.canonical({"a": text})


@given(
    st.datetimes(
        timezones=st.sampled_from(
            [UTC, timezone(timedelta(hours=3)), timezone(-timedelta(hours=9))]
        )
    ).filter(lambda time: 2 < time.year < 9998)
)
def test_times_are_whole_microseconds_of_utc(time):
    """
    A time with any zone becomes microseconds and back, and is the same moment in UTC.
    """
    back = encoding.moment(encoding.microseconds(time))

    assert time == back
    assert back.tzinfo is UTC


def test_times_without_zone_or_range_are_refused():
    """
    A time that does not know its zone, or lies outside the years 1 to 9999, is refused.
    """
    with pytest.raises(InputError, match="zone"):
        encoding.microseconds(datetime(2026, 1, 6))  # noqa: DTZ001 - the point of the test
    for outside in (10**18, -(10**18), 10**40):
        with pytest.raises(InputError, match="years"):
            encoding.moment(outside)


@given(st.floats(-180, 180))
def test_coordinates_keep_seven_places(degrees):
    """
    A coordinate is kept to 1e-7 degrees, and is the same again once kept.
    """
    kept = encoding.coordinate(degrees)

    assert abs(encoding.angle(kept) - degrees) <= 0.51e-7
    assert kept == encoding.coordinate(encoding.angle(kept))


@pytest.mark.parametrize("degrees", [float("nan"), float("inf"), 1e300])
def test_what_is_no_angle_is_refused(degrees):
    """
    Only finite angles are coordinates.
    """
    with pytest.raises(InputError, match="angle"):
        encoding.coordinate(degrees)
