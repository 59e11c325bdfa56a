"""Exhibits as the ledger tells them: the list, one with its chain, and what a case discloses.

Nothing here gives out an exhibit's bytes but through `evidence.opened`, which records who reads
before they read.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import orjson

from lendemain.commission import custody
from lendemain.commission.custody import Custody
from lendemain.desk import permissions
from lendemain.desk.mission import Entry, Mission
from lendemain.encoding import moment
from lendemain.errors import InputError
from lendemain.ledger import note
from lendemain.records import because
from lendemain.records.because import Because
from lendemain.records.exhibit import CustodyMove, CustodyStatement, Exhibit, Withheld

Plain = dict[str, object]
KINDS = frozenset(CustodyMove)
SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Filed:
    """What a case's file has of one exhibit: the exhibit, the entries that speak of it, and why it
    is kept from the parties, None where it is not.
    """

    exhibit: Exhibit
    entries: tuple[int, ...]
    withheld: Withheld | None


def statements(mission: Mission) -> list[CustodyStatement]:
    """Every statement on exhibits, in the order recorded."""
    return [statement(mission, e) for e in mission.entries() if e.kind in KINDS]


def statement(mission: Mission, entry: Entry) -> CustodyStatement:
    """What one entry says of exhibits, with who has signed it."""
    signatures = note.entry_parts(mission.noted(entry.index))[2]
    return CustodyStatement(
        entry=entry.index,
        kind=CustodyMove(entry.kind),
        author=str(entry.body["author"]),
        signers=tuple(one.name for one in signatures),
        at=moment(entry.number("time_made")),
        exhibits=tuple(_of(mission, entry)),
        said=dict(entry.body),
    )


def held(mission: Mission) -> Custody:
    """Every exhibit with its chain of custody, and the moves that were refused."""
    return custody.custody(statements(mission))


def found(mission: Mission, name: str) -> Exhibit:
    """The exhibit of an identifier, or of the beginning of one; `InputError` where there is none.

    At least four characters are needed of it, and no other exhibit may begin with them.
    """
    return named(mission, [name])[0]


def named(mission: Mission, names: Iterable[str]) -> list[Exhibit]:
    """The exhibits of several identifiers, each once, in the order named; as `found` else."""
    every = held(mission).exhibits
    wanted: dict[str, Exhibit] = {}
    for name in names:
        fits = [every[name]] if name in every else []
        if not fits and len(name) >= SHORTEST:
            fits = [one for key, one in every.items() if key.startswith(name.lower())]
        if len(fits) != 1:
            what = "several exhibits begin so" if fits else "no such exhibit"
            raise InputError(
                what, where=f"exhibit {name[:40]!r}", remedy="See `lendemain evidence list`"
            )
        wanted[fits[0].exhibit_id] = fits[0]
    return list(wanted.values())


def listed(mission: Mission, *, case: int | None = None) -> list[Plain]:
    """Every exhibit, or those of a case, as plain rows with the state of their custody."""
    every = held(mission)
    rows = every.exhibits.values() if case is None else every.of_case(case)
    return [row(one) for one in rows]


def shown_to(mission: Mission, of: Collection[int], by: str | None) -> Plain:
    """The exhibits of some cases as somebody sees them (None: whoever sits at the mission's own
    machine).

    What lies in a compartment that is closed to them is no row: `closed` says how many there are,
    and nothing else of them.  `sealed` counts those that an officer attests and no party sees, of
    all, so that the existence of sealed material is told to everybody who sees the case.
    """
    every = _of_cases(mission, of)
    closed = _closed(mission, every, by)
    return {
        "rows": [row(one) for one in every if one.exhibit_id not in closed],
        "closed": len(closed),
        "sealed": sum(one.attestation is not None and one.redacted is None for one in every),
    }


def closed_to(mission: Mission, of: Collection[int], by: str | None) -> frozenset[str]:
    """The exhibits of some cases that somebody may not see, by name; none where `by` is None."""
    return frozenset() if by is None else _closed(mission, _of_cases(mission, of), by)


def _of_cases(mission: Mission, of: Collection[int]) -> list[Exhibit]:
    """The exhibits of some cases, in the order received."""
    wanted = set(of)
    return [one for one in held(mission).exhibits.values() if wanted & set(one.cases)]


def _closed(mission: Mission, every: Iterable[Exhibit], by: str | None) -> frozenset[str]:
    if by is None:
        return frozenset()
    return frozenset(
        one.exhibit_id for one in every if not permissions.reads(mission, by, one.entry)
    )


def row(one: Exhibit) -> Plain:
    """An exhibit in one row."""
    return {
        "exhibit": one.exhibit_id,
        "case": ",".join(map(str, one.cases)),
        "media": one.media,
        "bytes": one.size,
        "storage": one.storage.value,
        "holder": one.holder,
        "custody": str(standing(one)),
        "because": because.plain([standing(one)]),
        "entry": one.entry,
    }


def standing(one: Exhibit) -> str:
    """How an exhibit's custody stands, in a few words; the gravest first."""
    found = []
    if one.findings:
        found.append(Because.of("altered"))
    if one.redacted is not None:
        found.append(Because.of("redacted", entry=one.redacted))
    if one.attestation is not None and one.redacted is None:
        found.append(Because.of("sealed_by", officer=one.attestation.officer))
    if one.withheld is not None:
        found.append(Because.of("withheld_by", entry=one.withheld.entry))
    if one.gaps:
        found.append(Because.of("gaps" if len(one.gaps) > 1 else "gap", n=len(one.gaps)))
    return Because.all_of(found) or Because.of("whole")


