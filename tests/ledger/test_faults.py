"""Full disks, too few files, closed folders, bit rot, older copies and second writers.

`LENDEMAIN_FAULTS=long` runs many times as many.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from lendemain import encoding
from lendemain.errors import IntegrityError, LendemainError
from lendemain.ledger import note, packs
from lendemain.ledger.audit import audit
from lendemain.ledger.database import FILE_NAME
from lendemain.ledger.merkle import valid_inclusion
from lendemain.ledger.segments import Segments
from lendemain.ledger.store import Ledger

pytestmark = pytest.mark.faults

LONG = os.environ.get("LENDEMAIN_FAULTS") == "long"
WRITER = Path(__file__).with_name("crash_writer.py")


def played(scenario: str, folder: Path) -> tuple[int, str]:
    """The exit status and the words of a writer that plays a scenario in a process of its own."""
    command = [sys.executable, "-B", str(WRITER), scenario, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout


@pytest.fixture
def worked(kept):
    """A ledger whose entries name a segment, an original and a small file kept with others."""
    import pyarrow as pa

    files = Segments(kept.folder)
    table = files.put(pa.table({"row": pa.array(range(500), pa.int32())}))
    blob = files.put_bytes(b"original " * 50)
    small = files.put_together([b"small " * 50])[0]
    sizes = {table.digest: table.size, blob: 450, small.digest: small.size}
    with kept.open() as ledger:
        for number, (digest, size) in enumerate(sizes.items()):
            one = {"alg": "sha256", "digest": digest, "size": size, "media": "x", "role": "x"}
            ledger.append([kept.drill(number, objs=[one])])
        for number in range(3, 20):
            ledger.append([kept.drill(number)])
    return kept


def test_a_disk_full_of_small_files_is_said_and_loses_none(kept):
    """
    F4: where a small file cannot be kept, it is said; all that were kept are there, and with room
    again more are.
    """
    status, said = played("packed_full", kept.folder)

    files = packs.Packs(kept.folder)
    done = said.count("index")
    assert (status, done > 0, "refused" in said) == (1, True, True)
    for number in range(done):
        data = b"%d " % number * 2000
        assert files.data(encoding.digest(data)) == data
    files.put([b"more"])


def test_too_few_files_are_said_and_lose_nothing(kept):
    """
    F4: with no descriptors left, each attempt is refused in words; once there are enough, it goes
    well, and all that was acknowledged is there.
    """
    status, said = played("few_files", kept.folder)

    assert (status, "refused" in said) == (0, True)
    with kept.open() as ledger:
        assert ledger.size > max(int(row.split()[1]) for row in said.split("\n") if "index" in row)
    assert audit(kept.folder).sound


def test_a_closed_folder_is_read_and_not_written(kept):
    """
    F4: where nobody may write, the ledger is read whole, and writing is refused in words.
    """
    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        folder = Path(shutil.copytree(kept.folder, Path(place) / "ledger"))
        Path(place).chmod(0o755)
        folder.chmod(0o555)
        status, said = played("closed", folder)
        folder.chmod(0o755)

    assert status == 1
    assert said.startswith("index 0\n")
    assert said.count("refused") >= 2


def test_bit_rot_is_named_and_never_gives_a_wrong_proof(worked):
    """
    F5: of many single changed bits in every file, each is named by an audit or changes nothing that
    is read; and whatever a reader still hands out leads to the root remembered from before.
    """
    with Ledger.open(worked.folder) as ledger:
        head, root, size = ledger.head(), ledger.root, ledger.size
        said = dict(ledger.entries())
    sound = audit(worked.folder)
    digests = Segments(worked.folder).digests()
    whole = {digest: Segments(worked.folder).bytes(digest) for digest in digests}
    dice = random.Random(5)  # noqa: S311 - a seed
    paths = [one for one in worked.folder.rglob("*") if one.is_file() and one.stat().st_size]

    for path in paths:
        data = path.read_bytes()
        for place in dice.sample(range(len(data)), min(len(data), 2000 if LONG else 60)):
            bit = 1 << dice.randrange(8)
            path.write_bytes(data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :])
            result = audit(worked.folder)
            assert result.problems or (result.root, result.files) == (sound.root, sound.files)
            if path.parent.name in ("segments", "blobs"):
                digest = path.name.partition(".")[0]
                assert [one.digest for one in result.problems] == [digest]
            for digest in digests:
                try:
                    assert Segments(worked.folder).bytes(digest) == whole[digest]
                except LendemainError:
                    assert result.problems
            check_served(worked, said, head, root, size)
        path.write_bytes(data)
    assert audit(worked.folder) == sound


def check_served(kept, said: dict[int, bytes], head: bytes, root: bytes, size: int) -> None:
    """What a reader who remembers the head is given is what was there, with a path to its root."""
    try:
        with Ledger.open(kept.folder, verifier=kept.log.verifier, remembered=head) as ledger:
            assert note.parts(ledger.head())[0] == note.parts(head)[0]
            for index, one in ledger.entries():
                proof = ledger.prove(index)
                assert one == said[index]
                assert valid_inclusion(proof.leaf, proof.path, index=index, size=size, root=root)
    except LendemainError:
        pass


def test_an_older_copy_put_back_is_refused_and_signs_nothing(worked, tmp_path):
    """
    F6: a ledger put back to an older copy is opened neither for reading nor for writing by who
    remembers its newest checkpoint, and its key signs no smaller tree; an audit says what happened.
    """
    older = shutil.copytree(worked.folder, tmp_path / "older")
    with worked.open() as ledger:
        ledger.append([worked.drill(99)])
        newest = ledger.head()
    before = (older / FILE_NAME).read_bytes()

    for signer in (None, worked.log):
        with pytest.raises(IntegrityError, match="older copy"):
            Ledger.open(older, signer=signer, verifier=worked.log.verifier, remembered=newest)
    assert (older / FILE_NAME).read_bytes() == before
    problems = audit(older, [worked.log.verifier], remembered=[newest]).problems
    assert [one.what.rpartition(": ")[2] for one in problems] == ["it was put back"]


def test_of_writers_that_begin_together_one_writes(kept):
    """
    F7: of several processes that open the ledger to write at once, those who do not get it are told
    so at once; what was acknowledged to any is there, once.
    """
    command = [sys.executable, "-B", str(WRITER), "append", str(kept.folder)]
    for _ in range(20 if LONG else 2):
        writers = [
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for _ in range(4)
        ]
        said = [one.communicate(timeout=120) for one in writers]
        states = [one.returncode for one in writers]
        assert 0 in states
        assert set(states) <= {0, 1}
        for (words, wrong), status in zip(said, states, strict=True):
            assert "Traceback" not in wrong
            assert status == 0 or "another process is writing" in words
    with kept.open() as ledger:
        numbers = [note.entry_body(one).get("number", 0) for _, one in ledger.entries()]
    assert len(numbers) == len(set(numbers))
    assert audit(kept.folder).sound
