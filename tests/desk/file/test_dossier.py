"""The dossier of a case, from a mission to a statement that others make."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from lendemain.desk import view as desk_view
from lendemain.desk.cases import cases
from lendemain.desk.file import dossier
from lendemain.desk.file.dossier import Wanted
from lendemain.desk.mission import Mission
from lendemain.desk.working import cycle
from lendemain.errors import InputError, IntegrityError, LendemainError
from lendemain.ledger import checkpoint
from lendemain.ledger.witnessing import cosignature
from lendemain.ledger.witnessing.cosignature import CosigningKey
from lendemain.ledger.witnessing.kept import Kept
from lendemain.ledger.witnessing.policy import parsed

ROOT = Path(__file__).resolve().parents[3]
KEYS = [CosigningKey(f"w{n}.example/w", bytes([40 + n] * 32)) for n in range(3)]


@pytest.fixture
def own(folder, tmp_path) -> Path:
    """A policy of one's own that asks for no witness."""
    with Mission.open(folder) as mission:
        path = tmp_path / "policy"
        path.write_text(f"log {mission.verifier.vkey}\nquorum none\n", "utf-8")
        return path


def export(folder: Path, out: Path, **given) -> dict[str, object]:
    with Mission.open(folder, write=True) as mission:
        view = desk_view.view(mission)
        number = int(view.cases.column("number")[0].as_py())
        return dossier.exported(view, Wanted(**{"case": number, **given}), out)


