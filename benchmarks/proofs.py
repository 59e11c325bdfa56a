"""Proofs from a tree of a million entries, beside pymerkle on the same leaves in the same run.

pymerkle 7 is under the GPL and is used here only.  Both hand back the hashes of a path; ours are
read from the levels that the ledger keeps, 64 bytes a leaf.  Its SQLite tree is filled with fewer
leaves, since it takes minutes; its proofs only get slower with more.
"""

import contextlib
import hashlib
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from pymerkle import InmemoryTree, SqliteTree

from lendemain.ledger.merkle import Tree, leaf_hash, valid_consistency, valid_inclusion

LEAVES = 1_000_000
IN_SQLITE = 20_000
ROUNDS = 5

Rates = tuple[str, list[float]]


def rates(run: Callable[[], object], count: int, *, rounds: int = ROUNDS) -> list[float]:
    """`count` divided by the seconds that each round took."""
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        found.append(count / (time.perf_counter() - start))
    return found


def ours(tree: Tree, leaves: list[bytes], places: list[int]) -> Iterator[Rates]:
    """Our rates at a million leaves."""
    yield "tree, leaves/s", rates(lambda: Tree(leaves), LEAVES)
    yield (
        "inclusion paths/s",
        rates(lambda: [tree.inclusion(n, size=LEAVES) for n in places], len(places)),
    )
    yield (
        "consistency paths/s",
        rates(lambda: [tree.consistency(n + 1, LEAVES) for n in places], len(places)),
    )
    yield "old roots/s", rates(lambda: [tree.root(n + 1) for n in places], len(places))
    root = tree.root()
    paths = [(n, tree.inclusion(n, size=LEAVES)) for n in places]

    def inclusions() -> None:
        for n, path in paths:
            assert valid_inclusion(leaves[n], path, index=n, size=LEAVES, root=root)

    yield "inclusion verified/s", rates(inclusions, len(paths))
    old = [(n + 1, tree.root(n + 1), tree.consistency(n + 1, LEAVES)) for n in places]

    def consistencies() -> None:
        for size, old_root, path in old:
            assert valid_consistency(
                path, old_size=size, old_root=old_root, new_size=LEAVES, new_root=root
            )

    yield "consistency verified/s", rates(consistencies, len(old))


def theirs(places: list[int], root: bytes) -> Iterator[Rates]:
    """The rates of pymerkle: in memory on as many leaves, in SQLite on fewer."""
    tree = InmemoryTree(algorithm="sha256")
    for n in range(LEAVES):
        tree.append_entry(b"%d" % n)
    assert tree.get_root() == root
    few = places[:2_000]
    yield (
        "pymerkle in memory, inclusion paths/s",
        rates(lambda: [tree.prove_inclusion(n + 1) for n in few], len(few)),
    )
    yield (
        "pymerkle in memory, consistency paths/s",
        rates(lambda: [tree.prove_consistency(n + 1, LEAVES) for n in few], len(few)),
    )
    with tempfile.TemporaryDirectory(dir=".", prefix=".bench-") as folder:
        kept = SqliteTree(str(Path(folder) / "tree.sqlite"), algorithm="sha256")
        with contextlib.closing(kept.con):
            kept.append_entries([b"%d" % n for n in range(IN_SQLITE)], chunksize=1_000)
            few = [n % IN_SQLITE for n in places[:40]]

            def cold() -> None:
                for n in few:
                    kept.cache_clear()
                    kept.prove_inclusion(n + 1)

            name = f"pymerkle in SQLite, {IN_SQLITE:,} leaves, inclusion paths/s"
            yield name, rates(cold, len(few), rounds=3)
            yield (
                f"{name}, its cache warm",
                rates(lambda: [kept.prove_inclusion(n + 1) for n in few], len(few)),
            )


def bytes_a_leaf(leaves: list[bytes]) -> float:
    """Bytes of memory that a tree holds for each leaf, once it is made."""
    tree = Tree()
    for first in range(0, LEAVES, 4096):
        tree.extend(leaves[first : first + 4096])
    return sum(map(sys.getsizeof, tree._levels)) / LEAVES  # noqa: SLF001 - is what is measured


def main() -> None:
    """Print a table of medians, and the ratios to pymerkle."""
    dice = random.Random(5)  # noqa: S311 - a seed
    leaves = [leaf_hash(b"%d" % n) for n in range(LEAVES)]
    tree = Tree(leaves)
    places = [dice.randrange(LEAVES) for _ in range(20_000)]
    assert hashlib.sha256(b"\x000").digest() == leaves[0]
    median = dict[str, float]()
    print(f"{'':72}{'median':>12}{'least':>12}{'most':>12}")
    for name, found in [*ours(tree, leaves, places), *theirs(places, tree.root())]:
        median[name] = statistics.median(found)
        print(f"{name:72}{median[name]:12,.0f}{min(found):12,.0f}{max(found):12,.0f}", flush=True)
    for name, rate in median.items():
        if name.startswith("pymerkle"):
            what = "consistency paths/s" if "consistency" in name else "inclusion paths/s"
            print(f"{median[what] / rate:,.1f} times {name}")
    print(f"{bytes_a_leaf(leaves):.1f} bytes of memory a leaf")


if __name__ == "__main__":
    main()
