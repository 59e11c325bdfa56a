"""Lists of allegations into the ledger: each row a claim, a duplicate, or a rejection with why.

The list itself is kept, byte for byte.  The same list again, in whatever order, and the part of a
later edition that says nothing new, add nothing.  A row that says something else under a number
that the claimant used before is a new version and names the older one, which stays.  What a later
version has replaced does not come back by being handed in again, and its rejection says so.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lendemain import __version__, encoding, tables
from lendemain.desk import clock
from lendemain.desk.mission import Entry, Mission, named, obj, printable
from lendemain.desk.reading import gazetteer, parsing
from lendemain.desk.working.claimed import TAKEN, claims, current
from lendemain.errors import InputError
from lendemain.records.claim import Voice
from lendemain.records.observation import Reason, Rejection
from lendemain.records.reading import Answer, Reading
from lendemain.sources.listed import claims as listed

SOURCE = "allegations"
FILE_BYTES_MAX = 256 << 20
NAME_CHARACTERS_MAX = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who hands a list in, in which capacity, and how its clock and calendar are meant.

    `claimant` is a party's name or alias; any plain name where the voice is a nation's or the
    public's.  `zone` is an IANA name ("" is the text's own), `dates` "dmy", "mdy" or "".
    """

    claimant: str
    voice: str = Voice.PARTY
    zone: str = ""
    dates: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of one list: rows = accepted + rejected + duplicates; remarks are on kept rows.

    `revised` of the accepted are new versions of older claims; `entry` names the list, and `known`
    says that the very file was there before.
    """

    file: str
    entry: int
    known: bool
    rows: int
    accepted: int
    revised: int
    rejected: int
    duplicates: int
    remarks: int


def taking(mission: Mission, files: Sequence[Path], asked: Asked) -> Iterator[Taken]:
    """What became of each list, one by one as it becomes durable.

    Raises `InputError` for a file that is not there or a claimant nobody knows, and `SourceError`
    for a file that is no list; files before it stay taken in.
    """
    claimant = _claimant(mission, asked)
    for path in files:
        if not path.is_file():
            raise InputError("no such file", where=str(path), remedy="Check its name")
        if path.stat().st_size > FILE_BYTES_MAX:
            raise InputError(
                f"larger than {FILE_BYTES_MAX >> 20} MiB", where=str(path), remedy="Split the list"
            )
    for path in files:
        yield _taken(mission, path, asked, claimant)


def _claimant(mission: Mission, asked: Asked) -> str:
    """Who claims: a party's identifier, or a plain name; `InputError` for what cannot be meant."""
    if asked.voice not in list(Voice):
        raise InputError(
            f"there is no voice {asked.voice!r}", where="--voice",
            remedy=f"Choose one of: {', '.join(Voice)}",
        )  # fmt: skip
    if asked.dates not in ("", "dmy", "mdy"):
        raise InputError("neither dmy nor mdy", where="--dates", remedy="Give dmy or mdy")
    if asked.zone:
        listed.check_zone(asked.zone)
    known = _aliases(mission)
    claimant = known.get(asked.claimant.strip().lower(), "")
    if asked.voice == Voice.PARTY and not claimant:
        raise InputError(
            f"no party {asked.claimant[:80]!r}", where="--party",
            remedy=f"Choose one of: {', '.join(sorted(set(known.values())))}; or say with --voice "
            "that a nation or the public claims",
        )  # fmt: skip
    if asked.voice != Voice.PARTY:
        claimant = " ".join(asked.claimant.split())
        if not claimant or len(claimant) > NAME_CHARACTERS_MAX or not claimant.isprintable():
            raise InputError(
                f"no name of 1 to {NAME_CHARACTERS_MAX} plain characters", where="--party",
                remedy="Say who claims",
            )  # fmt: skip
        if claimant.lower() in known:
            raise InputError(
                "a party speaks as a party only", where="--voice", remedy="Leave --voice out"
            )
        claimant = _as_before(mission, claimant)
    return claimant


def _as_before(mission: Mission, claimant: str) -> str:
    """A claimant's name as it was first written here: capitals make nobody another claimant."""
    named = (str(entry.body["claimant"]) for entry in mission.entries(TAKEN))
    return next((name for name in named if name.casefold() == claimant.casefold()), claimant)


def _aliases(mission: Mission) -> dict[str, str]:
    return {
        alias.lower(): p.party_id
        for a in mission.agreements
        for p in a.parties
        for alias in (p.party_id, *p.aliases, *p.name.values())
    }


def _taken(mission: Mission, path: Path, asked: Asked, claimant: str) -> Taken:
    with path.open("rb") as file:
        content = file.read()
        file.seek(0)
        digest = encoding.digest(content)
        for entry in mission.entries(TAKEN):
            same = entry.objects("original")[0]["digest"] == digest
            if same and entry.body["claimant"] == claimant:
                _check_read_alike(path, entry, asked, zone=mission.agreements[0].time_zone)
                return _known(path.name, entry)
        agreements = mission.agreements
        west, south, east, north = zip(*(a.theatre for a in agreements), strict=True)
        told = {"claimant": claimant, "voice": str(asked.voice), "dates": asked.dates}
        given = Answer(
            name=printable(path.name), content=b"", received=clock.after(mission.last_made),
            theatre=(min(west), min(south), max(east), max(north)),
            time_zone=asked.zone or agreements[0].time_zone, aliases=_aliases(mission),
            regions=gazetteer.regions(), told=told,
        )  # fmt: skip
        read = parsing.read(SOURCE, file, given)
    return _kept(mission, replace(given, content=content), read, asked)


