"""Every reading is an entry first, and what was altered is never given out."""

import json
import os
import threading

import orjson
import pytest

from lendemain.desk.cases import cases, exhibits, readers
from lendemain.desk.evidence import evidence, holding, receiving
from lendemain.desk.evidence.receiving import Brought
from lendemain.desk.mission import Mission
from lendemain.desk.proof import audit
from lendemain.errors import InputError, IntegrityError, LendemainError
from lendemain.ledger import sealed
from lendemain.ledger.merkle import Tree, leaf_hash
from lendemain.records.exhibit import CaptureData, Consent


@pytest.fixture
def mission(staffed):
    with Mission.open(staffed, write=True) as mission:
        yield mission


def added(mission, tmp_path, content=b"crater 2.1 m wide", **brought):
    path = tmp_path / f"x{os.urandom(4).hex()}"
    path.write_bytes(content)
    return str(receiving.added(mission, Brought(path=path, **brought))["exhibit"])


def harmed(mission, name, how):
    path = mission.segments.path(exhibits.found(mission, name).digest)
    whole = path.read_bytes()
    if how == "missing":
        path.unlink()
    else:
        path.write_bytes(
            {"flipped": whole[:-3] + bytes([whole[-3] ^ 1]) + whole[-2:], "cut": whole[:-5],
             "longer": whole + b"x", "empty": b"", "other": os.urandom(len(whole))}[how]
        )  # fmt: skip


def test_that_somebody_reads_is_durable_before_a_byte_is_given_out(mission, tmp_path, staffed):
    """
    When the exhibit may be read, another process finds the entry already; no content was returned.
    """
    name = added(mission, tmp_path)
    [found] = evidence.opened(mission, [name], by="desk", purpose="crater analysis")
    with Mission.open(staffed) as other:
        entry = list(other.entries())[found.entry]
        assert (entry.kind, entry.body["purpose"]) == ("evidence.accessed", "crater analysis")
        assert (entry.body["exhibit"], entry.body["found"]) == (name, "whole")

    assert b"".join(found.pieces()) == b"crater 2.1 m wide"


def test_no_entry_no_bytes(mission, tmp_path, monkeypatch):
    """
    Where the entry cannot be recorded nothing is given out, and no file is written.
    """
    name = added(mission, tmp_path)
    monkeypatch.setattr(
        Mission, "record", lambda *_, **__: (_ for _ in ()).throw(OSError("disk full"))
    )
    with pytest.raises(OSError, match="disk full"):
        evidence.accessed(mission, name, tmp_path / "out", purpose="x", part="exhibit")

    assert not (tmp_path / "out").exists()


def test_a_reader_of_the_mission_alone_cannot_read_exhibits(mission, tmp_path, staffed):
    """
    Opened for reading, nothing can be recorded, so nothing is given out.
    """
    name = added(mission, tmp_path)
    with Mission.open(staffed) as other, pytest.raises(LendemainError, match="for reading"):
        evidence.opened(other, [name], purpose="a look")


@pytest.mark.parametrize("clear", [False, True])
@pytest.mark.parametrize("how", ["flipped", "cut", "longer", "empty", "other", "missing"])
def test_an_altered_exhibit_is_an_integrity_error_and_an_entry(mission, tmp_path, how, clear):
    """
    Whatever was done to its bytes, reading exits with 4, says so in an entry, and writes no file.
    """
    name = added(mission, tmp_path, clear=clear)
    harmed(mission, name, how)
    size = mission.size
    with pytest.raises(IntegrityError, match=f"{name} is .*entry {size} says so") as caught:
        evidence.accessed(mission, name, tmp_path / "out", purpose="x", part="exhibit")

    assert caught.value.exit_status == 4
    assert not (tmp_path / "out").exists()
    assert list(mission.entries())[size].body["found"] == "altered"
    one = exhibits.found(mission, name)
    assert one.findings != ()
    assert exhibits.standing(one).startswith("ALTERED")


