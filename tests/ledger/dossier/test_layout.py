"""The file of a dossier: a ZIP in the one form that it can have."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain import encoding
from lendemain.errors import InputError, IntegrityError
from lendemain.ledger.dossier import layout


def packed(contents, manifest=b"{}") -> bytes:
    stream = io.BytesIO()
    layout.packed(stream, contents, lambda _: manifest)
    return stream.getvalue()


def blob(data: bytes) -> tuple[str, bytes]:
    return f"blobs/{encoding.digest(data)}", data


names = st.sampled_from(
    ["checkpoint", "policy", "report.html", "keys/0.note", "entries/10.note", "entries/9.note"]
)


@given(st.dictionaries(names, st.binary(max_size=200)), st.lists(st.binary(max_size=50)))
def test_what_is_packed_is_read_back_by_us_and_by_others(contents, blobs):
    """
    Every member comes back with its bytes, and the program that everybody has finds nothing wrong.
    """
    contents = {**contents, **dict(map(blob, blobs))}
    data = packed(contents)
    box = layout.Box(io.BytesIO(data))

    assert {n: b"".join(box.pieces(n)) for n in box.members} == {**contents, "manifest.json": b"{}"}
    with zipfile.ZipFile(io.BytesIO(data)) as other:
        assert other.testzip() is None
        assert {n: other.read(n) for n in other.namelist()} == {**contents, "manifest.json": b"{}"}
    assert packed(contents) == data


def test_a_large_file_is_read_from_the_disk_in_pieces(tmp_path):
    """
    A file on the disk is a member like bytes in memory.
    """
    data = bytes(range(256)) * 20_000
    path = tmp_path / "large"
    path.write_bytes(data)
    name, _ = blob(data)

    assert packed({name: path}) == packed({name: data})


def written(**changed) -> bytes:
    """A ZIP as another program writes one, with one thing that a dossier does not have."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", changed.get("method", zipfile.ZIP_STORED)) as other:
        for name in changed.get("names", ["checkpoint", "manifest.json", "policy"]):
            about = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            about.compress_type = changed.get("method", zipfile.ZIP_STORED)
            about.extra = changed.get("extra", b"")
            about.comment = changed.get("comment", b"")
            about.create_system = 0
            other.writestr(about, b"x" * 99)
            about.external_attr = changed.get("attributes", 0)  # writing has put 0o600 there
        other.comment = changed.get("note", b"")
    return stream.getvalue()


def test_a_plain_zip_of_another_program_is_accepted_where_it_is_the_same():
    """
    The form is nothing but a plain ZIP: Python's own module writes it too, byte for byte.
    """
    contents = {"checkpoint": b"x" * 99, "policy": b"x" * 99}

    assert written() == packed(contents, b"x" * 99)


STRANGE = {
    "deflated": {"method": zipfile.ZIP_DEFLATED},
    "extra field": {"extra": b"\x01\x00\x01\x00x"},
    "comment on a member": {"comment": b"hello"},
    "comment at the end": {"note": b"hello"},
    "attributes": {"attributes": 0o120777 << 16},
    "not sorted": {"names": ["policy", "manifest.json"]},
    "a strange name": {"names": ["checkpoint", "manifest.json", "readme"]},
    "a path upwards": {"names": ["../checkpoint", "manifest.json"]},
    "an absolute path": {"names": ["/checkpoint"]},
    "a name not in ASCII": {"names": ["ch\u0435ckpoint"]},
    "a number with a leading zero": {"names": ["entries/01.note"]},
    "a blob by another name": {"names": [f"blobs/{'0' * 64}"]},
}


@pytest.mark.parametrize("changed", STRANGE.values(), ids=STRANGE.keys())
def test_a_zip_with_anything_more_is_refused(changed):
    """
    Whatever a ZIP can hold besides stored, sorted, adjacent members of known names is refused.
    """
    with pytest.raises(IntegrityError):
        layout.Box(io.BytesIO(written(**changed)))


def test_a_member_twice_is_refused():
    """
    Two members of one name are refused.
    """
    with pytest.warns(UserWarning, match="Duplicate"):
        data = written(names=["checkpoint", "checkpoint", "manifest.json"])
    with pytest.raises(IntegrityError, match="out of order"):
        layout.Box(io.BytesIO(data))


@given(st.binary(max_size=300))
def test_garbage_is_refused(data):
    """
    Bytes that are no dossier are refused, never a crash.
    """
    with pytest.raises(IntegrityError):
        layout.Box(io.BytesIO(data))


def test_what_a_zip_cannot_hold_is_refused_before_it_is_written(tmp_path):
    """
    A dossier past 4 GiB is refused with what can be done instead.
    """
    path = tmp_path / "large"
    path.write_bytes(bytes(10_000))

    class Nowhere(io.RawIOBase):
        at = (1 << 32) - 5000

        def write(self, data):
            self.at += len(data)
            return len(data)

        def tell(self):
            return self.at

        def seek(self, place):  # type: ignore[override]
            self.at = place
            return place

    with pytest.raises(InputError, match="4 GiB"):
        layout.packed(Nowhere(), {f"blobs/{'0' * 64}": path}, lambda _: b"{}")


def test_a_missing_member_is_named():
    """
    Asking for a member that is not here says which.
    """
    with pytest.raises(IntegrityError, match="checkpoint is not here"):
        layout.Box(io.BytesIO(packed({}))).small("checkpoint")
