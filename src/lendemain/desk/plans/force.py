"""The force: statements and contributions into the ledger, plans made, adopted and compared.

    force.stated   a statement of requirements (TOML, kept byte for byte)
    force.offered  a table of contributions (CSV), and what of it was rejected
    force.published  a published register of contributions (Kiel, Geo-PKO), kept as it is
    force.planned  a plan that somebody adopted: its document, the digest of its inputs, its bound

The newest of each holds.  A plan is kept, never worked out again: solvers change; what an audit
works out again is whether it keeps every rule.
"""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic

from lendemain import __version__, encoding
from lendemain.desk import filing, texts
from lendemain.desk.cases import cases
from lendemain.desk.mission import Entry, Mission, obj, printable
from lendemain.desk.reading import parsing
from lendemain.errors import InputError, IntegrityError, SourceError
from lendemain.force import (
    causes,
    contributions,
    document,
    faults,
    generation,
    published,
    statement,
)
from lendemain.records.force import Contribution, Plan, Statement
from lendemain.records.observation import Rejection

STATED, OFFERED, PLANNED = "force.stated", "force.offered", "force.planned"
PUBLISHED = "force.published"
FILE_BYTES_MAX = 64 << 20
Plain = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a plan is made from: the statement, the contributions, and the digest of both."""

    statement: Statement
    offers: tuple[Contribution, ...]
    inputs: str


def shelf() -> Path:
    """The folder of texts on the force that comes with the package."""
    return texts.shelf() / "force"


def names() -> list[str]:
    """Statements and tables that come with the package."""
    return sorted(p.name for p in shelf().glob("model-*"))


def taken(mission: Mission, given: str) -> Plain:
    """What came of taking a statement (.toml) or a table of contributions (.csv) in.

    Raises `InputError` for a statement with mistakes, listing them all.  A table's bad rows are
    told row by row and the good ones count.
    """
    path = _file(given)
    data = path.read_bytes()
    if path.suffix.lower() == ".toml":
        return _stated(mission, path, data)
    table = _register(path, data)
    if table is None:
        return _offered(mission, path, data)
    return _published(mission, path, data, table)


def _register(path: Path, data: bytes) -> published.Register | None:
    """What a published register says, None for a table that is none."""
    try:
        return published.register(parsing.table(data, path.name))
    except (InputError, SourceError) as error:
        if path.suffix.lower() == ".csv":
            return None
        raise InputError(
            error.what, where=str(path),
            remedy="Give a CSV table of contributions, or a published register",
        ) from None  # fmt: skip


def _published(mission: Mission, path: Path, data: bytes, found: published.Register) -> Plain:
    digest = mission.segments.put_bytes(data)
    said = {
        "register": found.name, "file": printable(path.name), "rows": found.rows,
        "read": len(found.support), "nought": found.nought, "rejected": len(found.rejections),
    }  # fmt: skip
    named = [obj(digest, len(data), "application/octet-stream", "register")]
    entry = mission.record(PUBLISHED, said, named)
    return {**said, "entry": entry, "rejections": [_row(r) for r in found.rejections[:100]]}


def _file(given: str) -> Path:
    path = Path(given)
    if not path.is_file():
        found = [p for p in shelf().glob("*") if given in (p.name, p.stem)]
        if not found:
            raise InputError(
                "no such file", where=given,
                remedy=f"Give a .toml or .csv file, or one of: {', '.join(names())}",
            )  # fmt: skip
        path = found[0]
    if path.stat().st_size > FILE_BYTES_MAX:
        raise InputError(
            "too large", where=given, remedy=f"At most {FILE_BYTES_MAX} bytes are read"
        )
    return path


def _stated(mission: Mission, path: Path, data: bytes) -> Plain:
    found = _checked(path.name, data)
    digest = mission.segments.put_bytes(data)
    said = {"statement": found.statement_id, "version": found.version, "file": printable(path.name)}
    entry = mission.record(STATED, said, [obj(digest, len(data), "application/toml", "statement")])
    counts = {"requirements": len(found.requirements), "nations": len(found.nations),
              "measures": len(found.measures), "posts": len(found.posts)}  # fmt: skip
    return {**said, **counts, "entry": entry}


def _checked(name: str, data: bytes) -> Statement:
    found, mistakes = statement.parsed(name, data)
    if found is None:
        told = [f"  {m.file}:{m.row} [{m.fragment}]: {m.what}. {m.remedy}" for m in mistakes]
        raise InputError(
            "\n".join([f"mistakes: {len(mistakes)}", *told]), where=name,
            remedy="Mend them and try again",
        )  # fmt: skip
    return found


def _offered(mission: Mission, path: Path, data: bytes) -> Plain:
    stated = _newest(mission, STATED)
    found = contributions.imported(data, _statement(mission, stated))
    if not found.contributions:
        raise InputError(
            "\n".join(["no contribution in it", *(f"  {_row(r)}" for r in found.rejections[:20])]),
            where=path.name, remedy="Mend the rows and try again",
        )  # fmt: skip
    digest = mission.segments.put_bytes(data)
    said = {
        "file": printable(path.name), "rows": found.rows, "accepted": len(found.contributions),
        "rejected": found.rows - len(found.contributions), "statement": stated.index,
    }  # fmt: skip
    entry = mission.record(OFFERED, said, [obj(digest, len(data), "text/csv", "contributions")])
    return {**said, "entry": entry, "rejections": [_row(r) for r in found.rejections]}


def _row(one: Rejection) -> str:
    shown = f" ({one.value[:60]})" if one.value else ""
    return f"row {one.row} {one.field or 'table'}{shown}: {one.detail}"


def _newest(mission: Mission, kind: str, *, below: int | None = None) -> Entry:
    found = max(mission.entries(kind, below=below), key=lambda e: e.index, default=None)
    if found is None:
        what = "no statement of requirements" if kind == STATED else "no contributions"
        raise InputError(
            f"{what} here", where=str(mission.folder), remedy="Begin with `lendemain force import`"
        )
    return found


def _statement(mission: Mission, entry: Entry) -> Statement:
    digest = str(entry.objects("statement")[0]["digest"])
    found, _ = statement.parsed(str(entry.body["file"]), mission.segments.bytes(digest))
    if found is None:
        raise IntegrityError(
            "the statement can no longer be read", where=f"entry {entry.index}",
            remedy="Use the version of lendemain that took it in",
        )  # fmt: skip
    return found


def held(mission: Mission, *, below: int | None = None) -> Held:
    """The statement and the contributions that hold; `InputError` where one is not there."""
    stated = _newest(mission, STATED, below=below)
    offered = _newest(mission, OFFERED, below=below)
    found = _statement(mission, stated)
    table = str(offered.objects("contributions")[0]["digest"])
    rows = contributions.imported(mission.segments.bytes(table), found)
    said = {"statement": str(stated.objects("statement")[0]["digest"]), "contributions": table}
    return Held(
        statement=found, offers=rows.contributions,
        inputs=hashlib.sha256(encoding.canonical(said)).hexdigest(),
    )  # fmt: skip


def adopted(mission: Mission) -> tuple[Entry, Plan] | None:
    """The plan adopted last and its entry, None where there is none."""
    found = max(mission.entries(PLANNED), key=lambda e: e.index, default=None)
    if found is None:
        return None
    return found, _plan(mission, found)


def _plan(mission: Mission, entry: Entry) -> Plan:
    return document.plan_of(filing.document(mission, entry))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a plan is asked for: without a nation, with more contributions, how hard to try."""

    without: str = ""
    extra: Path | None = None
    steps: int = generation.STEPS
    seconds: float = 60.0
    seed: int = 1


