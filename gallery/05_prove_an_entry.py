"""One entry of eight, proven under a root with three hashes; change a letter and the proof fails.

The picture: the tree, with the path that proves the fifth entry.
"""

import sys
from pathlib import Path

from lendemain.ledger import merkle, note

SIGNER = note.Signer("gallery.example/desk", bytes(range(32)))


def picture() -> str:
    """The tree and the path as SVG."""
    entries = [note.entry({"kind": "drill", "number": i}, [SIGNER]) for i in range(8)]
    tree = merkle.Tree(merkle.leaf_hash(e) for e in entries)
    path = tree.inclusion(4, size=8)
    true = _valid(entries[4], path, tree.root())
    forged = _valid(entries[4].replace(b'"number":4', b'"number":5'), path, tree.root())
    print(f"root {tree.root().hex()[:16]}...; proof of 3 hashes holds: {true}; forged: {forged}")
    used = {(0, 5), (1, 3), (2, 0)}
    boxes = []
    for level in range(4):
        for place in range(8 >> level):
            x = 30 + 60 * (place * 2**level + (2**level - 1) / 2)
            fill = "#E69F00" if (level, place) in used else "#FFFFFF"
            fill = "#0072B2" if (level, place) == (0, 4) else fill
            boxes.append(
                f'<rect x="{x:.0f}" y="{170 - 50 * level}" width="40" height="26" fill="{fill}" '
                f'stroke="#000"/>'
            )
            if level:
                for child in (2 * place, 2 * place + 1):
                    below = 50 + 60 * (child * 2 ** (level - 1) + (2 ** (level - 1) - 1) / 2)
                    boxes.append(
                        f'<path d="M{x + 20:.0f} {196 - 50 * level}'
                        f'L{below:.0f} {220 - 50 * level}" stroke="#000"/>'
                    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 520 220" font-size="14" '
        'font-family="sans-serif" role="img">'
        "<title>The fifth of eight entries is proven with three hashes</title>"
        f'{"".join(boxes)}<text x="300" y="30">blue: the entry; orange: its proof</text></svg>'
    )


def _valid(entry: bytes, path: list[bytes], root: bytes) -> bool:
    return merkle.valid_inclusion(merkle.leaf_hash(entry), index=4, size=8, path=path, root=root)


if __name__ == "__main__":
    out = Path(sys.argv[1] if len(sys.argv) > 1 else __file__).with_suffix(".svg")
    out.write_text(picture(), "utf-8")
