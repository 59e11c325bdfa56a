"""Over many cases: exchanges of fire, patterns, and statistics where the mandate allows them.

Whose an act of fire may have been comes from recorded analyses and from nothing else; an incident
that nobody has analysed is nobody's.  Where several people have, their mean counts.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lendemain import tables
from lendemain.commission import patterns as counting
from lendemain.commission import reciprocity, statistics
from lendemain.desk.cases import gathering
from lendemain.desk.evidence import analysis
from lendemain.desk.view import View
from lendemain.errors import InputError
from lendemain.records.analysis import Exchange, Shot
from lendemain.records.case import Handling
from lendemain.records.incident import FAMILY_OF, Family

Plain = dict[str, object]

AROUND = timedelta(minutes=60)
BY = ("sector", "hour", "kind", "party")
WINDOW = "reply_window_s"
ANSWERED, SENT = "case.answered", "send"
OPEN = ("not_examined", "pending")
LEAST = 3
NUMBERS_MAX = 100


def chain(
    view: View, *, case: int | None = None, sector: str | None = None,
    start: datetime | None = None, end: datetime | None = None,
) -> Plain:  # fmt: skip
    """Who may have begun an exchange of fire, in which order, and who answered whom.

    The exchange is that around a case's incident in its sector (an hour before and after), or all
    fire of a sector between two moments.  Raises `InputError` where neither is asked for, and for
    too many acts.
    """
    if case is not None:
        row = analysis.row(view, case)
        middle = row["start"]
        sector, start, end = str(row["sector_id"]), middle - AROUND, middle + AROUND
    if sector is None or start is None or end is None or end <= start:
        raise InputError(
            "no exchange is named", where="chain",
            remedy="Give a case, or --sector with --start and --end",
        )  # fmt: skip
    thresholds = view.agreements[0].thresholds or {}
    found = reciprocity.exchange(
        shots(view, sector, start, end),
        standard=max(thresholds.get("standard_reasonable", reciprocity.STANDARD), 0.5),
        window_s=thresholds.get(WINDOW, reciprocity.WINDOW_S),
    )
    said = {"sector": sector, "from": start.isoformat(), "to": end.isoformat(), **_plain(found)}
    return dict(statistics.sieved(said, allowed=True))


def shots(view: View, sector: str, start: datetime, end: datetime) -> list[Shot]:
    """The acts of fire of a sector that may have been between two moments."""
    cases = view.cases
    here = tables.texts(cases, "sector_id") == sector
    mine = cases.filter(pa.array(here, pa.bool_()))
    by_incident: dict[str, list[int]] = {}
    for number, incident in zip(
        mine.column("number").to_pylist(), tables.texts(mine, "incident_id").tolist(), strict=True
    ):
        by_incident.setdefault(str(incident), []).append(int(number))
    rows = view.incidents.filter(
        pc.is_in(view.incidents.column("incident_id").cast(pa.string()),
                 value_set=pa.array(sorted(by_incident), pa.string()))
    )  # fmt: skip
    rows = rows.filter(
        pc.and_(pc.less(rows.column("start"), pa.scalar(end)),
                pc.greater_equal(rows.column("end"), pa.scalar(start)))
    )  # fmt: skip
    found = []
    for row in rows.sort_by([("start", "ascending"), ("incident_id", "ascending")]).to_pylist():
        if FAMILY_OF.get(str(row["kind"])) not in (Family.FIRE, Family.UNKNOWN):
            continue
        name = str(row["incident_id"])
        clock, error = _clock(view, name)
        found.append(
            Shot(
                incident_id=name, start=row["start"], end=row["end"], clock=clock, clock_s=error,
                probability=min(max(float(row["probability"]), 0.0), 1.0),
                shares=_shares(view, by_incident[name]),
            )
        )  # fmt: skip
    return found


def _clock(view: View, incident_id: str) -> tuple[str, float]:
    """The clock by which an incident is timed: that of its best timed account, and its error."""
    ids = tables.texts(view.members, "incident_id")
    wanted = view.members.filter(pa.array(ids == incident_id, pa.bool_()))
    rows = view.observations.filter(
        pc.is_in(view.observations.column("observation_id"),
                 value_set=wanted.column("observation_id").combine_chunks())
    )  # fmt: skip
    if not rows.num_rows:
        return incident_id, 0.0
    errors = np.asarray(rows.column("clock_error_s").to_numpy(), float)
    source = tables.texts(rows, "source")
    sensor = tables.texts(rows, "sensor")
    best = min(range(rows.num_rows), key=lambda k: (errors[k], source[k], sensor[k]))
    return f"{source[best]}/{sensor[best]}", max(float(errors[best]), 0.0)


def _shares(view: View, cases: Sequence[int]) -> dict[str, float]:
    """How probably an act was each party's: the mean over the analyses of its cases."""
    parties = [p.party_id for a in view.agreements for p in a.parties]
    found = [
        {str(h["h"]): float(h["probability"]) for h in _hypotheses(document)}
        for number in cases
        for _, document in analysis.concluded(view.mission, number).values()
    ]
    if not found:
        return {}
    return {p: sum(f.get(p, 0.0) for f in found) / len(found) for p in dict.fromkeys(parties)}


