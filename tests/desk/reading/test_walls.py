"""Walls: what a process can no longer do once they stand, tried in a process of its own."""

import json
import subprocess
import sys

import pytest

from lendemain.desk.reading import walls

TRIES = """
import ctypes, json, os, resource, socket, sys
sys.path.append({source!r})
from lendemain.desk.reading.walls import enclose, limit
libc = ctypes.CDLL(None, use_errno=True)
limit({memory}, 5, threads={threads})
stood = enclose(threads={threads})
def tried(what):
    try:
        what()
    except (OSError, MemoryError, ValueError) as error:
        return type(error).__name__
    return "done"
def raised():
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
def thread():
    import _thread, time
    seen = []
    try:
        _thread.start_new_thread(seen.append, (1,))
    except RuntimeError as error:
        raise OSError from error
    while not seen:
        time.sleep(0.001)
found = {{
    "walls": stood,
    "file": tried(lambda: os.open("/etc/hostname", os.O_RDONLY)),
    "written": tried(lambda: os.open({target!r}, os.O_WRONLY | os.O_CREAT)),
    "removed": tried(lambda: os.unlink({target!r})),
    "socket": tried(lambda: socket.socket()),
    "unix": tried(lambda: socket.socket(socket.AF_UNIX)),
    "process": tried(lambda: os.execv("/bin/true", ["true"])),
    "fork": tried(lambda: os.fork() or os._exit(0)),
    "signal": tried(lambda: os.kill(os.getppid(), 0)),
    "memory": tried(lambda: bytearray({memory})),
    "raised": tried(raised),
    "thread": tried(thread),
    "read": tried(lambda: os.read(0, 1)),
}}
os.write(1, json.dumps(found).encode())
"""


def tried(tmp_path, *, threads: bool = False) -> dict:
    source = str(walls.__file__).partition("/lendemain/")[0]
    (tmp_path / "target").write_text("x")
    program = TRIES.format(
        source=source, target=str(tmp_path / "target"), memory=512 << 20, threads=threads
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], input=b"x", capture_output=True, check=True
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("threads", [False, True])
def test_nothing_can_be_opened_written_or_started(tmp_path, threads):
    """
    Behind the walls no file, socket or process can be opened, memory is bounded, and bytes that
    were open before can still be read; threads start only where they were let, processes never.
    """
    found = tried(tmp_path, threads=threads)

    assert found["walls"]["descriptors"]
    assert found["read"] == "done"
    assert {found[what] for what in ("file", "written", "socket", "unix")} <= {
        "OSError", "PermissionError",
    }  # fmt: skip
    assert found["memory"] == "MemoryError"
    if found["walls"]["filter"]:
        assert {found[w] for w in ("removed", "process", "fork", "signal")} == {"PermissionError"}
        assert found["raised"] == "ValueError"
        assert found["thread"] == ("done" if threads else "OSError")
        assert (tmp_path / "target").exists()


def test_the_filter_lets_through_only_what_is_listed():
    """
    The filter's program, followed step by step, lets listed calls through on its processor only.
    """
    listed = (0, 1, 60, 231)
    program = walls.filter_program(7, listed)
    rows = [program[at : at + 8] for at in range(0, len(program), 8)]

    def verdict(architecture: int, call: int) -> int:
        at, held = 0, 0
        while True:
            code = int.from_bytes(rows[at][:2], sys.byteorder)
            yes, no, value = rows[at][2], rows[at][3], int.from_bytes(rows[at][4:], sys.byteorder)
            if code == 0x20:
                held = architecture if value == 4 else call
            elif code == 0x06:
                return value
            else:
                at += yes if held == value else no
            at += 1

    for call in (*range(300), 0x40000000, 0x40000001):
        assert (verdict(7, call) == 0x7FFF0000) == (call in listed)
        assert verdict(8, call) != 0x7FFF0000


@pytest.mark.parametrize("machine", walls._CALLS)
def test_each_processor_has_a_whole_list(machine):
    """
    Reading, writing and ending are on each processor's list; opening, sockets and forks are not.
    """
    _, calls = walls._CALLS[machine]
    must, never = {
        "x86_64": ({0, 1, 60, 231}, {2, 41, 42, 56, 57, 58, 59, 62, 257, 272, 435, 437}),
        "aarch64": ({63, 64, 93, 94}, {56, 97, 129, 198, 203, 220, 221, 435, 437}),
    }[machine]

    assert must <= set(calls)
    assert not never & set(calls)
