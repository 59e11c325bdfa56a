"""Only a plain file that holds still becomes an original."""

import os
import socket

import pytest

from lendemain.desk.evidence.originals import PIECE_BYTES, original, written
from lendemain.errors import InputError, LendemainError


def test_a_file_is_read_from_the_first_byte_to_the_last(tmp_path):
    """
    Any size, nothing included; reading it twice gives the same.
    """
    for content in (b"", b"x", os.urandom(2 * PIECE_BYTES + 3)):
        (tmp_path / "a").write_bytes(content)
        with original(tmp_path / "a") as found:
            assert b"".join(found.pieces()) == b"".join(found.pieces()) == content
            assert found.size == len(content)


def things(folder):
    (folder / "folder").mkdir()
    (folder / "file").write_bytes(b"x")
    (folder / "link").symlink_to(folder / "file")
    (folder / "loop").symlink_to(folder / "loop")
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(folder / "door"))
    return {
        "folder": "a folder", "link": "a link", "loop": "a link", "pipe": "a pipe",
        "door": "cannot be read", "nothing": "no such file", "nul\0": "cannot be read",
        "file/inside": "cannot be read", "x" * 300: "cannot be read",
    }  # fmt: skip


def test_what_is_no_plain_file_is_refused_with_what_it_is(tmp_path):
    """
    A folder, a link, a pipe, a socket, no name at all: bad input at once, without waiting.
    """
    for name, said in things(tmp_path).items():
        with pytest.raises(InputError, match=said), original(tmp_path / name):
            pass
    with pytest.raises(InputError, match="a device"), original(tmp_path.__class__("/dev/zero")):
        pass


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named(tmp_path):
    """
    A missing right is bad input, not a fault.
    """
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "a").chmod(0)

    with pytest.raises(InputError, match="cannot be read"), original(tmp_path / "a"):
        pass


@pytest.mark.parametrize("change", ["grow", "shrink", "same", "replace"])
def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path, change):
    """
    Longer, shorter, or other bytes of the same length: nothing is taken for the original.
    """
    path = tmp_path / "a"
    path.write_bytes(bytes(3 * PIECE_BYTES))
    with original(path) as found:
        pieces = found.pieces()
        next(pieces)
        with path.open("r+b") as file:
            if change == "grow":
                file.seek(0, 2)
                file.write(b"more")
            elif change == "shrink":
                file.truncate(PIECE_BYTES)
            else:
                file.write(b"other")
        if change == "replace":  # and its time put back
            os.utime(path, ns=(0, 0))
        with pytest.raises(InputError, match="changed"):
            list(pieces)


def test_what_is_written_is_whole_or_not_there(tmp_path):
    """
    A failure on the way leaves no file, and what was there is never overwritten.
    """
    out = tmp_path / "out"
    with pytest.raises(ZeroDivisionError):
        written(out, (bytes(1 // n) for n in (1, 0)))
    assert list(tmp_path.iterdir()) == []

    assert written(out, [b"a", b"b"]) == 2
    assert (out.read_bytes(), out.stat().st_mode & 0o777) == (b"ab", 0o600)
    with pytest.raises(InputError, match="already"):
        written(out, [b"c"])
    with pytest.raises(LendemainError, match="cannot be written"):
        written(tmp_path / "no" / "out", [b"c"])
    assert out.read_bytes() == b"ab"
