"""Files that were folded to be sent."""

import gzip
import io
import zipfile
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lendemain.desk.reading import unfolding
from lendemain.errors import SourceError
from lendemain.records.reading import Answer

TABLE = b"mmsi,time,lat,lon\n" + b"1,2026-01-06T00:00Z,48.0,37.9\n" * 500


def answer(content: bytes) -> Answer:
    return Answer(name="x", content=content, received=datetime(2026, 1, 6, tzinfo=UTC),
                  theatre=(0.0, 0.0, 1.0, 1.0))  # fmt: skip


def unfolded(content: bytes) -> bytes:
    return bytes(unfolding.unfolded(answer(content)))


def zipped(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("content", [b"", b"P", b"\x1f", TABLE, b"PAR1" + TABLE])
def test_what_was_not_folded_stays_as_it_is(content):
    """
    No byte of any other file changes.
    """
    assert unfolded(content) == content


@given(st.lists(st.binary(max_size=3000), min_size=1, max_size=4), st.integers(0, 20))
def test_gzip_gives_back_what_went_in(parts, noughts):
    """
    Whatever was folded comes back, in several members too, and noughts after the end say nothing.
    """
    folded = b"".join(gzip.compress(part) for part in parts) + b"\0" * noughts

    assert unfolded(folded) == b"".join(parts)


def test_an_archive_of_one_file_is_that_file():
    """
    A zip archive of one file stands for it, whatever folders, readmes or a computer's own notes are
    beside.
    """
    assert unfolded(zipped(("deep/fixes.csv", TABLE))) == TABLE
    assert unfolded(zipped(("fixes.csv", TABLE), method=zipfile.ZIP_STORED)) == TABLE
    assert unfolded(zipped(("a/", b""), ("a/b.csv", TABLE), ("__MACOSX/._b.csv", b"x"))) == TABLE
    assert unfolded(zipped(("fires.csv", TABLE), ("Readme.txt", b"x"), ("a/LICENSE", b""))) == TABLE


@pytest.mark.parametrize(("content", "said"), [
    (gzip.compress(TABLE)[:-5], "ends before its end"),
    (gzip.compress(TABLE) + b"more", "goes on after its end"),
    (gzip.compress(TABLE)[:-8] + bytes(8), "is broken"),
    (zipped(("a.csv", TABLE))[:-30], "broken or cut"),
    (zipped(("a.csv", TABLE), ("b.csv", TABLE)), "2 files: 'a.csv', 'b.csv'"),
    (zipped(("readme/", b"")), "0 files"),
    (zipped(("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b"")), "spreadsheet"),
    (zipped(("a.csv", TABLE), method=zipfile.ZIP_BZIP2), "unusual way"),
    (gzip.compress(bytes(unfolding.SMALL_BYTES + 1)), "unfolds to more than"),
    (zipped(("a.csv", bytes(unfolding.SMALL_BYTES + 1))), "unfolds to more than"),
])  # fmt: skip
def test_what_cannot_be_unfolded_is_refused_with_the_reason(content, said):
    """
    What is cut, broken, several, locked, or far larger than it looks is refused, and no row of it
    is taken.
    """
    with pytest.raises(SourceError, match=said):
        unfolded(content)


def test_only_one_layer_is_taken_off():
    """
    What was folded twice is still folded, so that no file can unfold without end.
    """
    twice = gzip.compress(gzip.compress(TABLE))

    assert unfolded(twice) == gzip.compress(TABLE)


FOLDED = (gzip.compress(TABLE), zipped(("a.csv", TABLE)), zipped(("a.csv", TABLE), ("b", b"1")))


@given(st.sampled_from(FOLDED), st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255))))
@settings(max_examples=1000)
def test_whatever_was_done_to_a_folded_file_it_is_read_or_refused(folded, changes):
    """
    No change of its bytes gives anything but a file or a refusal.
    """
    changed = bytearray(folded)
    for at, byte in changes:
        changed[-1 - at % len(changed)] = byte

    with suppress(SourceError):
        assert isinstance(unfolded(bytes(changed)), bytes)
