"""Have bodies outside the mission say when a checkpoint existed, and check what they said.

`mission.toml` names them, each with the certificates that this mission trusts, a file beside it:

    stamps = [
        { name = "north", jurisdiction = "NO", url = "http://tsa.example/", roots = "north.pem" },
        { name = "south", jurisdiction = "BR", url = "http://tsa.example/", roots = "south.pem" },
    ]
    calendars = ["https://calendar.example/"]

Each token is kept beside the checkpoint it is over, and an entry names both.  One service that
fails stops no other.  Whoever checks may bring certificates of their own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from lendemain import encoding
from lendemain.desk.mission import Entry, Mission, obj, settings
from lendemain.desk.network import fetching
from lendemain.errors import InputError, LendemainError
from lendemain.ledger import calendars as chains
from lendemain.ledger import checkpoint as checkpoints
from lendemain.ledger import stamps
from lendemain.ledger.checkpoint import Checkpoint
from lendemain.ledger.stamps import KIND, Placed

Plain = dict[str, object]
RFC3161, OPENTIMESTAMPS = "rfc3161", "opentimestamps"
SERVICES_MAX = 16
SECONDS_MAX = 20.0
SPREAD_ALARM_US = 60_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A time-stamping service: what it is called, whose law it is under, where, and whose word
    vouches for it (certificates in PEM; empty: nobody's).
    """

    name: str
    url: str
    jurisdiction: str = "unknown"
    roots: bytes = b""


class _Said(msgspec.Struct, frozen=True):
    form: str
    service: str
    size: int
    root: str
    jurisdiction: str = "unknown"


def services(folder: Path) -> tuple[Service, ...]:
    """The services that a mission's folder names, in its order; `InputError` for a bad row."""
    rows = settings(folder).get("stamps", [])
    if not isinstance(rows, list) or len(rows) > SERVICES_MAX:
        raise _bad(folder, f"stamps is not a list of at most {SERVICES_MAX} services")
    found = [_service(folder, row, number) for number, row in enumerate(rows, 1)]
    if len({one.name for one in found}) != len(found):
        raise _bad(folder, "two of the stamps have one name")
    return tuple(found)


def calendars(folder: Path) -> tuple[str, ...]:
    """The OpenTimestamps calendars that a mission's folder names."""
    rows = settings(folder).get("calendars", [])
    if not isinstance(rows, list) or not all(isinstance(row, str) for row in rows):
        raise _bad(folder, "calendars is not a list of addresses")
    return tuple(str(row) for row in rows)


def stamped(mission: Mission, asked: Sequence[Service], *, at: Sequence[str] = ()) -> list[Plain]:
    """What each service, and each calendar in `at`, says of the mission's checkpoint.

    Each answer that holds is durable, under an entry of its own; of one that does not, `refused`
    says why.  Raises `LendemainError` where nobody is asked, or none holds.
    """
    if not asked and not at:
        raise InputError(
            "no time-stamping service is named",
            where="stamp",
            remedy="Name some in mission.toml as `stamps`, or give --url",
        )
    note = mission.head.encode()
    checkpoint = checkpoints.opened(note, mission.verifier)
    rows: list[Plain] = []
    for service in asked:
        row: Plain = {"service": service.name, "jurisdiction": service.jurisdiction}
        try:
            row |= _asked(mission, service, checkpoint, note)
        except LendemainError as error:
            row["refused"] = str(error)
        rows.append(row)
    for address in at:
        row = {"service": address, "jurisdiction": "none"}
        try:
            row |= _handed_over(mission, address, checkpoint, note)
        except LendemainError as error:
            row["refused"] = str(error)
        rows.append(row)
    if all("refused" in row for row in rows):
        raise LendemainError(
            "; ".join(str(row["refused"]).rstrip(".") for row in rows),
            where="stamp",
            remedy="Nothing was recorded",
        )
    return rows


