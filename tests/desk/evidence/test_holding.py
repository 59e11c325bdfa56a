"""Handing over, sealing, withholding, redacting, and finding out who a source is."""

import os
from itertools import product

import pytest

from lendemain.desk.cases import exhibits, readers
from lendemain.desk.evidence import evidence, holding, receiving, statements
from lendemain.desk.evidence.receiving import Brought
from lendemain.desk.mission import Mission
from lendemain.desk.proof import audit
from lendemain.errors import InputError, IntegrityError
from lendemain.ledger import sealed
from lendemain.ledger.wrapped import KeyFiles
from lendemain.records.exhibit import Consent

CONTENT = b"yes"
WHY = {"reason": "asked by the family", "authority": "rule 4"}


@pytest.fixture
def mission(staffed):
    with Mission.open(staffed, write=True) as mission:
        yield mission


@pytest.fixture
def name(mission, tmp_path):
    return added(mission, tmp_path, by="olena", case=1)


def added(mission, tmp_path, content=CONTENT, **brought):
    path = tmp_path / f"x{os.urandom(4).hex()}"
    path.write_bytes(content)
    return str(receiving.added(mission, Brought(path=path, **brought))["exhibit"])


def content(mission, name, by="desk"):
    [found] = evidence.opened(mission, [name], by=by, purpose="a test")
    return b"".join(found.pieces())


def holder(mission, name):
    return exhibits.found(mission, name).holder.rpartition("/")[2]


def test_both_hands_sign_a_handing_over(mission, name):
    """
    One entry with two signatures; the receiver holds it and can open it.
    """
    said = holding.transferred(mission, name, to="taras", reason="to the laboratory")
    step = exhibits.found(mission, name).steps[-1]

    assert [n.rpartition("/")[2] for n in step.signers] == ["olena", "taras"]
    assert (holder(mission, name), said["custody"]) == ("taras", "whole")
    assert content(mission, name, by="taras") == CONTENT
    holding.transferred(mission, name, to="desk", reason="back")
    assert (holder(mission, name), exhibits.found(mission, name).gaps) == ("desk", ())


@pytest.mark.parametrize("order", [["olena", "taras"], ["taras", "olena"]])
def test_one_hand_after_the_other_closes_the_gap(mission, name, order):
    """
    Whoever signs first leaves a gap that names the other; the second entry closes it.
    """
    first, second = order
    holding.transferred(mission, name, to="taras", by=[first], reason="on the road")
    [gap] = exhibits.found(mission, name).gaps
    assert gap.endswith(f"{second} has not signed")
    with pytest.raises(InputError, match="still not signed"):
        holding.transferred(mission, name, to="taras", by=[first], reason="again")

    holding.transferred(mission, name, to="taras", by=[second], reason="arrived")
    assert (holder(mission, name), exhibits.found(mission, name).gaps) == ("taras", ())


def test_somebody_outside_stays_a_gap(mission, name):
    """
    A laboratory that has no key here is named, and the chain shows that it has not signed.
    """
    said = holding.transferred(mission, name, to="lab.example/desk-2", by=["olena"], reason="test")

    assert said["custody"] == "1 gap"
    with pytest.raises(InputError, match="signs elsewhere"):
        holding.transferred(
            mission, name, to="lab.example/desk-2", by=["lab.example/desk-2"], reason="x"
        )


def test_refused_steps_change_nothing(mission, name, tmp_path):
    """
    To oneself, by a third, without a reason, by a stranger, twice: no entry and no change of keys.
    """
    keys = statements.key_files(mission)
    size, before = mission.size, keys.readers(name)
    steps = [
        lambda: holding.transferred(mission, name, to="olena", reason="x"),
        lambda: holding.transferred(mission, name, to="taras", by=["oksana"], reason="x"),
        lambda: holding.transferred(mission, name, to="taras", reason=" "),
        lambda: holding.transferred(mission, name, to="nobody", reason="x"),
        lambda: holding.transferred(mission, name, to="a b", by=["olena"], reason="x"),
        lambda: holding.granted(mission, name, to="nobody", by="desk", reason="x"),
        lambda: holding.granted(mission, name, to="taras", by="oksana", reason="x"),
        lambda: holding.sealed(mission, name, by="desk", attestation="x"),
        lambda: holding.sealed(mission, name, by="nobody", attestation="x"),
        lambda: holding.withheld(mission, name, reason="", authority="x", by="desk"),
        lambda: holding.withheld(mission, name, reason="x", authority="mail a@b.org", by="desk"),
        lambda: holding.disclosed(mission, name, by="desk", **WHY),
        lambda: holding.redacted(mission, name, by=["olena"], **WHY),
        lambda: holding.redacted(mission, name, by=["olena", "olena"], **WHY),
        lambda: holding.redacted(mission, name, by=["olena", "desk"], **WHY),
        lambda: holding.redacted(mission, name, by=["olena", "nobody"], **WHY),
        lambda: holding.redacted(mission, name, by=["olena", "taras", "oksana"], **WHY),
        lambda: holding.unmasked(mission, name, by=["olena", "taras"], **WHY),
    ]
    for step in steps:
        with pytest.raises(InputError):
            step()

    assert (mission.size, keys.readers(name)) == (size, before)


