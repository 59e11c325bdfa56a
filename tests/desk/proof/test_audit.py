"""Everything again, with nothing but the files."""

import pytest

from lendemain.desk.mission import Mission
from lendemain.desk.proof import audit
from lendemain.ledger import checkpoint, note
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.witnessing import policy as policies
from lendemain.ledger.witnessing.cosignature import CosigningKey, with_rows
from lendemain.ledger.witnessing.kept import Kept


def test_a_sound_mission_has_no_problem(folder):
    """
    Ledger, files and every cycle check out, and the date is remembered.
    """
    audited = audit.audit(folder)

    assert (audited.problems, audited.cycles) == ((), 1)
    with Mission.open(folder) as mission:
        assert f"{audited.entries} entries, 0 problems" in audit.last(mission)


@pytest.mark.parametrize("kind", ["segments/*.parquet", "blobs/*", "ledger.sqlite"])
def test_a_flipped_byte_is_found(folder, kind):
    """
    One byte changed in any file that the ledger is or names is a problem that names it.
    """
    path = max((folder / "ledger").glob(kind), key=lambda p: p.stat().st_size)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x01
    path.chmod(0o600)
    path.write_bytes(bytes(data))

    assert len(audit.audit(folder, replay=False).problems) > 0


def test_a_missing_file_is_found(folder):
    """
    A file that an entry names and nobody has is a problem.
    """
    path = next((folder / "ledger/segments").glob("*.parquet"))
    path.unlink()

    [problem, *_] = audit.audit(folder).problems
    assert path.stem[:12] in problem


def test_a_mission_never_audited_says_nothing(folder):
    """
    Without an audit there is no date to show.
    """
    with Mission.open(folder) as mission:
        assert audit.last(mission) == ""


@pytest.mark.parametrize(
    "content", [None, "", "log_vkey = 1", 'name = "a"\norigin = "b"\nlog_vkey = "c"']
)
def test_a_ledger_without_sound_settings_is_a_difference(folder, content):
    """
    Where a ledger lies but nobody says whose it is, the audit names the file; it is not silent,
    and it does not take the folder for none.
    """
    path = folder / "mission.toml"
    path.unlink()
    if content is not None:
        path.write_text(content, "utf-8")

    [problem] = audit.audit(folder).problems

    assert "mission.toml" in problem


def test_a_file_that_no_entry_names_is_counted_and_no_problem(folder):
    """
    What was kept before the power went, and never entered, is said and changes nothing.
    """
    before = audit.audit(folder, replay=False)
    with Mission.open(folder) as mission:
        mission.segments.put_bytes(b"kept, and never named")
        mission.segments.put_together([b"small, and never named"])

    assert before.files_unnamed + 2 == audit.audit(folder, replay=False).files_unnamed
    assert audit.audit(folder, replay=False).problems == ()


def test_every_cosigned_checkpoint_is_held_against_the_ledger(folder):
    """
    A checkpoint that the ledger's key signed and a witness cosigned, with another root than the
    first entries have, is a difference, however long ago it was kept.
    """
    key = note.Signer.parse((folder / "keys" / "log.key").read_text("utf-8").strip())
    witness = CosigningKey.generate("host.example/witness")
    rows = [f"log {key.verifier.vkey}", f"witness host {witness.cosigner.vkey}", "quorum host"]
    policy = policies.parsed(("\n".join(rows) + "\n").encode())
    for root in (bytes(32), b"\1" * 32):
        other = Checkpoint(origin=key.name, size=2, root=root)
        signed = checkpoint.signed(other, [key])
        cosigned = with_rows(signed, [witness.row(other.text, 1_700_000_000)])
        Kept(folder / "ledger").add(cosigned, policy=policy)

    problems = audit.audit(folder, replay=False).problems

    assert sum("first 2 entries are not those" in p for p in problems) == 2
