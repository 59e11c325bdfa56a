"""Exhibits come in byte for byte, once, whole or not at all."""

import json
import os
import resource
import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from tests.hostile import provenance

from lendemain import encoding
from lendemain.commission import custody
from lendemain.desk.cases import exhibits, readers
from lendemain.desk.evidence import evidence, originals, receiving
from lendemain.desk.evidence.receiving import Brought
from lendemain.desk.mission import Mission
from lendemain.desk.proof import audit
from lendemain.errors import InputError, IntegrityError, LendemainError
from lendemain.ledger import sealed
from lendemain.records.exhibit import CaptureData, Consent

SECRET = b"crater 2.1 m wide, 0.8 m deep, bearing 095"


@pytest.fixture
def mission(staffed):
    with Mission.open(staffed, write=True) as mission:
        yield mission


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "crater.jpg"
    path.write_bytes(SECRET)
    return path


def content(mission, name, part="exhibit"):
    [found] = evidence.opened(mission, [name], purpose="a test", parts=[part])
    return b"".join(found.pieces(part))


def test_an_exhibit_is_the_original_byte_for_byte_and_nowhere_in_the_clear(mission, photo, staffed):
    """
    It is enciphered, named by a salted digest, and comes back as it was handed over.
    """
    kept = receiving.added(mission, Brought(path=photo, by="olena"))
    one = exhibits.found(mission, str(kept["exhibit"]))

    assert content(mission, one.exhibit_id) == photo.read_bytes() == SECRET
    assert one.holder == readers.full_name(mission, "olena")
    for path in staffed.rglob("*"):
        assert not path.is_file() or SECRET not in path.read_bytes()
    entry = mission.noted(one.entry).decode()
    assert encoding.digest(SECRET) not in entry
    [found] = evidence.opened(mission, [one.exhibit_id], purpose="a test")
    assert sealed.salted_digest(found.salt(), [SECRET]) == one.salted["exhibit"]
    assert found.sha256() == encoding.digest(SECRET)


def test_who_takes_an_exhibit_in_can_open_it(mission, photo):
    """
    The holder opens what they brought without asking the desk; a third person cannot.
    """
    kept = receiving.added(mission, Brought(path=photo, by="olena"))
    [found] = evidence.opened(mission, [str(kept["exhibit"])], by="olena", purpose="a look")

    assert b"".join(found.pieces("exhibit")) == SECRET
    with pytest.raises(InputError, match="cannot open it"):
        evidence.opened(mission, [str(kept["exhibit"])], by="taras", purpose="a look")


def test_what_is_public_may_lie_in_the_clear(mission, photo, staffed):
    """
    With `clear` the file is kept as it is under its own digest, and read in the same way.
    """
    kept = receiving.added(mission, Brought(path=photo, clear=True))
    one = exhibits.found(mission, str(kept["exhibit"]))

    assert one.digest == encoding.digest(SECRET)
    assert mission.segments.bytes(one.digest) == SECRET
    assert content(mission, one.exhibit_id) == SECRET
    assert list((staffed / "keys").glob("evidence/*")) == []


def test_the_same_file_is_the_same_exhibit(mission, photo, tmp_path):
    """
    Under another name, by another person, in the clear: it is found, and nothing is added; for
    another case it is bound to that too.
    """
    first = receiving.added(mission, Brought(path=photo, case=1))
    size = mission.size
    again = photo.rename(tmp_path / "other name.bin")
    for brought in (
        Brought(path=again), Brought(path=again, by="taras"), Brought(path=again, clear=True),
        Brought(path=again, case=1),
    ):  # fmt: skip
        second = receiving.added(mission, brought)
        assert (second["exhibit"], second["known"], mission.size) == (first["exhibit"], True, size)

    bound = receiving.added(mission, Brought(path=again, case=2))
    one = exhibits.found(mission, str(first["exhibit"]))
    assert (bound["exhibit"], one.cases) == (first["exhibit"], (1, 2))