def _hypotheses(document: Mapping[str, object]) -> list[dict[str, Any]]:
    rows = document["hypotheses"]
    return [r for r in rows if isinstance(r, dict)] if isinstance(rows, list) else []


def _plain(found: Exchange) -> Plain:
    """An exchange as a plain mapping."""
    return {
        "answer": found.answer,
        "opened": {p: round(v, 4) for p, v in found.opened.items()},
        "unknown": round(found.unknown, 4),
        "shots": [
            {
                "incident": s.incident_id, "from": s.start.isoformat(), "to": s.end.isoformat(),
                "clock": s.clock, "clock_s": round(s.clock_s, 2),
                "first": round(found.first[s.incident_id], 4),
                "shares": {p: round(v, 3) for p, v in s.shares.items()},
            }
            for s in found.shots
        ],
        "answers": [
            {
                "incident": link.then, "to": link.first, "after": round(link.before, 4),
                "within_window": round(link.within, 4),
                "who": [
                    {"party": p, "answers": q, "probability": round(v, 4)}
                    for (p, q), v in sorted(link.parties.items(), key=lambda kv: (-kv[1], kv[0]))
                ],
            }
            for link in found.links
        ],
    }  # fmt: skip


def allowed(view: View) -> bool:
    """Whether the mandate's texts, all of them, allow statistics of attribution."""
    return statistics.allowed(a.thresholds for a in view.agreements)


def over_cases(view: View, by: str) -> list[Plain]:
    """A pattern over the analysed cases: how often the answer is determined, cell by cell; by
    "party" how often a party answered what it was sent.

    A pattern by party is shown only where the mandate allows statistics of attribution; elsewhere
    there are no rows.  Raises `InputError` for a pattern that there is none of.
    """
    if by not in BY:
        raise InputError(
            f"no pattern by {by!r}", where="--by", remedy=f"Choose one of: {', '.join(BY)}"
        )
    numbers, cells, values = _answered(view) if by == "party" else _determined(view, by)
    rows = []
    for found in counting.patterns(by, cells, values):
        mine = [n for n, cell in zip(numbers, cells, strict=True) if cell == found.cell]
        rows.append({**counting.plain(found), "numbers": sorted(set(mine))})
    kept: list[Plain] = statistics.sieved(rows, allowed=allowed(view))
    return kept


def board(view: View) -> Plain:
    """Everything a page of patterns shows: each pattern with the numbers of its cases, what small
    open cases are more of one kind in one sector than elsewhere, and the pattern cases there are.

    `by_party` says whether the mandate allows statistics of attribution; without it "party" is not
    among the patterns at all.
    """
    permitted = allowed(view)
    ways = [by for by in BY if by != "party" or permitted]
    return {
        "by_party": permitted,
        "patterns": {by: over_cases(view, by) for by in ways},
        "alike": alike(view),
        "cases": gathering.listed(view),
    }


