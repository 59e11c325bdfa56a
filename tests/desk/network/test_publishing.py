"""A mission's ledger handed out as files: what goes out, and what does not."""

import shutil

import pytest

from lendemain.desk.mission import Mission, obj
from lendemain.desk.network import publishing
from lendemain.errors import InputError, IntegrityError
from lendemain.ledger import checkpoint, note
from lendemain.ledger.witnessing.cosignature import CosigningKey, times


def test_entries_go_out_and_files_only_when_released(folder, tmp_path):
    """
    A public folder gets every entry and no file; after a release it gets that file; a party's own
    copy gets all of them.
    """
    public, own = tmp_path / "public", tmp_path / "own"
    found = publishing.publish(folder, public)
    assert (found.files, found.problems) == (0, ())
    assert not (public / "blob").exists()
    withheld = (public / "withheld").read_text().split()
    with Mission.open(folder, write=True) as mission:
        digest = mission.segments.put_bytes(b"for everybody")
        named = [obj(digest, 13, "text/plain", "publication")]
        mission.record(publishing.RELEASED, {}, named)
    again = publishing.publish(folder, public)

    assert (again.files, again.entries, again.withheld) == (1, 1, len(withheld))
    assert [one.name for one in (public / "blob").iterdir()] == [digest]
    everything = publishing.publish(folder, own, everything=True)
    assert everything.files == len(withheld) + 1
    assert (own / "withheld").read_text() == ""
    assert not list(public.rglob("*.key"))


def test_publishing_again_adds_only_what_is_new(folder, tmp_path):
    """
    The second time nothing is added, and the checkpoint is the ledger's.
    """
    publishing.publish(folder, tmp_path / "www")
    found = publishing.publish(folder, tmp_path / "www")

    assert found.entries == 0
    with Mission.open(folder) as mission:
        assert (tmp_path / "www" / "checkpoint").read_text() == mission.head


def test_cosignatures_that_are_kept_go_out(folder, tmp_path):
    """
    What mirrors have signed of the newest checkpoint stands under it when it is published.
    """
    key = CosigningKey("neutral.example/m1", bytes([7] * 32))
    with Mission.open(folder) as mission:
        head = mission.head.encode()
    row = key.row(note.parts(head)[0], 1_800_000_000)
    (folder / "ledger" / "mirrors").mkdir()
    (folder / "ledger" / "mirrors" / "x.note").write_bytes(head + row)
    (folder / "ledger" / "mirrors" / "y.note").write_bytes(b"junk")
    publishing.publish(folder, tmp_path / "www")
    published = (tmp_path / "www" / "checkpoint").read_bytes()

    assert times(published, [key.cosigner]) == {key.cosigner: 1_800_000_000}
    with Mission.open(folder) as mission:
        assert checkpoint.opened(published, mission.verifier).size == mission.size


def test_another_missions_folder_is_not_published_over(folder, tmp_path):
    """
    What is published of one ledger is never replaced by another's.
    """
    publishing.publish(folder, tmp_path / "www")
    Mission.create(tmp_path / "other", ["model-2026"]).close()

    with pytest.raises(IntegrityError, match="two histories"):
        publishing.publish(tmp_path / "other", tmp_path / "www")


@pytest.mark.parametrize("inside", ["", "ledger", "keys/www", "cache"])
def test_a_mission_is_not_published_into_itself(folder, inside):
    """
    Its own ledger, keys and cache are no place for a web server's files.
    """
    with pytest.raises(InputError, match="the mission itself"):
        publishing.publish(folder, folder / inside)


def test_a_damaged_file_is_named(folder, tmp_path):
    """
    What is damaged here does not go out, and is said.
    """
    path = max((folder / "ledger/segments").glob("*.parquet"), key=lambda one: one.stat().st_size)
    data = bytearray(path.read_bytes())
    data[9] ^= 1
    path.write_bytes(bytes(data))
    found = publishing.publish(folder, tmp_path / "www", everything=True)

    assert found.problems == (f"file {path.stem}: altered",)
    assert not (tmp_path / "www" / "blob" / path.stem).exists()
    shutil.rmtree(tmp_path / "www")


def test_what_lies_in_a_compartment_goes_only_where_it_is_said_to(folder, tmp_path):
    """
    Of a party's own copy, files in plain in a compartment stay out, ciphertext does not; with
    `compartments` they go too.
    """
    with Mission.open(folder, write=True) as mission:
        plain = mission.segments.put_bytes(b"plain")
        cipher = mission.segments.put_bytes(b"cipher")
        named = [
            obj(plain, 5, "text/plain", "original"),
            obj(cipher, 6, "application/vnd.lendemain.sealed", "original"),
        ]
        mission.record("drill", {"comp": ["east"]}, named)

    assert publishing.closed(folder) == {plain}
    found = publishing.publish(folder, tmp_path / "own", everything=True)
    assert found.withheld == 1
    assert (tmp_path / "own" / "withheld").read_text() == f"{plain}\n"
    assert (tmp_path / "own" / "blob" / cipher).exists()
    publishing.publish(folder, tmp_path / "own", everything=True, compartments=True)
    assert (tmp_path / "own" / "blob" / plain).read_bytes() == b"plain"