def test_a_sealed_exhibit_is_the_officers_alone(mission, name):
    """
    The officer signs what they attest; the desk and everybody else have lost the key, and the
    attestation is shown as not open to the parties.
    """
    holding.granted(mission, name, to="taras", by="desk", reason="second opinion")
    holding.sealed(mission, name, by="olena", attestation="Two launchers are seen")

    assert content(mission, name, by="olena") == CONTENT
    for other in ("desk", "taras"):
        with pytest.raises(InputError, match="sealed by"):
            content(mission, name, by=other)
        with pytest.raises(InputError, match="cannot open"):
            statements.key_files(mission).opened(name, readers.key(mission, other))
    shown = exhibits.shown(mission, name)
    assert "not open to the parties" in str(shown["custody"])
    assert shown["attestation"] == "Two launchers are seen"
    opened, withheld = evidence.disclosures(mission, 1)
    assert (opened, [w.exhibit_id for w in withheld]) == ([], [name])
    with pytest.raises(InputError, match="was sealed"):
        holding.sealed(mission, name, by="olena", attestation="again")


def test_withheld_and_disclosed_again(mission, name):
    """
    The reason and the authority are told as long as it is withheld.
    """
    holding.withheld(mission, name, reason="safety of a witness", authority="rule 12", by="olena")
    [withheld] = evidence.disclosures(mission, 1)[1]
    assert (withheld.reason, withheld.authority) == ("safety of a witness", "rule 12")
    with pytest.raises(InputError, match="is withheld by"):
        holding.withheld(mission, name, by="desk", **WHY)

    holding.disclosed(mission, name, reason="danger over", authority="the chair", by="olena")
    assert evidence.disclosures(mission, 1)[1] == []


def test_a_redaction_leaves_the_ledger_sound_and_the_content_gone(mission, name, staffed):
    """
    Two sign; the keys are gone, no reader opens it, the audit is sound and says by which entry.
    """
    kept = (staffed / "keys" / "evidence" / f"{name}.keys").read_bytes()
    said = holding.redacted(mission, name, by=["olena", "taras"], **WHY)

    assert list((staffed / "keys" / "evidence").iterdir()) == []
    for by in ("desk", "olena", "taras"):
        with pytest.raises(InputError, match=f"redacted by entry {said['entry']}"):
            content(mission, name, by=by)
    found = audit.audit(staffed, replay=False)
    assert found.problems == ()
    assert found.exhibits == (f"exhibit {name}: redacted by entry {said['entry']}",)
    rows = kept.splitlines()[1:]
    for path in staffed.rglob("*"):
        assert not path.is_file() or not any(row in path.read_bytes() for row in rows)
    for step in (holding.redacted, holding.unmasked):
        with pytest.raises(InputError):
            step(mission, name, by=["olena", "taras"], **WHY)


def test_guessing_a_redacted_answer_finds_nothing(mission, name, staffed):
    """
    With every file that is left, private keys included, no word of a dictionary can be shown to be
    the content, and no key opens what was enciphered; before the redaction both could be done.
    """
    one = exhibits.found(mission, name)
    [found] = evidence.opened(mission, [name], purpose="x")
    words = [b"no", b"unknown", CONTENT, *(str(n).encode() for n in range(500))]
    assert [w for w in words if sealed.salted_digest(found.salt(), [w]) == one.salted["exhibit"]
            ] == [CONTENT]  # fmt: skip
    holding.redacted(mission, name, by=["olena", "taras"], **WHY)
    left = [p.read_bytes() for p in staffed.rglob("*") if p.is_file() and p.stat().st_size < 5000]
    salts = {whole[at : at + 32] for whole in left for at in range(0, max(1, len(whole) - 31), 8)}
    salts = {s for s in salts if len(s) == 32} | {bytes(32)}
    stored = mission.segments.path(one.digest).read_bytes()

    assert [w for w, s in product(words[:3], salts)
            if sealed.salted_digest(s, [w]) == one.salted["exhibit"]] == []  # fmt: skip
    for key in salts:
        with pytest.raises(IntegrityError):
            list(sealed.unsealed([stored], key))


