"""Mutants of dossiers, logs and proofs: each refused, or the same statement with fewer
witnesses.
"""

import functools
import io
import os
from collections import Counter
from random import Random

import pytest

from lendemain.errors import InputError, IntegrityError, LendemainError
from lendemain.ledger import checkpoint, note, proof
from lendemain.ledger.audit import audit
from lendemain.ledger.dossier import layout
from lendemain.ledger.dossier.verified import verified
from lendemain.ledger.proof import Proof
from lendemain.ledger.witnessing import policy as policies

LONG = os.environ.get("LENDEMAIN_FAULTS") == "long"
DOSSIERS, PROOFS, LOGS = (80_000, 40_000, 2_000) if LONG else (800, 800, 25)

LESS = ("checkpoints", "missing", "unknown", "doubts", "stamps", "policy_inside", "unproven")
"""What may say less, or other, where witnesses or what is not proven were tampered with."""


@pytest.fixture(scope="module")
def fast(verify):
    """The verifier, which remembers the signatures that it has checked."""
    checked = functools.lru_cache(1 << 16)(verify.valid_signature)
    before, verify.valid_signature = verify.valid_signature, checked
    yield verify
    verify.valid_signature = before


def core(statement):
    """What a statement says apart from who witnessed it."""
    said = {key: value for key, value in statement.items() if key not in LESS}
    bounds = ("not_before", "not_after")
    said["entries"] = [
        {key: value for key, value in row.items() if key not in bounds} for row in said["entries"]
    ]
    return said


def narrower(statement, whole) -> bool:
    """Whether a bound of time, or a list of witnesses, says more than cosignatures of the whole.

    A lower bound is the earliest cosignature that is here of the checkpoint that an author knew:
    where that one was taken out, it is the next witness's, never another time.
    """
    witnesses = {one["size"]: one["times"].items() for one in whole["checkpoints"]}
    if any(one["times"].items() - witnesses[one["size"]] for one in statement["checkpoints"]):
        return True
    given = {at for times in witnesses.values() for _, at in times} | {0}
    for row, before in zip(statement["entries"], whole["entries"], strict=True):
        late = row.get("not_after", 1 << 60) < before.get("not_after", 1 << 60)
        if late or row.get("not_before", 0) not in given:
            return True
    return False


def contents(data: bytes) -> dict[str, str]:
    box = layout.Box(io.BytesIO(data))
    held = ("blobs/", "entries/", "keys/")  # the others are in the statement, value for value
    return {n: m.digest for n, m in box.members.items() if n.startswith(held)}


def tried(fast, data, policy, made_up):
    """What both verifiers say of a mutant, None where it is refused; they have to agree."""
    try:
        theirs = fast.verify(io.BytesIO(data), made_up.POLICY, made_up.NOW_S)
    except fast.Refused:
        theirs = None
    try:
        ours = verified(io.BytesIO(data), policy, now=made_up.NOW_S)
    except IntegrityError:
        ours = None
    assert ours == theirs
    return ours


def later(made_up) -> bytes:
    """Another dossier of the same ledger's case, with one more step."""
    made = made_up.worked()
    made.add(kind="case.step", case=made_up.CASE, move="hear", reason="More", signer=made_up.OLENA)
    found = made_up.contents(made)
    head = made_up.headed(made, found)
    made.witness(["host", "neutral", "coalition"])
    return bytes(made_up.packed(made, found, head))


@pytest.mark.faults
def test_no_mutant_of_a_dossier_says_anything_else(fast, made_up, mutants, dossier):
    """
    19: bits flipped, cut, moved, replayed; members dropped, swapped, or taken from another dossier
    with a manifest that fits; tricks with ZIP files: two verifiers agree that each is refused, or
    states the same with fewer witnesses.
    """
    policy = policies.parsed(made_up.POLICY)
    whole = verified(io.BytesIO(dossier), policy, now=made_up.NOW_S)
    held = contents(dossier)
    outcomes: Counter[str] = Counter()
    made = mutants.mutants(Random(7), dossier, later(made_up), made_up.rebuilt)  # noqa: S311 - a seed
    for name, data in (next(made) for _ in range(DOSSIERS)):
        said = None if data == dossier else tried(fast, data, policy, made_up)
        outcomes["refused" if said is None else "the same"] += 1
        if said is not None:
            assert core(said) == core(whole), name
            assert contents(data) == held, name
            assert not narrower(said, whole), name

    assert outcomes["refused"] > 0.6 * DOSSIERS
    assert outcomes["the same"] > 0


