"""A refusal that can be shown: what was witnessed elsewhere, and is not where it was handed in.

An author whose statement is swallowed names it in a log of their own, and has that witnessed by the
same parties.  Whoever holds the commission's content under a checkpoint that was witnessed some
time later then shows that it is not there.
"""

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.simulation import parties

from lendemain.ledger import keyring
from lendemain.ledger import note as notes
from lendemain.ledger import proof as proofs
from lendemain.ledger.merkle import Tree, leaf_hash
from lendemain.ledger.note import Verifier
from lendemain.ledger.segments import Segments
from lendemain.ledger.store import Ledger
from lendemain.ledger.witnessing import cosignature
from lendemain.ledger.witnessing.policy import Policy, parsed
from lendemain.ledger.witnessing.standing import standing
from lendemain.ledger.witnessing.witness import request

if TYPE_CHECKING:
    from tests.simulation.scenario import Scene

WAITED_S = 60


@dataclass(frozen=True)
class Refusal:
    """Everything that somebody needs who was not there."""

    statement: bytes
    naming: bytes
    proof: bytes
    own_policy: bytes
    head: bytes
    content: list[bytes]


def refused(scene: "Scene") -> Refusal | None:
    """The refusal of the first statement that was swallowed, if one was.

    One whose receipt was lost is there, as its author sees in any mirror.
    """
    author = next(a for a in scene.authors if a.name == scene.keeper.censored)
    holder = max(scene.mirrors, key=lambda one: len(one.held))
    missing = [note for note, _ in author.waiting if note not in holder.held]
    if not missing:
        return None
    statement = missing[0]
    signer = scene.parties.own[author.name]
    drive = scene.drive("own")
    parties.DRIVES[drive.folder] = drive
    segments = Segments(drive.folder)
    digest = segments.put_bytes(statement)
    named = {"alg": "sha256", "digest": digest, "size": len(statement), "media": "text/plain",
             "role": "statement"}  # fmt: skip
    naming = notes.entry({"kind": "drill", "author": author.name, "objs": [named]}, [author.signer])
    with Ledger.create(drive.folder, origin=signer.name, signer=signer) as own:
        body = keyring.enrolment(author.signer.verifier, operator=author.name)
        own.append([notes.entry(body, [author.signer])])
        own.append([naming])
        head, path = own.head(), own.prove(1).path
    rows = []
    for one in scene.witnesses:
        answer = one.witness.add_checkpoint(request(0, [], head), now=author.since // 10**6)
        rows += [answer.body] if answer.status == 200 else []
    cosigned = cosignature.with_rows(head, rows)
    made = proofs.Proof(index=1, path=tuple(path), checkpoint=cosigned).text
    text = scene.parties.policy.text.replace(
        scene.parties.log.verifier.vkey.encode(), signer.verifier.vkey.encode()
    )
    return Refusal(statement, naming, made, text, scene.keeper.books[0].head(), holder.held)


def shown(one: Refusal, log: Verifier, policy: Policy) -> str:
    """What a refusal does not show; "" where it shows all."""
    own = proofs.verified(proofs.parsed(one.proof), one.naming, parsed(one.own_policy))
    later = standing(one.head, policy, log=log)
    if not own.witnessed or not later.witnessed or own.met_at is None or later.earliest is None:
        return "a quorum is missing"
    if max(later.times.values()) < own.met_at + WAITED_S:
        return "the commission's checkpoint is too early"
    if hashlib.sha256(one.statement).hexdigest().encode() not in one.naming:
        return "the own log names something else"
    held = one.content[: later.checkpoint.size]
    if Tree(leaf_hash(entry) for entry in held).root() != later.checkpoint.root:
        return "the content is not what the checkpoint is over"
    return "it is there" if one.statement in held else ""
