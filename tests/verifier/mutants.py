"""Dossiers, notes and proofs with something changed: what a forger or a bad disk makes of them."""

import io
from collections.abc import Callable, Iterator
from random import Random

from lendemain.ledger.dossier import layout

Mutant = tuple[str, bytes]


def flipped(random: Random, data: bytes) -> bytes:
    at = random.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << random.randrange(8)]) + data[at + 1 :]


def cut(random: Random, data: bytes) -> bytes:
    return data[: random.randrange(len(data))]


def longer(random: Random, data: bytes) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] + random.randbytes(random.randint(1, 40)) + data[at:]


def shorter(random: Random, data: bytes) -> bytes:
    at = random.randrange(len(data))
    return data[:at] + data[at + random.randint(1, 64) :]


def swapped(random: Random, data: bytes) -> bytes:
    a, b, c = sorted(random.randrange(len(data)) for _ in range(3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


def replayed(random: Random, data: bytes) -> bytes:
    """A stretch put in the place of another of the same length."""
    size = random.randint(1, 60)
    a, b = (random.randrange(max(1, len(data) - size)) for _ in range(2))
    return data[:a] + data[b : b + size] + data[a + size :]


def row_moved(random: Random, data: bytes) -> bytes:
    """Rows of text in another order, one of them twice, or one left out."""
    rows = data.split(b"\n")
    at, to = random.randrange(len(rows)), random.randrange(len(rows))
    how = random.randrange(3)
    if how == 0:
        rows[at], rows[to] = rows[to], rows[at]
    elif how == 1:
        rows.insert(to, rows[at])
    else:
        del rows[at]
    return b"\n".join(rows)


BYTEWISE = (flipped, cut, longer, shorter, swapped, replayed)


def of_bytes(random: Random, data: bytes) -> Mutant:
    """The file as a whole, changed anywhere."""
    how = random.choice((flipped, flipped, flipped, *BYTEWISE))
    return f"file {how.__name__}", how(random, data)


def of_zip(random: Random, data: bytes) -> Mutant:
    """What other programs make of ZIP files: comments, extra bytes, a second directory, flags."""
    end = len(data) - 22
    count, length, start = (int.from_bytes(data[end + a : end + b], "little")
                            for a, b in ((10, 12), (12, 16), (16, 20)))  # fmt: skip
    junk = random.randbytes(random.randint(1, 30))
    how = random.randrange(6)
    if how == 0:  # a comment at the end
        return "zip comment", data[:-2] + len(junk).to_bytes(2, "little") + junk
    if how == 1:  # bytes before the first member
        return "zip in front", junk + data
    if how == 2:  # bytes between members and list, offsets put right
        moved = (start + len(junk)).to_bytes(4, "little")
        return "zip gap", data[:start] + junk + data[start:end] + data[
            end : end + 16
        ] + moved + b"\0\0"
    if how == 3:  # the last member not in the list
        rows = []
        at = start
        for _ in range(count):
            size = 46 + int.from_bytes(data[at + 28 : at + 30], "little")
            rows.append(data[at : at + size])
            at += size
        del rows[random.randrange(count)]
        listing = b"".join(rows)
        closing = data[end : end + 8] + (count - 1).to_bytes(2, "little") * 2
        closing += len(listing).to_bytes(4, "little") + start.to_bytes(4, "little") + b"\0\0"
        return "zip hidden member", data[:start] + listing + closing
    at = start + random.randrange(length)
    if how == 4:  # the same field in both headers: flags, method, time
        field = random.choice((6, 8, 10, 12))
        value = bytes([random.randrange(1, 256)])
        changed = bytearray(data)
        changed[start + field + 2 : start + field + 3] = value
        changed[field : field + 1] = value
        return "zip field in both headers", bytes(changed)
    return "zip list", data[:at] + bytes([data[at] ^ random.randrange(1, 256)]) + data[at + 1 :]


def of_members(random: Random, data: bytes, other: bytes, rebuilt: Callable[..., bytes]) -> Mutant:
    """Members changed, dropped, swapped or taken from another dossier, and a manifest that fits."""
    box, strange = (layout.Box(io.BytesIO(one)) for one in (data, other))
    names = [n for n in box.members if n != "manifest.json"]
    name = random.choice(names)
    content = b"".join(box.pieces(name))
    how = random.randrange(8)
    if how == 0:
        return f"drop {name}", rebuilt(data, drop=[name])
    if how == 1:
        second = random.choice(names)
        put = {name: b"".join(box.pieces(second)), second: content}
        return f"swap {name} {second}", rebuilt(data, put=put)
    if how == 2:
        taken = random.choice([n for n in strange.members if n != "manifest.json"])
        return f"take {taken}", rebuilt(data, put={taken: b"".join(strange.pieces(taken))})
    if how == 3:
        folder, _, rest = name.rpartition("/")
        number = rest.split(".")[0]
        if folder in ("entries", "keys", "proofs", "checkpoints") and number.isdigit():
            moved = f"{folder}/{int(number) + random.randint(1, 3)}{rest[len(number) :]}"
            return f"move {name}", rebuilt(data, drop=[name], put={moved: content})
    if how == 4:
        return f"rows of {name}", rebuilt(data, put={name: row_moved(random, content)})
    change = random.choice((flipped, *BYTEWISE)) if content else longer
    return f"{change.__name__} {name}", rebuilt(data, put={name: change(random, content)})


def of_manifest(random: Random, data: bytes, rebuilt: Callable[..., bytes]) -> Mutant:
    """What the manifest says besides its members, changed."""
    said = random.choice([
        {"case": random.randrange(1, 20)}, {"audience": "public"}, {"head": random.randrange(20)},
        {"origin": "another.example/log"}, {"withheld": []},
        {"format": "lendemain.example/dossier/v2"},
        {"checkpoint": {"root": "00" * 32, "size": 12}},
        {"withheld": [{"digest": "00" * 32, "what": "file", "why": "because"}]},
    ])  # fmt: skip
    return f"manifest {sorted(said)}", rebuilt(data, said=said)


def mutants(
    random: Random, data: bytes, other: bytes, rebuilt: Callable[..., bytes]
) -> Iterator[Mutant]:
    """Mutants of a dossier without end; `other` is a dossier of the same ledgers."""
    while True:
        how = random.random()
        try:
            if how < 0.45:
                yield of_bytes(random, data)
            elif how < 0.55:
                yield of_zip(random, data)
            elif how < 0.95:
                yield of_members(random, data, other, rebuilt)
            else:
                yield of_manifest(random, data, rebuilt)
        except AssertionError:
            continue  # a name that no dossier can hold
