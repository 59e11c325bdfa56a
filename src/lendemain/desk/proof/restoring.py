"""A mission rebuilt from what others hold of it, and everything in it verified.

From the tiles and files that a mission or a mirror hands out, on a machine that has never seen it:
entries, tree, signatures, author chains, files, and every cycle again.  The result is a mission
folder like any other, but without keys to sign with.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from lendemain.desk import clock
from lendemain.desk.mission import log_key
from lendemain.desk.network.address import Address
from lendemain.desk.proof import audit as auditing
from lendemain.errors import InputError, IntegrityError, LendemainError
from lendemain.ledger import audit as ledger_audit
from lendemain.ledger import rebuilt
from lendemain.ledger.disk import Folder
from lendemain.ledger.note import Verifier
from lendemain.ledger.published import blob
from lendemain.ledger.rebuilt import Rebuilt, Source
from lendemain.ledger.segments import Segments, file_digest
from lendemain.ledger.store import Ledger
from lendemain.ledger.witnessing import cosignature
from lendemain.ledger.witnessing import policy as policies
from lendemain.ledger.witnessing.cosignature import Cosigner
from lendemain.ledger.witnessing.standing import standing

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a rebuilt mission was found to be, as `audit` says it, and whose word it rests on.

    `key` says whether the ledger's key was given by whoever asked; `witnessed` how the checkpoint
    stands under the policy, where one was given; `withheld` counts files not handed out, without
    which cycles are not worked out again.
    """

    entries: int
    root: str
    tiles: int
    files: int
    withheld: int
    cycles: int
    key: str
    witnessed: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trust:
    """What the one who asks brings along: the ledger's key, a policy, or neither."""

    log: Verifier | None = None
    policy: policies.Policy | None = None


def trust(log: str | None, policy: Path | None) -> Trust:
    """The key that `--log` gives, and the policy of a file; a policy may name the key itself."""
    found = None if policy is None else policies.parsed(policy.read_bytes())
    verifier = Verifier.parse(log) if log else None
    if verifier is None and found is not None and found.logs:
        verifier = found.log
    return Trust(verifier, found)


@contextmanager
def source(given: str, *, origin: str = "") -> Iterator[Source]:
    """Where tiles are read: an address, or a folder.

    A mirror holds copies of many ledgers, each below the SHA-256 of its origin: where `origin` says
    whose is meant, a mirror's own address or folder will do.
    """
    within = hashlib.sha256(origin.encode()).hexdigest()
    if "://" in given:
        with closing(Address(given)) as address:
            if not origin or address.get("checkpoint") is not None:
                yield address
                return
        with closing(Address(f"{given.rstrip('/')}/{within}")) as address:
            yield address
        return
    folder = Path(given)
    if not folder.is_dir():
        raise InputError(
            "no such folder", where=given, remedy="Give a folder, or an address with https://"
        )
    copy = folder / within
    yield Folder(copy if not (folder / "checkpoint").exists() and copy.is_dir() else folder)


def audited(
    given: str,
    trusted: Trust,
    *,
    into: Path | None = None,
    replay: bool = True,
    progress: Progress | None = None,
) -> Restored:
    """What replaying a mission from tiles and files alone shows.

    The rebuilt mission stays in `into`, a new folder, where one is given.  Raises `InputError`
    where no ledger is published there, and `SourceError` where nobody answers.
    """
    progress = progress or (lambda *_: None)
    origin = trusted.log.name if trusted.log else ""
    with source(given, origin=origin) as where, _folder(into) as folder:
        verifier = trusted.log or rebuilt.key(where)
        found = rebuilt.rebuild(where, folder / "ledger", verifier, progress=progress)
        problems = list(found.problems)
        witnessed = _standing(found.checkpoint, trusted)
        files, root, cycles, withheld = 0, "", 0, frozenset[str]()
        if found.whole:
            withheld, unfetched = _fetched(where, found, folder / "ledger", progress)
            _settled(folder, verifier)
            checked = ledger_audit.audit(folder / "ledger", [verifier])
            files, root = checked.files - len(withheld), checked.root.hex()
            for one in checked.problems:
                if one.digest not in withheld:
                    why = unfetched.get(one.digest or "")
                    problems.append(f"{one} ({why})" if why and why != one.what else str(one))
            if replay and not problems and not withheld:
                cycles, differences = auditing.replayed(folder, progress)
                problems += differences
        return Restored(
            entries=found.size,
            root=root,
            tiles=found.tiles,
            files=files,
            withheld=len(withheld),
            cycles=cycles,
            key="given by you" if trusted.log else "not checked: the publisher's own word for it",
            witnessed=witnessed,
            problems=tuple(problems),
        )