def test_capture_data_is_kept_as_claimed_and_out_of_the_entry(mission, photo):
    """
    Who, when, where and with what lie in an enciphered part of their own.
    """
    capture = CaptureData(
        by="patrol 7", device="phone, lens scratched", how="by hand", lon=37.8028, lat=48.0159,
        radius_m=250.0, start=datetime(2026, 1, 6, 6, tzinfo=UTC),
        end=datetime(2026, 1, 6, 7, tzinfo=UTC),
    )  # fmt: skip
    kept = receiving.added(mission, Brought(path=photo, case=1, capture=capture))
    one = exhibits.found(mission, str(kept["exhibit"]))
    told = json.loads(content(mission, one.exhibit_id, "capture"))

    assert (told["by"], told["lon"], told["radius_m"]) == ("patrol 7", 378028000, 250)
    assert told["end"] - told["start"] == 3_600_000_000
    assert told["file"] == "crater.jpg"
    assert "doubts" in told["claims"]
    entry = mission.noted(one.entry).decode()
    for word in ("patrol 7", "phone", "by hand", "378028", "crater.jpg"):
        assert word not in entry
    assert one.cases == (1,)
    assert mission.noted(one.entry).count(b'"case_seq":') == 1


def test_a_source_stands_in_no_entry_and_in_nothing_that_is_disclosed(mission, photo, staffed):
    """
    Neither the name nor the pseudonym is in the ledger or its files; the name is nowhere at all.
    """
    brought = Brought(
        path=photo.rename(photo.with_name("from Ivan Petrenko.jpg")), case=1,
        source="Ivan Petrenko", consent=Consent.PARTIES,
    )  # fmt: skip
    kept = receiving.added(mission, brought)
    one = exhibits.found(mission, str(kept["exhibit"]))
    source = json.loads(content(mission, one.exhibit_id, "source"))

    assert source["source"].startswith("S-")
    assert source["file"] == "from Ivan Petrenko.jpg"
    capture = content(mission, one.exhibit_id, "capture") if "capture" in one.parts else b""
    opened, _ = evidence.disclosures(mission, 1)
    for found in opened:
        capture += b"".join(b"".join(found.pieces(p)) for p in ("exhibit", "capture")
                            if p in found.parts)  # fmt: skip
    for word in (source["source"], "Petrenko", "Ivan"):
        assert word.encode() not in capture
        for path in staffed.rglob("*"):
            assert not path.is_file() or word.encode() not in path.read_bytes()


@pytest.mark.parametrize(("field", "said"), [
    ("by", "Ivan Petrenko"), ("device", "phone of petrenko"), ("how", "mail ivan@example.org"),
    ("how", "call +380 44 123 45 67"), ("device", "red\x1b[31m"),
])  # fmt: skip
def test_capture_data_that_would_name_the_source_are_refused(mission, photo, field, said):
    """
    They go to the parties with the exhibit, so the source's name, or a way to reach anybody, stays
    out; and nothing is recorded.
    """
    size = mission.size
    capture = CaptureData(**{field: said})
    with pytest.raises(InputError):
        receiving.added(mission, Brought(path=photo, source="Ivan Petrenko", capture=capture))

    assert mission.size == size


def test_what_is_derived_names_its_originals_and_leaves_them(mission, photo, tmp_path):
    """
    It is an exhibit of its own with the method named, in the same case and compartments, and not
    freer than what it was made of unless somebody says so.
    """
    brought = Brought(path=photo, case=1, comp=("east",), consent=Consent.COMMISSION)
    first = str(receiving.added(mission, brought)["exhibit"])
    before = exhibits.found(mission, first)
    made = tmp_path / "blurred.jpg"
    made.write_bytes(b"blurred")
    kept = receiving.derived(mission, Brought(path=made), of=[first[:8]], method="faces blurred")
    one = exhibits.found(mission, str(kept["exhibit"]))

    assert (one.parents, one.method) == ((first,), "faces blurred")
    assert (one.cases, one.comp, one.consent) == ((1,), ("east",), Consent.COMMISSION)
    assert content(mission, first) == SECRET
    after = exhibits.found(mission, first)
    assert (after.digest, after.holdings) == (before.digest, before.holdings)
    assert exhibits.shown(mission, first)["made_from_it"] == [one.exhibit_id]
    with pytest.raises(InputError, match="already"):
        receiving.derived(mission, Brought(path=photo), of=[first], method="nothing done")


