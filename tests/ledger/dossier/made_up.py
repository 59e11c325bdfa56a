"""A made-up ledger of one case, in memory, and its dossier."""

import hashlib
import io
from collections.abc import Sequence
from typing import Any

from lendemain import encoding, tables
from lendemain.ledger import checkpoint, keyring, note
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.dossier import exported, observations
from lendemain.ledger.dossier.exported import Beside, Contents, Proofs, Withheld
from lendemain.ledger.merkle import Tree, leaf_hash
from lendemain.ledger.note import Signer
from lendemain.ledger.segments import inner_root
from lendemain.ledger.witnessing import cosignature
from lendemain.ledger.witnessing.cosignature import CosigningKey

LOG = Signer("mission.example/log", bytes([1] * 32))
DESK = Signer("mission.example/desk", bytes([2] * 32))
OLENA = Signer("mission.example/olena", bytes([3] * 32))
MARC = Signer("mission.example/marc", bytes([4] * 32))
BLOCS = {
    name: CosigningKey(f"{name}.example/w", bytes([20 + i] * 32))
    for i, name in enumerate(("host", "opposing", "coalition", "neutral"))
}
START_S = 1_790_000_000
NOW_S = START_S + 1_000_000
POLICY = (
    f"# three of four\nlog {LOG.verifier.vkey}\n"
    + "".join(f"witness {name} {key.cosigner.vkey}\n" for name, key in BLOCS.items())
    + "group blocs 3 host opposing coalition neutral\nquorum blocs\n"
).encode()
SALT = bytes(range(32))
CASE = 7


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def salted_by(salt: bytes, data: bytes) -> str:
    return digest(b"lendemain/commit/v1\n" + salt + data)


def named(data: bytes, role: str, media: str = "text/plain") -> dict[str, object]:
    return {
        "alg": "sha256",
        "digest": digest(data),
        "media": media,
        "role": role,
        "size": len(data),
    }


class Made:
    """A ledger in memory: entries by index, each numbered as the real one numbers them."""

    def __init__(self) -> None:
        self.notes: list[bytes] = []
        self.tree = Tree()
        self.links: dict[object, tuple[int, str]] = {}
        self.cosigned: dict[int, bytes] = {}
        self.blobs: dict[str, bytes] = {}
        self.made_us = START_S * 1_000_000
        self.operator = DESK.name
        for who in (DESK, OLENA, MARC):
            self.add(**keyring.enrolment(who.verifier, operator=DESK.name))

    def add(self, *others: Signer, signer: Signer = DESK, **said: object) -> int:
        """The index of a new entry."""
        self.made_us += 1_000_000
        body: dict[str, object] = {"v": 1, "time_made": self.made_us, **said}
        body["author"] = signer.name
        for name, keys in (
            (signer.name, ("seq", "prev")),
            (said.get("case"), ("case_seq", "case_prev")),
        ):
            if name is None:
                continue
            seq, prev = self.links.get(name, (0, ""))
            body |= {keys[0]: seq + 1, **({keys[1]: prev} if prev else {})}
        data = note.entry(body, [signer, *others])
        self.notes.append(data)
        self.tree.append(leaf_hash(data))
        found = keyring.statement(data)
        self.links[signer.name] = (int(str(body["seq"])), found.digest.hex())
        if "case" in body:
            self.links[body["case"]] = (int(str(body["case_seq"])), found.digest.hex())
        return len(self.notes) - 1

    def put(self, data: bytes) -> bytes:
        """The same bytes, which the ledger's files hold from now on."""
        self.blobs[digest(data)] = data
        return data

    def head(self, size: int | None = None) -> Checkpoint:
        size = len(self.notes) if size is None else size
        return Checkpoint(origin=LOG.name, size=size, root=self.tree.root(size))

    def witness(self, names: Sequence[str] = tuple(BLOCS), *, late_s: int = 0) -> Checkpoint:
        """The checkpoint over all so far, cosigned by these, one second after another."""
        head = self.head()
        data = checkpoint.signed(head, [LOG])
        at = self.made_us // 1_000_000 + 2 + late_s
        rows = [BLOCS[name].row(head.text, at + i) for i, name in enumerate(names)]
        self.cosigned[head.size] = cosignature.with_rows(data, rows)
        return head

    def anchor(self) -> dict[str, object]:
        size = max(self.cosigned)
        return {"root": self.tree.root(size).hex(), "size": size}


