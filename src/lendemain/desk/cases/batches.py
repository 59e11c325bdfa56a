"""Batches of small matters: a sample is drawn that nobody chose, and people decide by it.

The drawing is an entry that names every item of the batch; its seed is the root of the ledger with
that entry in it, so the sample follows from the record and is kept nowhere.  The decision is a
person's entry that names what was found of every drawn item; each item of the batch has an outcome
from then on, with the interval of the share.  What comes into a batch later is drawn anew.
"""

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from weakref import WeakKeyDictionary

import pyarrow as pa
import pyarrow.compute as pc

from lendemain import tables
from lendemain.commission import sampling
from lendemain.desk import people, permissions
from lendemain.desk.mission import Entry, Mission, obj
from lendemain.desk.view import View
from lendemain.errors import InputError
from lendemain.ledger.merkle import Tree, leaf_hash
from lendemain.records import because
from lendemain.records.access import Action
from lendemain.records.because import Because
from lendemain.records.case import Handling, Status

DRAWN, DECIDED = "batch.drawn", "batch.decided"
FINDINGS = ("established", "not_established", "undetermined")
REASON_LENGTH_MAX = 2000
FINDINGS_BYTES_MAX = 1 << 24
Plain = dict[str, object]

_newest: WeakKeyDictionary[Mission, tuple[int, dict[str, Plain]]] = WeakKeyDictionary()
"""Of each mission that is open how many batches were decided, and what became of their items."""


def members(view: View, others: Sequence[tuple[str, str]] = ()) -> dict[str, list[str]]:
    """The items ("case:N") of every batch that nobody has decided or moved, by the batch's name.

    `others` are (batch, item) of what is no case.
    """
    cases = view.cases
    batched = tables.texts(cases, "handling") == Handling.BATCH.value
    untouched = (cases["steps"].to_numpy() == 0) & (
        tables.texts(cases, "status") != Status.CLOSED.value
    )
    rows = cases.filter(pa.array(batched & untouched))
    decided = outcomes(view.mission)
    found: dict[str, list[str]] = {}
    named = zip(tables.texts(rows, "batch"), rows["number"].to_pylist(), strict=True)
    for batch, item in [*((str(b), f"case:{n}") for b, n in named), *others]:
        if item not in decided:
            found.setdefault(batch, []).append(item)
    return found


def listed(view: View, others: Sequence[tuple[str, str]] = ()) -> list[Plain]:
    """Every batch with undecided items: how many, and how many a sample needs."""
    terms = view.agreements[0].thresholds or {}
    return [
        {"batch": name, "items": len(items), "sample": sampling.wanted(len(items), terms)}
        for name, items in sorted(members(view, others).items())
    ]


def draw(
    view: View,
    pattern: str,
    *,
    others: Sequence[tuple[str, str]] = (),
    size: int | None = None,
    by: str | None = None,
) -> Plain:
    """The sample of the batches that a pattern ("*/2025-04-20/*") names, drawn and on record.

    Where somebody draws it, the desk signs beside them: the seed is of both signatures, so neither
    can try drawings out before the other has signed.

    Raises `InputError` where no undecided item is in such a batch, where a drawing of some of them
    still waits for its decision, or for a sample that is too small for the margin of the text.
    """
    mission, terms = view.mission, view.agreements[0].thresholds or {}
    signer = people.signer(mission, by) if by else None
    if by:
        permissions.check(mission, by, Action.MOVE, "case")
    held = members(view, others)
    names = sorted(name for name in held if fnmatchcase(name, pattern))
    items = sorted({item for name in names for item in held[name]}, key=_rank)
    if not items:
        raise InputError(
            Because.of("no_batch", batch=repr(pattern)), where="batch",
            remedy="See `lendemain claims batches`",
        )  # fmt: skip
    for entry in mission.entries(DRAWN):
        if not decided(mission, entry.index) and set(items) & set(items_of(mission, entry)):
            raise InputError(
                Because.of("drawing_open", entry=entry.index), where=pattern,
                remedy=f"Decide it first: `lendemain claims decide {entry.index} FILE`",
            )  # fmt: skip
    least = sampling.wanted(len(items), terms)
    number = least if size is None else min(size, len(items))
    if number < least:
        raise InputError(
            Because.of("sample_too_small", n=least, items=len(items)), where="--size",
            remedy="Leave it out, or draw more",
        )  # fmt: skip
    data = "".join(f"{item}\n" for item in items).encode()
    digest = mission.segments.put_bytes(data)
    said = {"batch": pattern, "batches": len(names), "items": len(items), "size": number}
    listed = [obj(digest, len(data), "text/plain", "items")]
    index = mission.record(
        DRAWN, said, listed, signer=signer, others=[mission.desk] if signer else ()
    )
    return drawing(mission, index)


