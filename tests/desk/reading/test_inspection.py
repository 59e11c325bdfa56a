"""What is said of a file's first bytes and of an archive's directory."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain import encoding
from lendemain.desk.reading import inspection


@pytest.mark.parametrize(
    ("head", "media"),
    [
        (b"", "application/x-empty"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"\0\0\0\x18ftypheic", "image/heic"),
        (b"\0\0\0\x18ftypisom", "video/mp4"),
        (b"\xef\xbb\xbf <svg xmlns=''>", "image/svg+xml"),
        (b"<!DOCTYPE html><html>", "text/html"),
        (b'<?xml version="1.0"?>', "application/xml"),
        (b' [{"a": 1}]', "application/json"),
        (b"[section]\nname = 1", "text/plain"),
        ("Київ".encode(), "text/plain"),
        ("Київ".encode("utf-16"), "text/plain"),
        (b"\x1b[2J", "application/octet-stream"),
        (b"abc\xff" + bytes(40), "application/octet-stream"),
    ],
)
def test_the_first_bytes_say_what_a_file_looks_like(head, media):
    """
    Known signatures give their type; text without control characters is text; all else bytes.
    """
    assert inspection.media_type(head) == media


@given(st.binary(max_size=200))
def test_any_bytes_have_a_type(head):
    """
    Whatever the first bytes are, the answer is a media type.
    """
    assert "/" in inspection.media_type(head)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
        lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.just("a"), inner),
        max_leaves=12,
    )
)
def test_whatever_is_seen_can_stand_in_an_entry(value):
    """
    Made plain, any value is inside the subset of JSON that entries are written in.
    """
    encoding.canonical({"seen": inspection.plain(value)})


def test_places_that_are_none_are_left_out():
    """
    Capture data with angles that are no numbers or out of range gives no place.
    """
    for bad in ((1, 2), ("a", "b", "c"), (float("nan"), 0, 0), (91, 0, 0), (1e308, 0, 0), None, 7):
        assert inspection.captured({}, {}, {2: bad, 4: (30, 0, 0)}) == {"lon_e7": 300000000}


def test_what_a_directory_claims_is_compared_with_the_members_themselves():
    """
    An honest archive gives no doubt, also where a member's lengths follow its content.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, archive.open("a.txt", "w") as member:
        member.write(b"text")
    doubts: list[str] = []

    with zipfile.ZipFile(out) as archive:
        seen = inspection.zip_seen(archive.infolist(), out, doubts)

    assert (seen, doubts) == ({"members": 1, "unfolded_bytes": 4}, [])


def test_gzip_that_is_cut_or_goes_on_is_doubted():
    """
    A gzip file that ends early, and one with more after its end, are doubted; a whole one is not.
    """
    import gzip

    whole = gzip.compress(b"text" * 5)
    found = []
    for content in (whole, whole[:-4], whole + b"more"):
        seen: inspection.Seen = {"doubts": []}
        inspection.gzip_seen(io.BytesIO(content), len(content), seen)
        found.append(seen["doubts"])

    assert found == [[], ["it is cut short"], ["more follows its end"]]