def worked() -> Made:
    """A ledger with a case of steps, evidence open, sealed and disclosed, and observations."""
    made = Made()
    text = made.put(b"[agreement]\nid = 'made-up'\n")
    made.add(kind="text.adopted", agreement="made-up", objs=[named(text, "text")])
    leaves = observed()[1]
    original = b"source file " * 100
    made.add(kind="source.answered", source="exercise", inner_root=inner_root(leaves).hex(),
             objs=[named(original, "original")])  # fmt: skip
    made.witness()
    made.add(kind="case.step", case=CASE, move="admit", reason="Two accounts", signer=OLENA,
             anchor=made.anchor())  # fmt: skip
    photo = made.put(b"\xff\xd8 a photograph" * 50)
    made.add(kind="evidence.received", case=CASE, signer=OLENA, objs=[named(photo, "exhibit")],
             time_event=(START_S - 5000) * 1_000_000, anchor=made.anchor())  # fmt: skip
    made.witness()
    secret, cipher = made.put(b"what a witness said"), b"enciphered" * 10
    sealed = digest(b"lendemain/commit/v1\n" + SALT + secret)
    closed = digest(b"lendemain/commit/v1\n" + SALT + b"never told")
    salted = {"exhibit": sealed, "source": closed}
    made.add(MARC, kind="evidence.received", case=CASE, signer=OLENA, anchor=made.anchor(),
             objs=[named(cipher, "exhibit")], salted=salted)  # fmt: skip
    made.add(kind="drill", note="of no case")
    made.add(kind="case.step", case=CASE + 1, move="admit", reason="Another case")
    made.add(kind="case.step", case=CASE, move="verify", reason="As given", signer=MARC)
    return made


def observed() -> tuple[Any, list[bytes]]:
    """A table of observations and their leaf hashes."""
    from datetime import UTC, datetime, timedelta

    from lendemain.records.observation import Observation

    begun = datetime(2026, 9, 1, tzinfo=UTC)
    given = {
        "source": "exercise", "row": list(range(1, 601)),
        "start": [begun + timedelta(minutes=i) for i in range(600)],
        "end": [begun + timedelta(minutes=i + 1) for i in range(600)],
        "lon": [30.0 + i / 7 for i in range(600)], "lat": [50.0 + i / 11 for i in range(600)],
        "error_m": [float(i) / 3 for i in range(600)], "text": [f"Обстріл {i}" for i in range(600)],
        "place_name": ["Київ" if i % 2 else "Бахмут" for i in range(600)],
        "killed": [None if i % 3 else i for i in range(600)],
    }  # fmt: skip
    return tables.identified(tables.columns(Observation, given, 600))


def contents(made: Made, **changed: object) -> Contents:
    """What belongs to the case of `worked`."""
    entries, keys, blobs, disclosures, withheld = {}, {}, {}, {}, []
    for index, data in enumerate(made.notes):
        body: Any = note.entry_body(data)
        if body["kind"].startswith("key."):
            keys[index] = data
        elif body.get("case") == CASE or body["kind"] in ("text.adopted", "source.answered"):
            entries[index] = data
            for o in body.get("objs", []):
                if o["digest"] in made.blobs:
                    blobs[o["digest"]] = made.blobs[o["digest"]]
                else:
                    withheld.append(Withheld(what="file", digest=o["digest"], why="in bulk"))
            for salted in body.get("salted", {}).values():
                told = next((b for b in made.blobs.values() if salted_by(SALT, b) == salted), None)
                if told is None:
                    withheld.append(Withheld(what="content", digest=salted, why="who it was"))
                else:
                    disclosures[salted] = (SALT, digest(told))
                    blobs[digest(told)] = told
    rows, leaves = observed()
    shown = observations.page(leaves, 1, {4: observations.values(rows, 260)})
    given: dict[str, Any] = {
        "case": CASE, "audience": "commission", "entries": entries, "keys": keys, "blobs": blobs,
        "disclosures": disclosures, "observations": {(4, 1): shown}, "withheld": withheld,
        **changed,
    }  # fmt: skip
    return Contents(**given)


