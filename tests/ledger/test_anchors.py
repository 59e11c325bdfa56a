import pytest

from lendemain.errors import InputError
from lendemain.ledger import anchors, checkpoint
from lendemain.ledger.anchors import Anchored
from lendemain.ledger.audit import audit
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.merkle import Tree, leaf_hash
from lendemain.ledger.note import Signer
from lendemain.ledger.segments import Segments

NORTH = Signer("north.example/log", bytes([7] * 32))
TREE = Tree(leaf_hash(b"%d" % n) for n in range(40))
OTHER = Tree(leaf_hash(b"other %d" % n) for n in range(40))


def head(size: int, tree: Tree = TREE, signer: Signer = NORTH) -> bytes:
    whole = Checkpoint(origin=NORTH.name, size=size, root=tree.root(size))
    return checkpoint.signed(whole, [signer])


def at(size: int, index: int = 3, tree: Tree = TREE) -> Anchored:
    return Anchored(
        origin=NORTH.name,
        vkey=NORTH.verifier.vkey,
        size=size,
        root=tree.root(size),
        index=index,
        proven=False,
    )


def said(size: int, last: Anchored | None = None, proof=None, **how) -> dict[str, object]:
    return anchors.said(head(size, **how), NORTH.verifier, last=last, proof=proof)


def refused(*given, **how) -> str:
    with pytest.raises(InputError) as error:
        said(*given, **how)
    return error.value.what


def test_an_anchor_says_whose_and_how_far_and_what_leads_there():
    """
    The body names origin, key, size and root; with a proof, the path from the anchor before.
    """
    first = said(5)
    second = said(20, at(5), TREE.consistency(5, 20))

    assert first == {
        "origin": NORTH.name,
        "vkey": NORTH.verifier.vkey,
        "size": 5,
        "root": TREE.root(5).hex(),
    }
    assert second["proof"] == [one.hex() for one in TREE.consistency(5, 20)]
    assert "proof" not in said(5, at(5), [])
    assert "proof" not in said(20, at(5))
    assert anchors.anchored(second, 9) == Anchored(
        origin=NORTH.name,
        vkey=NORTH.verifier.vkey,
        size=20,
        root=TREE.root(20),
        index=9,
        proven=True,
    )


def test_a_checkpoint_that_does_not_follow_is_refused():
    """
    Another signature, a smaller size, another root of the same size, a proof that leads elsewhere,
    and another key each have their words.
    """
    with pytest.raises(InputError, match="no known key"):
        said(5, signer=Signer("other.example/log", bytes(32)))
    assert "put back" in refused(4, at(5))
    assert "two histories" in refused(5, at(5), tree=OTHER)
    assert "does not lead" in refused(20, at(5), TREE.consistency(5, 19))
    assert "does not lead" in refused(20, at(5), OTHER.consistency(5, 20))
    assert "does not lead" in refused(20, at(5), TREE.consistency(5, 20), tree=OTHER)
    assert "does not lead" in refused(20, at(5), [])
    key = Signer(NORTH.name, bytes([8] * 32))
    whole = checkpoint.signed(Checkpoint(origin=NORTH.name, size=9, root=bytes(32)), [key])
    with pytest.raises(InputError, match="another key"):
        anchors.said(whole, key.verifier, last=at(5), proof=None)


@pytest.mark.parametrize(
    "change",
    [
        {"origin": 1},
        {"vkey": None},
        {"root": "00"},
        {"root": "G" * 64},
        {"root": "AA" * 32},
        {"size": -1},
        {"size": True},
        {"size": "5"},
    ],
)
def test_a_body_that_is_no_anchor_is_refused(change):
    """
    Members that are missing, or of another type or form, are refused in words.
    """
    with pytest.raises(InputError, match=r"anchor|hash"):
        anchors.anchored(said(5) | change, 0)


def entered(kept, bodies: list[dict[str, object]], heads: list[bytes]) -> list[str]:
    """What an audit says after these anchors were entered past all checks."""
    files = Segments(kept.folder)
    with kept.open() as ledger:
        for body, one in zip(bodies, heads, strict=True):
            named = {"alg": "sha256", "digest": files.put_bytes(one), "size": len(one)}
            named |= {"media": anchors.MEDIA, "role": anchors.ROLE}
            whole = {"kind": anchors.KIND, **body, "objs": [named]}
            ledger.append([ledger.numbered(whole, kept.desk)])
    both = [
        [str(one) for one in audit(kept.folder, signatures=how).problems] for how in (True, False)
    ]
    assert both[0] == both[1]
    return both[0]


def test_sound_anchors_are_found_so(kept):
    """
    Anchors that follow one another, proven or not, and of several logs, are no problem.
    """
    steps = [said(5), said(20, at(5), TREE.consistency(5, 20)), said(20, at(20)), said(40, at(20))]

    assert entered(kept, steps, [head(5), head(20), head(20), head(40)]) == []


@pytest.mark.parametrize(
    ("body", "note", "says"),
    [
        (said(4), head(4), "put back"),
        (said(5, tree=OTHER), head(5, OTHER), "two histories"),
        (said(20) | {"proof": ["00" * 32]}, head(20), "does not lead"),
        (said(20) | {"proof": ["00" * 32] * 64}, head(20), "at most 63"),
        (said(20), head(21), "not the one that it says"),
        (said(20), b"nothing", "no text"),
        (said(20), head(20).replace(b"\n20\n", b"\n21\n"), "does not fit"),
        ({"origin": "x"}, head(20), "without origin"),
    ],
)
def test_an_audit_names_an_anchor_that_contradicts_the_last(kept, body, note, says):
    """
    Whatever the writer let in, an audit names each anchor that does not follow, by its entry.
    """
    found = entered(kept, [said(5), body], [head(5), note])

    assert [one.partition(":")[0] for one in found] == ["entry 2"]
    assert says in found[0]


def test_an_anchor_whose_note_is_gone_is_reported_as_a_missing_file(kept):
    """
    A missing note is named once, as the file that it is.
    """
    entered(kept, [said(5)], [head(5)])
    Segments(kept.folder).verified(Segments(kept.folder).digests()[0]).unlink()

    found = [str(one) for one in audit(kept.folder).problems]

    assert [one.rpartition(": ")[2] for one in found] == ["missing; entry 1 names it"]


def test_what_only_looks_like_an_anchor_is_passed_over(kept):
    """
    An entry of another kind that holds the same letters is no anchor, nor is a damaged one.
    """
    body = {"kind": "drill", "inner": {"kind": "log.anchor"}}
    with kept.open() as ledger:
        ledger.append([ledger.numbered(body, kept.desk)])
    assert audit(kept.folder).sound
    assert [index for index, _ in anchors.faults([(0, b"nothing")], lambda _: b"")] == [0]