def test_a_cut_off_redaction_is_finished_by_the_next_command(mission, name, monkeypatch, tmp_path):
    """
    An order that was recorded and not carried out is carried out before anything else is done.
    """
    keys = statements.key_files(mission)
    with monkeypatch.context() as cut:
        cut.setattr(KeyFiles, "destroy", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            holding.redacted(mission, name, by=["olena", "taras"], **WHY)
    assert keys.holds(name)

    added(mission, tmp_path, b"whatever comes next")
    assert not keys.holds(name)


def test_a_cut_off_seal_is_finished_by_the_next_command(mission, name, monkeypatch, tmp_path):
    """
    A seal that was recorded takes the key from all others, at the latest with what comes next.
    """
    keys, officer = statements.key_files(mission), readers.full_name(mission, "olena")
    with monkeypatch.context() as cut:
        cut.setattr(holding, "taken_from_all_but",
                    lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))  # fmt: skip
        with pytest.raises(KeyboardInterrupt):
            holding.sealed(mission, name, by="olena", attestation="seen")
    assert keys.readers(name) != [officer]

    added(mission, tmp_path, b"whatever comes next")
    assert keys.readers(name) == [officer]


def test_what_was_made_of_a_redacted_exhibit_is_named(mission, name, tmp_path):
    """
    A redaction tells of derived items that still stand, since they may hold the same thing.
    """
    path = tmp_path / "made"
    path.write_bytes(b"blurred")
    made = receiving.derived(mission, Brought(path=path), of=[name], method="blurred")
    said = holding.redacted(mission, name, by=["olena", "taras"], **WHY)

    assert said["made_from_it"] == [made["exhibit"]]


def test_what_lies_in_the_clear_is_neither_sealed_redacted_nor_granted(mission, tmp_path):
    """
    There is no key to take away, and saying otherwise would be a promise nobody can keep.
    """
    name = added(mission, tmp_path, b"public", clear=True)
    size = mission.size
    for step in (
        lambda: holding.sealed(mission, name, by="olena", attestation="x"),
        lambda: holding.redacted(mission, name, by=["olena", "taras"], **WHY),
        lambda: holding.granted(mission, name, to="olena", by="desk", reason="x"),
    ):
        with pytest.raises(InputError, match="in the clear"):
            step()
    assert mission.size == size


def test_two_custodians_find_out_who_a_source_is_and_it_is_on_record_first(
    mission, tmp_path, monkeypatch
):
    """
    The entry is signed by both and has neither name nor pseudonym; without it nobody is told.
    """
    name = added(mission, tmp_path, b"told", case=1, source="Ivan Petrenko",
                 consent=Consent.COMMISSION)  # fmt: skip
    said = holding.unmasked(mission, name, by=["olena", "taras"], **WHY)
    entry = mission.noted(said["entry"])

    assert said["source"] == "Ivan Petrenko"
    assert entry.count(b"\n\xe2\x80\x94 ") == 2
    assert b"Petrenko" not in entry
    assert str(said["pseudonym"]).encode() not in entry
    with pytest.raises(InputError):
        holding.unmasked(mission, name, by=["olena", "oksana"], **WHY)
    monkeypatch.setattr(Mission, "record", lambda *_, **__: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        holding.unmasked(mission, name, by=["olena", "taras"], **WHY)


def test_consent_decides_and_can_be_taken_back(mission, tmp_path):
    """
    What a source let go to the parties is kept from them again when it says so.
    """
    name = added(mission, tmp_path, b"told", case=1, source="Hanna Koval", consent=Consent.PARTIES)
    assert len(evidence.disclosures(mission, 1)[0]) == 1
    holding.consented(mission, name, consent=Consent.REFUSED, reason="withdrawn", by="olena")

    assert evidence.disclosures(mission, 1)[0] == []
    with pytest.raises(InputError, match="the name of a source"):
        holding.consented(mission, name, consent=Consent.PUBLIC, reason="Koval agreed", by="olena")