def planned(mission: Mission, wanted: Wanted) -> tuple[Held, Plan]:
    """A plan from what holds, changed as asked, every shortfall explained; nothing is recorded.

    What the last adopted plan says counts as the plan to stay near to.
    """
    now = _changed(held(mission), wanted)
    last = adopted(mission)
    until = monotonic() + wanted.seconds
    effort = generation.Effort(
        steps=wanted.steps, seed=wanted.seed, expired=lambda: monotonic() > until
    )
    plan = generation.generated(
        now.statement, now.offers, inputs=now.inputs, effort=effort,
        previous=last[1].assignments if last else (),
    )  # fmt: skip
    return now, replace(plan, shortfalls=causes.explained(now.statement, now.offers, plan))


def _changed(now: Held, wanted: Wanted) -> Held:
    offers = list(now.offers)
    said = {"inputs": now.inputs}
    if wanted.without:
        nation = nation_of(now.statement, wanted.without)
        offers = [c for c in offers if c.nation != nation]
        said["without"] = nation
    if wanted.extra is not None:
        data = _file(str(wanted.extra)).read_bytes()
        more = contributions.imported(data, now.statement)
        if more.rejections:
            raise InputError(
                "\n".join(["rows rejected", *(f"  {_row(r)}" for r in more.rejections[:20])]),
                where=str(wanted.extra), remedy="Mend them and try again",
            )  # fmt: skip
        known = {c.contribution_id for c in more.contributions}
        offers = [c for c in offers if c.contribution_id not in known] + list(more.contributions)
        said["with"] = hashlib.sha256(data).hexdigest()
    inputs = hashlib.sha256(encoding.canonical(said)).hexdigest() if len(said) > 1 else now.inputs
    return replace(now, offers=tuple(offers), inputs=inputs)