def shown(mission: Mission, name: str) -> Plain:
    """One exhibit with its chain of custody, its originals, and what was made of it."""
    one = found(mission, name)
    every = held(mission)
    back = custody.kept_back(one)
    return {
        **row(one),
        "digest": one.digest,
        "salted": one.salted.get("exhibit", ""),
        "consent": one.consent.value,
        "compartments": list(one.comp),
        "made_of": list(one.parents),
        "method": one.method,
        "made_from_it": [other.exhibit_id for other in every.made_of(one.exhibit_id)],
        "attestation": one.attestation.says if one.attestation else "",
        "parties": "may see it" if back is None else f"may not see it: {back.reason}",
        "steps": [
            f"{s.at:%Y-%m-%d %H:%M:%S} UTC, entry {s.entry}: {s.move.name.lower()} "
            f"by {' and '.join(s.signers)}" + (f": {s.what}" if s.what else "")
            for s in one.steps
        ],
        "course": [
            {
                "at": s.at.isoformat(),
                "entry": s.entry,
                "move": s.move.name.lower(),
                "by": list(s.signers),
                "what": str(s.what),
                "because": because.plain([s.what] if s.what else []),
            }
            for s in one.steps
        ],
        "gaps": [str(gap) for gap in one.gaps],
        "gaps_because": because.plain(one.gaps),
        "findings": [str(found) for found in one.findings],
        "findings_because": because.plain(one.findings),
    }


def filed(mission: Mission, case: int) -> list[Filed]:
    """What a case's file has of its exhibits, in the order received.

    Their bytes, salts and capture data come from `evidence.disclosed`, for those that are not
    withheld.
    """
    every = held(mission)
    speaking: dict[str, list[int]] = {}
    for said in statements(mission):
        for name in said.exhibits:
            speaking.setdefault(name, []).append(said.entry)
    return [
        Filed(one, tuple(speaking[one.exhibit_id]), custody.kept_back(one))
        for one in every.of_case(case)
    ]


def remarks(mission: Mission) -> list[str]:
    """What an audit says of exhibits beyond that their bytes are whole."""
    every = held(mission)
    said = [
        f"exhibit {one.exhibit_id}: redacted by entry {one.redacted}"
        for one in every.exhibits.values()
        if one.redacted is not None
    ]
    said += [f"exhibit {o.exhibit_id}: {g}" for o in every.exhibits.values() for g in o.gaps]
    said += [f"exhibit {o.exhibit_id}: {f}" for o in every.exhibits.values() for f in o.findings]
    return said + [f"entry {r.entry}: changed nothing: {r.why}" for r in every.refused]


def _of(mission: Mission, entry: Entry) -> Iterator[str]:
    if "exhibit" in entry.body:
        yield str(entry.body["exhibit"])
    for named in entry.objects("accesses"):
        rows = mission.segments.bytes(str(named["digest"])).splitlines()
        told: list[Mapping[str, object]] = [orjson.loads(one) for one in rows]
        yield from dict.fromkeys(str(one["exhibit"]) for one in told)
