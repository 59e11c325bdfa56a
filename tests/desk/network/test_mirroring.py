"""A mission brought to mirrors: entries, files, what is signed; and a mission back from them."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from tests.desk.services import serving

from lendemain.desk.mission import Mission
from lendemain.desk.network import mirror, mirroring, publishing
from lendemain.desk.network.mirror import Holding
from lendemain.desk.proof import audit, restoring
from lendemain.desk.proof.restoring import Trust
from lendemain.errors import InputError
from lendemain.ledger.mirror import origin_hash
from lendemain.ledger.witnessing.cosignature import Cosigner, CosigningKey, times
from lendemain.web import mirror as web_mirror
from lendemain.web.serving import _bound


@contextmanager
def holding(folder, log) -> Iterator[str]:
    """The address of a mirror of a ledger, in a folder that is made where it is missing."""
    if not folder.exists():
        mirror.founded(folder, name="n.example/m", logs=[log.vkey])
    listening = _bound("127.0.0.1", 0)
    with Holding.open(folder) as held:
        config = uvicorn.Config(web_mirror.app(held), log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)
            listening.close()


def key_of(folder) -> Cosigner:
    return Cosigner.parse((folder / "mirror.vkey").read_text().strip())


def test_a_mission_is_brought_and_comes_back_whole(folder, tmp_path):
    """
    After a push the mirror holds everything and has signed it; the mission restored from it audits
    clean and says the same; a second push brings only what is new.
    """
    with Mission.open(folder) as mission:
        log = mission.verifier
    with holding(tmp_path / "m", log) as url:
        [done] = mirroring.push(folder, [url], keys=[key_of(tmp_path / "m").vkey])
        assert (done.error, done.missing) == ("", 0)
        assert done.files > 0
        with Mission.open(folder, write=True) as mission:
            mission.record("drill", {"said": "more"})
        [again] = mirroring.push(folder, [url])
        assert (again.size, again.files) == (done.size + 1, 0)
        back = restoring.audited(
            f"{url}/{origin_hash(log.name)}", Trust(log), into=tmp_path / "back"
        )
    assert (back.problems, back.withheld, back.cycles) == ((), 0, 1)
    assert audit.audit(tmp_path / "back") == audit.audit(folder)
    with Mission.open(folder) as mission:
        note = publishing.cosigned(folder, mission.head.encode())
    assert times(note, [key_of(tmp_path / "m")]).keys() == {key_of(tmp_path / "m")}
    assert mirror.checked(tmp_path / "m") == []


def test_a_mirror_without_files_gets_entries_only(folder, tmp_path):
    """
    Where a party may not have files, it holds entries and signs them all the same.
    """
    with Mission.open(folder) as mission:
        log = mission.verifier
    with holding(tmp_path / "m", log) as url:
        [done] = mirroring.push(folder, [url], files=False)
    assert (done.files, done.error) == (0, "")
    assert mirror.shown(tmp_path / "m")[0]["files"] == 0
    assert mirror.shown(tmp_path / "m")[0]["size"] == done.size


def test_a_mirror_that_lies_is_not_believed(folder):
    """
    Answers that make no sense, and no answers, are said; nothing that they sign is kept.
    """
    for status, body in [
        (200, b"junk"), (404, b"unknown log\n"), (409, b"999999\n"), (409, b"junk"), (202, b"1\n"),
        (500, b"\x00\xff"), (200, b""),
    ]:  # fmt: skip
        with serving(lambda *_, told=(status, body): told) as url:
            [done] = mirroring.push(folder, [url])
        assert done.error
        assert done.size == 0
    assert not (folder / "ledger" / "mirrors").exists()
    assert mirroring.push(folder, ["ftp://x/"])[0].error


def test_a_signature_by_another_key_is_not_kept(folder, tmp_path):
    """
    Where the mirrors' keys are given, what another key signs is refused.
    """
    other = CosigningKey.generate("n.example/m").cosigner
    with Mission.open(folder) as mission:
        log = mission.verifier
    with holding(tmp_path / "m", log) as url:
        [done] = mirroring.push(folder, [url], keys=[other.vkey])
    assert "none of the keys" in done.error
    assert not (folder / "ledger" / "mirrors").exists()


def test_the_missions_mirrors_are_in_its_settings(folder):
    """
    `mission.toml` may name mirrors; what is not a list of addresses is refused.
    """
    assert mirroring.addresses(folder) == ()
    with (folder / "mission.toml").open("a") as file:
        file.write('mirrors = ["http://127.0.0.1:1/"]\n')
    assert mirroring.addresses(folder) == ("http://127.0.0.1:1/",)
    text = (folder / "mission.toml").read_text()
    (folder / "mission.toml").write_text(text.replace('["http://127.0.0.1:1/"]', "1"))
    with pytest.raises(InputError, match="not a list"):
        mirroring.addresses(folder)