def _check_read_alike(path: Path, entry: Entry, asked: Asked, *, zone: str) -> None:
    """Raise `InputError` where a list that was there before is to be read in another way now;
    `zone` is the text's own.
    """
    for option, given, own in (("zone", asked.zone, zone), ("dates", asked.dates, "")):
        before = str(entry.body.get(option, ""))
        if (given or own) != (before or own):
            raise InputError(
                f"was taken in as entry {entry.index} with "
                f"{f'--{option} {before}' if before else f'no --{option}'}, and its claims stand",
                where=f"{path}, --{option}",
                remedy="Have the claimant hand in the list with the zone or the year first written "
                "in its rows: under the same numbers they become new versions",
            )  # fmt: skip


def _known(name: str, entry: Entry) -> Taken:
    """What became of a list that was there before: nothing is added."""
    rows, rejected = entry.number("rows"), entry.number("rejected")
    return Taken(
        file=name, entry=entry.index, known=True, rows=rows, accepted=0, revised=0,
        rejected=rejected, duplicates=rows - rejected, remarks=0,
    )  # fmt: skip


def _kept(mission: Mission, answer: Answer, read: Reading, asked: Asked) -> Taken:
    """Record a list that was read, but for what is known of it."""
    claimant = answer.told["claimant"]
    fresh, rejections = _fresh(read, _by(claims(mission), claimant))
    assert isinstance(answer.content, bytes)
    digest = mission.segments.put_bytes(answer.content)
    size = len(answer.content)
    objects = [obj(digest, size, "application/octet-stream", "original")]
    for rows, role in ((fresh, "claim"), (rejections, "rejection")):
        if rows.num_rows:
            objects.append(named(mission.segments.put(rows), role))
    reasons = tables.texts(rejections, "reason")
    kept = np.asarray(rejections.column("kept").to_numpy(zero_copy_only=False), bool)
    duplicates = int(((reasons == Reason.DUPLICATE.value) & ~kept).sum())
    counts = {
        "rows": read.rows,
        "accepted": fresh.num_rows,
        "revised": int((tables.texts(fresh, "supersedes") != "").sum()),
        "rejected": int((~kept).sum()) - duplicates,
        "duplicates": duplicates,
        "remarks": int(kept.sum()),
    }
    said = {
        "claimant": claimant, "voice": str(asked.voice), "file": answer.name,
        "received": encoding.microseconds(answer.received), "software": __version__, **counts,
    }  # fmt: skip
    if asked.zone:
        said["zone"] = asked.zone
    if asked.dates:
        said["dates"] = asked.dates
    entry = mission.record(TAKEN, said, objects)
    return Taken(file=answer.name, entry=entry, known=False, **counts)


def _fresh(read: Reading, before: pa.Table) -> tuple[pa.Table, pa.Table]:
    """The claims of a list that say something new, and all its rejections.

    A claim names the version that it replaces where its number stands for one claim only, in the
    list and before.  The order of rows and lists plays no part beyond that.
    """
    assert read.claims is not None
    known = pc.is_in(read.claims["claim_id"], value_set=before["claim_id"].combine_chunks())
    twice = read.claims.filter(known)
    fresh = read.claims.filter(pc.invert(known))
    here = Counter(tables.texts(read.claims, "own_number").tolist())
    there: dict[str, list[str]] = {}
    standing = current(before)
    for number, claim in zip(
        tables.texts(standing, "own_number"), tables.texts(standing, "claim_id"), strict=True
    ):
        there.setdefault(number, []).append(claim)
    supersedes, unclear = [], []
    for number in tables.texts(fresh, "own_number").tolist():
        older = there.get(number, []) if number else []
        plain = here[number] == 1 and len(older) == 1
        supersedes.append(older[0] if plain else "")
        unclear.append(bool(number) and not plain and (here[number] > 1 or len(older) > 1))
    at = fresh.schema.get_field_index("supersedes")
    fresh = fresh.set_column(at, fresh.schema.field(at), pa.array(supersedes, pa.string()))
    rows = fresh["row"].to_numpy()[np.array(unclear, bool)]
    fresh = fresh.sort_by([("start", "ascending"), ("claim_id", "ascending")])
    given = {
        "source": listed.SOURCE, "row": rows, "field": "number", "value": "", "kept": True,
        "reason": Reason.CONTRADICTION, "detail": "one number stands for several claims",
    }  # fmt: skip
    remarks = tables.columns(Rejection, given, len(rows))
    found = tables.joined(Rejection, [read.rejections, remarks])
    replaced = pc.invert(pc.is_in(twice["claim_id"], value_set=standing["claim_id"]))
    for rows, detail in (
        (twice.filter(pc.invert(replaced)), "was handed in before"),
        (twice.filter(replaced), "was handed in before, and a later version took its place"),
    ):
        found = listed.with_duplicates(found, rows["row"].to_numpy(), detail)
    return fresh.combine_chunks(), found


def _by(rows: pa.Table, claimant: str) -> pa.Table:
    return rows.filter(pc.equal(rows["claimant"].cast(pa.string()), claimant))