def drawing(mission: Mission, index: int) -> Plain:
    """A drawing as the record has it: its items' number, its seed, and the sample that follows."""
    entry = _drawn(mission, index)
    seed = _root(mission, index + 1)
    items = items_of(mission, entry)
    return {
        "entry": index, "batch": str(entry.body["batch"]), "items": len(items),
        "size": entry.number("size"), "seed": seed.hex(),
        "sample": sampling.drawn(items, number=entry.number("size"), seed=seed),
    }  # fmt: skip


def known(view: View, sample: Sequence[str]) -> list[Plain]:
    """What is known of drawn cases, in the sample's order: number, kind, start, place; of an item
    that is no case of the docket, only its name.
    """
    numbers = [int(item.partition(":")[2]) for item in sample if item.startswith("case:")]
    rows = view.cases.filter(pc.is_in(view.cases["number"], value_set=pa.array(numbers)))
    found = {
        f"case:{row['number']}": {
            "case": row["number"], "kind": row["kind"], "start": row["start"].isoformat(),
            "place": row["sector_id"],
        }
        for row in rows.select(["number", "kind", "start", "sector_id"]).to_pylist()
    }  # fmt: skip
    return [{"item": item, **found.get(item, {})} for item in sample]


def items_of(mission: Mission, entry: Entry) -> list[str]:
    """Every item of a drawing's batch, in order."""
    data = mission.segments.bytes(str(entry.objects("items")[0]["digest"]))
    return data.decode("utf-8").split()


def decide(
    view: View, index: int, findings: Mapping[str, str], *, reason: str, by: str | None
) -> Plain:
    """What follows for a whole batch from what was found of each drawn item; it is on record.

    `findings` gives "established", "not_established" or "undetermined" for every item of the
    sample, and nothing else.  Raises `InputError`, and records nothing, where that is not so, where
    the drawing was decided, no reason is given, or `by` is nobody who may.
    """
    mission = view.mission
    drawn = drawing(mission, index)
    if decided(mission, index):
        raise InputError(
            Because.of("drawing_decided", entry=index), where="drawn",
            remedy="Draw anew for later items",
        )  # fmt: skip
    sample = drawn["sample"]
    assert isinstance(sample, list)
    _check(sample, findings, reason)
    signer = people.signer(mission, by) if by else None
    if by:
        permissions.check(mission, by, Action.DECIDE, "case")
    elif permissions.standing(mission).adopted is not None:
        raise InputError(
            "a policy of access was adopted, so a decision needs a person whose role may make it",
            where=f"entry {index}", remedy="Give --by and the name of an enrolled person",
        )  # fmt: skip
    terms = view.agreements[0].thresholds or {}
    level = terms.get("batch_sample_level", sampling.DEFAULTS["batch_sample_level"])
    data = "".join(f"{item}\t{findings[item]}\n" for item in sample).encode()
    digest = mission.segments.put_bytes(data)
    counts = {name: sum(f == name for f in findings.values()) for name in FINDINGS}
    said = {"drawn": index, "level": f"{level:.4f}", "reason": reason, **counts}
    entry = mission.record(
        DECIDED, said, [obj(digest, len(data), "text/plain", "findings")], signer=signer
    )
    return told(mission, next(e for e in mission.entries(DECIDED) if e.index == entry))


def _check(sample: Sequence[str], findings: Mapping[str, str], reason: str) -> None:
    if not reason.strip() or len(reason) > REASON_LENGTH_MAX or not reason.isprintable():
        raise InputError(
            Because.of("text_needed", field="reason"), where="decide",
            remedy="Give it with --reason",
        )  # fmt: skip
    missing, strange = sorted(set(sample) - set(findings)), sorted(set(findings) - set(sample))
    if missing or strange:
        raise InputError(
            Because.of("finding_missing", item=missing[0]) if missing
            else Because.of("finding_strange", item=repr(strange[0][:80])),
            where="findings", remedy="Give one finding for each drawn item",
        )  # fmt: skip
    wrong = sorted(item for item, finding in findings.items() if finding not in FINDINGS)
    if wrong:
        raise InputError(
            Because.of("finding_unknown", given=repr(findings[wrong[0]][:40])), where=wrong[0],
            remedy=f"Choose one of: {', '.join(FINDINGS)}",
        )  # fmt: skip


