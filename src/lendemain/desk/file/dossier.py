"""A case's dossier: gather what belongs to it, have its head recorded and witnessed, write it.

What belongs: every entry of the case and of its exhibits; the texts and policies adopted; the
intakes that its incident rests on, of which single observations are shown; the cycles that drew it;
the keys of everybody who signed.  What is kept from an audience is named with the reason.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lendemain import __version__
from lendemain.desk import clock, texts
from lendemain.desk.file import case_file, gathered
from lendemain.desk.file.gathered import Gathered
from lendemain.desk.mission import Mission, obj
from lendemain.desk.network import policies, stamping, witnessing
from lendemain.desk.view import View
from lendemain.encoding import digest
from lendemain.errors import InputError, LendemainError
from lendemain.ledger import checkpoint, note, stamps
from lendemain.ledger.dossier import exported as dossiers
from lendemain.ledger.dossier.exported import Beside, Contents, Proofs
from lendemain.ledger.dossier.verified import verified
from lendemain.ledger.witnessing.policy import BYTES_MAX, parsed
from lendemain.records.brief import CaseBrief

Plain = dict[str, object]
EARLIER_MAX = 1024
DOUBTS: Mapping[str, str] = {
    "clocks_apart": "the witnesses' clocks are more than an hour apart",
    "clock_ahead": "a witness's clock is ahead of this machine's",
    "clock_goes_back": "a witness cosigned a larger ledger earlier than a smaller one",
    "unwitnessed_time": "no quorum of witnesses says when it was recorded",
    "made_later_than_witnessed": "its author says it was made later than witnesses saw it",
    "made_earlier_than_possible": "its author says it was made before it can have been",
    "tells_of_what_came_after": "it claims to tell of what came after it was made",
}
"""What a doubt's code means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which dossier is asked for: of which case, for whom, in which language, and how."""

    case: int
    audience: str = "commission"
    language: str = "en"
    pdf: bool = False
    files: bool = True


@dataclass(frozen=True, slots=True)
class _Under:
    """The checkpoint that a dossier is under, and the policy that its readers are offered."""

    proofs: Proofs
    policy: bytes = field(repr=False)
    tokens: Mapping[str, bytes] = field(repr=False)
    witnessed: bool


def exported(view: View, wanted: Wanted, out: Path) -> Plain:
    """Write the dossier of a case; what it holds, in plain words.

    The mission has to be open for writing unless the head of the case is recorded already and no
    exhibit has to be read.  Raises `InputError` for a case or an audience that there is none of,
    and `LendemainError` where no quorum of witnesses has cosigned the head of the case yet.
    """
    if out.exists() or out.is_symlink():
        raise InputError("is there already", where=str(out), remedy="Give another name")
    texts.phrases(wanted.language)
    with _workplace(out) as folder:
        found = gathered.gathered(view, wanted.case, wanted.audience, folder, files=wanted.files)
        index, contents = _headed(view.mission, found)
        under = _under(view.mission, index, contents)
        note_ = under.proofs.note
        brief = case_file.brief(view, found, contents, head=index, note=note_)
        part = folder / "dossier.part"
        with part.open("xb") as stream:
            dossiers.write(
                stream,
                contents,
                head=(index, view.mission.noted(index)),
                proofs=under.proofs,
                beside=Beside(
                    policy=under.policy, software=__version__, language=wanted.language,
                    files={**_beside(wanted, brief), **under.tokens},
                ),
            )  # fmt: skip
            stream.flush()
            os.fsync(stream.fileno())
        part.chmod(0o600)
        size = part.stat().st_size
        part.rename(out)
    return {
        "dossier": str(out),
        "bytes": size,
        "case": wanted.case,
        "audience": wanted.audience,
        "head": index,
        "checkpoint": under.proofs.head.size,
        "label": "witnessed" if under.witnessed else "recorded",
        "entries": len(contents.entries) + 1,
        "keys": len(contents.keys),
        "documents": len(contents.blobs) + 1,
        "observations": found.shown,
        "withheld": len(contents.withheld),
    }


@contextmanager
def _workplace(out: Path) -> Iterator[Path]:
    """A folder beside the dossier, for its owner only, which is gone afterwards."""
    if not out.absolute().parent.is_dir():
        raise InputError("no such folder", where=str(out.parent), remedy="Make it first")
    try:
        folder = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.absolute().parent))
    except OSError as error:
        raise LendemainError(
            f"nothing can be written there ({error.strerror or error})", where=str(out.parent),
            remedy="Give a folder that this user may write to",
        ) from None  # fmt: skip
    try:
        yield folder
    finally:
        with suppress(OSError):
            shutil.rmtree(folder)


