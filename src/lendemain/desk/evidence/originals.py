"""Files that people hand over as exhibits, read once and whole; and files handed out again.

An original is a plain file that does not change while it is read.  Anything else is refused with
what it is: a folder, a link (name the file itself), a pipe, a file that grew.  What is handed out
is written beside its place, for its owner only, and gets its name when the last byte is proven.
"""

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lendemain.errors import InputError, LendemainError

PIECE_BYTES = 1 << 20
_KINDS = {
    stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device", stat.S_IFBLK: "a device",
}  # fmt: skip


class Original:
    """An open file that is to become an exhibit."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path, self._descriptor = path, descriptor
        self._about = _mark(descriptor)

    @property
    def size(self) -> int:
        """Its bytes."""
        return self._about[0]

    def pieces(self) -> Iterator[bytes]:
        """Its bytes from the first to the last.

        Raises `InputError` where it cannot be read, or is not the same at the end.
        """
        at = 0
        while at <= self.size:  # what grows as fast as it is read would never end
            try:
                piece = os.pread(self._descriptor, PIECE_BYTES, at)
            except OSError as error:
                raise _unread(self._path, error) from None
            if not piece:
                break
            at += len(piece)
            yield piece
        if at != self.size or _mark(self._descriptor) != self._about:
            raise InputError(
                "changed while it was read",
                where=str(self._path),
                remedy="Add it again when nothing writes to it; nothing was recorded",
            )


@contextmanager
def original(path: Path) -> Iterator[Original]:
    """The plain file of this name, open for reading; `InputError` where there is none."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags)
    except (OSError, ValueError) as error:
        raise _unread(path, error) from None
    try:
        kind = stat.S_IFMT(os.fstat(descriptor).st_mode)
        if kind != stat.S_IFREG:
            raise InputError(
                _KINDS.get(kind, "not a file"), where=repr(str(path)), remedy="Name a file"
            )
        yield Original(path, descriptor)
    finally:
        os.close(descriptor)


def written(path: Path, pieces: Iterable[bytes]) -> int:
    """How many bytes were written to a new file, whole or not at all, for its owner only.

    Raises `InputError` where something of that name is there, `LendemainError` where it cannot be
    written.  What `pieces` raises leaves nothing behind.
    """
    if path.exists() or path.is_symlink():
        raise InputError("is there already", where=str(path), remedy="Give another name")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    size = 0
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            for piece in pieces:
                size += file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except OSError as error:
        raise LendemainError(
            f"cannot be written ({error.strerror or error})",
            where=str(path),
            remedy="Give a folder that this user may write to, with room in it",
        ) from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return size


def _mark(descriptor: int) -> tuple[int, int, int]:
    about = os.fstat(descriptor)
    return about.st_size, about.st_mtime_ns, about.st_ctime_ns


def _unread(path: Path, error: OSError | ValueError) -> InputError:
    if isinstance(error, OSError) and error.errno == errno.ELOOP:
        what, remedy = "a link", "Name the file that it points to"
    elif isinstance(error, OSError) and error.errno == errno.ENOENT:
        what, remedy = "no such file", "Check its name"
    else:
        what = f"cannot be read ({getattr(error, 'strerror', None) or error})"
        remedy = "Check its name, and that this user may read it"
    return InputError(what, where=repr(str(path)), remedy=remedy)
