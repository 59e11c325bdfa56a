"""A mission rebuilt from what others hold, on a machine that has never seen it."""

import hashlib
import shutil

import pytest
from tests.desk.served_files import serving_files

from lendemain.desk.mission import Mission
from lendemain.desk.network import publishing
from lendemain.desk.proof import audit, restoring
from lendemain.desk.proof.restoring import Trust
from lendemain.errors import InputError, IntegrityError
from lendemain.ledger import note
from lendemain.ledger.witnessing import policy


@pytest.fixture(scope="module")
def own(worked, tmp_path_factory):
    """Everything of a mission, as a party that may have it holds it."""
    target = tmp_path_factory.mktemp("own") / "www"
    publishing.publish(worked, target, everything=True)
    return target


def key(folder) -> note.Verifier:
    with Mission.open(folder) as mission:
        return mission.verifier


@pytest.mark.parametrize("over_http", [False, True])
def test_everything_comes_back_and_is_verified(worked, own, tmp_path, over_http):
    """
    From a folder or an address: entries, files and cycles check out, and the mission that stays is
    one like any other, without keys to sign with.
    """
    with serving_files(own) as url:
        found = restoring.audited(
            url if over_http else str(own), Trust(key(worked)), into=tmp_path / "again"
        )
    here = audit.audit(worked)

    assert (found.problems, found.withheld) == ((), 0)
    assert (found.entries, found.root, found.files) == (here.entries, here.root, here.files)
    assert (found.cycles, found.key) == (1, "given by you")
    assert audit.audit(tmp_path / "again") == here
    with Mission.open(tmp_path / "again") as mission, Mission.open(worked) as first:
        assert mission.name == first.name
        assert mission.head == first.head
    assert not list((tmp_path / "again").rglob("*.key"))


@pytest.mark.parametrize("over_http", [False, True])
def test_a_mirrors_own_address_will_do(worked, own, tmp_path, over_http):
    """
    Where the ledger's key says whose copy is meant, the address of the mirror itself finds it.
    """
    within = hashlib.sha256(key(worked).name.encode()).hexdigest()
    shutil.copytree(own, tmp_path / "copies" / within)
    with serving_files(tmp_path / "copies") as url:
        given = url if over_http else str(tmp_path / "copies")
        found = restoring.audited(given, Trust(key(worked)))

    assert (found.problems, found.cycles) == ((), 1)


def test_a_key_that_nobody_gave_is_not_called_checked(own):
    """
    Without a key the publisher's own word is taken, and said to be that.
    """
    found = restoring.audited(str(own), Trust())

    assert "not checked" in found.key
    assert found.problems == ()


def test_another_key_is_refused(worked, own):
    """
    What another key signed is not the ledger that was asked for.
    """
    stranger = note.Signer.generate(key(worked).name)
    with pytest.raises(InputError):
        restoring.audited(str(own), Trust(stranger.verifier))


def test_the_policy_says_whether_it_is_witnessed(worked, own):
    """
    Under a policy the checkpoint's standing is told, with those who have not cosigned.
    """
    verifier = key(worked)
    vkey = "n.example/w+" + "0" * 8
    from lendemain.ledger.witnessing.cosignature import CosigningKey

    vkey = CosigningKey("n.example/w", bytes([3] * 32)).cosigner.vkey
    text = f"log {verifier.vkey}\nwitness n1 {vkey}\nquorum n1\n".encode()
    found = restoring.audited(str(own), Trust(verifier, policy.parsed(text)))

    assert found.witnessed == "no, recorded only; without n1"
    assert found.problems == ()


def test_a_public_copy_says_what_is_withheld(worked, tmp_path):
    """
    Where files are withheld, entries are verified still, and no missing file is a problem.
    """
    publishing.publish(worked, tmp_path / "www")
    found = restoring.audited(str(tmp_path / "www"), Trust(key(worked)))

    assert found.problems == ()
    assert found.withheld > 0
    assert (found.files, found.cycles) == (0, 0)


@pytest.mark.parametrize(
    ("name", "said"),
    [("tile/entries", "entry"), ("blob", "file "), ("tile/0", "tile/0/"), ("checkpoint", "")],
)
def test_what_differs_is_named(worked, own, tmp_path, name, said):
    """
    One byte changed anywhere in what is handed out is named; a changed checkpoint is refused.
    """
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(own, copy)
    [path, *_] = [one for one in sorted([copy / name, *(copy / name).rglob("*")]) if one.is_file()]
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    if name == "checkpoint":
        with pytest.raises(InputError):
            restoring.audited(str(copy), Trust(key(worked)))
        return
    found = restoring.audited(str(copy), Trust(key(worked)), into=tmp_path / "again")

    assert any(said in one for one in found.problems), found.problems


def test_a_folder_that_is_not_empty_or_not_there_is_refused(worked, own, tmp_path):
    """
    Nothing is rebuilt over something else, or out of nothing.
    """
    for given, into in [
        (str(own), worked), (str(tmp_path / "none"), None), (str(tmp_path), None),
        ("ftp://x.example/", None),
    ]:  # fmt: skip
        with pytest.raises(InputError):
            restoring.audited(given, Trust(), into=into)


def test_missing_and_damaged_files_are_fetched_back(folder, own):
    """
    A lost file and a damaged one come back from a copy; the damaged one is kept aside.
    """
    lost, damaged, *_ = sorted((folder / "ledger/segments").glob("*.parquet"))
    lost.unlink()
    data = bytearray(damaged.read_bytes())
    data[9] ^= 1
    damaged.write_bytes(bytes(data))
    assert len(audit.audit(folder).problems) == 2
    said = restoring.fetched_missing(folder, str(own))

    assert sorted(said["fetched"]) == sorted([lost.stem, damaged.stem])
    assert said["failed"] == []
    assert audit.audit(folder).problems == ()
    assert (folder / "ledger/damaged" / damaged.stem).read_bytes() == bytes(data)


def test_the_trust_of_the_command_line(worked, tmp_path):
    """
    A key given apart, or the one that the policy names; neither is no trust.
    """
    verifier = key(worked)
    text = tmp_path / "policy"
    text.write_text(f"log {verifier.vkey}\nquorum none\n")

    assert restoring.trust(verifier.vkey, None).log == verifier
    assert restoring.trust(None, text).log == verifier
    assert restoring.trust(None, None) == Trust()


def test_that_a_statement_was_not_entered_is_as_sure_as_that_it_was(worked, own, tmp_path):
    """
    A search says where a statement stands, or among how many entries it does not, and when those
    whose keys are given signed them; what is not what was signed is not searched.
    """
    import hashlib
    import shutil

    from lendemain.ledger.store import Ledger

    with Ledger.open(worked / "ledger") as ledger:
        entry = ledger.entry(1)
        size = ledger.size
    there = hashlib.sha256(entry[: entry.rfind(b"\n\n") + 1]).hexdigest()

    assert restoring.searched(str(own), there, Trust(key(worked))).index == 1
    absent = restoring.searched(str(own), "0" * 64, Trust(key(worked)))
    assert (absent.index, absent.size, absent.held) == (None, size, {})
    copy = shutil.copytree(own, tmp_path / "copy")
    [path] = (copy / "tile" / "entries").rglob("*.p/*")
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(IntegrityError):
        restoring.searched(str(copy), there, Trust(key(worked)))
