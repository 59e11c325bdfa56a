"""Mirror and publisher killed or failed at every write, sync and rename: nothing signed is lost.

`LENDEMAIN_FAULTS=long` tries every call; without it, some of them.
"""

import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest
from tests.ledger.made_up_log import KEY, LOG, MadeUpLog, pushed
from tests.ledger.mirror_writer import SIZES

from lendemain.errors import LendemainError
from lendemain.ledger import checkpoint, rebuilt
from lendemain.ledger.disk import Folder
from lendemain.ledger.mirror import Mirror, origin_hash
from lendemain.ledger.published import published

pytestmark = pytest.mark.faults

LONG = os.environ.get("LENDEMAIN_FAULTS") == "long"
WRITER = Path(__file__).with_name("mirror_writer.py")
MADE_UP = MadeUpLog([b"entry %d" % n for n in range(1_200)])
PREFIX = origin_hash(LOG.name)


@cache
def strace_fails() -> str:
    """Why faults cannot be injected here; "" where they can."""
    if shutil.which("strace") is None:
        return "needs strace"
    tried = subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, check=False)
    return f"strace may not trace: {tried.stderr.decode().strip()}" if tried.returncode else ""


def run(scenario: str, folder: Path, fault: str = "", limit: int = 0) -> tuple[int, str]:
    """Exit status and words of a writer with a fault injected below its folder."""
    traced = []
    if fault:
        call = fault.split(":")[0]
        traced = ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={call}"]
        traced += ["-e", f"inject={fault}", "--seccomp-bpf"]
    python = [sys.executable, "-B", "-S", "-P", str(WRITER)]
    done = subprocess.run(
        [*traced, *python, scenario, str(folder), str(limit)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    return done.returncode, done.stdout


def last(words: str) -> int:
    """The largest size that a writer said to have signed or published."""
    return max([0, *map(int, re.findall(r"^(?:signed|published) (\d+)$", words, re.MULTILINE))])


def check_mirror(folder: Path, signed: int) -> None:
    """The mirror opens, holds what it signed, its copy is whole, and it takes the rest."""
    prefix = Folder(folder / PREFIX)
    head = published(prefix) if (folder / PREFIX / "checkpoint").exists() else None
    assert (head.size if head else 0) >= signed
    if head:
        found = rebuilt.rebuild(prefix, folder.with_suffix(".ledger"), LOG.verifier)
        shutil.rmtree(folder.with_suffix(".ledger"))
        assert (found.whole, found.problems) == (True, ())
    with Folder.writing(folder) as disk:
        one = Mirror([KEY], {LOG.name: [LOG.verifier]}, disk)
        assert pushed(one, MADE_UP, SIZES[-1]).status == 200
        assert checkpoint.opened(disk.get(f"{PREFIX}/checkpoint"), LOG.verifier).size == SIZES[-1]


def check_published(folder: Path, out: int) -> None:
    """What is published is whole, at least what was said, and can be published further."""
    head = published(Folder(folder)) if (folder / "checkpoint").exists() else None
    assert (head.size if head else 0) >= out
    if head:
        found = rebuilt.rebuild(Folder(folder), folder.with_suffix(".ledger"), LOG.verifier)
        shutil.rmtree(folder.with_suffix(".ledger"))
        assert (found.whole, found.problems) == (True, ())
    assert run("published", folder)[1].endswith("done\n")
    assert published(Folder(folder)).size == SIZES[-1]


CHECKS = {"mirror": check_mirror, "published": check_published}
CALLS = ("write", "fsync", "rename", "mkdir", "openat")
TURNS = {"write": (9,), "fsync": (12, 40), "rename": (7, 19), "mkdir": (5,), "openat": (350,)}
EVERY = {
    "write": range(1, 26),
    "fsync": range(1, 60),
    "rename": range(1, 27),
    "mkdir": range(1, 40, 3),
    "openat": range(330, 400, 5),
}


@pytest.mark.skipif(bool(strace_fails()), reason=strace_fails() or "can")
@pytest.mark.parametrize("scenario", ["mirror", "published"])
def test_killed_or_failed_at_every_call_nothing_signed_is_lost(tmp_path, scenario):
    """
    Killed, or given an I/O error or a full disk, at calls of every kind: what was signed or
    published is there and whole, whoever was not told of success was told of failure, and the work
    goes on.
    """

    def one(given: tuple[str, str, int]) -> int:
        call, what, turn = given
        folder = tmp_path / f"{call}-{what.split('=')[-1]}-{turn}"
        status, words = run(scenario, folder, f"{call}:{what}:when={turn}")
        if status == 0:
            assert words.endswith("done\n")
        if folder.exists():
            CHECKS[scenario](folder, last(words))
            shutil.rmtree(folder)
        return int(status != 0)

    given = [
        (call, what, turn)
        for call in CALLS
        for what in ("signal=SIGKILL", "error=EIO", "error=ENOSPC")
        for turn in (EVERY if LONG else TURNS)[call]
        if what != "error=ENOSPC" or call in ("write", "mkdir")
        if LONG or "KILL" in what or turn in (7, 9, 12)
    ]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        struck = list(pool.map(one, given))

    assert sum(struck) >= len(given) // 4  # the publisher makes fewer calls than are tried


@pytest.mark.parametrize("scenario", ["mirror", "published"])
def test_a_disk_that_fills_is_said_and_loses_nothing(tmp_path, scenario):
    """
    When a file cannot grow as large as it has to be, that is said with status 1; with room again
    the work goes on.
    """
    status, words = run(scenario, tmp_path / "full", limit=3_000)

    assert status == 1
    assert "refused" in words
    assert "the disk is full" in words
    CHECKS[scenario](tmp_path / "full", last(words))


@pytest.mark.parametrize(
    "place", ["tile/entries/000", "tile/0/001", "tile/1/000.p/4", "checkpoint"]
)
def test_bit_rot_in_a_mirror_is_never_signed_or_served_as_sound(tmp_path, place):
    """
    Whatever rots on a mirror's disk is named by a check of it; what it goes on to sign is right.
    """
    run("mirror", tmp_path / "m")
    path = tmp_path / "m" / PREFIX / place
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 4
    path.write_bytes(bytes(data))
    prefix = Folder(tmp_path / "m" / PREFIX)
    try:
        found = rebuilt.rebuild(prefix, tmp_path / "ledger", LOG.verifier)
    except LendemainError:
        assert place == "checkpoint"
        return
    assert found.problems
    assert found.whole == ("entries" not in place)