def upgraded(mission: Mission) -> list[Plain]:
    """What the mission's calendars have added to proofs that were pending.

    Only calendars that `mission.toml` names are asked, whatever addresses a proof bears.
    """
    known = tuple(address.rstrip("/") for address in calendars(mission.folder))
    rows: list[Plain] = []
    for named, checkpoint, note, data in _newest_proofs(mission):
        said = chains.anchored(data, checkpoint)
        if said.heights:
            continue
        answers: dict[bytes, bytes] = {}
        row: Plain = {"service": named.service, "size": checkpoint.size, "blocks": []}
        for address, commitment in said.pending:
            if address.rstrip("/") in known:
                url = f"{address.rstrip('/')}/timestamp/{commitment.hex()}"
                status, body = fetching.answered(
                    url, size_max=chains.ANSWER_BYTES_MAX, seconds=SECONDS_MAX
                )
                if status == 200:
                    answers[commitment] = body
        if answers:
            whole = chains.upgraded(data, checkpoint, answers=answers)
            row["blocks"] = list(chains.anchored(whole, checkpoint).heights)
            if row["blocks"]:
                row["entry"] = _recorded(
                    mission, OPENTIMESTAMPS, named.service, checkpoint, note=note, answer=whole
                )
        rows.append(row)
    return rows


def checked(mission: Mission, *, roots: bytes = b"") -> Plain:
    """Every stamp in the ledger looked at again: what it says, who vouches for it, and what fails.

    `roots` are certificates that the reader brings; without them those of `mission.toml` are
    taken, each for its own service.  `spreads` names, for each checkpoint, how far services lie
    apart beyond what they state of their own accuracy (seconds).
    """
    rows: list[Plain] = []
    sizes: dict[int, list[stamps.Stamp]] = {}
    problems: list[str] = []
    trusted = {one.name: one.roots for one in services(mission.folder)}
    for entry in mission.entries(KIND):
        row: Plain = {"entry": entry.index, "service": "unknown", "jurisdiction": "unknown"}
        try:
            named = _said(entry)
            row |= {"service": named.service, "jurisdiction": named.jurisdiction}
            checkpoint, _, data = _kept(mission, entry)
            row["size"] = checkpoint.size
            if named.form == OPENTIMESTAMPS:
                said = chains.anchored(data, checkpoint)
                blocks = ", ".join(map(str, said.heights))
                row["says"] = f"in blocks {blocks} (not checked here)" if blocks else "pending"
            else:
                vouching = roots or trusted.get(named.service, b"")
                stamp = stamps.stamp(data, checkpoint, roots=vouching)
                sizes.setdefault(checkpoint.size, []).append(stamp)
                row["says"] = encoding.moment(stamp.time_us).isoformat()
                row["accuracy_s"] = f"{stamp.accuracy_us / 1e6:g}"
                row["vouched"] = stamp.signer if stamp.trusted else "nobody: no certificate given"
        except LendemainError as error:
            row["says"] = f"FAILS: {error}"
            problems.append(f"entry {entry.index}: {error}")
        rows.append(row)
    spreads = {size: stamps.spread(found) for size, found in sizes.items()}
    far = [f"size {s}: services lie {us / 1e6:g} s apart" for s, us in spreads.items()
           if us > SPREAD_ALARM_US]  # fmt: skip
    return {
        "stamps": rows,
        "spreads": {str(size): f"{us / 1e6:g}" for size, us in spreads.items()},
        "problems": [*problems, *far],
    }


def placed(mission: Mission, *, roots: bytes = b"") -> list[Placed]:
    """The stamps that hold, with where they stand: further bounds for when entries were made."""
    trusted = {one.name: one.roots for one in services(mission.folder)}
    found: list[Placed] = []
    for entry in mission.entries(KIND):
        try:
            named = _said(entry)
            vouching = roots or trusted.get(named.service, b"")
            if named.form != RFC3161 or not vouching:
                continue
            checkpoint, _, data = _kept(mission, entry)
            stamp = stamps.stamp(data, checkpoint, roots=vouching)
        except LendemainError:
            continue  # `checked` tells it
        found.append(Placed(stamp=stamp, size=checkpoint.size, entry=entry.index))
    return found


def adhoc(url: str, roots: bytes = b"") -> Service:
    """A service that is named by its address alone."""
    return Service(name=url, url=url, roots=roots)


def _asked(mission: Mission, service: Service, checkpoint: Checkpoint, note: bytes) -> Plain:
    asking, nonce = stamps.request(checkpoint)
    reply = fetching.fetched(
        service.url,
        data=asking,
        headers={"Content-Type": "application/timestamp-query"},
        size_max=stamps.REPLY_BYTES_MAX,
        seconds=SECONDS_MAX,
    )
    stamp = stamps.stamp(reply, checkpoint, roots=service.roots, nonce=nonce)
    entry = _recorded(
        mission, RFC3161, service.name, checkpoint,
        note=note, answer=reply, time=stamp.time_us, jurisdiction=service.jurisdiction,
    )  # fmt: skip
    return {
        "entry": entry,
        "size": checkpoint.size,
        "says": encoding.moment(stamp.time_us).isoformat(),
        "vouched": stamp.signer if stamp.trusted else "nobody: no certificate given",
    }