def headed(made: Made, found: Contents) -> tuple[int, bytes]:
    """The index and note of a new head of the case."""
    claims = made.put(found.claims())
    index = made.add(kind=exported.HEAD, case=CASE,
                     objs=[named(claims, exported.CLAIMS, exported.CLAIMS_MEDIA)])  # fmt: skip
    return index, made.notes[index]


def proofs(made: Made, note_: bytes, size: int) -> Proofs:
    return Proofs(
        head=made.head(size), note=note_,
        paths={i: made.tree.inclusion(i, size=size) for i in range(size)},
        earlier={
            old: (made.tree.consistency(old, size), data)
            for old, data in made.cosigned.items() if old < size
        },
    )  # fmt: skip


def packed(made: Made, found: Contents, head: tuple[int, bytes], **files: bytes) -> bytes:
    """The bytes of the dossier under the smallest witnessed checkpoint over its head."""
    size = min(s for s in made.cosigned if s > head[0])
    stream = io.BytesIO()
    lying = {"report.html": b"<p>a report</p>", "verify.py": b"# not this", **files}
    beside = Beside(policy=POLICY, software="0.1", language="en", files=lying)
    exported.write(
        stream, found, head=head, proofs=proofs(made, made.cosigned[size], size), beside=beside
    )
    return stream.getvalue()


def dossier() -> bytes:
    """The dossier of `worked`."""
    made = worked()
    found = contents(made)
    head = headed(made, found)
    made.witness()
    return packed(made, found, head)


def rebuilt(data: bytes, *, drop: Sequence[str] = (), put: dict[str, bytes] | None = None,
            said: dict[str, object] | None = None) -> bytes:  # fmt: skip
    """A dossier taken apart and put together again with a manifest that fits: a forger's work."""
    from lendemain.ledger.dossier import layout

    box = layout.Box(io.BytesIO(data))
    members = {n: b"".join(box.pieces(n)) for n in box.members if n not in drop} | (put or {})
    manifest: Any = encoding.parsed(members.pop("manifest.json"), size_max=1 << 20)
    stream = io.BytesIO()

    def manifest_of(listed: list[Any]) -> bytes:
        rows = [{"digest": m.digest, "name": m.name, "size": m.size} for m in listed]
        return encoding.canonical({**manifest, **(said or {}), "members": rows})

    layout.packed(stream, members, manifest_of)
    return stream.getvalue()


def signed_besides(data: bytes) -> list[bytes]:
    """Dossiers whose checkpoint bears more signature rows, as whoever sends it may add: of unknown
    keys with odd names and twice, of known keys twice, and so many that the note is too long.
    """
    from lendemain.ledger.dossier import layout

    box = layout.Box(io.BytesIO(data))
    members = {name: b"".join(box.pieces(name)) for name in box.members}
    note_ = members["checkpoint"]
    own = note_.rpartition(b"\n\n")[2].splitlines(keepends=True)
    odd = [
        "\u200b",
        "\x7f",
        "\U0001fae8",
        "\ufeff",
        "\u202e",
        "\ue000",
        "\xa0",
        "\u2003",
        "\x85",
        "\u1680",
    ]
    rows = [f"\u2014 a{one}b AAAAAAAA\n".encode() for one in odd]
    added = [*([row] for row in rows), [rows[0], rows[0]], *([row] for row in own)]
    added.append([b"\xe2\x80\x94 a " + b"A" * 80_000 + b"\n"])
    added.append([b"\xe2\x80\x94 a " + b"A" * 140_000 + b"\n"])
    made = []
    for more in added:
        other = note_ + b"".join(more)
        put = {
            n: one.replace(note_, other) for n, one in members.items() if n.startswith("proofs/")
        }
        made.append(rebuilt(data, put={**put, "checkpoint": other}))
    return made