def alike(view: View, limit: int = 20) -> list[Plain]:
    """Small open cases of one sector and kind that could be gathered, those first of which there
    are most beyond what is expected where sector and kind have nothing to do with each other.

    Each row has how many there are, how many are expected, and the numbers of the first hundred.
    """
    cases = view.cases
    small = tables.texts(cases, "handling") == Handling.BATCH.value
    untouched = np.isin(tables.texts(cases, "outcome"), OPEN)
    placed = tables.texts(cases, "sector_id") != ""
    rows = cases.select(["number", "sector_id", "kind"]).filter(
        pa.array(small & untouched & placed)
    )
    sectors, kinds = (tables.texts(rows, name).astype(str) for name in ("sector_id", "kind"))
    names, of_sector = np.unique(sectors, return_inverse=True)
    words, of_kind = np.unique(kinds, return_inverse=True)
    count = np.zeros((len(names), len(words)))
    np.add.at(count, (of_sector, of_kind), 1)
    expected = np.outer(count.sum(1), count.sum(0)) / max(count.sum(), 1.0)
    beyond = np.where(count >= LEAST, count - expected, -np.inf)
    order = np.argsort(-beyond, axis=None, kind="stable")[:limit]
    found: list[Plain] = []
    for s, k in zip(*np.unravel_index(order, beyond.shape), strict=True):
        if beyond[s, k] > 0.0:
            mine = np.flatnonzero((of_sector == s) & (of_kind == k))[:NUMBERS_MAX]
            found.append({
                "sector": str(names[s]), "kind": str(words[k]), "cases": int(count[s, k]),
                "expected": round(float(expected[s, k]), 1),
                "numbers": rows["number"].take(pa.array(mine)).to_pylist(),
            })  # fmt: skip
    return found


def _determined(view: View, by: str) -> tuple[list[int], list[str], list[float]]:
    """Of each analysed case its number, its cell, and the share of its analyses with an answer."""
    zone = ZoneInfo(view.agreements[0].time_zone)
    numbers, cells, values = [], [], []
    wanted = {e.body.get("case") for e in view.mission.entries(analysis.ANALYSED)}
    listed = pa.array(sorted(n for n in wanted if isinstance(n, int)), pa.int64())
    for row in view.cases.filter(pc.is_in(view.cases["number"], value_set=listed)).to_pylist():
        found = analysis.concluded(view.mission, int(row["number"]))
        local = row["start"].astimezone(zone)
        cell = {
            "sector": str(row["sector_id"]), "kind": str(row["kind"]),
            "hour": counting.hour_of(local.hour * 60 + local.minute),
        }[by]  # fmt: skip
        answers = [document["answer"] != "undetermined" for _, document in found.values()]
        numbers.append(int(row["number"]))
        cells.append(cell or "none")
        values.append(sum(answers) / len(answers))
    return numbers, cells, values


def _answered(view: View) -> tuple[list[int], list[str], list[float]]:
    """Of each file that a party was sent: the case, which party, and whether it has answered
    since.
    """
    heard = {(e.body.get("case"), str(e.body.get("party"))) for e in view.mission.entries(ANSWERED)}
    numbers, cells, values = [], [], []
    for entry in view.mission.entries("case.step"):
        if entry.body.get("move") != SENT:
            continue
        parties = entry.body.get("parties", [])
        for party in parties if isinstance(parties, list) else []:
            numbers.append(entry.number("case"))
            cells.append(str(party))
            values.append(float((entry.body.get("case"), str(party)) in heard))
    return numbers, cells, values


def by_party(view: View) -> list[Plain]:
    """How many analysed cases are whose; no rows where the mandate does not allow to count them."""
    if not allowed(view):
        return []
    answers, beliefs = [], []
    numbers = sorted({e.number("case") for e in view.mission.entries(analysis.ANALYSED)})
    for number in numbers:
        for _, document in list(analysis.concluded(view.mission, number).values())[:1]:
            answers.append(str(document["answer"]))
            beliefs.append({str(h["h"]): float(h["probability"]) for h in _hypotheses(document)})
    parties = list(dict.fromkeys(p.party_id for a in view.agreements for p in a.parties))
    return statistics.by_party(answers, beliefs, parties)