def test_what_is_altered_between_hashing_and_reading_is_noticed(mission, tmp_path):
    """
    It is hashed again on the way out: a change after the entry does not get through.
    """
    for clear in (False, True):
        name = added(mission, tmp_path, os.urandom(100), clear=clear)
        [found] = evidence.opened(mission, [name], purpose="x")
        harmed(mission, name, "flipped")
        with pytest.raises(IntegrityError):
            list(found.pieces())


def test_many_readings_are_one_entry_and_each_can_be_shown_alone(mission, tmp_path):
    """
    A batch names a file of readings under a root; a row and its path prove one of them.
    """
    names = [added(mission, tmp_path, bytes([n]), case=1) for n in range(5)]
    size = mission.size
    found = evidence.opened(mission, [*names, names[0][:9]], purpose="case file")
    [entry] = list(mission.entries())[size:]
    rows = mission.segments.bytes(str(entry.objects("accesses")[0]["digest"])).splitlines()

    assert [b"".join(one.pieces()) for one in found] == [bytes([n]) for n in range(5)]
    assert (entry.body["count"], entry.body["case"]) == (5, 1)
    assert [orjson.loads(row)["exhibit"] for row in rows] == names
    tree = Tree(map(leaf_hash, rows))
    assert tree.root().hex() == entry.body["root"]
    for name in names:
        assert exhibits.found(mission, name).steps[-1].entry == entry.index


def test_a_reading_needs_a_purpose_and_a_reader_who_can(mission, tmp_path):
    """
    No purpose, a stranger, and somebody without the key: bad input, no entry.
    """
    name = added(mission, tmp_path)
    size = mission.size
    for by, purpose in [("desk", " "), ("nobody", "x"), ("oksana", "x"), ("desk", "mail a@b.org")]:
        with pytest.raises(InputError):
            evidence.opened(mission, [name], by=by, purpose=purpose)
    for wrong in ("", "ab", "zzzz", "0" * 64, "*", "\x00\x00\x00\x00"):
        with pytest.raises(InputError):
            evidence.opened(mission, [wrong], purpose="x")

    assert mission.size == size


def test_compartments_decide_who_can_open(mission, tmp_path):
    """
    Those cleared for all compartments read it with their own key; the others cannot.
    """
    name = added(mission, tmp_path, comp=("east", "air"))

    [found] = evidence.opened(mission, [name], by="oksana", purpose="x")
    assert b"".join(found.pieces()) == b"crater 2.1 m wide"
    with pytest.raises(InputError, match="cannot open"):
        evidence.opened(mission, [name], by="taras", purpose="x")
    assert list(mission.entries())[exhibits.found(mission, name).entry].body["comp"] == [
        "air", "east",
    ]  # fmt: skip


def test_the_policy_of_access_is_asked_too(mission, tmp_path):
    """
    A key alone is not enough: somebody whose duty does not reach exhibits is refused.
    """
    name = added(mission, tmp_path)
    holding.granted(mission, name, to="taras", by="desk", reason="second opinion")
    assert evidence.opened(mission, [name], by="taras", purpose="x")
    people = [readers.signer(mission, who) for who in ("olena", "oksana")]
    for who, role in (("olena", "commissioner"), ("oksana", "commissioner"), ("taras", "liaison")):
        whole = readers.full_name(mission, who)
        said = {"vkey": _another_key(whole), "name": whole, "role": "person",
                "duty": {"role": role}}  # fmt: skip
        mission.record("key.enrolled", said)
    assert all(people)
    with pytest.raises(InputError, match="may not read"):
        evidence.opened(mission, [name], by="taras", purpose="x")


def _another_key(name):
    from lendemain.ledger import note

    return note.Signer.generate(name).verifier.vkey


