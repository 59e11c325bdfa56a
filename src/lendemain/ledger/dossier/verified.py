"""State what a dossier proves under a policy: fast, and the same as the programs in `verifier/`.

Nothing in the file is believed.  Its form is compared to the byte; the checkpoint has to meet the
reader's policy; each entry has to lead to its root and to be signed by keys that entries here
enrol; what entries name has to be here, or in the signed list of what is withheld; the numbers of
the case have to run on.  What was recorded when is an interval between witnesses' times.
"""

import hashlib
import struct
from collections.abc import Iterator
from typing import Any, BinaryIO

from lendemain import encoding
from lendemain.errors import InputError
from lendemain.ledger import merkle, note
from lendemain.ledger import proof as proofs
from lendemain.ledger.dossier import layout, observations, times
from lendemain.ledger.dossier.entries import Entry, Signers
from lendemain.ledger.dossier.exported import CLAIMS, HEAD
from lendemain.ledger.dossier.layout import Box, refused
from lendemain.ledger.witnessing import policy as policies
from lendemain.ledger.witnessing import standing as standings
from lendemain.ledger.witnessing.policy import Policy
from lendemain.ledger.witnessing.standing import Standing

Plain = dict[str, Any]

ORDER_MAX = 100_000

_SALTED = b"lendemain/commit/v1\n"
_MALFORMED = (ArithmeticError, LookupError, TypeError, ValueError, AttributeError, struct.error)


def verified(file: BinaryIO, policy: Policy | None, *, now: int) -> Plain:
    """The statement that a dossier proves; `now` is in POSIX seconds.

    Where no policy is given the dossier's own is taken, which proves nothing against whoever made
    it.  Raises `IntegrityError` that says why it is refused, and names every gap.
    """
    try:
        box = Box(file)
        if policy is None:
            policy = policies.parsed(box.small(layout.POLICY))
        return _Reader(box, policy).statement(now)
    except InputError as error:
        raise refused(f"{error.where}: {error.what}") from error
    except _MALFORMED as error:
        raise refused(f"malformed ({type(error).__name__}: {error})") from error


