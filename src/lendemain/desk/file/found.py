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
from lendemain.desk.cases.procedure import Matter
from lendemain.desk.evidence import analysis, why
from lendemain.desk.file import hearing
from lendemain.desk.network import policies
from lendemain.desk.reading import basemap
from lendemain.desk.released import regions
from lendemain.desk.view import View
from lendemain.records import because
from lendemain.records.agreement import Agreement
from lendemain.records.attribution import BESIDES
from lendemain.records.case import Move
from lendemain.records.procedure import CaseKind, CaseStatement

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
    said["vote"] = _vote(said["vote"], entries)
    if not said["vote"] or said["vote"]["proposal"]["entry"] not in entries:
        said["vote"] = None
    reasons = {s.entry: s for s in held.of(CaseKind.WAIVED) if s.entry in entries}
    for one in said["hearing"]:
        if (waiver := reasons.get(one["waived"])) is not None:
            one["waiver"] = {
                "entry": waiver.entry, "at": waiver.at.isoformat(), "by": waiver.author,
                "reason": str(waiver.said.get("reason", "")),
            }  # fmt: skip
    answers = [a for a in hearing.words(view.mission, held) if a["entry"] in entries]
    return {
        **said,
        "findings": findings(view, held, entries=entries),
        "corrections": [c for c in said["corrections"] if c["entry"] in entries],
        "answers": answers,
    }


FOUND = (Move.PROVISIONAL, Move.DECIDE, Move.DISMISS)


def findings(view: View, held: Matter, *, entries: Collection[int]) -> list[Plain]:
    """What was found in a case, in order: the words, what they hold to have been (in every
    language), the vote as it stood then, what a step lacked, and how the case was reopened since.

    What nobody put to the vote (a case dismissed before its hearing) is a step and no finding.
    """
    proposed = {p.entry: p for p in held.proposals}
    reopened = [s for s in held.moves(Move.REOPEN) if s.entry in entries]
    lacked = procedure.irregular(view, held.number)
    effect = "by_witnesses" if policies.in_force(view.mission) else "no_policy"
    holds = {language: _names(held.agreement, language) for language in texts.LANGUAGES}
    found = []
    for one in held.moves(*FOUND):
        number = one.said.get("proposal")
        put = proposed.get(number) if isinstance(number, int) else None
        dismissed = one.said["move"] == Move.DISMISS.value
        if one.entry not in entries or (dismissed and put is None):
            continue
        names = ("finding", "text", "confidence", "hypothesis")
        told: Plain = {n: str(one.said[n]) for n in names if n in one.said}
        if put is not None:
            told = {"finding": put.finding.value, "text": put.text, "confidence": put.confidence,
                    "hypothesis": put.hypothesis}  # fmt: skip
        about = told.get("hypothesis", "")
        found.append({
            **told, "move": one.said["move"], "at": one.at.isoformat(), "entry": one.entry,
            "holds": {k: v[about] for k, v in holds.items() if about in v},
            "effect": "" if one.said["move"] != Move.DECIDE.value else effect,
            "lacked": because.plain([lacked[one.entry]] if one.entry in lacked else []),
            "vote": _vote(_then(view, held.number, one) if put else None, entries),
            "reopened": next((_reopening(s) for s in reopened if s.entry > one.entry), None),
        })  # fmt: skip
    return found


def _then(view: View, case: int, decided: CaseStatement) -> Plain | None:
    """The vote as it stood when it was decided: who leaves the case later takes no vote along."""
    held = procedure.before(view, case, decided.entry)
    return matters.tally(held.tally) if held.tally else None


def _vote(vote: Plain | None, entries: Collection[int]) -> Plain | None:
    """A vote with those ballots that stand in some entries."""
    return vote and {**vote, "votes": [v for v in vote["votes"] if v["entry"] in entries]}


def _reopening(step: CaseStatement) -> Plain:
    """How a case was reopened: when, by which entry, and for which cause of the terms."""
    names = ("cause", "reason")
    told = {n: str(step.said.get(n, "")) for n in names}
    return {"entry": step.entry, "at": step.at.isoformat(), "by": step.author, **told}


def _together(drawn: list[dict[str, object]]) -> dict[str, object]:
    """One geometry of several."""
    if len(drawn) == 1:
        return drawn[0]
    return dict(mapping(shapely.union_all([shape(one) for one in drawn])))


def place(view: View, names: Collection[str]) -> Plain | None:
    """What the map of a case shows, of all its incidents; None where none is drawn.

    A region that is a shape of its own, as the sector that somebody looked into, has no core.
    """
    held = pc.is_in(
        view.incidents["incident_id"].cast(pa.string()), value_set=pa.array(names, pa.string())
    )
    rows = view.incidents.filter(held)
    if not rows.num_rows:
        return None
    start = min(rows.column("start").to_pylist())
    region = _together(regions.regions(rows, share=0.9))
    cores = regions.regions(rows.filter(pc.is_null(rows.column("shape"))), share=0.5)
    west, south, east, north = shapely.bounds(shape(region))
    pad = max(AROUND_DEG, 1.5 * (east - west), 1.5 * (north - south))
    box = west - pad, south - pad, east + pad, north + pad
    return {
        "region": region, "core": _together(cores) if cores else None,
        **regions.lines(view.agreements, start),
        "basemap": basemap.features(*box),
    }  # fmt: skip
