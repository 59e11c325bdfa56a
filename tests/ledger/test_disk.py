"""Files that are whole or absent, and a folder that one process writes to."""

import os

import pytest

from lendemain.errors import InputError, LendemainError
from lendemain.ledger.disk import Folder


def test_what_was_put_is_there(tmp_path):
    """
    Files come back as they were put, also after being replaced, and can be listed and dropped.
    """
    with Folder.writing(tmp_path / "new" / "folder") as disk:
        disk.put({"a": b"1", "b/c/d": b"23", "b/e": b""})
        disk.put({"a": b"4"})
        disk.keep("big", iter([b"x" * 70_000, b"y"]))

        assert [disk.get(name) for name in ("a", "b/c/d", "b/e", "b", "b/x", "a/x")] == [
            b"4", b"23", b"", None, None, None,
        ]  # fmt: skip
        assert disk.get("b/c/d", limit=0) == b"2"
        assert disk.size("big") == 70_001
        assert disk.size("b") is None
        assert b"".join(disk.chunks("big")) == b"x" * 70_000 + b"y"
        assert disk.names("b") == ["c", "e"]
        assert disk.names("none") == []
        assert list(disk.chunks("none")) == []
        disk.drop(["b", "none", "a"])
        assert disk.names("b") == []
        assert disk.get("a") is None


def test_pieces_that_fail_leave_nothing(tmp_path):
    """
    Where the pieces of a file end in an error, the file is not there.
    """

    def pieces():
        yield b"half"
        raise InputError("broken off", where="pieces", remedy="Send it again")

    with Folder.writing(tmp_path) as disk:
        with pytest.raises(InputError, match="broken off"):
            disk.keep("a", pieces())

        assert disk.get("a") is None
        assert disk.names(".part") == []


def test_one_process_writes(tmp_path):
    """
    A second writer is refused, and let in once the first has gone; what was half written goes.
    """
    with (
        Folder.writing(tmp_path),
        pytest.raises(LendemainError, match="another process"),
        Folder.writing(tmp_path),
    ):
        pass
    (tmp_path / ".part").mkdir(exist_ok=True)
    (tmp_path / ".part" / "half").write_bytes(b"half")
    with Folder.writing(tmp_path) as disk:
        assert disk.names(".part") == []


def test_no_name_leads_out_of_the_folder(tmp_path):
    """
    A name with an empty part or one that leads upwards is a bug of the caller.
    """
    disk = Folder(tmp_path)
    for name in ("../a", "/etc/passwd", "a//b", "", "a/./b"):
        with pytest.raises(AssertionError):
            disk.get(name)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_said(tmp_path):
    """
    Where writing is refused, the folder is named.
    """
    tmp_path.chmod(0o500)
    with pytest.raises(LendemainError, match="cannot be written"), Folder.writing(tmp_path / "x"):
        pass
