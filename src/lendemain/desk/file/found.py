"""What was found in a case, ready to be put on paper: analyses, procedure, place.

Of an audience that may not have sealed items, only the open form of an analysis is read.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import shapely
from shapely.geometry import mapping, shape

from lendemain.commission.attribution import UNDETERMINED
from lendemain.desk import texts
from lendemain.desk.cases import matters, procedure
from lendemain.desk.evidence import analysis, why
from lendemain.desk.file import hearing
from lendemain.desk.reading import basemap
from lendemain.desk.released import regions
from lendemain.desk.view import View
from lendemain.records.agreement import Agreement
from lendemain.records.attribution import BESIDES
from lendemain.records.case import Move

Plain = dict[str, Any]

AROUND_DEG = 0.6


def analyses(view: View, case: int, *, entries: Collection[int], to_parties: bool) -> list[Plain]:
    """The newest analysis of a case by each analyst among some entries, with its sentences."""
    text = analysis.text_of(view, case)
    newest: dict[str, Plain] = {}
    for entry in view.mission.entries(analysis.ANALYSED):
        if entry.body.get("case") != case or entry.index not in entries:
            continue
        named = (to_parties and entry.objects(analysis.OPEN)) or entry.objects(analysis.WHOLE)
        document = analysis.paper(view.mission, str(named[0]["digest"]))
        by = str(entry.body["author"])
        newest[by] = {
            "by": by, "entry": entry.index, "document": document,
            "sentences": {
                language: why.sentences(
                    document, texts.phrases(language), names=why.names_of(text, language)
                )
                for language in texts.LANGUAGES
            },
            "names": {language: _names(text, language) for language in texts.LANGUAGES},
        }  # fmt: skip
    return list(newest.values())


def _names(text: Agreement, language: str) -> dict[str, str]:
    """What each hypothesis says, by its name."""
    phrases, parties = texts.phrases(language), why.names_of(text, language)
    return {
        name: why.hypothesis(name, phrases, parties) for name in (*parties, *BESIDES, UNDETERMINED)
    }


def done(view: View, case: int, *, at: datetime, entries: Collection[int]) -> Plain | None:
    """What the procedure did in a case up to a moment, of what stands in some entries; None where
    it did nothing.
    """
    held = procedure.matter(view, case, at=at)
    if not held.statements:
        return None
    said: Plain = matters.plain(held)
    vote = said["vote"]
    if vote is not None:
        vote["votes"] = [v for v in vote["votes"] if v["entry"] in entries]
        if vote["proposal"]["entry"] not in entries:
            said["vote"] = None
    proposed = {p.entry: p for p in held.proposals}
    findings = []
    for one in held.moves(Move.PROVISIONAL, Move.DECIDE):
        if one.entry not in entries:
            continue
        number = one.said.get("proposal")
        put = proposed.get(number) if isinstance(number, int) else None
        told = {n: str(one.said[n]) for n in ("finding", "text", "confidence") if n in one.said}
        if put is not None:
            told = {"finding": put.finding.value, "text": put.text, "confidence": put.confidence}
        findings.append(
            {**told, "move": one.said["move"], "at": one.at.isoformat(), "entry": one.entry}
        )
    answers = [a for a in hearing.words(view.mission, held) if a["entry"] in entries]
    return {**said, "findings": findings, "answers": answers}


def _together(drawn: list[dict[str, object]]) -> dict[str, object]:
    """One geometry of several."""
    if len(drawn) == 1:
        return drawn[0]
    return dict(mapping(shapely.union_all([shape(one) for one in drawn])))


def place(view: View, names: Collection[str]) -> Plain | None:
    """What the map of a case shows, of all its incidents; None where none is drawn."""
    held = pc.is_in(
        view.incidents["incident_id"].cast(pa.string()), value_set=pa.array(names, pa.string())
    )
    rows = view.incidents.filter(held)
    if not rows.num_rows:
        return None
    start = min(rows.column("start").to_pylist())
    region, core = (_together(regions.regions(rows, share=share)) for share in (0.9, 0.5))
    west, south, east, north = shapely.bounds(shape(region))
    pad = max(AROUND_DEG, 1.5 * (east - west), 1.5 * (north - south))
    box = west - pad, south - pad, east + pad, north + pad
    return {
        "region": region, "core": core, **regions.lines(view.agreements, start),
        "basemap": basemap.features(*box),
    }  # fmt: skip