def told(mission: Mission, entry: Entry) -> Plain:
    """A decision with its sampling error: how many of all items are established, and between what.

    Undetermined items widen the interval both ways: as if none, and as if all were established.
    """
    drawn = _drawn(mission, entry.number("drawn"))
    size, number = drawn.number("items"), drawn.number("size")
    level = float(str(entry.body["level"]))
    yes, open_ = entry.number("established"), entry.number("undetermined")
    least = sampling.share(size, drawn=number, established=yes, level=level)
    most = sampling.share(size, drawn=number, established=yes + open_, level=level)
    words = Because.of(
        "sample_says", yes=yes, drawn=number, open=open_, low=least.low, high=most.high, size=size,
        level=f"{level:g}",
    )  # fmt: skip
    return {
        "entry": entry.index, "drawn": drawn.index, "batch": str(drawn.body["batch"]),
        "items": size, "sample": number, "established": yes, "undetermined": open_,
        "low": least.low, "high": most.high, "level": level,
        "said": str(words), "because": because.plain([words]),
        "by": str(entry.body["author"]), "reason": str(entry.body["reason"]),
    }  # fmt: skip


def outcomes(mission: Mission) -> Mapping[str, Plain]:
    """What became of every item of every decided batch, by the item's name.

    `finding` is its own where it was drawn, else "by_sample"; `said` states the sampling error.
    """
    made = list(mission.entries(DECIDED))
    known = _newest.get(mission)
    if known is None or known[0] != len(made):
        known = _newest[mission] = len(made), _outcomes(mission, made)
    return known[1]


def settled(mission: Mission, row: Mapping[str, object]) -> bool:
    """Whether a line of the docket was decided with its batch and nobody has moved it since."""
    return row["steps"] == 0 and f"case:{row['number']}" in outcomes(mission)


def _outcomes(mission: Mission, made: Sequence[Entry]) -> dict[str, Plain]:
    found: dict[str, Plain] = {}
    for entry in made:
        drawn = _drawn(mission, entry.number("drawn"))
        data = mission.segments.bytes(str(entry.objects("findings")[0]["digest"]))
        own = dict(row.split("\t") for row in data.decode("utf-8").splitlines())
        what = told(mission, entry)
        for item in items_of(mission, drawn):
            found[item] = {
                "finding": own.get(item, "by_sample"), "entry": entry.index,
                "said": what["said"], "because": what["because"],
            }  # fmt: skip
    return found


def _drawn(mission: Mission, index: int) -> Entry:
    for entry in mission.entries(DRAWN):
        if entry.index == index:
            return entry
    raise InputError(
        Because.of("no_drawing", entry=index), where="entry",
        remedy="See `lendemain claims batches`",
    )  # fmt: skip


def decided(mission: Mission, drawn: int) -> list[Entry]:
    """The decisions on a drawing: one, or none while it waits."""
    return [entry for entry in mission.entries(DECIDED) if entry.number("drawn") == drawn]


def _root(mission: Mission, size: int) -> bytes:
    """The root of the ledger's first entries."""
    return Tree(leaf_hash(mission.noted(index)) for index in range(size)).root()


def _rank(item: str) -> tuple[str, int, str]:
    kind, _, name = item.partition(":")
    return kind, int(name) if name.isdigit() else 0, name


def read(path: Path) -> str:
    """The text of a file of findings; `InputError` where there is none that can be read."""
    try:
        if path.stat().st_size > FINDINGS_BYTES_MAX:
            raise InputError("too large", where=str(path), remedy="Give a row for each drawn item")
        return path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise InputError("no such file", where=str(path), remedy="Check its name") from None
    except (OSError, UnicodeDecodeError):
        raise InputError(
            "cannot be read as UTF-8 text", where=str(path), remedy="Give plain text"
        ) from None


def findings_in(text: str) -> dict[str, str]:
    r"""Findings as a person writes them, an item and its finding to a row, parted by comma or tab.

    >>> findings_in("case:7, established\nclaim:C-12\tundetermined\n")
    {'case:7': 'established', 'claim:C-12': 'undetermined'}
    """
    found: dict[str, str] = {}
    for number, row in enumerate(text.splitlines(), 1):
        if not row.strip():
            continue
        item, _, finding = row.replace("\t", ",").replace(";", ",").partition(",")
        if item.strip() in found:
            raise InputError(
                f"{item.strip()[:80]!r} stands there twice", where=f"row {number}",
                remedy="Give one finding for each item",
            )  # fmt: skip
        found[item.strip()] = finding.strip().lower().replace(" ", "_")
    return found
