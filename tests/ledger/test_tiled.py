"""Proofs out of tiles, and subtrees: equal to the tree's own, and to everybody's vectors."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.ledger.merkle import Tree, leaf_hash, valid_consistency, valid_inclusion
from lendemain.ledger.tiled import Tiled, subtree_path, valid_subtree
from lendemain.ledger.tiles import Edge, Tile

LEAVES = [leaf_hash(n.to_bytes(4)) for n in range(66_000)]
TREE = Tree(LEAVES)


def tiled(size: int) -> Tiled:
    edge = Edge()
    held = dict(edge.extend(b"".join(LEAVES[:size]))) | dict(edge.partials())
    return Tiled(size, held.__getitem__)


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 1000, 65_536, 65_537, 66_000])
def test_the_tiles_prove_what_the_tree_proves(size):
    """
    Roots, inclusion and consistency from tiles are the tree's, and hold.
    """
    read = tiled(size)

    assert read.root() == TREE.root(size)
    for index in {0, size // 2, size // 3, size - 1}:
        path = read.inclusion(index)
        assert path == TREE.inclusion(index, size=size)
        assert read.leaf(index) == LEAVES[index]
        assert valid_inclusion(LEAVES[index], path, index=index, size=size, root=read.root())
    for old in {1, size // 2, size // 3, size - 1, size} - {0}:
        path = read.consistency(old)
        assert path == TREE.consistency(old, size)
        assert read.root(old) == TREE.root(old)
        assert valid_consistency(
            path, old_size=old, old_root=read.root(old), new_size=size, new_root=read.root()
        )
    assert read.consistency(0) == []


def over(start: int, stop: int) -> bytes:
    return Tree(LEAVES[start:stop]).root()


def test_every_subtree_of_every_small_tree_is_joined_to_its_root():
    """
    The path of a subtree holds, and no longer holds when a hash, a bound or the size differs.
    """
    for size in range(1, 40):
        root = TREE.root(size)
        for width in range(1, size + 1):
            for start in range(0, size - width + 1, 1 << (width - 1).bit_length()):
                span = {"start": start, "end": start + width, "size": size}
                path = subtree_path(start, start + width, size=size, over=over)
                part = over(start, start + width)
                assert valid_subtree(path, **span, subtree=part, root=root)
                assert not valid_subtree(path, **span, subtree=bytes(32), root=root)
                assert not valid_subtree(path, **span, subtree=part, root=bytes(32))
                assert not valid_subtree([*path, root], **span, subtree=part, root=root)
                for n in range(len(path)):
                    bad = [*path[:n], bytes(32), *path[n + 1 :]]
                    assert not valid_subtree(bad, **span, subtree=part, root=root)
                    assert not valid_subtree(path[:n], **span, subtree=part, root=root)


@given(
    st.lists(st.binary(min_size=31, max_size=33), max_size=8),
    st.integers(-2, 20),
    st.integers(-2, 20),
    st.integers(-2, 20),
)
def test_no_path_breaks_the_verification(path, start, end, size):
    """
    Made-up paths and bounds are refused, never an error.
    """
    assert not valid_subtree(
        path, start=start, end=end, size=size, subtree=bytes(32), root=bytes([1]) * 32
    )


def test_the_vectors_of_subtree_consistency(shared):
    """
    Everybody's vectors; those of empty subtrees and of roots that are no hashes are refused here.
    """
    judged = 0
    for file in sorted((shared / "vectors/merkle/testdata/subtreeconsistency").rglob("*.json")):
        said = json.loads(file.read_text("utf-8"))
        roots = [base64.b64decode(said[name] or "") for name in ("root1", "root2")]
        found = valid_subtree(
            [base64.b64decode(one) for one in said["proof"] or []],
            start=said["start"],
            end=said["end"],
            size=said["size"],
            subtree=roots[0],
            root=roots[1],
        )
        narrower = said["start"] == said["end"] or any(len(one) != 32 for one in roots)
        assert found == (not said["wantErr"] and not narrower), said["desc"]
        judged += 1
    assert judged == 118


def test_tiles_are_asked_for_in_the_width_that_the_size_gives():
    """
    A reader asks for tiles that a checkpoint of its size calls for, and for no others.
    """
    asked = set[Tile]()
    edge = Edge()
    held = dict(edge.extend(b"".join(LEAVES[:700]))) | dict(edge.partials())

    def read(tile: Tile) -> bytes:
        asked.add(tile)
        return held[tile]

    Tiled(700, read).consistency(300)

    assert asked <= set(held)