def _handed_over(mission: Mission, address: str, checkpoint: Checkpoint, note: bytes) -> Plain:
    answer = fetching.fetched(
        f"{address.rstrip('/')}/digest",
        data=chains.digest(checkpoint),
        headers={"Accept": chains.MEDIA},
        size_max=chains.ANSWER_BYTES_MAX,
        seconds=SECONDS_MAX,
    )
    whole = chains.proof(answer, checkpoint)
    entry = _recorded(mission, OPENTIMESTAMPS, address, checkpoint, note=note, answer=whole)
    return {"entry": entry, "size": checkpoint.size, "says": "pending", "vouched": "nobody yet"}


def _recorded(
    mission: Mission, form: str, service: str, checkpoint: Checkpoint, *, note: bytes,
    answer: bytes, **more: object,
) -> int:  # fmt: skip
    """The entry that names an answer and the checkpoint it is over; both files are durable."""
    media = {RFC3161: stamps.MEDIA, OPENTIMESTAMPS: chains.MEDIA}[form]
    said = {
        "form": form,
        "service": service,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        **more,
    }
    objects = [
        obj(mission.segments.put_bytes(answer), len(answer), media, "stamp"),
        obj(mission.segments.put_bytes(note), len(note), "text/plain", "checkpoint"),
    ]
    return mission.record(KIND, said, objects)


def _said(entry: Entry) -> _Said:
    try:
        return msgspec.convert(entry.body, _Said)
    except msgspec.ValidationError as error:
        raise _strange(entry, str(error)) from None


def _kept(mission: Mission, entry: Entry) -> tuple[Checkpoint, bytes, bytes]:
    """The checkpoint that an entry's stamp is over, its note, and the stamp.

    The ledger continues the checkpoint; `LendemainError` where not, or something is missing.
    """
    said, files = _said(entry), {}
    for role in ("checkpoint", "stamp"):
        named = entry.objects(role)
        if len(named) != 1:
            raise _strange(entry, f"it names {len(named)} files as its {role}")
        files[role] = mission.segments.bytes(str(named[0]["digest"]))
    mission.check_continues(files["checkpoint"])
    checkpoint = checkpoints.opened(files["checkpoint"], mission.verifier)
    if (said.size, said.root) != (checkpoint.size, checkpoint.root.hex()):
        raise _strange(entry, "it names another checkpoint than is kept with it")
    return checkpoint, files["checkpoint"], files["stamp"]


def _strange(entry: Entry, what: str) -> InputError:
    return InputError(what, where=f"entry {entry.index}", remedy="Do not count it")


def _newest_proofs(mission: Mission) -> list[tuple[_Said, Checkpoint, bytes, bytes]]:
    """The newest proof of each calendar over each checkpoint."""
    newest: dict[tuple[str, str], Entry] = {}
    for entry in mission.entries(KIND):
        said = _said(entry)
        if said.form == OPENTIMESTAMPS:
            newest[said.service, said.root] = entry
    return [(_said(entry), *_kept(mission, entry)) for entry in newest.values()]


def _service(folder: Path, row: object, number: int) -> Service:
    known = {"name", "url", "jurisdiction", "roots"}
    if not isinstance(row, Mapping) or not all(isinstance(v, str) for v in row.values()):
        raise _bad(folder, f"row {number} of stamps is not name, jurisdiction, url and roots")
    if not {"name", "url"} <= set(row) <= known:
        raise _bad(folder, f"row {number} of stamps needs name and url; it has {', '.join(row)}")
    roots = b""
    if row.get("roots"):
        path = folder / row["roots"]
        try:
            roots = path.read_bytes()
        except OSError as error:
            raise InputError(
                f"cannot be read ({error.strerror})", where=str(path), remedy="Put it there"
            ) from None
        stamps.certificates(roots)
    return Service(
        name=row["name"], url=row["url"], jurisdiction=row.get("jurisdiction", "unknown"),
        roots=roots,
    )  # fmt: skip


def _bad(folder: Path, what: str) -> InputError:
    return InputError(what, where=str(folder / "mission.toml"), remedy="Correct it")