def test_a_case_discloses_what_may_go_and_says_what_does_not(mission, tmp_path):
    """
    Content, capture data and salts of the free exhibits, checked against the entries; the others
    with their reasons; the pseudonym of a source nowhere.
    """
    capture = CaptureData(device="camera 3")
    free = added(mission, tmp_path, b"free", case=1, capture=capture)
    public = added(mission, tmp_path, b"public", case=1, clear=True)
    asked = added(mission, tmp_path, b"asked", case=1, source="Ivan Petrenko")
    kept = added(mission, tmp_path, b"kept", case=1)
    added(mission, tmp_path, b"other case", case=2)
    holding.withheld(mission, kept, reason="safety", authority="rule 12", by="desk")
    opened, withheld = evidence.disclosures(mission, 1)

    assert [one.exhibit.exhibit_id for one in opened] == [free, public]
    assert {w.exhibit_id: w.reason for w in withheld} == {
        asked: "consent of the source: not_asked", kept: "safety",
    }  # fmt: skip
    for one, content in zip(opened, (b"free", b"public"), strict=True):
        said = list(mission.entries())[one.exhibit.entry].body
        assert b"".join(one.pieces()) == content
        if one.salt():
            assert sealed.salted_digest(one.salt(), [content]) == said["salted"]["exhibit"]
    assert json.loads(b"".join(opened[0].pieces("capture")))["device"] == "camera 3"
    filed = {f.exhibit.exhibit_id: f for f in exhibits.filed(mission, 1)}
    assert set(filed) == {free, public, asked, kept}
    assert len(filed[kept].entries) == 2
    holding.consented(mission, asked, consent=Consent.PARTIES, reason="asked again", by="olena")
    assert asked in [one.exhibit.exhibit_id for one in evidence.disclosures(mission, 1)[0]]


def test_a_case_is_shown_with_its_exhibits(mission, tmp_path):
    """
    `case show` lists each exhibit with the state of its custody.
    """
    from lendemain.desk import view

    name = added(mission, tmp_path, case=3, by="olena")
    holding.transferred(mission, name, to="taras", by=["olena"], reason="to the laboratory")
    [row] = cases.shown(view.view(mission), 3)["exhibits"]

    assert (row["exhibit"], row["custody"]) == (name, "1 gap")


def test_readers_do_not_get_in_each_others_way(mission, tmp_path):
    """
    Two threads read two exhibits at once and each gets its own.
    """
    names = [added(mission, tmp_path, bytes([n]) * 1_000_000) for n in (1, 2)]
    got = {}
    opened = evidence.opened(mission, names, purpose="x")
    threads = [
        threading.Thread(target=lambda o=o: got.update({o.exhibit.exhibit_id: set(
            b"".join(o.pieces()))})) for o in opened
    ]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert got == {names[0]: {1}, names[1]: {2}}


def test_the_six_properties_of_preservation(mission, tmp_path, staffed):
    """
    The Berkeley Protocol's list, item by item: what is kept can be proven authentic, is available,
    has an identity, persists, can be rendered, and can be understood; the original is held apart
    from working copies.
    """
    content = b"six rounds\n"
    capture = CaptureData(by="patrol 7", how="by hand", device="phone")
    name = added(mission, tmp_path, content, case=1, by="olena", capture=capture)
    out = tmp_path / "working copy"
    said = evidence.accessed(mission, name, out, purpose="work", part="exhibit")
    one = exhibits.found(mission, name)

    # authenticity: bytes, holder and every step are under signatures and a salted digest
    [found] = evidence.opened(mission, [name], purpose="check")
    assert sealed.salted_digest(found.salt(), [content]) == one.salted["exhibit"]
    assert all(step.signers for step in one.steps)
    # availability: it can be had again at any time, and a copy is not the original
    out.write_bytes(b"worked on")
    again = tmp_path / "again"
    evidence.accessed(mission, name, again, purpose="work", part="exhibit")
    assert again.read_bytes() == content
    # identity: one identifier for ever, and the same content is the same exhibit
    assert added(mission, tmp_path, content) == name
    # persistence: the ledger is whole and the file is where its name says
    assert audit.audit(staffed, replay=False).problems == ()
    assert mission.segments.verified(one.digest).stat().st_size == one.stored
    # renderability: what sort of thing it is stands beside it
    assert (one.media, one.size) == ("text/plain", len(content))
    # understandability: how it came about, and what it belongs to
    [told] = evidence.opened(mission, [name], purpose="check", parts=["capture"])
    assert json.loads(b"".join(told.pieces("capture")))["by"] == "patrol 7"
    assert (one.cases, said["sha256"]) == ((1,), found.sha256())
