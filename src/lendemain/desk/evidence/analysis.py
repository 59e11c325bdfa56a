"""A case's analysis in the ledger: who fixed which hypotheses, weighed what, and what follows.

    case.hypothesized  what somebody holds possible, the prior, and why: before any item
    case.weighed       items with who set their ratios and why; sealed ones in an entry of their own
    case.unweighed     an item that no longer counts, and why
    case.analysed      what it all comes to for a step of the ladder, as a document

Everything is read off the entries, so an analysis can be made again from them and must give the
same document; `differences` says where one does not.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from lendemain import encoding
from lendemain.commission import analysed, items, standards
from lendemain.commission import analysis as weighing
from lendemain.commission.attribution import EXHIBIT, EXHIBIT_LENGTH
from lendemain.desk import people, permissions
from lendemain.desk.cases import exhibits, readers
from lendemain.desk.evidence import statements
from lendemain.desk.mission import Entry, Mission, obj
from lendemain.desk.view import View
from lendemain.errors import InputError, IntegrityError
from lendemain.records.access import Action
from lendemain.records.agreement import Agreement
from lendemain.records.analysis import Analysis, Dropped, Hypotheses, Weighed
from lendemain.records.attribution import Item
from lendemain.records.because import Because

Plain = dict[str, object]

FIXED, WEIGHED, DROPPED = "case.hypothesized", "case.weighed", "case.unweighed"
ANALYSED = "case.analysed"
ITEMS, SEALED_ITEMS = "items", "sealed_items"
WHOLE, OPEN = "analysis", "analysis_open"
DOCUMENT_BYTES_MAX = 8 << 20
MEDIA = "application/json"


# What the ledger says


def said(
    mission: Mission, case: int, *, below: int | None = None
) -> Iterator[Hypotheses | Weighed | Dropped]:
    """Everything that was signed in the analyses of a case, in order of entries."""
    for entry in mission.entries(below=below):
        if entry.kind in (FIXED, WEIGHED, DROPPED) and entry.body.get("case") == case:
            yield _statement(mission, entry, case)


def _statement(mission: Mission, entry: Entry, case: int) -> Hypotheses | Weighed | Dropped:
    analyst, body = str(entry.body["author"]), entry.body
    at = encoding.moment(entry.number("time_made"))
    if entry.kind == FIXED:
        rows = body["hypotheses"]
        assert isinstance(rows, list)
        return Hypotheses(
            case=case, analyst=analyst, prior={str(r["h"]): float(r["prior"]) for r in rows},
            reason=str(body["reason"]), doubt=float(str(body["doubt"])),
            correlation=float(str(body["correlation"])), entry=entry.index, at=at,
        )  # fmt: skip
    if entry.kind == DROPPED:
        return Dropped(
            case=case, analyst=analyst, item_id=str(body["item"]), reason=str(body["reason"]),
            entry=entry.index, at=at,
        )  # fmt: skip
    named = [*entry.objects(ITEMS), *entry.objects(SEALED_ITEMS)]
    held = [one for n in named for one in _listed(paper(mission, str(n["digest"])), "items")]
    return Weighed(
        case=case, analyst=analyst, items=tuple(items.restored(one) for one in held),
        entry=entry.index, at=at,
    )  # fmt: skip


def paper(mission: Mission, digest: str) -> Plain:
    """A document that an entry names; `IntegrityError` where it is not the one."""
    try:
        return encoding.parsed(mission.segments.bytes(digest), size_max=DOCUMENT_BYTES_MAX)
    except InputError as error:
        raise IntegrityError(error.what, where=f"file {digest}", remedy="Restore it") from None


def _listed(document: Mapping[str, object], name: str) -> list[Plain]:
    rows = document.get(name)
    return [one for one in rows if isinstance(one, dict)] if isinstance(rows, list) else []


def concluded(mission: Mission, case: int) -> dict[str, tuple[Entry, Plain]]:
    """The newest recorded analysis of a case by each analyst, by full name, with its entry."""
    found = {}
    for entry in mission.entries(ANALYSED):
        if entry.body.get("case") == case:
            digest = str(entry.objects(WHOLE)[0]["digest"])
            found[str(entry.body["author"])] = entry, paper(mission, digest)
    return found


# What a person does


def fixed(
    view: View, case: int, *, by: str | None, prior: Mapping[str, float] | None = None,
    reason: str = "", doubt: float = 2.0, correlation: float = 1.0, anew: bool = False,
) -> Plain:  # fmt: skip
    """The hypotheses of a case as they are fixed now, before any item.

    Without `prior` every party gets the same.  Raises `InputError` where items were weighed under
    earlier ones and it is not `anew`, and for a prior without a reason.
    """
    mission, name = view.mission, analyst(view, case, by)
    agreement = text_of(view, case)
    given = dict(prior) if prior else weighing.prior([p.party_id for p in agreement.parties])
    if prior and not reason.strip():
        raise InputError(Because.of("prior_reason"), where="--reason", remedy="Say why")
    reason = reason or weighing.DEFAULT_REASON
    missing = [p.party_id for p in agreement.parties if p.party_id not in given]
    if missing:
        raise InputError(
            Because.of("leaves_out", parties=missing), where="prior",
            remedy="Every party is a hypothesis in every case",
        )  # fmt: skip
    statements.checked(mission, {"reason": reason})
    new = Hypotheses(
        case=case, analyst=name, prior=given, reason=reason, doubt=doubt, correlation=correlation,
        entry=mission.size, at=encoding.moment(0),
    )  # fmt: skip
    weighing.refusal(_standing(mission, case, name), new, anew=anew)
    body: Plain = {
        "case": case, "reason": reason, "doubt": items.written(doubt),
        "correlation": items.written(correlation),
        "hypotheses": [{"h": h, "prior": items.written(p)} for h, p in sorted(given.items())],
    }  # fmt: skip
    entry = entered(mission, FIXED, body, by=by)
    return {"case": case, "analyst": name, "entry": entry, "reason": reason, "prior": given}


def weighed(view: View, case: int, given: Sequence[Item], *, by: str | None) -> Plain:
    """Items as they were weighed now; one of a known identifier replaces the earlier.

    Raises `InputError` that names the item, and records nothing, where one cannot be weighed.
    """
    mission, name = view.mission, analyst(view, case, by)
    kept = [items.rounded(_traced(mission, one)) for one in given]
    weighing.refusal(_standing(mission, case, name), kept)
    for one in kept:
        _free(mission, one)
    entries = []
    for role, some in (
        (ITEMS, [i for i in kept if not i.sealed]),
        (SEALED_ITEMS, [i for i in kept if i.sealed]),
    ):
        if not some:
            continue
        content = encoding.canonical(
            {"v": 1, "case": case, "items": [items.document(i) for i in some]}
        )
        digest = mission.segments.put_bytes(content)
        body: Plain = {"case": case, "count": len(some), "sealed": role == SEALED_ITEMS}
        entries.append(
            entered(mission, WEIGHED, body, [obj(digest, len(content), MEDIA, role)], by=by)
        )
    return {
        "case": case, "analyst": name, "entries": entries, "items": [i.item_id for i in kept],
        "sealed": sum(i.sealed for i in kept),
    }  # fmt: skip


def one_weighed(view: View, case: int, row: Mapping[str, object], *, by: str | None) -> Plain:
    """One item as a person writes it, weighed now; see `weighed`."""
    name = analyst(view, case, by)
    one = items.item(row, hypotheses=possible(view, case, by), by=name)
    return weighed(view, case, [one], by=by)


def taken(view: View, case: int, path: Path, *, by: str | None) -> Plain:
    """The items of a file, weighed now; see `weighed`."""
    try:
        with path.open("rb") as file:
            data = file.read(items.BYTES_MAX + 1)
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror or error})", where=str(path),
            remedy="Check its name",
        ) from None  # fmt: skip
    return listed(view, case, path.name, data, by=by)


def listed(view: View, case: int, name: str, data: bytes, *, by: str | None) -> Plain:
    """The items of a list as people write it (JSON where its name ends so, else TOML), weighed now;
    see `weighed`.
    """
    who = analyst(view, case, by)
    found = items.read(name, data, hypotheses=possible(view, case, by), by=who)
    return weighed(view, case, found, by=by)


def own(view: View, case: int, by: str | None) -> list[Item]:
    """The items that count now in somebody's analysis of a case; none where they made none."""
    held = _standing(view.mission, case, analyst(view, case, by))
    return [] if held is None else list(held[1])


