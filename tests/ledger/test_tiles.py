"""Tiles: their paths, how many a size has, their bytes, and roots worked out from them alone."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.errors import InputError
from lendemain.ledger.merkle import EMPTY_ROOT, Tree, leaf_hash
from lendemain.ledger.tiles import (
    BUNDLE,
    TILE_BYTES,
    WIDTH,
    Edge,
    Tile,
    bundle,
    bundles,
    partials,
    tiles,
    top,
    unbundled,
)

LEAVES = [leaf_hash(n.to_bytes(4)) for n in range(70_000)]
TREE = Tree(LEAVES)

PATHS = {
    "tile/0/001": Tile(0, 1),
    "tile/0/001.p/5": Tile(0, 1, 5),
    "tile/5/x123/x456/078": Tile(5, 123456078),
    "tile/5/x123/x456/078.p/255": Tile(5, 123456078, 255),
    "tile/63/000": Tile(63, 0),
    "tile/entries/x003/x057/500": Tile(BUNDLE, 3057500),
    "tile/entries/x001/000.p/1": Tile(BUNDLE, 1000, 1),
}
NOT_PATHS = [
    "", "tile", "tile/0", "tile/0/", "tile/0/1", "tile/0/0001", "tile/00/001", "tile/64/001",
    "tile/-1/001", "tile/0/123/456/078", "tile/0/x000/001", "tile/0/x12/001", "tile/0/001.p",
    "tile/0/001.p/0", "tile/0/001.p/256", "tile/0/001.p/05", "tile/data/001", "tile/Entries/001",
    "/tile/0/001", "tile/0/001/", "tile/0/001\n", "tile/0/../001", "tile/0/٠٠١",
    "tile/0/001.p/1.p/1", "tile/0/x001", "tile/0/x001/x002",
]  # fmt: skip


@pytest.mark.parametrize(("path", "tile"), PATHS.items())
def test_a_path_and_a_tile_say_the_same(path, tile):
    """
    A tile's path is written one way, and read back as that tile.
    """
    assert tile.path == path
    assert Tile.parse(path) == tile


@pytest.mark.parametrize("path", NOT_PATHS)
def test_any_other_path_is_refused(path):
    """
    A path that is not written the one way it may be names no tile.
    """
    with pytest.raises(InputError, match="not the path of a tile"):
        Tile.parse(path)


@given(st.integers(-1, 63), st.integers(0, 10**18), st.integers(1, WIDTH))
def test_paths_go_both_ways(level, index, width):
    """
    Whatever its level, place and width, a tile is read back from its path.
    """
    tile = Tile(level, index, width)

    assert Tile.parse(tile.path) == tile


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_paths(text):
    """
    Any text is a tile's path, or is refused as one.
    """
    with suppress(InputError):
        assert Tile.parse(f"tile/{text}").path == f"tile/{text}"


@pytest.mark.parametrize(
    ("old", "new", "count"),
    [
        (0, 0, 0),
        (0, 1, 1),
        (1, 1, 0),
        (100, 101, 1),
        (0, 256, 2),
        (255, 257, 3),
        (256, 300, 1),
        (300, 2000, 8),
        (0, 70_000, 277),
        (65_535, 65_536, 3),
        (49_516_600, 49_516_645, 1),
        (49_516_517, 49_516_645, 3),
    ],
)
def test_how_many_tiles_growth_makes(old, new, count):
    """
    Growth from one size to another makes the tiles that tlog-tiles counts, and no others.
    """
    assert len(list(tiles(new, beyond=old))) == count


def test_the_tiles_of_the_specification_example():
    """
    70,000 entries: 273 full tiles of leaves and one of 112, one full of level 1 and one of 17, one
    of level 2 with a single hash.
    """
    found = list(tiles(70_000))

    assert sum(one.level == 0 and one.width == WIDTH for one in found) == 273
    assert [one.path for one in found if one.width != WIDTH] == [
        "tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1",
    ]  # fmt: skip
    assert [one.width for one in bundles(600)] == [256, 256, 88]


@given(st.lists(st.binary(max_size=70), max_size=WIDTH))
def test_a_bundle_gives_back_its_entries(entries):
    """
    The entries of a bundle are those that were put in, to the byte.
    """
    assert unbundled(bundle(entries), len(entries)) == entries


@given(st.binary(max_size=200), st.integers(0, WIDTH))
def test_no_bytes_break_the_reading_of_bundles(data, width):
    """
    Any bytes are that many entries, or are refused.
    """
    try:
        entries = unbundled(data, width)
    except InputError:
        return
    assert len(entries) == width
    assert bundle(entries) == data


def test_an_entry_that_does_not_fit_is_refused():
    """
    An entry's length has two bytes.
    """
    assert len(bundle([bytes(65_535)])) == 65_537
    with pytest.raises(InputError, match="at most 65535"):
        bundle([bytes(65_536)])


def test_the_edge_fills_the_tiles_of_the_tree():
    """
    Filled tiles hold the hashes of their level, whatever the steps in which leaves come.
    """
    edge, filled, at = Edge(), {}, 0
    for step in (0, 1, 254, 1, 1, 255, 256, 511, 60_000, 8_721):
        filled |= dict(edge.extend(b"".join(LEAVES[at : at + step])))
        at += step
        assert edge.size == at
        assert edge.root() == (TREE.root(at) if at else EMPTY_ROOT)
    held = filled | dict(edge.partials())

    assert set(held) == set(tiles(70_000))
    assert held[Tile(0, 3)] == b"".join(LEAVES[768:1024])
    assert held[Tile(1, 0)] == b"".join(top(held[Tile(0, n)]) for n in range(WIDTH))
    assert all(len(held[one]) == one.width * 32 for one in held)


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 65_535, 65_536, 65_537, 69_999])
def test_the_root_comes_from_the_partial_tiles_alone(size):
    """
    Whoever has the tiles of the right edge has the root, and can let the tree grow.
    """
    edge = Edge()
    held = dict(edge.extend(b"".join(LEAVES[:size]))) | dict(edge.partials())
    again = Edge.read(size, held.__getitem__)

    assert again.root() == TREE.root(size)
    assert [one for one, _ in again.partials()] == list(partials(size))
    again.extend(LEAVES[size])
    assert again.root() == TREE.root(size + 1)
    assert edge.root() == TREE.root(size)
    assert all(len(data) < TILE_BYTES for _, data in again.partials())
