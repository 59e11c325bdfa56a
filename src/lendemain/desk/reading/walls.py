"""Walls around a process that is about to read untrusted bytes; it puts them up itself.

Three that need each other least: limits of the kernel (memory, processor time, no file written,
and in the end not one new descriptor, so neither file nor socket can be opened); a namespace of
its own without a network, where the kernel grants one; and a filter of system calls that lets
through only what reading bytes already open needs (seccomp, a program for the kernel's filter
machine written here, since no library is certain to be there).  `enclose` says which stand.
They cannot be taken down again.
"""

import platform
import resource
import struct

_CALLS: dict[str, tuple[int, tuple[int, ...]]] = {
    # read write close fstat lseek mmap mprotect munmap brk rt_sigaction rt_sigprocmask
    # rt_sigreturn pread64 readv writev madvise mremap getpid gettimeofday getrlimit getrusage
    # sigaltstack futex sched_yield sched_getaffinity clock_gettime exit exit_group getrandom
    # newfstatat gettid restart_syscall set_robust_list rseq uname clock_nanosleep nanosleep fcntl
    "x86_64": (0xC000003E, (
        0, 1, 3, 5, 8, 9, 10, 11, 12, 13, 14, 15, 17, 19, 20, 28, 25, 39, 96, 97, 98,
        131, 202, 24, 204, 228, 60, 231, 318, 262, 186, 219, 273, 334, 63, 230, 35, 72,
    )),
    "aarch64": (0xC00000B7, (
        63, 64, 57, 80, 62, 222, 226, 215, 214, 134, 135, 139, 67, 65, 66, 233, 216, 172, 169,
        163, 165, 132, 98, 124, 123, 113, 93, 94, 278, 79, 178, 128, 99, 293, 160, 115, 101, 25,
    )),
}  # fmt: skip
_NEWUSER, _NEWNET = 0x10000000, 0x40000000
_NO_NEW_PRIVS, _SET_SECCOMP, _FILTER = 38, 22, 2
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050001  # the refused call fails with EPERM
_LOAD, _EQUAL, _ANY, _RETURN = 0x20, 0x15, 0x45, 0x06
_THREAD = 0x00010000  # what a call of `clone` says that starts a thread and no process
_NO_SUCH_CALL = 0x00050026  # ENOSYS: the C library then asks with `clone`, whose flags show
_CLONE = {"x86_64": 56, "aarch64": 220}
_CLONE3 = 435


def limit(memory: int, seconds: int, *, threads: bool = False, written: bool = True) -> None:
    """Bound this process: bytes of memory, seconds of processor time, nothing written, no core.

    `memory` bounds the address space, or where `written` is false only what this process writes
    to (libraries that reserve much and use little); `threads` may start, processes may not.
    """
    kinds = [
        (resource.RLIMIT_AS if written else resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ]
    for kind, most in kinds if threads else [*kinds, (resource.RLIMIT_NPROC, 0)]:
        resource.setrlimit(kind, (most, most))


def enclose(*, threads: bool = False) -> dict[str, bool]:
    """Put up the walls, after everything is imported; which of them stand from now on.

    `namespace`: no network is there; `filter`: no call but reading and writing what is open (and
    starting `threads`, never a process); `descriptors`: nothing can be opened, neither file nor
    socket.
    """
    import ctypes

    library = ctypes.CDLL(None, use_errno=True)
    namespace = library.unshare(_NEWUSER | _NEWNET) == 0
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    filtered = False
    if platform.machine() in _CALLS and library.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
        clone = _CLONE[platform.machine()] if threads else None
        program = filter_program(*_CALLS[platform.machine()], clone=clone)
        held = ctypes.create_string_buffer(program)
        shape = struct.pack("@HP", len(program) // 8, ctypes.addressof(held))
        filtered = library.prctl(_SET_SECCOMP, _FILTER, ctypes.c_char_p(shape), 0, 0) == 0
    return {"namespace": namespace, "filter": filtered, "descriptors": True}


def filter_program(
    architecture: int, allowed: tuple[int, ...], *, clone: int | None = None
) -> bytes:
    """A program for the kernel's filter that refuses every call but these, and other kinds of
    processor; 8 bytes an instruction.  `clone` is the number of the call that may start threads.

    >>> len(filter_program(0xC000003E, (0, 1))) // 8
    8
    """
    rows = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _REFUSE)]
    rows.append((_LOAD, 0, 0, 0))
    if clone is not None:
        rows += [(_EQUAL, 0, 1, _CLONE3), (_RETURN, 0, 0, _NO_SUCH_CALL)]
        rows += [(_EQUAL, 0, 4, clone), (_LOAD, 0, 0, 16), (_ANY, 0, 1, _THREAD)]
        rows += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    rows += [(_EQUAL, len(allowed) - at, 0, call) for at, call in enumerate(allowed)]
    rows += [(_RETURN, 0, 0, _REFUSE), (_RETURN, 0, 0, _ALLOW)]
    return b"".join(struct.pack("=HBBI", *row) for row in rows)
