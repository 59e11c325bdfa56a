"""Unsigned words on disk: bounded, private, and there again after a crash."""

import os
import signal
import stat
import subprocess
import sys

import pytest

from lendemain.desk.pages import kept
from lendemain.desk.pages.kept import Kept
from lendemain.errors import InputError, LendemainError

ANA, BO = b"a" * 32, b"b" * 32
SLOT, OTHER = "0" * 64, "1" * 64


@pytest.fixture
def place(tmp_path):
    (tmp_path / "mission.toml").touch()
    return tmp_path


def test_what_is_kept_is_there_again_for_its_owner_alone(place):
    """
    Another process finds it, under the key that kept it and no other; an empty one lets go of it.
    """
    Kept(place).keep(ANA, SLOT, "c2VhbGVk")
    Kept(place).keep(ANA, SLOT, "bmV3ZXI=")
    Kept(place).keep(BO, SLOT, "Ym8=")
    mine = [(r["slot"], r["sealed"]) for r in Kept(place).typed(ANA)]
    Kept(place).keep(ANA, SLOT, "")

    assert mine == [(SLOT, "bmV3ZXI=")]
    assert Kept(place).typed(ANA) == []
    assert [r["sealed"] for r in Kept(place).typed(BO)] == ["Ym8="]


def test_nobody_but_the_owner_of_the_mission_reads_the_file(place):
    """
    The folder is closed to others, and so is every file in it, whatever the umask.
    """
    before = os.umask(0)
    try:
        one = Kept(place)
        one.keep(ANA, SLOT, "c2VhbGVk")
        modes = {stat.S_IMODE(p.stat().st_mode) for p in one.path.parent.iterdir()}
    finally:
        os.umask(before)

    assert modes == {0o600}
    assert stat.S_IMODE(one.path.parent.stat().st_mode) == 0o700


def test_nothing_is_made_by_looking(place):
    """
    Where nothing was kept there is no file, and nothing to be read.
    """
    assert Kept(place).typed(ANA) == []
    assert Kept(place).waiting(600.0) == []
    assert not (place / kept.FOLDER).exists()


@pytest.mark.parametrize(
    ("slot", "sealed"),
    [("x", "c2Vh"), ("../" + "0" * 61, "c2Vh"), (SLOT.replace("0", "G"), "c2Vh"),
     (SLOT, "c" * (kept.SEALED_BYTES_MAX + 1)), (SLOT, "\u202e")],
)  # fmt: skip
def test_what_is_no_slot_or_too_large_is_refused(place, slot, sealed):
    """
    Refused in words, and nothing is kept.
    """
    with pytest.raises(InputError):
        Kept(place).keep(ANA, slot, sealed)
    assert Kept(place).typed(ANA) == []


def test_one_who_keeps_too_much_takes_nothing_from_others(place, monkeypatch):
    """
    The bound is each person's own: the one over it is told so, the others keep on.
    """
    monkeypatch.setattr(kept, "SLOTS_MAX", 2)
    one = Kept(place)
    for n in range(2):
        one.keep(ANA, f"{n:064x}", "c2Vh")
    with pytest.raises(InputError, match="too many"):
        one.keep(ANA, f"{2:064x}", "c2Vh")
    one.keep(ANA, f"{1:064x}", "bmV3")
    one.keep(BO, SLOT, "c2Vh")

    assert len(one.typed(ANA)) == 2
    assert len(one.typed(BO)) == 1


def test_an_answer_means_that_it_outlives_kill_9(place):
    """
    A process that is killed the moment it was told that its words are kept has lost none of them.
    """
    work = (
        "import sys, pathlib\nfrom lendemain.desk.pages.kept import Kept\n"
        f"one = Kept(pathlib.Path({str(place)!r}))\n"
        "for n in range(10_000):\n"
        "    one.keep(b'a' * 32, f'{n % 8:064x}', f'{n:08d}')\n    print(n, flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", work], stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        for _ in range(40):
            told = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
    newest = max(int(str(r["sealed"])) for r in Kept(place).typed(ANA))

    assert newest >= told


def test_a_file_that_cannot_be_read_is_put_aside(place):
    """
    What is no database stays as it is under another name, and work goes on.
    """
    one = Kept(place, clock=lambda: 7.0)
    one.path.parent.mkdir()
    one.path.write_bytes(b"not a database, whatever it was before" * 40)
    one.keep(ANA, SLOT, "c2VhbGVk")
    aside = one.path.with_suffix(".unreadable-7")

    assert [r["sealed"] for r in one.typed(ANA)] == ["c2VhbGVk"]
    assert aside.read_bytes().startswith(b"not a database")


def test_a_disk_that_takes_nothing_is_told_and_loses_nothing(place):
    """
    Where nothing can be written, that is said, and what was kept before is there still.
    """
    one = Kept(place)
    one.keep(ANA, SLOT, "c2VhbGVk")
    one._base().execute("PRAGMA max_page_count = 1")  # as a full disk
    with pytest.raises(LendemainError, match="cannot be kept now"):
        one.keep(ANA, OTHER, "c" * 100_000)

    assert [r["sealed"] for r in one.typed(ANA)] == ["c2VhbGVk"]


def test_what_waits_is_there_until_its_time_is_over(place):
    """
    With the seconds that are left, never more than asked for, also where the clock was set back.
    """
    now = [1_000.0]
    one = Kept(place, clock=lambda: now[0])
    one.wait("d", b"said", 600.0)
    now[0] += 100.0
    left = one.waiting(600.0)
    now[0] = 0.0
    back = one.waiting(600.0)
    now[0] = 1_601.0
    over = one.waiting(600.0)
    one.gone("d")

    assert left == [(b"said", 500.0)]
    assert back == [(b"said", 600.0)]
    assert over == []
