"""What must hold when a scenario is over: I1 to I6, and alarms neither missed nor false."""

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.simulation import refusals
from tests.simulation.parties import MirrorNode

from lendemain.errors import LendemainError
from lendemain.ledger import checkpoint as checkpoints
from lendemain.ledger import note as notes
from lendemain.ledger import proof as proofs
from lendemain.ledger.merkle import Tree, leaf_hash
from lendemain.ledger.witnessing import fork

NAMES = ("w0", "w1", "w2", "w3", "w4")

if TYPE_CHECKING:
    from tests.simulation.scenario import Scene


def violations(scene: "Scene") -> list[str]:
    """What does not hold, in words."""
    checks = (faults, i1, i2, i3, i4, i5, i6, alarms)
    return [f"{check.__name__}: {what}" for check in checks for what in check(scene)]


def faults(scene: "Scene") -> Iterator[str]:
    """Nobody met with anything that the rules rule out."""
    yield from scene.known.faults


def i1(scene: "Scene") -> Iterator[str]:
    """What was acknowledged is there for ever at its index, or its loss is proven by two
    checkpoints.
    """
    books = [book for book in scene.keeper.books if book.ledger is not None]
    for who, index, note, receipt in scene.known.acknowledged:
        if any(index < b.ledger.size and b.ledger.entry(index) == note for b in books):
            continue
        covered = checkpoints.parsed(notes.parts(receipt)[0])
        told = any(name == who for name, *_ in scene.known.alarms)
        if scene.honest_log or not told:
            yield f"{who} was given entry {index} of {covered.size}, which is no longer there"


def i2(scene: "Scene") -> Iterator[str]:
    """Any two checkpoints that an honest witness signed are of one history."""
    trees = scene.known.histories
    for one in scene.witnesses:
        signed = scene.known.signed.get(one.name, set())
        if not one.colludes and not any(_all_of(tree, signed) for tree in trees):
            yield f"{one.name} has signed {len(signed)} checkpoints that no one history has"


def i3(scene: "Scene") -> Iterator[str]:
    """No two histories are witnessed unless enough collude."""
    if witnessed_histories(scene) > 1 and scene.threshold_met:
        yield from _unconvicted(scene)
    elif witnessed_histories(scene) > 1:
        yield f"two histories are witnessed, and only {sorted(scene.plan.colluders)} collude"


def _unconvicted(scene: "Scene") -> Iterator[str]:
    """Of two witnessed histories a fork proof exists, and names only those who collude."""
    trees = scene.known.histories
    heads = {n: scene.parties.standing(n) for n in scene.known.heads}
    best = []
    for tree in trees[-2:]:
        own = [n for n, s in heads.items() if s.witnessed
               and _all_of(tree, {(s.checkpoint.size, s.checkpoint.root)})]  # fmt: skip
        best.append((tree, max(own, key=lambda n: heads[n].checkpoint.size)))
    (tree, large), (_, small) = sorted(best, key=lambda b: -heads[b[1]].checkpoint.size)
    low, high = heads[small].checkpoint.size, heads[large].checkpoint.size
    prefix = (tree.root(low), tree.consistency(low, high)) if low < high else None
    cosigners = {w.cosigner: w.name for w in scene.parties.policy.witnesses}
    data = fork.proof(small, large, scene.parties.log.verifier, prefix=prefix, witnesses=cosigners)
    named = {name for one, name in cosigners.items() if one.name in fork.checked(data).both}
    if not named <= scene.plan.colluders:
        yield f"the proof names {sorted(named)}, who do not all collude"


def i4(scene: "Scene") -> Iterator[str]:
    """Every proof that was ever handed out still holds, and an honest log still gives them."""
    for entry, data in scene.known.exports:
        try:
            proofs.verified(proofs.parsed(data), entry, scene.parties.policy)
        except LendemainError as error:
            yield f"a proof no longer holds: {error}"
    if scene.honest_log:
        for who, index, note, _ in scene.known.acknowledged:
            found = scene.keeper.inclusion(who, index)
            if found is None:
                yield f"no proof of entry {index}"
                continue
            made = proofs.Proof(index=index, path=tuple(found[0]), checkpoint=found[1])
            try:
                proofs.verified(made, note, scene.parties.policy)
            except LendemainError as error:
                yield f"a proof fails: {error}"


