#!/usr/bin/env python3
"""Verify a case dossier with nothing but this file, a policy, and Python's standard library.

    python verify.py dossier.zip --policy POLICY

The policy (C2SP tlog-policy) says whom you trust: the ledger's key, the parties' keys, and how many
of them suffice.  Have it, and this file, from somebody you trust, never from the dossier.  What is
printed is a statement: what was proven, who witnessed it, between which times, what is withheld.
The formats are those of docs/format.md.  Python 3.9 or later; at most 600 lines, so set by hand.
Exit status: 0 proven, 4 refused, 2 wrong use.
"""

# fmt: off
# ruff: noqa: D204, E401, I001 - the whole has to stay within 600 lines
from __future__ import annotations

import argparse, base64, hashlib, json, re, struct, sys, time, unicodedata, zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

FORMAT = "lendemain.example/dossier/v1"
ENTRY_HEADER, EARLIER_HEADER = b"lendemain.example/entry/v1\n", b"lendemain.example/earlier/v1\n"
PROOF_HEADER, SALTED = b"c2sp.org/tlog-proof@v1\n", b"lendemain/commit/v1\n"
ENTRY_MAX, NOTE_MAX, SMALL_MAX, SMALL_SUM_MAX = 16_384, 131_072, 16 << 20, 48 << 20
CLOCK_S, SPREAD_S = 300, 3600
NAME = "[^\t-\r +\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+"
NUMBER, HASH = r"(?:0|[1-9][0-9]{0,14})", r"[0-9a-f]{64}"
NAMES = re.compile(
    rf"manifest\.json|checkpoint|policy|report\.(?:html|pdf)|verify\.(?:html|py)|blobs/{HASH}|"
    rf"(?:entries|keys)/{NUMBER}\.note|proofs/{NUMBER}\.tlog-proof|checkpoints/{NUMBER}|"
    rf"disclosures/{HASH}\.json|observations/{NUMBER}-{NUMBER}\.json|"
    rf"timestamps/{NUMBER}-[a-z0-9]{{1,32}}\.tsr")
LISTED = ("blobs/", "disclosures/", "entries/", "keys/", "observations/")
STREAMED = ("blobs/", "report.", "timestamps/", "verify.")
COLUMNS = ("2e6cdebe639ef54e59f730cea6855baa1863f40adcfc649bf62ee31b1dbb4590",)
FORMS = {"bool": "B", "int32": "i", "int64": "q", "moment": "q", "float32": "f", "float64": "d"}
Plain, Point = dict[str, Any], tuple[int, int, int, int]
class Refused(Exception):  # noqa: N818 - an answer, no error
    """Why a dossier or a policy is not accepted."""

def demand(held: object, why: str) -> None:
    """Refuse, saying why, unless something holds."""
    if not held:
        raise Refused(why)