def test_what_cannot_be_an_exhibit_is_refused_and_leaves_nothing(mission, photo, tmp_path):
    """
    No file, a folder, a link, no such case, nobody, a time that ends first: nothing is recorded.
    """
    (tmp_path / "link").symlink_to(photo)
    backwards = CaptureData(
        start=datetime(2026, 1, 6, tzinfo=UTC), end=datetime(2026, 1, 5, tzinfo=UTC)
    )
    wrong = [
        Brought(path=tmp_path), Brought(path=tmp_path / "no"), Brought(path=tmp_path / "link"),
        Brought(path=photo, case=0), Brought(path=photo, case=10**9), Brought(path=photo, case=-1),
        Brought(path=photo, case=10**12), Brought(path=photo, by="nobody"),
        Brought(path=photo, capture=backwards), Brought(path=photo, comp=("a b",)),
        Brought(path=photo, media="x\x1by"), Brought(path=photo, capture=CaptureData(lon=1.0)),
        Brought(path=photo, capture=CaptureData(lon=float("nan"), lat=2.0)),
    ]  # fmt: skip
    size = mission.size
    files = sorted(mission.segments.digests())
    for brought in wrong:
        with pytest.raises(InputError):
            receiving.added(mission, brought)
    for of, method in ([], "x"), (["0000"], "x"), (["0"], "x"), (["*"], "x"), ([], ""):
        with pytest.raises(InputError):
            receiving.derived(mission, Brought(path=photo), of=of, method=method)

    assert mission.size in (size, size + 1)  # the desk's own reading key may have been made
    assert exhibits.listed(mission) == []
    assert sorted(mission.segments.digests()) == files


@pytest.mark.parametrize("name", ["a\nb.txt", "\x1b[31mred.txt", "-rf", "\udcff.bin", "x" * 200,
                                  "'; DROP TABLE.txt", "<script>.html", "=1+1.csv"])  # fmt: skip
def test_a_file_of_any_name_comes_in(mission, tmp_path, name):
    """
    Control characters, broken text and long names are kept in a form that can be shown.
    """
    path = tmp_path / name
    path.write_bytes(os.urandom(50))
    kept = receiving.added(mission, Brought(path=path))
    told = json.loads(content(mission, str(kept["exhibit"]), "capture"))

    assert told["file"].isprintable()
    assert content(mission, str(kept["exhibit"])) == path.read_bytes()


def test_an_empty_file_is_an_exhibit(mission, tmp_path):
    """
    Nothing at all is content like any other, enciphered and in the clear.
    """
    (tmp_path / "a").write_bytes(b"")
    kept = receiving.added(mission, Brought(path=tmp_path / "a"))

    assert content(mission, str(kept["exhibit"])) == b""
    assert receiving.added(mission, Brought(path=tmp_path / "a"))["known"] is True


def test_a_file_that_changes_while_it_comes_in_is_no_exhibit(mission, tmp_path, monkeypatch):
    """
    What grew while it was read is refused, and no exhibit is left of it.
    """
    path = tmp_path / "growing"
    path.write_bytes(bytes(3 * originals.PIECE_BYTES))
    pieces = originals.Original.pieces

    def growing(self):
        for piece in pieces(self):
            with path.open("ab") as file:
                file.write(b"more")
            yield piece

    monkeypatch.setattr(originals.Original, "pieces", growing)
    with pytest.raises(InputError, match="changed"):
        receiving.added(mission, Brought(path=path))
    assert exhibits.listed(mission) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from lendemain.desk.evidence import receiving
from lendemain.desk.mission import Mission
count, limit = 0, 0
def counted(inner):
    def call(*args, **kwargs):
        global count
        count += 1
        if count == limit:
            os.kill(os.getpid(), signal.SIGKILL)
        return inner(*args, **kwargs)
    return call