def i5(scene: "Scene") -> Iterator[str]:
    """No mirror holds a file that its party may not read, or could not when it got it."""
    content = {d: g for book in scene.keeper.books for d, (_, g) in book.content.items()}
    for mirror in scene.mirrors:
        number = int(mirror.name[-1])
        for name, data in mirror.shelf.files.items():
            if "/blob/" not in name:
                continue
            digest = hashlib.sha256(data).hexdigest()
            thing = content[digest]
            closed = thing.level > number or thing.compartments not in (0, 1 << number)
            early = number != 2 and mirror.received[digest] < thing.released
            if closed or early:
                yield f"{mirror.name} holds what is {'closed to it' if closed else 'too early'}"


def i6(scene: "Scene") -> Iterator[str]:
    """An honest log takes in all that was handed over, has it witnessed and mirrored; of one that
    swallows, the author knows for how long.
    """
    done = {note for _, _, note, _ in scene.known.acknowledged}
    missing = [who for who, note in scene.known.submitted if note not in done]
    censored = scene.keeper.censored
    if scene.plan.kind in ("honest", "censor") and set(missing) - {censored}:
        yield f"{len(missing)} statements of {sorted(set(missing))} were never acknowledged"
    if scene.refusal is not None:
        able = scene.parties.policy.met({w.name for w in scene.witnesses if not w.ahead})
        lacks = refusals.shown(scene.refusal, scene.parties.log.verifier, scene.parties.policy)
        if able and lacks:
            yield f"{censored} cannot show that it was refused: {lacks}"
    if not scene.honest_log:
        return
    head = scene.keeper.books[0].head()
    able = {one.name for one in scene.witnesses if not one.ahead}
    if not scene.parties.standing(head).witnessed and scene.parties.policy.met(able):
        yield f"the head lacks {scene.parties.standing(head).missing}"
    tree = scene.known.histories[0]
    for mirror in scene.mirrors:
        held = Tree(leaf_hash(one) for one in mirror.held)
        if held.root() != tree.root():
            yield f"{mirror.name} holds {len(held)} entries of {len(tree)}"


def alarms(scene: "Scene") -> Iterator[str]:
    """Whoever was shown two histories has raised the alarm, and of a frozen log everybody.

    An alarm before the log has cheated is a fault of its own.
    """
    told = {who for who, *_ in scene.known.alarms}
    for who in shown_two_histories(scene) - told:
        yield f"{who} was shown two histories, and says nothing"
    able = scene.parties.policy.met(set(NAMES) - scene.waits)
    for reader in scene.readers:
        if scene.plan.kind == "freeze" and not reader.takes_for_frozen:
            yield f"{reader.name} has not noticed that the log is frozen"
        if scene.honest_log and able and reader.takes_for_frozen:
            yield f"{reader.name} takes an honest log for frozen"
    for mirror in scene.mirrors:
        yield from _unproven(scene, mirror)


def _unproven(scene: "Scene", mirror: MirrorNode) -> Iterator[str]:
    """A mirror that noticed a fork by what it holds can prove it to anyone."""
    held = Tree(leaf_hash(one) for one in mirror.held)
    for who, what, *pair in scene.known.alarms:
        if who != mirror.name or what != "the content held gives another root":
            continue
        first, second = (scene.parties.opened(note) for note in pair)
        if not _all_of(held, {(second.size, second.root)}):
            continue  # it holds the smaller one's history, and not the larger one's
        prefix = (held.root(first.size), held.consistency(first.size, second.size))
        try:
            fork.checked(fork.proof(*pair, scene.parties.log.verifier, prefix=prefix))
        except LendemainError as error:
            yield f"{who} cannot prove the fork: {error}"


def witnessed_histories(scene: "Scene") -> int:
    """Whether a quorum has cosigned checkpoints of one history (1) or of more (2)."""
    stood = [scene.parties.standing(note) for note in set(scene.known.heads)]
    heads = {(s.checkpoint.size, s.checkpoint.root) for s in stood if s.witnessed}
    return 1 if any(_all_of(tree, heads) for tree in scene.known.histories) else 2


def shown_two_histories(scene: "Scene") -> set[str]:
    """Who was shown two checkpoints that no one history has."""
    found = set()
    for who, size, root, later, other in scene.known.compared:
        pair = {(size, root), (later, other)}
        if not any(_all_of(tree, pair) for tree in scene.known.histories):
            found.add(who)
    return found


def _all_of(tree: Tree, signed: set[tuple[int, bytes]]) -> bool:
    return all(size <= len(tree) and tree.root(size) == root for size, root in signed)
