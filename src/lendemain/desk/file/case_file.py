"""One case as a brief, ready to be put on paper; and the paper itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from lendemain import encoding, reports, tables
from lendemain.commission.analysis import DEFAULT_REASON
from lendemain.desk import texts
from lendemain.desk.cases import cases, procedure
from lendemain.desk.file import found as what
from lendemain.desk.file.gathered import DOSSIER_FOR, REASONS, Gathered
from lendemain.desk.mission import CYCLE, STEP, Entry
from lendemain.desk.proof import audit
from lendemain.desk.view import View
from lendemain.ledger import checkpoint
from lendemain.ledger import note as notes
from lendemain.ledger.dossier.exported import Contents
from lendemain.records import because
from lendemain.records.access import Level
from lendemain.records.brief import Anchor, CaseBrief

Plain = dict[str, object]

_TOLD = ("reason", "move", "cause", "vote", "dissent", "position", "reads", "purpose",
         "attestation", "authority", "file", "source", "agreement",
         "policy", "software", "audience", "exhibit")  # fmt: skip
_OURS = {"move": "move", "cause": "pages.cause_of", "vote": "proceedings_ballot",
         "position": "proceedings_position"}  # fmt: skip
"""The group of phrases that says what an entry's own words say, where they are ours."""


def paper(brief: CaseBrief, *, language: str, form: str) -> bytes:
    """The case file's bytes; the same records give the same bytes."""
    phrases = texts.phrases(language)
    return reports.case_file.case_file(brief, language=language, form=form, phrases=phrases)


def brief(view: View, found: Gathered, contents: Contents, *, head: int, note: bytes) -> CaseBrief:
    """Everything that the readable file of a case says; `note` is the checkpoint it is under."""
    mission = view.mission
    shown = cases.shown(view, found.case)
    indexes = {*contents.entries, head}
    here = [e for e in mission.entries(below=head + 1) if e.index in indexes]
    at = checkpoint.parsed(notes.parts(note)[0])
    anchor = Anchor(
        origin=at.origin, size=at.size, root=at.root.hex(), checkpoint=note.decode(),
        last_audit=audit.last(mission),
    )  # fmt: skip
    made = encoding.moment(here[-1].number("time_made"))
    below = found.who.rule.level < Level.COMMISSION
    lacked = procedure.irregular(view, found.case)
    return CaseBrief(
        mission=view.name,
        number=found.case,
        audience=found.who.name,
        exact=found.who.exact,
        made=made,
        agreement=_text(view, shown),
        case=_dated(shown["case"]) or {},
        allegation=_dated(shown["allegation"]),
        incident=_dated(shown["incident"]),
        steps=[
            _step(e, lacked.get(e.index))
            for e in here
            if e.kind == STEP and e.body.get("case") == found.case
        ],
        exhibits=[{**row, "why": REASONS.get(str(row["why"]), row["why"])} for row in found.filed],
        accounts=_accounts(view, found),
        timeline=[_told(e) for e in here],
        withheld=[(w.what, w.digest, REASONS.get(w.why, w.why)) for w in contents.withheld],
        cycles=[(e.index, str(e.body["software"])) for e in here if e.kind == CYCLE],
        head=head,
        anchor=anchor,
        analyses=what.analyses(view, found.case, entries=indexes, to_parties=below),
        done=what.done(view, found.case, at=made, entries=indexes),
        place=what.place(view, cases.incidents(shown)) if found.who.exact else None,
        members=[
            {"case": _dated(one["case"]) or {}, "incident": _dated(one["incident"])}
            for one in _rows(shown["members"])
        ],
    )


def _rows(given: object) -> list[Mapping[str, object]]:
    return [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []


def _text(view: View, shown: Mapping[str, object]) -> Any:
    """The agreement that the case is under."""
    case = shown["case"]
    fragment = str(case["fragment"]) if isinstance(case, dict) else ""
    held = (a for a in view.agreements if any(p.fragment == fragment for p in a.provisions))
    return next(held, view.agreements[0])


def _dated(row: object) -> Plain | None:
    """A plain row with its times as times again."""
    if not isinstance(row, dict):
        return None
    return {
        name: datetime.fromisoformat(value) if name in ("start", "end") and value else value
        for name, value in row.items()
    }


def _step(entry: Entry, lacked: str | None) -> Plain:
    """A step, the cause of the terms that it names, and what it lacked when it was made."""
    at = encoding.moment(entry.number("time_made"))
    said = {name: entry.body[name] for name in ("move", "reason")}
    said |= {"cause": entry.body.get("cause", "")}
    why = because.plain([lacked] if lacked else [])
    return {**said, "lacked": why, "at": at, "by": entry.body["author"], "entry": entry.index}


def _told(entry: Entry) -> Plain:
    """An entry in one row: when it says it was made, and the first things it says of itself, each
    with the phrase that says it in every language where it is a word of ours.
    """
    words = [(name, str(entry.body[name])) for name in _TOLD if name in entry.body][:3]
    return {
        "index": entry.index, "kind": entry.kind, "author": entry.body["author"],
        "made": encoding.moment(entry.number("time_made")),
        "what": [(word, _phrase(name, word)) for name, word in words],
    }  # fmt: skip


def _phrase(name: str, word: str) -> str:
    """The key of the phrase that a word of an entry is; "" where it is somebody's own."""
    if group := _OURS.get(name):
        return f"{group}.{word}"
    if name == "reason" and word == DEFAULT_REASON:
        return "analysis.default_prior"
    return "case_file.dossier_for" if name == "purpose" and word.startswith(DOSSIER_FOR) else ""


def _accounts(view: View, found: Gathered) -> list[Plain]:
    """The observations that are shown, in order of time."""
    if not found.accounts:
        return []
    wanted = pa.array(sorted(i for ids in found.accounts.values() for i in ids), pa.binary(16))
    rows = view.observations
    rows = rows.filter(pc.is_in(rows.column("observation_id"), value_set=wanted))
    rows = rows.sort_by([("start", "ascending"), ("observation_id", "ascending")])
    names = ("start", "end", "source", "source_ref", "kind", "place_name", "text", "entry")
    texts_of = {
        n: tables.texts(rows, n) for n in ("source", "source_ref", "kind", "place_name", "text")
    }
    plain = rows.select([n for n in names if n not in texts_of]).to_pylist()
    return [
        {**row, **{n: str(values[at]) for n, values in texts_of.items()}}
        for at, row in enumerate(plain)
    ]
