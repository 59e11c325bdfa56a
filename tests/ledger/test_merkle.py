import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.ledger.merkle import (
    EMPTY_ROOT,
    Tree,
    leaf_hash,
    node_hash,
    valid_consistency,
    valid_inclusion,
)

LEAVES = [leaf_hash(str(n).encode()) for n in range(300)]
TREE = Tree(LEAVES)
sizes = st.integers(1, len(LEAVES))


def mth(leaves: list[bytes]) -> bytes:
    """The root as RFC 6962, section 2.1, defines it."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else EMPTY_ROOT
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(mth(leaves[:split]), mth(leaves[split:]))


def _hash(text: str | None) -> bytes:
    return base64.b64decode(text or "")


@pytest.mark.parametrize("kind", ["inclusion", "consistency"])
def test_the_vectors_of_transparency_dev(shared: Path, kind: str):
    """
    Every inclusion and consistency proof of transparency-dev/merkle is decided as it says; an old
    size of 0 is refused, as there: it would prove nothing.
    """
    paths = sorted((shared / "vectors/merkle/testdata" / kind).rglob("*.json"))

    for path in paths:
        case = json.loads(path.read_bytes())
        proof = [_hash(part) for part in case["proof"] or ()]
        if kind == "inclusion":
            holds = valid_inclusion(
                _hash(case["leafHash"]),
                proof,
                index=case["leafIdx"],
                size=case["treeSize"],
                root=_hash(case["root"]),
            )
        else:
            holds = valid_consistency(
                proof,
                old_size=case["size1"],
                old_root=_hash(case["root1"]),
                new_size=case["size2"],
                new_root=_hash(case["root2"]),
            )
        assert case["wantErr"] != holds, path.name
    assert len(paths) == 98


@given(st.lists(st.binary(max_size=8), max_size=70), st.integers(1, 20))
def test_the_root_is_the_one_defined(entries, width):
    """
    However leaves arrive, one by one or many together, every root is what RFC 6962 defines.
    """
    leaves = [leaf_hash(entry) for entry in entries]
    tree = Tree()

    for start in range(0, len(leaves), width):
        tree.extend(leaves[start : start + width])

    assert len(leaves) == len(tree)
    assert mth(leaves) == tree.root()
    assert [mth(leaves[:n]) for n in range(len(leaves))] == [tree.root(n) for n in range(len(tree))]


@given(sizes, st.data())
def test_every_entry_proves_itself(size, data):
    """
    Each leaf's path leads to the root, from no other index, and not once a bit is changed.
    """
    index = data.draw(st.integers(0, size - 1))
    path, root = TREE.inclusion(index, size=size), TREE.root(size)

    assert valid_inclusion(LEAVES[index], path, index=index, size=size, root=root)
    for other in {0, index - 1, index + 1, size - 1, size} - {index}:
        assert not valid_inclusion(LEAVES[index], path, index=other, size=size, root=root)
    for place, part in enumerate(path):
        changed = [*path[:place], bytes([part[0] ^ 1]) + part[1:], *path[place + 1 :]]
        assert not valid_inclusion(LEAVES[index], changed, index=index, size=size, root=root)
    for other_path in (path[1:], [*path, root]):
        assert path == other_path or not valid_inclusion(
            LEAVES[index], other_path, index=index, size=size, root=root
        )


@given(sizes, sizes)
def test_growth_keeps_old_roots(one, other):
    """
    Between any two sizes there is a path that shows the smaller to be the beginning of the larger,
    and it shows nothing else.
    """
    old, new = sorted((one, other))
    path = TREE.consistency(old, new)
    roots = {"old_root": TREE.root(old), "new_root": TREE.root(new)}

    assert valid_consistency(path, old_size=old, new_size=new, **roots)
    assert old == new or not valid_consistency(path[1:], old_size=old, new_size=new, **roots)
    assert not valid_consistency([*path, EMPTY_ROOT], old_size=old, new_size=new, **roots)
    swapped = {"old_root": roots["new_root"], "new_root": roots["old_root"]}
    assert old == new or not valid_consistency(path, old_size=old, new_size=new, **swapped)


def test_the_empty_tree_begins_every_tree_without_proof():
    """
    From size 0 there is nothing to prove and the path is empty; the verifier refuses to call that
    proved.
    """
    assert TREE.consistency(0, 5) == []
    assert not valid_consistency(
        [], old_size=0, old_root=EMPTY_ROOT, new_size=5, new_root=TREE.root(5)
    )


@given(st.integers(0, 80), st.integers(0, 80), st.lists(st.binary(max_size=40), max_size=8))
def test_no_path_of_any_shape_crashes(index, size, path):
    """
    Whatever somebody sends as a proof is true or false.
    """
    leaf = LEAVES[0]

    assert valid_inclusion(leaf, path, index=index, size=size, root=leaf) in (True, False)
    assert valid_consistency(path, old_size=index, old_root=leaf, new_size=size, new_root=leaf) in (
        True,
        False,
    )


def test_memory_is_48_bytes_a_leaf():
    """
    A tree keeps a hash and a half for each leaf: its own, and half a node above two levels up.
    """
    assert sum(map(len, TREE._levels)) <= 48 * len(TREE)


@given(st.integers(0, 70))
def test_a_tree_is_put_together_from_its_levels(size):
    """
    The levels of a tree, one after the other, make the same tree, which grows as it would have.
    """
    leaves = [leaf_hash(bytes([n])) for n in range(size)]
    tree = Tree(leaves)
    again = Tree.of(b"".join(tree.levels), size=size)
    adopted = Tree()
    adopted.adopt(Tree.of(b"".join(tree.levels), size=size))

    for one in (again, adopted):
        assert (tree.levels, tree.root(), len(tree)) == (one.levels, one.root(), len(one))
    for one in (tree, again):
        one.extend(leaves)
    assert tree.root() == again.root()
    for bad in (b"".join(tree.levels) + bytes(32), b"".join(tree.levels)[1:] + b"--"):
        with pytest.raises(ValueError, match="levels"):
            Tree.of(bad, size=len(tree))