def possible(view: View, case: int, by: str | None) -> list[str]:
    """The hypotheses that somebody fixed for a case; `InputError` where they fixed none."""
    held = _standing(view.mission, case, analyst(view, case, by))
    if held is None:
        raise InputError(
            Because.of("hypotheses_first"), where=f"case {case}",
            remedy=f"Fix them with `lendemain analysis hypotheses {case}`",
        )  # fmt: skip
    return list(held[0].prior)


def dropped(view: View, case: int, item_id: str, *, reason: str, by: str | None) -> Plain:
    """An item that no longer counts from now on; the entry that weighed it stays."""
    mission, name = view.mission, analyst(view, case, by)
    statements.checked(mission, {"reason": reason})
    gone = Dropped(
        case=case, analyst=name, item_id=item_id, reason=reason, entry=mission.size,
        at=encoding.moment(0),
    )  # fmt: skip
    weighing.refusal(_standing(mission, case, name), gone)
    entry = entered(mission, DROPPED, {"case": case, "item": item_id, "reason": reason}, by=by)
    return {"case": case, "analyst": name, "entry": entry, "item": item_id}


def recorded(view: View, case: int, *, by: str | None, consequence: int | None = None) -> Plain:
    """What a person's analysis comes to, recorded now for a step of the ladder.

    `consequence` is the case's own where none is given.  The document is among the entry's files;
    where items are sealed, a form without them lies beside it for the parties.
    """
    mission, name = view.mission, analyst(view, case, by)
    found = made(view, case, analyst=name, consequence=consequence)
    thresholds = text_of(view, case).thresholds or {}
    whole = analysed.document(found, thresholds)
    papers = [(WHOLE, whole)]
    if whole["sealed"]:
        papers.append((OPEN, analysed.document(found, thresholds, to_parties=True)))
    objects = []
    for role, document in papers:
        content = encoding.canonical(document)
        objects.append(obj(mission.segments.put_bytes(content), len(content), MEDIA, role))
    body: Plain = {"as_of": mission.size, **_told(found, whole)}
    entry = entered(mission, ANALYSED, body, objects, by=by)
    return {**body, "entry": entry, "analyst": name, "analysis": objects[0]["digest"]}


