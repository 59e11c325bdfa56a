"""A party's mirror in its folder: founded, opened by one process, shown and checked."""

import pytest
from tests.ledger.made_up_log import LOG, MadeUpLog

from lendemain.desk.network import mirror
from lendemain.desk.network.mirror import Arriving, Holding
from lendemain.errors import InputError, LendemainError
from lendemain.ledger import checkpoint
from lendemain.ledger.mirror import origin_hash
from lendemain.ledger.witnessing.cosignature import Cosigner, times

MADE_UP = MadeUpLog([b"entry %d" % n for n in range(700)])
PREFIX = origin_hash(LOG.name)


@pytest.fixture
def founded(tmp_path):
    mirror.founded(tmp_path / "m", name="n.example/m", logs=[LOG.verifier.vkey])
    return tmp_path / "m"


def bring(holding: Holding, size: int) -> int:
    """The status when the made-up ledger is brought up to a size."""
    assert holding.add_checkpoint(MADE_UP.checkpoint(0, size)).status == 200
    arriving = Arriving()
    arriving.feed(MADE_UP.upload(0, size))
    upload = holding.begin(arriving)
    assert holding.take(upload, arriving) is None
    return holding.finish(upload).status


def test_a_mirror_has_a_key_of_its_own(founded):
    """
    Its private key is for its owner only, its public one says its name.
    """
    assert (founded / "mirror.key").stat().st_mode & 0o077 == 0
    assert Cosigner.parse((founded / "mirror.vkey").read_text().strip()).name == "n.example/m"
    assert mirror.shown(founded) == [
        {"log": LOG.name, "size": 0, "root": "", "files": 0, "path": PREFIX}
    ]
    assert mirror.checked(founded) == []


def test_what_it_holds_is_signed_shown_and_sound(founded):
    """
    What was brought is handed out with its signature, shown, and found sound; damage is named.
    """
    with Holding.open(founded) as holding:
        assert bring(holding, 700) == 200
        chunks, size, media = holding.file(f"{PREFIX}/checkpoint")
        data = b"".join(chunks)
        assert (size, media) == (len(data), "text/plain; charset=utf-8")
        key = Cosigner.parse((founded / "mirror.vkey").read_text().strip())
        assert times(data, [key]).keys() == {key}
        assert checkpoint.opened(data, LOG.verifier).size == 700
        assert holding.file(f"{PREFIX}/pending") is None
        assert holding.file(f"{PREFIX}/tile/0/009") is None
        assert holding.origins == {LOG.name: PREFIX}
    assert mirror.shown(founded)[0]["size"] == 700
    assert mirror.checked(founded) == []
    path = founded / "copies" / PREFIX / "tile" / "entries" / "001"
    path.write_bytes(path.read_bytes().replace(b"entry 300", b"Entry 300"))
    assert mirror.checked(founded) == [f"{LOG.name}: entry 300: not under its hash in tile/0/001"]


def test_one_process_serves_a_mirror(founded):
    """
    A second one is refused while the first is there.
    """
    with (
        Holding.open(founded),
        pytest.raises(LendemainError, match="another process"),
        Holding.open(founded),
    ):
        pass


def test_what_is_no_mirror_is_refused(tmp_path, founded):
    """
    A folder without keys, a damaged key, a folder in use, no ledger or a bad key: each is said.
    """
    vkey = LOG.verifier.vkey
    with pytest.raises(InputError, match="not empty"):
        mirror.founded(founded, name="n.example/m", logs=[vkey])
    with pytest.raises(InputError, match="no ledger"):
        mirror.founded(tmp_path / "x", name="n.example/m", logs=[])
    with pytest.raises(InputError):
        mirror.founded(tmp_path / "x", name="n.example/m", logs=["junk"])
    with pytest.raises(InputError, match="no algorithm"):
        mirror.founded(tmp_path / "x", name="n.example/m", logs=[vkey], algorithm="rot13")
    assert not (tmp_path / "x").exists()
    with pytest.raises(InputError, match="no mirror here"), Holding.open(tmp_path / "x"):
        pass
    (founded / "mirror.key").write_text("junk\n")
    with pytest.raises(InputError), Holding.open(founded):
        pass
