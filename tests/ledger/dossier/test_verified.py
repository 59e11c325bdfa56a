"""What a dossier proves, and what it is refused for."""

import pytest

from lendemain.errors import IntegrityError
from lendemain.ledger.dossier.exported import Withheld


def refusal(state, data, **given) -> str:
    with pytest.raises(IntegrityError) as caught:
        state(data, **given)
    return str(caught.value)


def test_it_states_what_was_proven_by_whom_when_and_what_is_withheld(made_up, dossier, state):
    """
    The statement has the case, its entries with their intervals, the witnesses with their times,
    documents here and withheld, and nothing that was not proven.
    """
    said = state(dossier)

    assert (said["case"], said["audience"], said["origin"]) == (7, "commission", made_up.LOG.name)
    assert [row["index"] for row in said["entries"]] == [0, 1, 2, 3, 4, 5, 6, 7, 10, 11]
    assert [one["held"] for one in said["documents"]].count("withheld") == 3
    assert {w["why"] for w in said["withheld"]} == {"in bulk", "who it was"}
    assert [sorted(c["times"]) for c in said["checkpoints"]] == [sorted(made_up.BLOCS)] * 3
    assert said["unproven"] == ["report.html", "verify.py"]
    assert said["doubts"] == said["missing"] == said["unknown"] == []
    assert said["policy"] == said["policy_inside"]


def test_each_entry_has_the_interval_that_witnesses_give(made_up, dossier, state):
    """
    After the first cosignature of the checkpoint that its author knew; before the time at which a
    quorum had cosigned the first checkpoint over it.
    """
    rows = {row["index"]: row for row in state(dossier)["entries"]}
    first, second, last = (sorted(c["times"].values()) for c in state(dossier)["checkpoints"])

    assert rows[6]["not_before"] == first[0]
    assert rows[6]["not_after"] == second[2]  # three of four suffice
    assert rows[7]["not_before"] == second[0]
    assert rows[10]["not_after"] == last[2]
    assert "not_before" not in rows[10]


def test_it_is_refused_without_a_quorum_and_names_who_signed(made_up, state):
    """
    Two of four blocs do not suffice, and the refusal names them; the third suffices.
    """
    made = made_up.worked()
    found = made_up.contents(made)
    head = made_up.headed(made, found)
    made.witness(["host", "neutral"])
    short = made_up.packed(made, found, head)
    made.witness(["host", "neutral", "coalition"])
    enough = made_up.packed(made, found, head)

    assert "cosigned by host, neutral" in refusal(state, short)
    assert state(enough)["missing"] == ["opposing"]


@pytest.mark.parametrize("folder", ["entries/", "keys/", "blobs/", "disclosures/", "observations/"])
def test_every_member_left_out_is_named(made_up, dossier, state, folder):
    """
    18: whoever drops a member and puts the manifest right is refused, and what is missing is named.
    """
    import io

    from lendemain.ledger.dossier import layout

    names = [n for n in layout.Box(io.BytesIO(dossier)).members if n.startswith(folder)]
    assert names
    for name in names:
        proof = [f"proofs/{name.split('/')[1].split('.')[0]}.tlog-proof"]
        drop = [name, *(proof if folder in ("entries/", "keys/") else [])]
        said = refusal(state, made_up.rebuilt(dossier, drop=drop))
        assert name in said or "head is not here" in said or "entry 0" in said or (
            folder == "keys/" and "is not enrolled here" in said
        )  # fmt: skip


def test_an_entry_that_the_desk_leaves_out_is_missed_by_its_number(made_up, state):
    """
    18: even the head's own author cannot leave out an entry of the case without a gap; said to be
    withheld, it is listed with the reason.
    """
    made = made_up.worked()
    whole = made_up.contents(made)
    entries = {i: n for i, n in whole.entries.items() if i != 6}
    blobs = {d: b for d, b in whole.blobs.items() if not b.startswith(b"\xff\xd8")}
    found = made_up.contents(made, entries=entries, blobs=blobs)
    head = made_up.headed(made, found)
    made.witness()

    assert "number 2 of the case is not here" in refusal(state, made_up.packed(made, found, head))

    made = made_up.worked()
    from lendemain.ledger import keyring

    digest = keyring.statement(made.notes[6]).digest.hex()
    told = Withheld(what="entry", digest=digest, why="it names a living source", case_seq=2)
    found = made_up.contents(made, entries=entries, blobs=blobs, withheld=[*whole.withheld, told])
    head = made_up.headed(made, found)
    made.witness()
    said = state(made_up.packed(made, found, head))
    assert {
        "case_seq": 2,
        "digest": digest,
        "what": "entry",
        "why": "it names a living source",
    } in (said["withheld"])


def test_what_the_head_signed_cannot_be_said_otherwise(made_up, dossier, state):
    """
    18: reasons and audience are those that the head of the case signed.
    """
    for said in ({"withheld": []}, {"audience": "public"}, {"case": 8}, {"head": 10}):
        assert refusal(state, made_up.rebuilt(dossier, said=said))


def test_a_policy_inside_counts_for_nothing(made_up, dossier, state):
    """
    19: a dossier with a policy of the forger's making is judged by the reader's own, and says that
    they differ; under the forger's it is nothing but what the forger trusts.
    """
    fake = f"log {made_up.LOG.verifier.vkey}\nquorum none\n".encode()
    forged = made_up.rebuilt(dossier, put={"policy": fake})

    said = state(forged)
    assert said["policy_inside"] != said["policy"]
    assert state(forged, policy=None)["policy"] == said["policy_inside"]
    other = made_up.Signer("mission.example/log", bytes([99] * 32)).verifier.vkey
    assert "policy" in refusal(state, forged, policy=f"log {other}\nquorum none\n".encode())


def test_an_old_dossier_is_not_passed_off_as_a_new_one(made_up, state):
    """
    An older export of the case ends at an older head, and both say where they end.
    """
    made = made_up.worked()
    old = made_up.contents(made)
    first = made_up.headed(made, old)
    made.witness()
    one = state(made_up.packed(made, old, first))
    made.add(kind="case.step", case=made_up.CASE, move="hear", reason="More", signer=made_up.OLENA)
    new = made_up.contents(made)
    second = made_up.headed(made, new)
    made.witness()
    two = state(made_up.packed(made, new, second))

    assert (one["head"], two["head"]) == (first[0], second[0])


def test_guessing_what_is_sealed_finds_nothing(made_up, dossier, state):
    """
    20: hashing every likely content, plainly or with likely salts, gives no digest in the dossier.
    """
    closed = {w["digest"] for w in state(dossier)["withheld"] if w["what"] == "content"}
    likely = [b"never told", b"yes", b"no", *(str(n).encode() for n in range(10_000))]
    salts = [b"", bytes(32), b"\xff" * 32]
    tried = {
        made_up.digest(b"lendemain/commit/v1\n" + salt + one) for one in likely for salt in salts
    }
    tried |= {made_up.digest(one) for one in likely}

    assert closed
    assert not closed & tried