def nation_of(given: Statement, name: str) -> str:
    """The identifier of a nation under any of its names; `InputError` for none."""
    for nation in given.nations:
        every = (nation.nation_id, *nation.name.values(), *nation.aliases)
        if name.casefold() in {n.casefold() for n in every}:
            return nation.nation_id
    known = ", ".join(n.nation_id for n in given.nations)
    raise InputError("no such nation", where=name, remedy=f"Name one of: {known}")


def adoptable(mission: Mission, wanted: Wanted, *, by: str) -> None:
    """Raises `InputError` where what is asked for could not be adopted by this person: told before
    a plan is made, which takes minutes.
    """
    cases.person(mission.folder, by)
    if wanted.without or wanted.extra is not None:
        raise _not_held()


def _not_held() -> InputError:
    return InputError(
        "a plan of what is not in the ledger", where="force plan",
        remedy="Import what was added, then plan and adopt without --with and --without",
    )  # fmt: skip


def adopt(mission: Mission, now: Held, plan: Plan, *, by: str) -> int:
    """The number of the entry by which a person adopts a plan, signed by the person.

    Raises `InputError` for a plan that breaks a rule, and for a person without a key.
    """
    wrong = faults.faults(now.statement, now.offers, plan)
    if wrong:
        raise InputError(
            "\n".join(["the plan breaks rules", *wrong[:20]]), where="force plan",
            remedy="Make it again from what holds now",
        )  # fmt: skip
    if held(mission).offers != now.offers:
        raise _not_held()
    signer = cases.person(mission.folder, by)
    data = encoding.canonical(document.document(plan))
    digest = mission.segments.put_bytes(data)
    said = {
        "inputs": plan.inputs, "solver": plan.solver, "software": __version__, "seed": plan.seed,
        "work": plan.work, "weighted": plan.weighted, "bound": plan.bound,
        "tours": len(plan.assignments), "by": printable(by),
    }  # fmt: skip
    objects = [obj(digest, len(data), "application/json", "plan")]
    return mission.record(PLANNED, said, objects, signer=signer)


def checked(mission: Mission) -> list[str]:
    """Every rule that an adopted plan broke by what held when it was adopted."""
    found = []
    for entry in mission.entries(PLANNED):
        then = held(mission, below=entry.index)
        plan = _plan(mission, entry)
        if plan.inputs != then.inputs:
            found.append(f"entry {entry.index}: a plan of other inputs than held then")
        wrong = faults.faults(then.statement, then.offers, plan)
        found += [f"entry {entry.index}: {w}" for w in wrong]
    return found