def _told(found: Analysis, whole: Plain) -> Plain:
    """What the entry of an analysis says of it."""
    leading = next(
        (b for b in found.assessment.beliefs if b.hypothesis == found.assessment.leading), None
    )
    return {
        "case": found.case, "answer": found.assessment.answer,
        "leading": found.assessment.leading, "consequence": found.consequence,
        "standard": found.standard, "missing": list(found.missing),
        "posterior": items.written(leading.probability if leading else 0.0),
        "low": items.written(leading.low if leading else 0.0),
        "high": items.written(leading.high if leading else 0.0),
        "confidence": found.confidence, "sealed": whole["sealed"],
    }  # fmt: skip


def made(
    view: View, case: int, *, analyst: str, consequence: int | None = None,
    below: int | None = None, thresholds: Mapping[str, float] | None = None,
) -> Analysis:  # fmt: skip
    """What a person's statements on a case come to, up to an entry's number.

    `thresholds` are the text's where none are given.  Raises `InputError` where they fixed no
    hypotheses.
    """
    held = _standing(view.mission, case, analyst, below=below)
    if held is None:
        raise InputError(
            f"{analyst} fixed no hypotheses", where=f"case {case}",
            remedy=f"Fix them with `lendemain analysis hypotheses {case}`",
        )  # fmt: skip
    step = consequence
    if step is None:
        step = min(max(int(row(view, case)["consequence"]), standards.LEAST), standards.MOST)
    given = text_of(view, case).thresholds or {} if thresholds is None else thresholds
    return weighing.analysis(*held, consequence=step, thresholds=given)