def _headed(mission: Mission, found: Gathered) -> tuple[int, Contents]:
    """The entry that heads the case, recorded now unless it says the same already."""
    last = found.last_head
    if last is not None:
        before = found.contents(without=last)
        if before is not None and _claimed(mission, last) == digest(before.claims()):
            return last, before
    contents = found.contents()
    claims = contents.claims()
    mission.segments.put_bytes(claims)
    said = {"case": contents.case, "audience": contents.audience}
    named = obj(digest(claims), len(claims), dossiers.CLAIMS_MEDIA, dossiers.CLAIMS)
    return mission.record(dossiers.HEAD, said, [named]), contents


def _claimed(mission: Mission, index: int) -> str:
    [entry] = [e for e in mission.entries(dossiers.HEAD) if e.index == index]
    return str(entry.objects(dossiers.CLAIMS)[0]["digest"])


def _under(mission: Mission, head: int, contents: Contents) -> _Under:
    """The smallest witnessed checkpoint over the case, and those before it that bound times."""
    policy = policies.in_force(mission)
    indexes = sorted({*contents.entries, *contents.keys, head})
    kept = witnessing.kept(mission)
    if policy is None or policy.met(frozenset()):
        data = mission.head.encode()
        text = b"" if policy is None else policy.text
    else:
        covering = kept.covering(head)
        if covering is None:
            witnessing.after(mission)
            covering = kept.covering(head)
        if covering is None:
            raise _unwitnessed(mission, head)
        data, text = covering, policy.text
    if policy is None or not policy.logs:
        text = f"log {mission.verifier.vkey}\n".encode() + text
    if policy is None:
        text += b"quorum none\n"
    top = checkpoint.parsed(note.parts(data)[0])
    earlier: dict[int, tuple[Sequence[bytes], bytes]] = {}
    for index, body in [(i, _anchor(mission.noted(i))) for i in indexes]:
        for found in (kept.covering(index), *(kept.of_size(body) if body else ())):
            size = 0 if found is None else checkpoint.parsed(note.parts(found)[0]).size
            if found is not None and 0 < size < top.size and len(earlier) < EARLIER_MAX:
                earlier[size] = (mission.consistency(size, top.size), found)
    tokens = _tokens(mission, indexes[-1], top.size)
    for size, found, _ in tokens.values():
        if size < top.size and size not in earlier:
            earlier[size] = (mission.consistency(size, top.size), found)
    paths = {i: mission.inclusion(i, size=top.size) for i in indexes}
    proofs = Proofs(head=top, note=data, paths=paths, earlier=earlier)
    witnessed = policy is not None and not policy.met(frozenset())
    stamped = {name: token for name, (_, _, token) in tokens.items()}
    return _Under(proofs, text, stamped, witnessed=witnessed)


def _tokens(mission: Mission, last: int, most: int) -> dict[str, tuple[int, bytes, bytes]]:
    """Time-stamps (RFC 3161) over checkpoints of a size up to `most` that were taken in, by name.

    Of each the size, the checkpoint's note, and the token; of each service the first over the
    entry `last` and all before it, since those bound when earlier entries were there.
    """
    found: dict[str, tuple[int, bytes, bytes]] = {}
    done: set[str] = set()
    for entry in mission.entries(stamps.KIND):
        size, service = _whole(entry.body.get("size")), str(entry.body.get("service"))
        files = [entry.objects(role) for role in ("checkpoint", "stamp")]
        plain = entry.body.get("form") == stamping.RFC3161 and all(len(one) == 1 for one in files)
        if not plain or not 0 < size <= most or service in done:
            continue
        if size > last:
            done.add(service)
        note_, token = (mission.segments.bytes(str(one[0]["digest"])) for one in files)
        slug = "".join(c for c in service.lower() if c.isascii() and c.isalnum())[:32] or "service"
        found[f"timestamps/{size}-{slug}.tsr"] = (size, note_, token)
    return found


def _anchor(data: bytes) -> int:
    """The size of the checkpoint that an entry's author knew; 0 where it says nothing of one."""
    said = note.entry_body(data).get("anchor")
    size = said.get("size") if isinstance(said, dict) else 0
    return size if isinstance(size, int) else 0