def test_what_is_exported_verifies_here_and_with_the_standard_library_alone(folder, tmp_path, own):
    """
    I4 and 12: our verifier and the one published apart state the same of a real mission's case,
    with its observations shown singly.
    """
    said = export(folder, tmp_path / "d.zip", pdf=True)
    done = subprocess.run(
        [sys.executable, "-I", "-S", ROOT / "verifier" / "verify.py", tmp_path / "d.zip",
         "--policy", own, "--json"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    theirs = json.loads(done.stdout)
    ours = dossier.stated(tmp_path / "d.zip", own)

    assert {k: theirs[k] for k in ours} == ours
    assert len(ours["observations"]) == said["observations"] > 0
    names = zipfile.ZipFile(tmp_path / "d.zip").namelist()
    assert {"report.html", "report.pdf", "verify.py", "policy", "checkpoint"} <= set(names)
    assert (tmp_path / "d.zip").stat().st_mode & 0o077 == 0


def test_the_same_case_gives_the_same_bytes_and_records_nothing_twice(folder, tmp_path):
    """
    A second export of an unchanged case is the same file, and the ledger has not grown.
    """
    first = export(folder, tmp_path / "a.zip")
    second = export(folder, tmp_path / "b.zip")

    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert first["head"] == second["head"]


def test_steps_exports_and_cycles_go_on_and_every_dossier_verifies(folder, tmp_path, own):
    """
    I4: each export verifies when it is made and after everything that comes later; the later one
    has all that the earlier had.
    """
    with Mission.open(folder, write=True) as mission:
        cases.enrolled(mission, "olena")
    export(folder, tmp_path / "a.zip")
    with Mission.open(folder, write=True) as mission:
        view = desk_view.view(mission)
        number = int(view.cases.column("number")[0].as_py())
        cases.moved(view, number, "admit", reason="Two accounts", by="olena")
    export(folder, tmp_path / "b.zip")
    with Mission.open(folder, write=True) as mission:
        cycle.cycle(mission)
    export(folder, tmp_path / "c.zip", audience="party:north")

    said = [dossier.stated(tmp_path / f"{n}.zip", own) for n in "abc"]
    indexes = [{row["index"] for row in one["entries"]} for one in said]
    assert indexes[0] < indexes[1] < indexes[2]
    assert [len(one["observations"]) > 0 for one in said] == [True, True, False]


def test_it_waits_for_the_witnesses_and_says_who_is_missing(folder, tmp_path):
    """
    Under a policy with a quorum nothing is exported before the case's head is witnessed; once it
    is, times are intervals between witnesses' times.
    """
    with Mission.open(folder, write=True) as mission:
        cases.enrolled(mission, "olena")
        cases.enrolled(mission, "piotr")
        rows = "".join(f"witness w{n} {k.cosigner.vkey}\n" for n, k in enumerate(KEYS))
        text = f"log {mission.verifier.vkey}\n{rows}group all 2 w0 w1 w2\nquorum all\n"
        from lendemain.desk.cases import worth

        worth.adopt(mission, text.encode(), file="p", by="olena", other="piotr")
    with pytest.raises(LendemainError, match="not witnessed yet"):
        export(folder, tmp_path / "d.zip")
    assert not (tmp_path / "d.zip").exists()
    policy = parsed(text.encode())
    with Mission.open(folder) as mission:
        head = mission.head.encode()
        body = head.rpartition(b"\n\n")[0] + b"\n"
        at = int(mission.last_made.timestamp()) + 1
        cosigned = cosignature.with_rows(head, [k.row(body, at) for k in KEYS[:2]])
        Kept(folder / "ledger").add(cosigned, policy=policy)

    said = export(folder, tmp_path / "d.zip")
    (tmp_path / "policy").write_text(text, "utf-8")
    stated = dossier.stated(tmp_path / "d.zip", tmp_path / "policy")
    assert said["label"] == "witnessed"
    assert stated["missing"] == ["w2"]
    assert stated["checkpoint"]["size"] == checkpoint.parsed(body).size
    assert all(row["not_after"] == at for row in stated["entries"])


def test_a_policy_of_ones_own_is_asked_for_and_a_forged_one_refused(folder, tmp_path, own):
    """
    19: a dossier says nothing under another ledger's key, and its own policy only where one asks
    for it.
    """
    export(folder, tmp_path / "d.zip")
    other = tmp_path / "other"
    key = CosigningKey("x", bytes(32)).cosigner.key
    from lendemain.ledger.note import Verifier

    name = own.read_text().split()[1].split("+")[0]
    other.write_text(f"log {Verifier(name, key).vkey}\nquorum none\n", "utf-8")
    with pytest.raises(IntegrityError):
        dossier.stated(tmp_path / "d.zip", other)
    assert dossier.stated(tmp_path / "d.zip", None)["policy_inside"]
    assert any("not proven by the ledger" in row for row in dossier.told(
        dossier.stated(tmp_path / "d.zip", own)
    ))  # fmt: skip


@pytest.mark.parametrize("given", [{"case": 10**6}, {"audience": "nobody"}, {"audience": "public"},
                                   {"language": "xx"}])  # fmt: skip
def test_what_cannot_be_asked_for_is_refused_and_leaves_nothing(folder, tmp_path, given):
    """
    A case, audience or language that there is none of, and an audience that gets releases, are
    refused; no file and no entry is left.
    """
    with Mission.open(folder) as mission:
        size = mission.size
    with pytest.raises(InputError):
        export(folder, tmp_path / "d.zip", **given)
    with Mission.open(folder) as mission:
        assert mission.size == size
    assert not list(tmp_path.glob("*d.zip*"))


def test_no_file_is_written_over(folder, tmp_path):
    """
    Something of that name, or no folder there, is refused.
    """
    (tmp_path / "d.zip").write_bytes(b"mine")
    with pytest.raises(InputError, match="there already"):
        export(folder, tmp_path / "d.zip")
    with pytest.raises(InputError, match="no such folder"):
        export(folder, tmp_path / "none" / "d.zip")
    assert (tmp_path / "d.zip").read_bytes() == b"mine"


def test_the_published_verifier_is_the_one_in_every_dossier(folder, tmp_path):
    """
    42: the verifier in a dossier is, byte for byte, the file that is published apart.
    """
    export(folder, tmp_path / "d.zip")
    with zipfile.ZipFile(tmp_path / "d.zip") as held:
        for name, data in dossier.verifiers().items():
            assert held.read(name) == data == (ROOT / "verifier" / name).read_bytes()


def test_every_decision_in_a_dossier_can_be_worked_out_again(folder, tmp_path, own):
    """
    44: each cycle in a dossier names the software that drew it and digests that a replay gives.
    """
    export(folder, tmp_path / "d.zip")
    said = dossier.stated(tmp_path / "d.zip", own)
    turns = [row for row in said["entries"] if row["kind"] == "cycle.completed"]

    assert turns
    assert all(row["software"] for row in turns)
    with Mission.open(folder) as mission:
        for entry in mission.entries("cycle.completed"):
            if entry.index in {row["index"] for row in turns}:
                assert cycle.differences(entry, cycle.replayed(mission, entry)) == []


def test_what_is_no_dossier_is_refused(tmp_path, own):
    """
    A missing file and a file of another kind are refused with the reason.
    """
    with pytest.raises(InputError, match="cannot be read"):
        dossier.stated(tmp_path / "none.zip", own)
    (tmp_path / "x.zip").write_bytes(b"x" * 100)
    with pytest.raises(IntegrityError):
        dossier.stated(tmp_path / "x.zip", own)


def test_time_stamps_over_the_case_go_with_it(folder, tmp_path, own):
    """
    8: a token over a checkpoint that covers entries of the case lies in the dossier, the stamped
    checkpoint among the earlier ones; it is said to be there, and not to be proven by the ledger.
    """
    from lendemain.desk.mission import obj
    from lendemain.desk.network import stamping
    from lendemain.ledger import stamps

    with Mission.open(folder, write=True) as mission:
        head = mission.head.encode()
        at = checkpoint.parsed(head.rpartition(b"\n\n")[0] + b"\n")
        said = {"form": stamping.RFC3161, "service": "North 1", "size": at.size,
                "root": at.root.hex()}  # fmt: skip
        objects = [
            obj(mission.segments.put_bytes(data), len(data), "application/octet-stream", role)
            for role, data in (("stamp", b"a token"), ("checkpoint", head))
        ]
        mission.record(stamps.KIND, said, objects)
    export(folder, tmp_path / "d.zip")

    found = dossier.stated(tmp_path / "d.zip", own)
    assert found["stamps"] == [f"timestamps/{at.size}-north1.tsr"]
    assert at.size in [one["size"] for one in found["checkpoints"]]
    with zipfile.ZipFile(tmp_path / "d.zip") as held:
        assert held.read(found["stamps"][0]) == b"a token"