def differences(view: View) -> list[str]:
    """The recorded analyses that, made again from what was signed, give another document."""
    found = []
    for entry in view.mission.entries(ANALYSED):
        case = entry.number("case")
        digest = str(entry.objects(WHOLE)[0]["digest"])
        by = analysed.thresholds_of(paper(view.mission, digest))
        again = made(
            view, case, analyst=str(entry.body["author"]), below=entry.number("as_of"),
            consequence=entry.number("consequence"), thresholds=by,
        )  # fmt: skip
        whole = analysed.document(again, by)
        same = all(entry.body.get(name) == said for name, said in _told(again, whole).items())
        if not same or encoding.digest(encoding.canonical(whole)) != digest:
            found.append(f"entry {entry.index}: the analysis of case {case}, made again, differs")
    return found


def analysts(mission: Mission, case: int) -> list[str]:
    """Who has fixed hypotheses for a case, by full name, in order of their first entry."""
    return list(
        dict.fromkeys(one.analyst for one in said(mission, case) if isinstance(one, Hypotheses))
    )


def text_of(view: View, case: int) -> Agreement:
    """The agreement that a case is under; `InputError` where there is no such case."""
    fragment = row(view, case)["fragment"]
    held = (a for a in view.agreements if any(p.fragment == fragment for p in a.provisions))
    return next(held, view.agreements[0])


def row(view: View, case: int) -> dict[str, Any]:
    """A case's line in the docket; `InputError` where there is no such case."""
    there = 0 < case < 1 << 31
    rows = view.cases.filter(pc.equal(view.cases.column("number"), case if there else -1))
    if not rows.num_rows:
        raise InputError("no such case", where=f"case {case}", remedy="See `lendemain case list`")
    return dict(rows.to_pylist()[0])


def _standing(
    mission: Mission, case: int, analyst: str, *, below: int | None = None
) -> tuple[Hypotheses, tuple[Item, ...]] | None:
    return weighing.standing(said(mission, case, below=below), case=case, analyst=analyst)


def analyst(view: View, case: int, by: str | None) -> str:
    """The full name of whoever acts, who may do so in this case; `InputError` otherwise."""
    text_of(view, case)
    if by:
        people.found(view.mission, by)
        permissions.check(view.mission, by, Action.MOVE, f"case:{case}")
    elif permissions.standing(view.mission).adopted is not None:
        raise InputError(
            Because.of("needs_person"),
            where=f"case {case}", remedy="Give --by and the name of an enrolled person",
        )  # fmt: skip
    return readers.full_name(view.mission, by or readers.DESK)


def _traced(mission: Mission, one: Item) -> Item:
    """An item with its exhibit's whole name, and where that was derived with its original as the
    origin; `InputError`, naming the item, for an exhibit that is not held.
    """
    if not one.exhibit:
        return one
    where, every = f"item {one.item_id}", exhibits.held(mission).exhibits
    try:
        found = exhibits.found(mission, one.exhibit)
    except InputError as error:
        raise InputError(error.what, where=where, remedy=error.remedy) from None
    original = found
    while original.parents and original.parents[0] in every:
        original = every[original.parents[0]]
    one = replace(one, exhibit=found.exhibit_id)
    if original is found:
        return one
    origin = f"{EXHIBIT}{original.exhibit_id[:EXHIBIT_LENGTH]}"
    if one.origin not in ("", origin):
        raise InputError(
            Because.of("derived_origin", origin=origin), where=where, remedy="Leave its origin out"
        )
    return replace(one, origin=origin)


def _free(mission: Mission, one: Item) -> None:
    """Raise `InputError`, naming the item, where its words would identify a person."""
    told = {"reason": one.reason}
    if one.explained:
        told["explained"] = one.explained
    try:
        statements.checked(mission, told)
    except InputError as error:
        raise InputError(error.what, where=f"item {one.item_id}", remedy=error.remedy) from None


def entered(
    mission: Mission, kind: str, body: Mapping[str, object],
    objects: Sequence[Mapping[str, object]] = (), *, by: str | None,
) -> int:  # fmt: skip
    """The number of the entry that says it, signed by a person or the desk."""
    signer = people.signer(mission, by) if by else None
    return mission.record(kind, body, objects, signer=signer)
