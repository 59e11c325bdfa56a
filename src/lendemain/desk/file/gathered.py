"""What belongs to one case, and what of it is kept from an audience, with the reason.

An exporter chooses the audience; the rule of access then says what that audience may not have:
what is sealed, embargoed or of a compartment that is closed to it.  Exhibits go by their custody
and consent, and reading them is recorded before they are read.  The public and researchers get
releases, which are coarse; a dossier has a case's own words and numbers.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from lendemain import tables
from lendemain.access import rule
from lendemain.desk import clock, permissions
from lendemain.desk.cases import cases, exhibits
from lendemain.desk.evidence import evidence
from lendemain.desk.mission import CYCLE, INTAKE, TEXT, Entry, Mission
from lendemain.desk.network import policies
from lendemain.desk.released.audiences import Audience, audience
from lendemain.desk.view import View
from lendemain.encoding import microseconds
from lendemain.errors import InputError
from lendemain.ledger import keyring, note
from lendemain.ledger.dossier import exported as dossiers
from lendemain.ledger.dossier import observations
from lendemain.ledger.dossier.exported import Contents, Withheld
from lendemain.ledger.dossier.layout import Content
from lendemain.ledger.note import Verifier
from lendemain.ledger.segments import PAGE, inner_root
from lendemain.records.access import Action, Level, Why
from lendemain.records.because import Because
from lendemain.records.exhibit import Storage
from lendemain.records.exhibit import Withheld as KeptBack

Plain = dict[str, object]

IN_BULK = "it holds more than this case; the observations that the case rests on are shown singly"
NOT_SHOWN = "it holds more than this case, and single observations are not for this audience"
OTHER_CASES = "it holds other cases too"
READINGS = "a list of who read what"
EARLIER = "the list of an earlier dossier"
ENCIPHERED = "the enciphered form; its content is here"
NOBODYS = "who the source is; only two custodians together can look it up"
GONE = "the mission no longer has it"
BESIDE = "handed over beside the dossier"
SEALED = "it says what sealed items of evidence say; the form for the parties leaves that out"

DOSSIER_FOR = "dossier for "
"""What exhibits are opened for where a dossier is made, before the name of its audience."""

REASONS: Mapping[str, str] = {
    IN_BULK: "in_bulk", NOT_SHOWN: "not_shown", OTHER_CASES: "other_cases", READINGS: "readings",
    EARLIER: "earlier", ENCIPHERED: "enciphered", NOBODYS: "nobodys", GONE: "gone",
    BESIDE: "beside", SEALED: "sealed", "sealed": "sealed_entry",
    "of a closed compartment": "compartment", "embargoed": "embargoed",
}  # fmt: skip
"""The phrase's key of each reason of ours; others are their authors' words."""

_WITHHELD_ROLES: Mapping[str, str] = {
    "observation": IN_BULK, "original": IN_BULK, "rejection": IN_BULK, "watch": IN_BULK,
    "notice": IN_BULK, "plot": IN_BULK, "cases": OTHER_CASES, "accesses": READINGS,
    dossiers.CLAIMS: EARLIER,
}  # fmt: skip
_CLOSED = {
    Why.SEALED: "sealed",
    Why.COMPARTMENT: "of a closed compartment",
    Why.RELEASE: "embargoed",
}
_OF_KEYS = (keyring.ENROLLED, keyring.REVOKED)


@dataclass
class _Part:
    """What one entry brings with it."""

    blobs: dict[str, Content] = field(default_factory=dict)
    disclosures: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    withheld: list[Withheld] = field(default_factory=list)


@dataclass
class Gathered:
    """What belongs to a case, entry by entry; `last_head` is its head where nothing came after."""

    case: int
    who: Audience
    notes: dict[int, bytes]
    keys: dict[int, bytes]
    parts: dict[int, _Part]
    pages: dict[tuple[int, int], bytes]
    hidden: list[Withheld]
    filed: list[Plain]
    last_head: int | None
    accounts: Mapping[int, set[bytes]] = field(default_factory=dict)

    @property
    def shown(self) -> int:
        """How many single observations are shown."""
        return sum(len(ids) for ids in self.accounts.values())

    def contents(self, *, without: int | None = None) -> Contents:
        """The contents of the dossier, an entry that heads the case left out."""
        notes = {i: data for i, data in self.notes.items() if i != without}
        blobs: dict[str, Content] = {}
        disclosures: dict[str, tuple[bytes, str]] = {}
        withheld = {(one.what, one.digest): one for one in self.hidden}
        for index in notes:
            part = self.parts[index]
            blobs |= part.blobs
            disclosures |= part.disclosures
            withheld |= {(one.what, one.digest): one for one in part.withheld}
        left = [
            one
            for one in withheld.values()
            if one.digest not in (disclosures if one.what == "content" else blobs)
        ]
        return Contents(
            case=self.case, audience=self.who.name, entries=notes, keys=self.keys, blobs=blobs,
            disclosures=disclosures, observations=self.pages, withheld=left,
        )  # fmt: skip


def gathered(view: View, case: int, name: str, folder: Path, *, files: bool = True) -> Gathered:
    """What belongs to a case for an audience; contents of exhibits are put into `folder`.

    Raises `InputError` for a case that there is none of, and for an audience that gets releases.
    """
    mission = view.mission
    shown = cases.shown(view, case)
    now = permissions.standing(mission)
    who = audience(now, name, mission=mission)
    if who.rule.level < Level.PARTY:
        raise InputError(
            "a dossier has the case's own words and numbers", where=f"--for {name}",
            remedy="Give this audience a report: `lendemain report daily --for`",
        )  # fmt: skip
    read = _Exhibits(mission, case, who, folder, files=files)
    accounts = _accounts(view, shown)
    wanted = {e.index for e in mission.entries() if e.body.get("case") == case}
    wanted |= read.entries | set(accounts) | set(_drawn(view, case))
    wanted |= {e.index for e in mission.entries() if e.kind in (TEXT, policies.CHANGED)}
    notes: dict[int, bytes] = {}
    hidden: list[Withheld] = []
    parts: dict[int, _Part] = {}
    for entry in mission.entries():
        if entry.index not in wanted or entry.kind in _OF_KEYS:
            continue
        closed = _closed(now, who, entry)
        if not closed:
            notes[entry.index] = mission.noted(entry.index)
            parts[entry.index] = _part(mission, entry, read, exact=who.exact)
        elif entry.body.get("case") == case:
            hidden.append(_without(mission, entry, closed))
    pages = _pages(mission, accounts, notes) if who.exact else {}
    last = max(
        (e for e in mission.entries() if e.body.get("case") == case), key=_index, default=None
    )
    headed = last is not None and last.kind == dossiers.HEAD
    return Gathered(
        case=case, who=who, notes=notes, keys=_keys(mission, notes.values()), parts=parts,
        pages=pages, hidden=hidden, filed=read.rows,
        last_head=last.index if last is not None and headed else None,
        accounts={i: accounts[i] for i in accounts if any(i == at for at, _ in pages)},
    )  # fmt: skip


def _index(entry: Entry) -> int:
    return entry.index


def _closed(now: permissions.Standing, who: Audience, entry: Entry) -> str:
    """Why an audience may not have an entry; "" where it may."""
    guard = permissions.guarded(now, f"entry:{entry.index}")
    at = microseconds(clock.now())
    for why in rule.reasons(who.person, Action.READ, guard, at):
        if why in _CLOSED:
            return _CLOSED[why]
    return ""


def _without(mission: Mission, entry: Entry, why: str) -> Withheld:
    said = keyring.statement(mission.noted(entry.index))
    return Withheld(what="entry", digest=said.digest.hex(), why=why, case_seq=said.case_seq)


def _part(mission: Mission, entry: Entry, read: "_Exhibits", *, exact: bool) -> _Part:
    """The files that an entry names, here or withheld."""
    part = _Part()
    listed = entry.body.get("objs", [])
    assert isinstance(listed, list)
    for named in listed:
        digest, role = str(named["digest"]), str(named["role"])
        why = read.why(entry, digest) or _WITHHELD_ROLES.get(role, "")
        why = NOT_SHOWN if why == IN_BULK and not exact else why
        why = why or (SEALED if read.below and _of_sealed(entry, role) else "")
        path = None if why else mission.segments.path(digest)
        if path is None:
            part.withheld.append(Withheld(what="file", digest=digest, why=why or GONE))
        else:
            part.blobs[digest] = path
    salted = entry.body.get("salted", {})
    assert isinstance(salted, dict)
    for role, digest in salted.items():
        told = read.told.get(str(digest))
        if told is None:
            why = NOBODYS if role == "source" else read.reason(entry)
            part.withheld.append(Withheld(what="content", digest=str(digest), why=why))
        else:
            salt, content, path = told
            part.disclosures[str(digest)] = (salt, content)
            part.blobs[content] = path
    return part


def _told(kept: KeptBack) -> str:
    """Why an exhibit is kept back, and on whose authority."""
    by = Because.of("on_authority", authority=kept.authority)
    return Because.all_of([kept.reason, by]) or by


def _of_sealed(entry: Entry, role: str) -> bool:
    """Whether a file says what sealed items of evidence say."""
    return role == "sealed_items" or (role == "analysis" and bool(entry.objects("analysis_open")))


class _Exhibits:
    """The exhibits of a case: those that may be read for the audience are read now."""

    def __init__(
        self, mission: Mission, case: int, who: Audience, folder: Path, *, files: bool
    ) -> None:
        filed = exhibits.filed(mission, case)
        self.below = who.rule.level < Level.COMMISSION
        self.entries = {index for one in filed for index in one.entries}
        self.told: dict[str, tuple[bytes, str, Path]] = {}
        self.rows: list[Plain] = []
        self._why = {
            one.exhibit.exhibit_id: _told(one.withheld) for one in filed if one.withheld is not None
        }
        self._closed: dict[str, str] = {}
        now = permissions.standing(mission)
        for one in filed:
            shut = rule.mask(one.exhibit.comp, now.policy.compartments) & who.person.outside
            if shut:
                self._why.setdefault(one.exhibit.exhibit_id, "of a closed compartment")
            if not files:
                self._why.setdefault(one.exhibit.exhibit_id, BESIDE)
        if any(one.exhibit.exhibit_id not in self._why for one in filed):
            self._read(mission, case, who, folder)
        for one in filed:
            held, name = one.exhibit, one.exhibit.exhibit_id
            self.rows.append({
                "exhibit": name, "media": held.media, "bytes": held.size,
                "custody": exhibits.standing(held), "entries": list(one.entries),
                "why": self._why.get(name, ""),
            })  # fmt: skip

    def _read(self, mission: Mission, case: int, who: Audience, folder: Path) -> None:
        opened, withheld = evidence.disclosures(mission, case, purpose=f"{DOSSIER_FOR}{who.name}")
        for kept in withheld:
            self._why.setdefault(kept.exhibit_id, _told(kept))
        for found in opened:
            self.entries.add(found.entry)
            name = found.exhibit.exhibit_id
            if name in self._why or found.exhibit.storage is Storage.CLEAR:
                continue
            for part in ("exhibit", "capture"):
                if part not in found.parts:
                    continue
                content = found.sha256(part)
                path = folder / content
                with path.open("wb") as file:
                    for piece in found.pieces(part):
                        file.write(piece)
                salted = found.exhibit.salted[part]
                self.told[salted] = (found.salt(part), content, path)

    def why(self, entry: Entry, digest: str) -> str:
        """Why a file that an entry on an exhibit names is not here; "" where it is."""
        if "exhibit" not in entry.body or not entry.kind.startswith("evidence."):
            return ""
        salted = entry.body.get("salted", {})
        if reason := self._why.get(str(entry.body["exhibit"])):
            return reason
        roles = [str(o["role"]) for r in ("exhibit", "capture", "source") for o in entry.objects(r)
                 if o["digest"] == digest]  # fmt: skip
        if isinstance(salted, dict) and roles and roles[0] in salted:
            return NOBODYS if roles[0] == "source" else ENCIPHERED
        return ""

    def reason(self, entry: Entry) -> str:
        """Why the content that an entry names by a salted digest is not told."""
        return self._why.get(str(entry.body.get("exhibit", "")), GONE)


def _drawn(view: View, case: int) -> Iterator[int]:
    """The cycles that gave the case its number, and that drew its incident last."""
    yield view.entry.index
    for entry, rows in view.mission.tables(CYCLE, "cases", columns=["number"]):
        if case in rows.column("number").to_pylist():
            yield entry.index


def _accounts(view: View, shown: Mapping[str, object]) -> dict[int, set[bytes]]:
    """The identifiers of the observations under the case's incidents, by the entry of each."""
    found: dict[int, set[bytes]] = {}
    names = cases.incidents(shown)
    if not names:
        return found
    ids = tables.texts(view.members, "incident_id")
    rows = view.members.filter(pa.array(np.isin(ids.astype(str), names), pa.bool_()))
    wanted = set(rows.column("observation_id").to_pylist())
    below = view.entry.number("as_of")
    only = ["observation_id"]
    for entry, part in view.mission.tables(INTAKE, "observation", below=below, columns=only):
        if there := wanted & set(part.column("observation_id").to_pylist()):
            found.setdefault(entry.index, set()).update(there)
    return found