# Ed25519 by libsodium's strict rule: key and commitment canonical, not of small order; S reduced
P, Q = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, ROOT = -121665 * pow(121666, P - 2, P) % P, pow(2, (P - 1) // 4, P)
BASE, ZERO, _rows = (4 * pow(5, P - 2, P) % P).to_bytes(32, "little"), (0, 1, 1, 0), {}

def _plus(a: Point, b: Point) -> Point:
    c, d = (a[1] - a[0]) * (b[1] - b[0]), (a[1] + a[0]) * (b[1] + b[0])
    g, h = 2 * D * a[3] * b[3] % P, 2 * a[2] * b[2]
    e, f, g, h = d - c, h - g, h + g, d + c
    return e * f % P, g * h % P, f * g % P, e * h % P

def _doubled(a: Point, times: int) -> Point:
    for _ in range(times):
        x, y, h = a[0] * a[0], a[1] * a[1], (a[0] + a[1]) ** 2
        e, f, g, h = x + y - h, 2 * a[2] * a[2] + x - y, x - y, x + y
        a = e * f % P, g * h % P, f * g % P, e * h % P
    return a

def _multiples(key: bytes, sign: int) -> list[Point]:
    odd, y = divmod(int.from_bytes(key, "little"), 1 << 255)
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * v**3 * pow(u * v**7, (P - 5) // 8, P) % P
    x = x * ROOT % P if (v * x * x - u) % P else x
    x, row = (sign if x & 1 == odd else -sign) * x % P, [ZERO]
    for _ in range(15):
        row.append(_plus(row[-1], (x, y, 1, x * y % P)))
    return [] if y >= P or (v * x * x - u) % P or row[8][0] == 0 else row

def valid_signature(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether this is the key's Ed25519 signature of the message, by the strict rule."""
    if len(key) != 32 or len(signature) != 64:
        return False
    for one, sign in ((key, -1), (b"", 1)):
        if one not in _rows:
            _rows[one] = _multiples(one or BASE, sign)
    s, r = int.from_bytes(signature[32:], "little"), ZERO
    if s >= Q or not _rows[key]:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % Q
    for at in range(252, -4, -4):
        r = _plus(_plus(_doubled(r, 4), _rows[key][k >> at & 15]), _rows[b""][s >> at & 15])
    z = pow(r[2], P - 2, P)
    packed = (r[1] * z % P | (r[0] * z % P & 1) << 255).to_bytes(32, "little")
    return packed == signature[:32] and _doubled(r, 3)[0] != 0

# The Merkle tree (RFC 6962), canonical JSON, base64
def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()

def _climbed(path: list[bytes], node: int, last: int, start: bytes) -> tuple[bytes, bytes] | None:
    old = new = start
    for part in path:
        if last == 0:
            return None
        if node & 1 or node == last:
            old, new = _sha256(b"\1" + part + old), _sha256(b"\1" + part + new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new = _sha256(b"\1" + new + part)
        node, last = node >> 1, last >> 1
    return None if last else (old, new)

def _leads(leaf: bytes, path: list[bytes], index: int, size: int, root: bytes) -> bool:
    return 0 <= index < size and (_climbed(path, index, size - 1, leaf) or ("", ""))[1] == root

def _continues(path: list[bytes], old: Plain, new: Plain) -> bool:
    node, last = old["size"] - 1, new["size"] - 1
    demand(0 <= node < last and path, "checkpoints out of order")
    first, *rest = [old["root"], *path] if old["size"] & node == 0 else path
    while node & 1:
        node, last = node >> 1, last >> 1
    return _climbed(rest, node, last, first) == (old["root"], new["root"])

def _check(value: Any, depth: int) -> None:
    if isinstance(value, str):
        demand(unicodedata.normalize("NFC", value.encode().decode()) == value, "text not in NFC")
    elif isinstance(value, int):
        demand(abs(value) < 2**53, "a number too large")
    else:
        keys = value if isinstance(value, dict) else ()
        good = all(re.fullmatch("[a-z][a-z0-9_]*", key) for key in keys) and len(keys) <= 256
        good = good and isinstance(value, (dict, list)) and depth <= 8
        demand(good, "JSON outside the strict subset")
        for member in value.values() if keys else value:
            _check(member, depth + 1)

def parsed(data: bytes) -> Plain:
    """The document that bytes say, if they are its canonical form."""
    document: Plain = json.loads(data.decode())
    _check(document, 1)
    row = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    demand(isinstance(document, dict) and row.encode() == data, "JSON not canonical")
    return document

def _unbase64(coded: bytes) -> bytes:
    data = base64.b64decode(coded, validate=True)
    demand(base64.b64encode(data) == coded, "base64 not written the one way")
    return data

def _hashes(rows: list[bytes], most: int = 63) -> list[bytes]:
    found = [_unbase64(row) for row in rows]
    demand(all(len(one) == 32 for one in found) and len(found) <= most, "not the hashes of a path")
    return found

# Notes, checkpoints, cosignatures, policies (C2SP signed-note, tlog-checkpoint, ...)
def parts(note: bytes, most: int = NOTE_MAX) -> tuple[bytes, list[tuple[str, bytes, bytes]]]:
    """The text of a note and its signatures: name, identifier and bytes; none of them checked."""
    body, gap, rows = note.rpartition(b"\n\n")
    demand(len(note) <= most and body and gap and rows.endswith(b"\n"), "not a note")
    demand(note.decode() and not re.search(rb"[\0-\x09\x0b-\x1f]", note), "a control character")
    found = []
    for row in rows[:-1].decode().split("\n"):
        dash, name, coded = [*row.split(" ", 2), "", ""][:3]
        raw = _unbase64(coded.encode())
        demand(dash == "\u2014" and len(raw) > 4 and re.fullmatch(NAME, name), "no signature's row")
        found.append((name, raw[:4], raw[4:]))
    demand(len(found) <= 100, "signed too often")
    return body + b"\n", found

def _vkey(text: str) -> tuple[str, bytes, int, bytes]:
    name, key_id, coded = [*text.split("+", 2), "", ""][:3]
    raw = _unbase64(coded.encode())
    demand(raw and len(raw) == {1: 33, 4: 33, 6: 1313}.get(raw[0]), "not a public key")
    found = _sha256(name.encode() + b"\n" + raw)[:4]
    demand(re.fullmatch(NAME, name) and key_id == found.hex(), "a key that does not fit its name")
    return name, found, raw[0], raw[1:]

class Policy:
    """Whom somebody trusts: ledgers, witnesses, and which of them suffice."""
    def __init__(self, text: bytes) -> None:
        self.digest, self.quorum = hashlib.sha256(text).hexdigest(), ""
        self.logs, self.witnesses, self.groups = {}, {}, {}
        self._names, self._free, keys = {"none"}, set(), set()
        demand(not re.search(rb"[^\n]\Z|[\0-\x08\x0b-\x1f\x7f]", text), "policy: not rows of text")
        for row in text.decode().split("\n"):
            verb, *words = [word for word in re.split("[ \t]+", row) if word] or ["#"]
            if verb in ("log", "witness"):
                at = 0 if verb == "log" else 1
                demand(at < len(words) <= at + 2, f"policy: not the words of a {verb}")
                name, key_id, kind, key = _vkey(words[at])
                good = kind in ((1,), (4, 6))[at] and key not in keys
                demand(good, f"policy: not the key of a {verb}, or one that stands there twice")
                keys.add(key)
                if at:
                    self._name(words[0])
                (self.witnesses if at else self.logs)[name, key_id] = words[0], kind, key
            elif verb == "group":
                members = words[2:]
                count = {"all": str(len(members)), "any": "1"}.get(words[1], words[1])
                good = {*members} <= self._free and re.fullmatch("[1-9][0-9]{0,3}", count)
                good = good and int(count) <= len(members) == len({*members})
                demand(good, "policy: members not defined above, or listed already, or too few")
                self._free -= {*members}
                self._name(words[0])
                self.groups[words[0]] = int(count), members
            elif not verb.startswith("#"):
                good = verb == "quorum" and len(words) == 1 and words[0] in self._names
                demand(good and not self.quorum, f"policy: not a row of one: {row[:60]}")
                self.quorum = words[0]
        demand(self.quorum and self.logs, "policy: no quorum, or no key of a ledger")

    def _name(self, name: str) -> None:
        demand(name not in self._names, "policy: a name twice")
        self._names.add(name)
        self._free.add(name)

    def met(self, names: set[str], of: str = "") -> bool:
        """Whether cosignatures of these witnesses suffice."""
        of = of or self.quorum
        if of in self.groups:
            return sum(self.met(names, m) for m in self.groups[of][1]) >= self.groups[of][0]
        return of in names or of == "none"

def standing(note: bytes, policy: Policy) -> Plain:
    """A checkpoint, who cosigned it when, and when a quorum had; refused if a signature fails."""
    text, rows = parts(note)
    origin, size, root = [*text.decode().split("\n"), "", ""][:3]
    found, plain = _unbase64(root.encode()), f"{origin}\n{size}\n{root}\n".encode()
    good = re.fullmatch("0|[1-9][0-9]{0,18}", size) and int(size) < 2**63 and len(found) == 32
    demand(good and origin and plain == text, "not a checkpoint")
    times, unknown, signed = {}, [], set()
    for name, key_id, signature in rows:
        witness = policy.witnesses.get((name, key_id))
        if (name, key_id) in policy.logs and name == origin:
            held = valid_signature(policy.logs[name, key_id][2], text, signature)
            demand(held and key_id not in signed, "the ledger's signature fails, or is there twice")
            signed.add(key_id)
        elif witness and witness[1] == 4:
            at = int.from_bytes(signature[:8], "big")
            message = b"cosignature/v1\ntime %d\n" % at + text
            held = 0 < at < 2**63 and valid_signature(witness[2], message, signature[8:])
            demand(held and witness[0] not in times, f"the cosignature of {name} fails or is twice")
            times[witness[0]] = at
        else:
            unknown.append({"key_id": key_id.hex(), "name": name})
    demand(signed, f"no ledger of the policy has signed the checkpoint of {origin}")
    sums = [t for t in sorted(times.values()) if policy.met({n for n in times if times[n] <= t})]
    met_at = 0 if policy.met(set()) else next(iter(sums), None)
    return {"origin": origin, "size": int(size), "root": found, "times": times, "note": note,
            "met_at": met_at, "unknown": unknown}

# The file: a ZIP of stored members, every byte of which is a member's or is foreseen here
class Box:
    """A rigid ZIP: the digests of its members, and the contents of the small ones."""
    def __init__(self, file: BinaryIO) -> None:
        self.file, self.small, self.digests, self.places = file, {}, {}, {}
        end = file.seek(0, 2)
        demand(end >= 22 and file.seek(end - 22), "not a dossier: too short")
        last = file.read(22)
        count, length, start = struct.unpack("<10xHII2x", last)
        plain = last == struct.pack("<4s4HIIH", b"PK\5\6", 0, 0, count, count, length, start, 0)
        whole = start + length + 22 == end and length <= SMALL_MAX
        demand(plain and whole and file.seek(start) == start, "not a dossier: not a plain ZIP")
        listing, at, offset, before, kept = file.read(length), 0, 0, "", 0
        for _ in range(count):
            crc, size, letters = struct.unpack_from("<16xI4xIH", listing, at)
            raw = listing[at + 46 : at + 46 + letters]
            head = struct.pack("<5H3I2H", 20, 0, 0, 0, 33, crc, size, size, len(raw), 0)
            row = b"PK\1\2\x14\0" + head + struct.pack("<HHHII", 0, 0, 0, 0, offset) + raw
            demand(listing[at : at + len(row)] == row, "not a dossier: a field not foreseen")
            name, top = raw.decode("ascii"), b"PK\3\4" + head + raw
            demand(NAMES.fullmatch(name) and name > before, f"a name out of order: {name[:99]!r}")
            demand(file.seek(offset) == offset and file.read(len(top)) == top, f"{name}: two heads")
            self.places[name] = offset + len(top), size
            small = not name.startswith(STREAMED)
            kept += size if small else 0
            demand(not small or (size <= SMALL_MAX and kept <= SMALL_SUM_MAX), f"{name}: too large")
            hashed, found, pieces = hashlib.sha256(), 0, []
            for piece in self.pieces(name):
                hashed.update(piece)
                found = zlib.crc32(piece, found)
                pieces += [piece] if small else []
            self.digests[name] = digest = hashed.hexdigest()
            same = found == crc and (name[:6] != "blobs/" or name[6:] == digest)
            demand(same, f"{name}: altered, or not what its name says")
            if small:
                self.small[name] = b"".join(pieces)
            at, offset, before = at + len(row), offset + len(top) + size, name
        demand(at == length and offset == start, "not a dossier: bytes between its members")

    def pieces(self, name: str) -> Iterator[bytes]:
        """The content of a member, piece by piece."""
        start, left = self.places[name]
        self.file.seek(start)
        while left:
            piece = self.file.read(min(left, 1 << 20))
            demand(piece, f"{name}: cut off")
            left -= len(piece)
            yield piece

    def within(self, folder: str) -> list[tuple[str, bytes]]:
        """The small members of a folder: the rest of their names, and what they hold."""
        return [(n[len(folder) :], self.small[n]) for n in self.small if n.startswith(folder)]

# Entries: who signed them, and whether they follow one another
class Entry:
    """One entry: its number, its statement and its signers."""
    def __init__(self, index: int, note: bytes) -> None:
        self.index, self.leaf = index, _sha256(b"\0" + note)
        self.text, self.signatures = parts(note, ENTRY_MAX)
        row, few = self.text[len(ENTRY_HEADER) : -1], {one[:2] for one in self.signatures}
        good = self.text.startswith(ENTRY_HEADER) and b"\n" not in row
        demand(good and len(few) == len(self.signatures) <= 16, "not an entry")
        self.body, self.digest = parsed(row), hashlib.sha256(self.text).hexdigest()
        self.kind, self.author = str(self.body["kind"]), str(self.body["author"])
        self.objects: list[Plain] = self.body.get("objs", [])

def enrolled(entries: list[Entry], policy: Policy) -> list[Plain]:
    """The keys that entries enrol; refused where a signature or an author's order fails."""
    keys, links, found = {}, {}, []
    operator = entries[0].author if entries and entries[0].index == 0 else ""
    demand(operator, "incomplete: entry 0, which enrols the ledger's operator, is not here")
    for entry in entries:
        where, about = f"entry {entry.index}", entry.kind in ("key.enrolled", "key.revoked")
        if about:
            name, key_id, kind, key = _vkey(entry.body["vkey"])
            new, logs = entry.kind == "key.enrolled", [log[2] for log in policy.logs.values()]
            held = kind == 1 and (name, key_id) not in keys and key not in logs
            held = held if new else keys.get((name, key_id)) == key
            held = held and entry.author in ((operator,) if new else (operator, name))
            demand(held, f"{where}: may not enrol or revoke this key")
            found.append({"key_id": key_id.hex(), "name": name, entry.kind[4:]: entry.index})
        if entry.index == 0:
            demand(about and name == operator, "the first entry does not enrol its author")
            keys[name, key_id] = key
        for signer, signer_id, signature in entry.signatures:
            public = keys.get((signer, signer_id)) or b""
            demand(public, f"{where}: the key of {signer} is not enrolled here, or is revoked")
            held = valid_signature(public, entry.text, signature)
            demand(held, f"{where}: the signature of {signer} does not hold")
        demand(entry.author in [s[0] for s in entry.signatures], f"{where}: unsigned by its author")
        if about:
            keys[name, key_id] = key if new else None
        seq, prev = entry.body.get("seq"), entry.body.get("prev")
        before, digest = links.get(entry.author, (0, None))
        if seq is not None or before or prev:
            held = seq > before and (prev == digest if seq == before + 1 else prev)
            demand(held, f"{where}: does not follow its author's last")
            links[entry.author] = seq, entry.digest
    return found

# The case: what is here, what is withheld, what is missing, and between which times
def verify(file: BinaryIO, policy: bytes | None, now: int) -> Plain:
    """What a dossier proves under a policy (None: its own) at a time in seconds, or `Refused`."""
    try:
        box = Box(file)
        return _statement(box, Policy(box.small["policy"] if policy is None else policy), now)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError,
            struct.error) as error:
        raise Refused(f"malformed ({type(error).__name__}: {error})") from error

def _statement(box: Box, policy: Policy, now: int) -> Plain:
    manifest, head = parsed(box.small["manifest.json"]), standing(box.small["checkpoint"], policy)
    there = [{"digest": box.digests[n], "name": n, "size": p[1]} for n, p in box.places.items()]
    listed = [one for one in there if one["name"] != "manifest.json"]
    demand(manifest["format"] == FORMAT, "another format than this program knows")
    demand(manifest["members"] == listed, "the manifest lists other members than there are")
    demand(head["met_at"] is not None, f"the quorum is not met by {sorted(head['times'])}")
    said = {"root": head["root"].hex(), "size": head["size"]}
    same = (manifest["origin"], manifest["checkpoint"]) == (head["origin"], said)
    demand(same, "the manifest names another checkpoint")
    cosigned = sorted([head, *_earlier(box, head, policy)], key=lambda one: one["size"])
    entries = _entries(box, head)
    keys = enrolled(entries, policy)
    claims, gaps = _claims(box, manifest, entries)
    documents, rows = _documents(box, entries, claims, gaps), _times(entries, cosigned)
    demand(not gaps, "incomplete: " + "; ".join(gaps))
    return {
        "audience": claims["audience"], "case": claims["case"], "checkpoint": said,
        "checkpoints": [{k: one[k] for k in ("met_at", "size", "times")} for one in cosigned],
        "documents": documents, "doubts": [*_doubts(cosigned, rows, now)], "entries": rows,
        "head": manifest["head"], "keys": keys,
        "missing": sorted({w[0] for w in policy.witnesses.values()} - {*head["times"]}),
        "observations": _observations(box, entries), "origin": head["origin"],
        "policy": policy.digest, "policy_inside": box.digests["policy"],
        "stamps": [n for n in box.places if n.startswith("timestamps/")],
        "unknown": head["unknown"], "withheld": claims["withheld"],
        "unproven": [n for n in box.places if n.startswith(("report.", "verify."))],
    }

def _earlier(box: Box, head: Plain, policy: Policy) -> Iterator[Plain]:
    for name, data in box.within("checkpoints/"):
        path, _, note = data[len(EARLIER_HEADER) :].partition(b"\n\n")
        old, whole = standing(note, policy), _hashes(path.split(b"\n"))
        same = (old["origin"], str(old["size"])) == (head["origin"], name)
        same = same and data.startswith(EARLIER_HEADER) and _continues(whole, old, head)
        demand(same, f"checkpoints/{name}: another history")
        yield old

def _entries(box: Box, head: Plain) -> list[Entry]:
    named = box.within("entries/") + box.within("keys/")
    found = sorted((Entry(int(n[:-5]), data) for n, data in named), key=lambda one: one.index)
    numbers, proofs = [f"{one.index}.tlog-proof" for one in found], dict(box.within("proofs/"))
    demand(sorted(numbers) == sorted(proofs), "entries and proofs differ, or an entry is twice")
    for one in found:
        top, _, note = proofs[f"{one.index}.tlog-proof"].partition(b"\n\n")
        path = _hashes(top.split(b"\n")[2:])
        held = (top + b"\n").startswith(PROOF_HEADER + b"index %d\n" % one.index)
        held = held and _leads(one.leaf, path, one.index, head["size"], head["root"])
        demand(held and note == head["note"], f"entry {one.index} is not under the checkpoint")
    return found

def _claims(box: Box, manifest: Plain, entries: list[Entry]) -> tuple[Plain, list[str]]:
    mine = [one for one in entries if one.body.get("case") == manifest["case"]]
    head = (mine or entries)[-1]
    ends = (head.kind, head.index) == ("case.head", manifest["head"])
    demand(ends, "incomplete: the case's head is not here, or not last: nothing says where it ends")
    name = "blobs/" + next(o["digest"] for o in head.objects if o["role"] == "claims")
    demand(name in box.places, f"incomplete: {name}, the list that the head signs, is not here")
    demand(box.places[name][1] <= SMALL_MAX, f"{name}: too large")
    claims = parsed(b"".join(box.pieces(name)))
    same = all(claims[key] == manifest[key] for key in ("audience", "case", "withheld"))
    demand(same, "the manifest says otherwise than what the head signed")
    here = {n for n in box.places if n.startswith(LISTED)} - {f"entries/{head.index}.note", name}
    wanted = {*claims["members"]}
    demand(here <= wanted, f"not in the list that the head signs: {sorted(here - wanted)}")
    gaps = [f"{n}, which entry {head.index} lists, is not here" for n in sorted(wanted - here)]
    hidden = {w["case_seq"]: w["digest"] for w in claims["withheld"] if w["what"] == "entry"}
    number, prev = 0, None
    for one in mine:
        seq, last = one.body.get("case_seq"), one.body.get("case_prev")
        if seq is not None or number:
            number += 1
            demand(seq >= number, f"entry {one.index}: out of its case's order")
            while number < min(seq, 100_000):
                gaps += [] if number in hidden else [f"number {number} of the case is not here"]
                number, prev = number + 1, hidden.get(number, last)
            demand((seq, last) == (number, prev), f"entry {one.index}: not after its case's last")
            prev = one.digest
    return claims, gaps

def _documents(box: Box, entries: list[Entry], claims: Plain, gaps: list[str]) -> list[Plain]:
    why = {w["digest"]: w["why"] for w in claims["withheld"] if w["what"] in ("content", "file")}
    told = {name[:-5]: parsed(data) for name, data in box.within("disclosures/")}
    found, justified = [], set()
    for entry in entries:
        salted = entry.body.get("salted", {})
        for about in [*entry.objects, *({"digest": salted[role], "role": role} for role in salted)]:
            digest, size = about["digest"], about.get("size")
            one, name = {**about, "entry": entry.index}, f"blobs/{digest}"
            if size is None and digest in told:
                name = "blobs/" + told[digest]["content"]
                whole = hashlib.sha256(SALTED + bytes.fromhex(told[digest]["salt"]))
                for piece in box.pieces(name) if name in box.places else ():
                    whole.update(piece)
                held = re.fullmatch(HASH, told[digest]["salt"]) and whole.hexdigest() == digest
                demand(held or name not in box.places, f"disclosures/{digest}: another content")
                one["content"] = told[digest]["content"]
            if name in box.places and (size is not None or digest in told):
                same = size in (None, box.places[name][1]) and about.get("alg", "sha256")
                demand(same == "sha256", f"{name}: not of the size that is signed")
                justified.add(name)
                found.append({**one, "held": "here"})
            elif digest in why:
                found.append({**one, "held": "withheld", "why": why[digest]})
            else:
                gaps.append(f"{about['role']} {digest}, named by entry {entry.index}, is not here")
    extra = {n for n in box.places if n.startswith("blobs/")} - justified
    extra |= {*told} - {one["digest"] for one in found}
    gaps += [f"no entry names {name}" for name in sorted(extra)]
    return found

def _observations(box: Box, entries: list[Entry]) -> list[Plain]:
    found, bodies = [], {entry.index: entry.body for entry in entries}
    for name, data in box.within("observations/"):
        (index, page), said = map(int, name[:-5].split("-")), parsed(data)
        leaves = _hashes([leaf.encode() for leaf in said["leaves"]], 256)
        path, root = _hashes([one.encode() for one in said["path"]]), bodies[index]["inner_root"]
        top = _sha256(b"\0" + b"".join(leaves))
        held = _leads(top, path, page, said["pages"], bytes.fromhex(root))
        demand(held, f"observations/{name}: not those of entry {index}")
        for at, row in [(one["at"], one["row"]) for one in said["rows"]]:
            demand(at >= 0 and leaves[at] == _leaf(row), f"observations/{name}: altered")
            found.append({"entry": index, "number": 256 * page + at, "row": row})
    return found

def _leaf(row: list[list[str]]) -> bytes:
    heads, groups, rest = "".join(f"{name} {kind}\n" for name, kind, *_ in row), b"", b""
    good = _sha256(heads.encode()).hex() in COLUMNS and all(len(one) < 4 for one in row)
    demand(good, "columns that no observation has")
    for _, kind, *given in row:
        if kind == "category":
            groups += _sha256(given[0].encode())[:16] if given else bytes(16)
        elif not given:
            rest += bytes(1 + struct.calcsize("<" + FORMS.get(kind, "16x")))
        elif kind in FORMS:
            form, number = "<" + FORMS[kind], (float if kind[0] == "f" else int)(given[0])
            raw = struct.pack(form, number)
            demand(str(struct.unpack(form, raw)[0]) == given[0], "a number written another way")
            rest += b"\1" + raw
        else:
            raw = bytes.fromhex(given[0]) if kind == "binary" else given[0].encode()
            demand(kind == "text" or raw.hex() == given[0], "bytes not written the one way")
            rest += b"\1" + _sha256(raw)[:16]
    return _sha256(b"\0" + (_sha256(groups)[:16] if groups else b"") + rest)

def _times(entries: list[Entry], cosigned: list[Plain]) -> list[Plain]:
    rows = []
    for entry in entries:
        row = {"author": entry.author, "digest": entry.digest, "index": entry.index,
               "kind": entry.kind, "signers": [one[0] for one in entry.signatures]}
        kept = ("case", "case_seq", "seq", "software", "time_event", "time_made")
        row.update({key: entry.body[key] for key in kept if key in entry.body})
        for one in [one for one in cosigned if one["met_at"]]:
            if one["size"] > entry.index:
                row["not_after"] = min(one["met_at"], row.get("not_after", one["met_at"]))
            elif entry.body.get("anchor") == {"root": one["root"].hex(), "size": one["size"]}:
                row["not_before"] = min(one["times"].values())
        rows.append(row)
    return rows

def _doubts(cosigned: list[Plain], rows: list[Plain], now: int) -> Iterator[Plain]:
    seen: dict[str, int] = {}
    for size, times in [(one["size"], one["times"]) for one in cosigned]:
        if times and max(times.values()) - min(times.values()) > SPREAD_S:
            yield {"doubt": "clocks_apart", "size": size}
        for name in sorted(times):
            if times[name] > now + CLOCK_S:
                yield {"doubt": "clock_ahead", "size": size, "witness": name}
            if seen.get(name, 0) > times[name]:
                yield {"doubt": "clock_goes_back", "size": size, "witness": name}
            seen[name] = times[name]
    for row in rows:
        made, happened = [row.get(name, 0) // 10**6 for name in ("time_made", "time_event")]
        late, early = row.get("not_after", made) + CLOCK_S, row.get("not_before", made) - CLOCK_S
        found = {"unwitnessed_time": "not_after" not in row,
                 "made_later_than_witnessed": made > late,
                 "made_earlier_than_possible": 0 < made < early,
                 "tells_of_what_came_after": happened > made + CLOCK_S}
        yield from ({"doubt": code, "entry": row["index"]} for code in found if found[code])

# The statement in words, and the command line
def _at(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds)) if seconds < 1 << 37 else "?"

def words(said: Plain) -> Iterator[str]:
    """The statement, row by row, for people."""
    head = said["checkpoint"]
    yield f"PROVEN: case {said['case']} of {said['origin']}, for {said['audience']}"
    yield f"  under a checkpoint over {head['size']} entries, root {head['root']}"
    for one in said["checkpoints"]:
        names = ", ".join(f"{name} {_at(at)}" for name, at in sorted(one["times"].items()))
        yield f"  its first {one['size']} entries: witnessed by {names or 'nobody but the ledger'}"
    yield f"  not witnessed by: {', '.join(said['missing']) or 'none is missing'}"
    yield from (f"  signed by a key not checked here: {one}" for one in said["unknown"])
    for row in said["entries"]:
        after, before = row.get("not_before"), row.get("not_after")
        span = f"after {_at(after)} and " if after else ""
        span += f"before {_at(before)}" if before else "at a time that nobody witnessed"
        claim = f"; claims {_at(row['time_made'] // 10**6)}" if "time_made" in row else ""
        signers = ", ".join(row["signers"])
        yield f"entry {row['index']} {row['kind']}, signed by {signers}: recorded {span}{claim}"
    for one in said["documents"]:
        why = f", because: {one['why']}" if "why" in one else ""
        yield f"{one['role']} {one['digest']} of entry {one['entry']}: {one['held']}{why}"
    yield f"single observations: {len(said['observations'])}; withheld: {len(said['withheld'])}"
    yield from (f"  {one['what']} {one['digest']}: {one['why']}" for one in said["withheld"])
    for code in sorted({one["doubt"] for one in said["doubts"]}):
        about = [[*one.items()][1:] for one in said["doubts"] if one["doubt"] == code]
        what = "; ".join(" ".join(f"{key} {value}" for key, value in one) for one in about)
        yield f"DOUBT: {code.replace('_', ' ')}: {what}"
    yield f"complete up to entry {said['head']}, the head of the case; what came later is not here"
    yield f"here and not proven by the ledger: {', '.join(said['unproven'] + said['stamps'])}"

def main(arguments: list[str] | None = None) -> int:
    """The exit status of a command line; the statement goes to standard output."""
    parser = argparse.ArgumentParser(description="State what a dossier proves under your policy.")
    parser.add_argument("dossier", type=Path)
    parser.add_argument("--policy", type=Path, help="whom you trust; not from the dossier")
    parser.add_argument("--trust-the-dossiers-policy", action="store_true", dest="trust")
    parser.add_argument("--json", action="store_true", dest="as_json", help="print a JSON object")
    given = parser.parse_args(arguments)
    if bool(given.policy) == given.trust:
        parser.error("give --policy FILE, from somebody you trust; the dossier's proves nothing")
    said: Plain = {"policy_from": "the dossier itself" if given.trust else "outside"}
    try:
        policy = None if given.trust else given.policy.read_bytes()
        with given.dossier.open("rb") as file:
            said.update(verify(file, policy, int(time.time())), proven=True)
    except OSError as error:
        parser.error(f"{error.filename}: {error.strerror}")
    except Refused as error:
        said.update(proven=False, refused=str(error))
    said["verifier"] = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    rows = ["WARNING: the policy is the dossier's own; against its maker this proves nothing."]
    rows = rows[: given.trust] + [f"REFUSED: {said.get('refused')}"][: not said["proven"]]
    rows += words(said) if said["proven"] else []
    rows += [f"{name} sha256 {said[name]}" for name in ("policy", "verifier") if name in said]
    rows = [json.dumps(said, sort_keys=True)] if given.as_json else rows
    sys.stdout.write("\n".join([*rows, ""]).encode("ascii", "backslashreplace").decode())
    return 0 if said["proven"] else 4
if __name__ == "__main__":
    sys.exit(main())