def fetched_missing(folder: Path, given: str) -> dict[str, list[str]]:
    """Files that are missing or damaged in a mission, fetched back: `fetched` and `failed`.

    What was damaged is kept beside, as `damaged/<digest>`, for inquiry.
    """
    ledger = folder / "ledger"
    checked = ledger_audit.audit(ledger, [log_key(folder)], signatures=False)
    wanted = {one.digest for one in checked.problems if one.digest}
    said: dict[str, list[str]] = {"fetched": [], "failed": []}
    with source(given) as where:
        for digest, one in _names(folder).items():
            if digest in wanted:
                path = Segments(ledger).path(digest)
                if path is not None and file_digest(path) != digest:
                    (ledger / "damaged").mkdir(exist_ok=True)
                    shutil.move(path, ledger / "damaged" / digest)
                why = rebuilt.fetch(where, digest, one, ledger)
                said["failed" if why else "fetched"].append(f"{digest}: {why}" if why else digest)
    return said


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """Whether a statement is among the entries that somebody hands out.

    `index` is where it was entered, None where it was not among the first `size`; `held` says when
    those whose keys were given signed that checkpoint (party: time).
    """

    statement: str
    index: int | None
    size: int
    root: str
    held: dict[str, str]


def searched(given: str, statement: str, trusted: Trust, *, keys: Sequence[str] = ()) -> Searched:
    """Whether a ledger that is handed out has a statement, by the SHA-256 of its text.

    Everything up to the signed root is read, so that it is not there is as certain as that it is.
    Raises `IntegrityError` where what is handed out is not what was signed.
    """
    if len(statement) != 64 or not set(statement) <= set("0123456789abcdef"):
        raise InputError(
            "not a digest", where=statement[:70], remedy="Give the 64 hexadecimal digits"
        )
    cosigners = [Cosigner.parse(one) for one in keys]
    with source(given) as where, _folder(None) as folder:
        verifier = trusted.log or rebuilt.key(where)
        found = rebuilt.rebuild(where, folder / "ledger", verifier)
        if not found.whole:
            raise IntegrityError(
                f"it cannot be searched: {found.problems[0]}",
                where=given,
                remedy="Search another copy, and see `lendemain audit --from-tiles`",
            )
        with Ledger.open(folder / "ledger", verifier=verifier) as ledger:
            index = None
            for place, note in ledger.entries():
                text = note[: note.rfind(b"\n\n") + 1]
                if hashlib.sha256(text).hexdigest() == statement:
                    index = place
                    break
            held = cosignature.times(found.checkpoint, cosigners)
            return Searched(
                statement=statement,
                index=index,
                size=ledger.size,
                root=ledger.root.hex(),
                held={one.name: clock.written(at) for one, at in held.items()},
            )


def _names(folder: Path) -> dict[str, rebuilt.Named]:
    found = dict[str, rebuilt.Named]()
    with Ledger.open(folder / "ledger", verifier=log_key(folder)) as ledger:
        for _, note in ledger.entries():
            for one in rebuilt.named(note):
                found.setdefault(one.digest, one)
    return found


def _fetched(
    where: Source, found: Rebuilt, ledger: Path, progress: Progress
) -> tuple[frozenset[str], dict[str, str]]:
    """Fetch the files that entries name: those that are withheld, and why others failed."""
    failed, withheld = dict[str, str](), set[str]()
    for done, (digest, (_, one)) in enumerate(found.named.items()):
        progress("files", done, len(found.named))
        if digest in found.withheld and where.get(blob(digest), limit=0) is None:
            withheld.add(digest)
        elif why := rebuilt.fetch(where, digest, one, ledger):
            failed[digest] = why
    return frozenset(withheld), failed


def _settled(folder: Path, verifier: Verifier) -> None:
    """Say in `mission.toml` what the mission is."""
    name = verifier.name.split("/")[0].split(".")[0]
    rows = {"name": name, "origin": verifier.name, "log_vkey": verifier.vkey}
    text = "".join(
        f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in rows.items()
    )
    (folder / "mission.toml").write_text(text, "utf-8")


def _standing(note: bytes, trusted: Trust) -> str:
    if trusted.policy is None:
        return "no policy was given"
    stands = standing(note, trusted.policy, log=trusted.log)
    missing = f"; without {', '.join(stands.missing)}" if stands.missing else ""
    return ("yes" if stands.witnessed else "no, recorded only") + missing


@contextmanager
def _folder(into: Path | None) -> Iterator[Path]:
    """A folder to rebuild in, which goes again where none is named or nothing comes of it."""
    if into is None:
        with tempfile.TemporaryDirectory(prefix="lendemain-") as made:
            yield Path(made)
        return
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise InputError(
            "the folder is not empty", where=str(into), remedy="Give a new folder's name"
        )
    part = into.absolute().with_name(f".{into.absolute().name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir(parents=True)
        yield part
        if not (part / "mission.toml").is_file():
            return  # nothing that could be opened
        if into.exists():
            into.rmdir()
        part.rename(into)
    except OSError as error:
        raise LendemainError(
            f"it cannot be written ({error.strerror or error})",
            where=str(into),
            remedy="Make room there, or give another folder",
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