def add():
    with Mission.open(Path(sys.argv[1]), write=True) as mission:
        for name in ("fsync", "rename", "open", "unlink"):
            setattr(os, name, counted(getattr(os, name)))
        receiving.added(mission, receiving.Brought(path=Path(sys.argv[2]), case=1))
for row in sys.stdin:
    limit = int(row)
    child = os.fork()
    if not child:
        add()
        os._exit(0)
    print(os.waitpid(child, 0)[1], flush=True)
"""


def test_killed_at_any_point_there_is_no_exhibit_or_a_whole_one(staffed, photo):
    """
    The program dies at each of its calls in turn: what is listed can be read, the audit is sound,
    and the attempt that lives gives the exhibit.
    """
    limit, rows = 0, []
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, staffed, photo],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as driver:  # fmt: skip
        while not rows:
            limit += 1
            driver.stdin.write(f"{limit}\n")
            driver.stdin.flush()
            status = int(driver.stdout.readline())
            assert status in (0, signal.SIGKILL)
            with Mission.open(staffed) as mission:
                rows = exhibits.listed(mission)
            assert rows or status
        driver.stdin.close()
    assert limit > 10
    with Mission.open(staffed, write=True) as mission:
        assert content(mission, str(rows[0]["exhibit"])) == SECRET
        assert receiving.added(mission, Brought(path=photo))["known"] is True
    assert audit.audit(staffed, replay=False).problems == ()


def test_a_full_disk_leaves_no_exhibit(staffed, tmp_path):
    """
    A file that does not fit is told as such; nothing is listed, and all is sound.
    """
    path = tmp_path / "big"
    path.write_bytes(bytes(8 << 20))
    with Mission.open(staffed, write=True) as mission:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4 << 20, before[1]))
        try:
            with pytest.raises(LendemainError, match="could not be kept"):
                receiving.added(mission, Brought(path=path))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
            signal.signal(signal.SIGXFSZ, ignored)
        assert exhibits.listed(mission) == []
        assert [p for p in (staffed / "ledger" / "blobs").iterdir() if p.suffix == ".part"] == []
    assert audit.audit(staffed, replay=False).problems == ()


def test_a_damaged_key_file_is_told_and_does_not_stop_others(mission, photo, tmp_path, staffed):
    """
    An exhibit whose keys were damaged is an integrity error; the others can be read.
    """
    first = str(receiving.added(mission, Brought(path=photo))["exhibit"])
    (tmp_path / "b").write_bytes(b"another")
    second = str(receiving.added(mission, Brought(path=tmp_path / "b"))["exhibit"])
    (staffed / "keys" / "evidence" / f"{first}.keys").write_bytes(b"garbage")

    with pytest.raises(IntegrityError, match="keys"):
        content(mission, first)
    assert content(mission, second) == b"another"


def test_what_a_file_says_of_its_provenance_decides_nothing(mission, tmp_path):
    """
    A picture with an intact manifest and the same one tampered with come in alike: the result is
    among what is claimed, in no entry, and neither custody nor what is disclosed depends on it.
    """
    pytest.importorskip("c2pa", reason="needs the extra `provenance`")
    made = provenance.signed_picture()
    tampered = bytearray(made)
    tampered[-200] ^= 1
    bodies, rows = [], []
    for number, whole in enumerate((made, bytes(tampered))):
        path = tmp_path / f"{number}.jpg"
        path.write_bytes(whole)
        name = str(receiving.added(mission, Brought(path=path, case=number + 1))["exhibit"])
        one = exhibits.found(mission, name)
        told = json.loads(content(mission, name, "capture"))
        assert "claims" in told
        bodies.append(list(mission.entries())[one.entry].body)
        rows.append((exhibits.standing(one), custody.kept_back(one), one.media, one.consent))

    assert rows[0] == rows[1] == ("whole", None, "image/jpeg", Consent.NOT_NEEDED)
    assert bodies[0].keys() == bodies[1].keys()
    assert "c2pa" not in json.dumps(bodies)