def _pages(
    mission: Mission, accounts: Mapping[int, set[bytes]], notes: Collection[int]
) -> dict[tuple[int, int], bytes]:
    """The documents that show single observations, by entry and page."""
    pages: dict[tuple[int, int], bytes] = {}
    for entry in mission.entries(INTAKE):
        index = entry.index
        wanted = accounts.get(index)
        if not wanted or index not in notes:
            continue
        leaves: list[bytes] = []
        rows: dict[int, dict[int, list[list[str]]]] = {}
        for named in entry.objects("observation"):
            part = mission.segments.table(str(named["digest"]))
            for at, found in enumerate(part.column("observation_id").to_pylist()):
                if found in wanted:
                    page, place = divmod(len(leaves) + at, PAGE)
                    rows.setdefault(page, {})[place] = observations.values(part, at)
            leaves += tables.row_leaves(part, leave_out=("observation_id", "row"))
        if inner_root(leaves).hex() == entry.body["inner_root"]:
            for page, some in rows.items():
                pages[index, page] = observations.page(leaves, page, some)
    return pages


def _keys(mission: Mission, notes: Collection[bytes]) -> dict[int, bytes]:
    """The entries that enrol and revoke the keys of everybody who signed these, and theirs."""
    about: dict[tuple[str, bytes], list[int]] = {}
    for entry in mission.entries():
        if entry.kind in _OF_KEYS:
            key = Verifier.parse(str(entry.body["vkey"]))
            about.setdefault((key.name, key.key_id), []).append(entry.index)
    found: dict[int, bytes] = {0: mission.noted(0)}
    waiting = [*notes, found[0]]
    while waiting:
        for one in note.entry_parts(waiting.pop())[2]:
            for index in about.get((one.name, one.key_id), []):
                if index not in found:
                    found[index] = mission.noted(index)
                    waiting.append(found[index])
    return found