def _unwitnessed(mission: Mission, head: int) -> LendemainError:
    done = witnessing.newest(mission)
    missing = ", ".join(done.missing) if done and done.checkpoint.size > head else "all of them"
    return LendemainError(
        f"its head is recorded (entry {head}) and not witnessed yet; not cosigned by: {missing}",
        where="case",
        remedy="Ask the witnesses with `lendemain witness ask`, then export it again",
    )


def _beside(wanted: Wanted, brief: CaseBrief) -> Mapping[str, bytes]:
    """The readable case file, and the programs that verify: a convenience, and no proof."""
    files = {"report.html": case_file.paper(brief, language=wanted.language, form="html")}
    if wanted.pdf:
        files["report.pdf"] = case_file.paper(brief, language=wanted.language, form="pdf")
    return files | verifiers()


def stated(dossier: Path, policy: Path | None) -> Plain:
    """What a dossier proves under a policy, and the digests of both; None takes the dossier's own.

    Raises `IntegrityError` where it is refused.
    """
    found = None
    if policy is not None:
        found = parsed(_read(policy, BYTES_MAX + 1))
    try:
        with dossier.open("rb") as file:
            return verified(file, found, now=int(clock.now().timestamp()))
    except OSError as error:
        raise _unread(dossier, error) from None


def told(said: Plain) -> Iterator[str]:
    """A statement in rows of words, the gravest doubts last."""
    at = _mapping(said["checkpoint"])
    yield f"proven: case {said['case']} of {said['origin']}, for {said['audience']}"
    yield f"  under a checkpoint over {at['size']} entries, root {at['root']}"
    for one in _listed(said["checkpoints"]):
        names = [f"{n} {clock.written(t)}" for n, t in sorted(_mapping(one["times"]).items())]
        said_by = ", ".join(names) or "nobody but the ledger"
        yield f"  its first {one['size']} entries: witnessed by {said_by}"
    yield f"  not witnessed by: {', '.join(map(str, _list(said['missing']))) or 'none is missing'}"
    for one in _listed(said["unknown"]):
        yield f"  signed by a key that the policy does not know: {one['name']} {one['key_id']}"
    for one in _listed(said["entries"]):
        first, last = (clock.written(_whole(one.get(n))) for n in ("not_before", "not_after"))
        span = f"after {first}, " if first else ""
        span += f"before {last}" if last else "at a time that nobody witnessed"
        signers = ", ".join(map(str, _list(one["signers"])))
        yield f"entry {one['index']}: {one['kind']}, signed by {signers}: recorded {span}"
    for one in _listed(said["documents"]):
        why = f" ({one['why']})" if "why" in one else ""
        yield f"{one['role']} {one['digest']} of entry {one['entry']}: {one['held']}{why}"
    yield f"single observations: {len(_list(said['observations']))}"
    for one in _listed(said["withheld"]):
        yield f"withheld {one['what']} {one['digest']}: {one['why']}"
    yield from _doubted(_listed(said["doubts"]))
    yield f"complete up to entry {said['head']}, the head of the case; what came later is not here"
    beside = ", ".join(map(str, [*_list(said["unproven"]), *_list(said["stamps"])]))
    yield f"here and not proven by the ledger: {beside}"
    yield f"policy sha256 {said['policy']}"


def _doubted(doubts: list[Plain]) -> Iterator[str]:
    """Each kind of doubt in one row, with what it is about."""
    about: dict[str, list[str]] = {}
    for one in doubts:
        what = " ".join(f"{key} {one[key]}" for key in sorted(one) if key != "doubt")
        about.setdefault(str(one["doubt"]), []).append(what)
    for code, whats in about.items():
        yield f"doubt: {DOUBTS[code]}: {', '.join(whats)}"


def _listed(value: object) -> list[Plain]:
    return [one for one in _list(value) if isinstance(one, dict)]


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _read(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise _unread(path, error) from None


def _unread(path: Path, error: OSError) -> InputError:
    return InputError(
        f"cannot be read ({error.strerror or error})", where=str(path), remedy="Check its name"
    )


def verifiers() -> dict[str, bytes]:
    """The programs that verify a dossier and come with the package, by name."""
    inside = Path(__file__).resolve().parents[2] / "verifier"
    folder = inside if inside.is_dir() else Path(__file__).resolve().parents[4] / "verifier"
    names: Sequence[str] = ("verify.html", "verify.py")
    return {name: (folder / name).read_bytes() for name in names if (folder / name).is_file()}