class _Reader:
    """What has been read of a dossier so far, and what is missing."""

    def __init__(self, box: Box, policy: Policy) -> None:
        self.box, self.policy = box, policy
        self.manifest: Any = encoding.parsed(
            box.small(layout.MANIFEST), size_max=layout.SMALL_BYTES_MAX
        )
        self.note = box.small(layout.CHECKPOINT)
        self.head = self._standing(self.note)
        self.gaps: list[str] = []

    def statement(self, now: int) -> Plain:
        """Everything that is proven."""
        head, box, manifest = self.head.checkpoint, self.box, self.manifest
        said = {"root": head.root.hex(), "size": head.size}
        self._check_manifest(said)
        cosigned = sorted([self.head, *self._earlier()], key=lambda one: one.checkpoint.size)
        entries = self._entries()
        keys = self._keys(entries)
        claims = self._claims(entries)
        documents = self._documents(entries, claims)
        if self.gaps:
            raise refused("incomplete: " + "; ".join(self.gaps))
        rows = [times.interval(entry, cosigned) for entry in entries]
        return {
            "audience": claims["audience"], "case": claims["case"], "checkpoint": said,
            "checkpoints": [
                {"met_at": c.met_at, "size": c.checkpoint.size, "times": dict(c.times)}
                for c in cosigned
            ],
            "documents": documents, "doubts": [*times.doubts(cosigned, rows, now=now)],
            "entries": rows, "head": manifest["head"], "keys": keys,
            "missing": sorted(self.head.missing), "observations": self._observations(entries),
            "origin": head.origin, "policy": self.policy.digest,
            "policy_inside": box.members[layout.POLICY].digest,
            "stamps": [n for n in box.members if n.startswith("timestamps/")],
            "unknown": self._unknown(),
            "unproven": [n for n in box.members if n.startswith(("report.", "verify."))],
            "withheld": claims["withheld"],
        }  # fmt: skip

    def _standing(self, data: bytes) -> Standing:
        return standings.standing(data, self.policy)

    def _check_manifest(self, said: Plain) -> None:
        if self.manifest["format"] != layout.FORMAT:
            raise refused("another format than this version knows")
        listed = [
            {"digest": m.digest, "name": m.name, "size": m.size}
            for m in self.box.members.values()
            if m.name != layout.MANIFEST
        ]
        if self.manifest["members"] != listed:
            raise refused("the manifest lists other members than there are")
        if not self.head.witnessed:
            names = ", ".join(sorted(self.head.times)) or "nobody"
            raise refused(f"the quorum is not met: cosigned by {names}")
        origin = self.head.checkpoint.origin
        if (self.manifest["origin"], self.manifest["checkpoint"]) != (origin, said):
            raise refused("the manifest names another checkpoint")

    def _earlier(self) -> Iterator[Standing]:
        head = self.head.checkpoint
        for name, data in self.box.within("checkpoints/"):
            path, _, older = data[len(layout.EARLIER_HEADER) :].partition(b"\n\n")
            found = self._standing(older)
            old = found.checkpoint
            same = data.startswith(layout.EARLIER_HEADER) and old.origin == head.origin
            begins = old.size < head.size and merkle.valid_consistency(
                proofs.path_of(path.split(b"\n")),
                old_size=old.size, old_root=old.root, new_size=head.size, new_root=head.root,
            )  # fmt: skip
            if not same or not begins or name != str(old.size):
                raise refused(f"checkpoints/{name}: another history")
            yield found

    def _entries(self) -> list[Entry]:
        head = self.head.checkpoint
        named = [*self.box.within("entries/"), *self.box.within("keys/")]
        found = sorted(
            (Entry(int(n.removesuffix(".note")), data) for n, data in named),
            key=lambda one: one.index,
        )
        shown = dict(self.box.within("proofs/"))
        if sorted(f"{one.index}.tlog-proof" for one in found) != sorted(shown):
            raise refused("entries without proofs, proofs without entries, or an entry twice")
        for one in found:
            proof = proofs.parsed(shown[f"{one.index}.tlog-proof"])
            under = merkle.valid_inclusion(
                one.leaf, proof.path, index=one.index, size=head.size, root=head.root
            )
            plain = proof.index == one.index and proof.extra is None
            if not under or not plain or proof.checkpoint != self.note:
                raise refused(f"entry {one.index} is not under the checkpoint")
        return found

    def _keys(self, entries: list[Entry]) -> list[Plain]:
        """The keys that entries enrol; every signature and every author's order is checked."""
        if not entries or entries[0].index != 0:
            raise refused("incomplete: entry 0, which enrols the ledger's operator, is not here")
        ring = Signers(entries[0].said.author, [log.verifier for log in self.policy.logs])
        for entry in entries:
            ring.take(entry)
        return ring.listed

    def _claims(self, entries: list[Entry]) -> Plain:
        """What the last entry of the case signs to be here or withheld."""
        case = self.manifest["case"]
        mine = [one for one in entries if one.body.get("case") == case]
        last = (mine or entries)[-1]
        if last.said.kind != HEAD or last.index != self.manifest["head"]:
            raise refused(
                "incomplete: the case's head is not here, or not its last: nothing says where "
                "it ends"
            )
        name = next(f"blobs/{o.digest}" for o in last.said.objects if o.role == CLAIMS)
        if name not in self.box.members:
            raise refused(f"incomplete: {name}, the list that the head signs, is not here")
        if self.box.members[name].size > layout.SMALL_BYTES_MAX:
            raise refused(f"{name}: too large")
        claims: Any = encoding.parsed(
            b"".join(self.box.pieces(name)), size_max=layout.SMALL_BYTES_MAX
        )
        if any(claims[key] != self.manifest[key] for key in ("audience", "case", "withheld")):
            raise refused("the manifest says otherwise than what the head signed")
        here = {n for n in self.box.members if n.startswith(layout.LISTED)}
        here -= {f"entries/{last.index}.note", name}
        wanted = set(claims["members"])
        if extra := sorted(here - wanted):
            raise refused(f"not in the list that the head signs: {', '.join(extra)}")
        self.gaps += [
            f"{n}, which entry {last.index} lists, is not here" for n in sorted(wanted - here)
        ]
        self._check_chain(mine, claims)
        return dict(claims)

    def _check_chain(self, mine: list[Entry], claims: Plain) -> None:
        """Find the numbers of the case that are neither here nor withheld."""
        hidden = {w["case_seq"]: w["digest"] for w in claims["withheld"] if w["what"] == "entry"}
        number, digest = 0, None
        for one in mine:
            seq, prev = one.said.case_seq, one.said.case_prev
            if seq is None:
                if number:
                    raise refused(f"entry {one.index}: has no number in its case")
                continue
            number += 1
            if seq < number:
                raise refused(f"entry {one.index}: out of its case's order")
            while number < min(seq, ORDER_MAX):
                if number not in hidden:
                    self.gaps.append(f"number {number} of the case is not here")
                digest = hidden.get(number, prev)
                number += 1
            if (seq, prev) != (number, digest):
                raise refused(f"entry {one.index}: does not follow its case's last")
            digest = one.digest

    def _documents(self, entries: list[Entry], claims: Plain) -> list[Plain]:
        why = {
            w["digest"]: w["why"] for w in claims["withheld"] if w["what"] in ("content", "file")
        }
        told = {n.removesuffix(".json"): self._told(d) for n, d in self.box.within("disclosures/")}
        found: list[Plain] = []
        justified: set[str] = set()
        members = self.box.members
        for entry in entries:
            for about in entry.objects():
                digest, size = about["digest"], about.get("size")
                one, name = {**about, "entry": entry.index}, f"blobs/{digest}"
                disclosed = size is None and digest in told
                if disclosed:
                    name = f"blobs/{told[digest]['content']}"
                    one["content"] = told[digest]["content"]
                    self._check_salted(digest, told[digest]["salt"], name)
                if name in members and (size is not None or disclosed):
                    if size not in (None, members[name].size):
                        raise refused(f"{name}: not of the size that is signed")
                    justified.add(name)
                    found.append({**one, "held": "here"})
                elif digest in why:
                    found.append({**one, "held": "withheld", "why": why[digest]})
                else:
                    self.gaps.append(
                        f"{about['role']} {digest}, which entry {entry.index} names, is not here"
                    )
        extra = {n for n in members if n.startswith("blobs/")} - justified
        extra |= told.keys() - {one["digest"] for one in found}
        self.gaps += [f"no entry names {name}" for name in sorted(extra)]
        return found

    def _told(self, data: bytes) -> Plain:
        return dict(encoding.parsed(data))

    def _check_salted(self, digest: str, salt: str, name: str) -> None:
        if name not in self.box.members:
            return
        hashed = hashlib.sha256(_SALTED + bytes.fromhex(salt))
        for piece in self.box.pieces(name):
            hashed.update(piece)
        if bytes.fromhex(salt).hex() != salt or len(salt) != 64 or hashed.hexdigest() != digest:
            raise refused(f"disclosures/{digest}: another content")

    def _observations(self, entries: list[Entry]) -> list[Plain]:
        found: list[Plain] = []
        bodies = {entry.index: entry.body for entry in entries}
        for name, data in self.box.within("observations/"):
            index, page = map(int, name.removesuffix(".json").split("-"))
            root = bytes.fromhex(str(bodies[index]["inner_root"]))
            rows = observations.shown(data, page, root=root, name=f"observations/{name}")
            found += [{"entry": index, "number": at, "row": row} for at, row in rows]
        return found

    def _unknown(self) -> list[Plain]:
        """The signatures on the checkpoint by keys that the policy does not know."""
        origin = self.head.checkpoint.origin
        known = {(w.cosigner.name, w.cosigner.key_id) for w in self.policy.witnesses}
        logs = [log.verifier for log in self.policy.logs]
        known |= {(one.name, one.key_id) for one in logs if one.name == origin}
        return [
            {"key_id": one.key_id.hex(), "name": one.name}
            for one in note.parts(self.note)[1]
            if (one.name, one.key_id) not in known
        ]