@pytest.mark.faults
def test_no_mutant_of_a_proof_shows_another_entry(made_up, mutants):
    """
    A changed proof is refused, or shows the same entry at the same place with fewer witnesses.
    """
    made = made_up.worked()
    made.witness()
    size = len(made.notes)
    policy, chance = policies.parsed(made_up.POLICY), Random(11)  # noqa: S311 - a seed
    shown = [
        Proof(
            index=i, path=tuple(made.tree.inclusion(i, size=size)), checkpoint=made.cosigned[size]
        )
        for i in range(size)
    ]
    changes = (*mutants.BYTEWISE, mutants.row_moved)
    same = 0
    for _ in range(PROOFS):
        one, other = chance.choice(shown), chance.choice(shown)
        data = chance.choice(changes)(chance, one.text)
        entry = made.notes[one.index]
        if chance.random() < 0.1:
            data, entry = one.text, made.notes[other.index]
        if data == one.text and entry == made.notes[one.index]:
            continue
        try:
            parsed = proof.parsed(data)
            found = proof.verified(parsed, entry, policy)
        except (InputError, IntegrityError):
            continue
        assert (parsed.index, entry) == (one.index, made.notes[one.index])
        assert found.checkpoint == made.head(size)
        assert set(found.times) <= set(made_up.BLOCS)
        same += 1
    assert same < PROOFS / 4


@pytest.mark.faults
def test_no_mutant_of_a_log_passes_an_audit(made_up, mutants, tmp_path):
    """
    1 and 2: a changed, dropped or moved entry in the ledger's own file is found by the audit, for a
    reader who remembers one checkpoint.
    """
    import shutil
    import sqlite3

    from lendemain.ledger import keyring
    from lendemain.ledger.store import Ledger

    folder, chance = tmp_path / "ledger", Random(13)  # noqa: S311 - a seed
    with Ledger.create(folder, origin=made_up.LOG.name, signer=made_up.LOG) as ledger:
        body = keyring.enrolment(made_up.DESK.verifier, operator=made_up.DESK.name)
        ledger.append([note.entry(body, [made_up.DESK])])
        said = {"kind": "drill", "author": made_up.DESK.name}
        ledger.append([note.entry({**said, "n": n}, [made_up.DESK]) for n in range(20)])
        head = ledger.head()
    assert audit(folder, [made_up.LOG.verifier], remembered=[head]).sound
    assert checkpoint.opened(head, made_up.LOG.verifier).size == 21
    for number in range(LOGS):
        copy = tmp_path / f"mutant{number}"
        shutil.copytree(folder, copy)
        connection = sqlite3.connect(copy / "ledger.sqlite")
        tables = dict(
            connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'")
        )
        [name] = [n for n, sql in tables.items() if "note" in sql and "leaf" in sql]
        at, to = chance.sample(range(21), 2)
        key = connection.execute(f"PRAGMA table_info({name})").fetchone()[1]
        data = connection.execute(f"SELECT note FROM {name} WHERE {key} = ?", (at,)).fetchone()[0]  # noqa: S608 - names of the schema
        how = chance.randrange(3)
        if how == 0:
            connection.execute(f"UPDATE {name} SET note = ? WHERE {key} = ?",  # noqa: S608 - as above
                               (mutants.flipped(chance, data), at))  # fmt: skip
        elif how == 1:
            connection.execute(f"DELETE FROM {name} WHERE {key} = ?", (at,))  # noqa: S608 - as above
        else:
            connection.execute(f"UPDATE {name} SET note = ? WHERE {key} = ?", (data, to))  # noqa: S608 - as above
        connection.commit()
        connection.close()
        try:
            found = audit(copy, [made_up.LOG.verifier], remembered=[head])
            assert not found.sound
        except LendemainError:
            pass
        shutil.rmtree(copy)
