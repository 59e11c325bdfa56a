"""Crossings: their text, closures and openings as told, whether one can cross, queues, counts.

    border.crossings       the text of the crossings (TOML, kept byte for byte); the newest holds
    border.crossing        that a side is closed, with its reason, or open again
    border.crossing_count  how many crossed on a day, as somebody counted

Where people cross and whether they can is no secret; these entries stand in the open.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from lendemain import encoding
from lendemain.border.crossings import crossings
from lendemain.border.crossings import queue as crossings_queue
from lendemain.border.crossings import text as crossings_text
from lendemain.desk import clock
from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission, obj, printable
from lendemain.desk.plans.border import content
from lendemain.errors import InputError, IntegrityError
from lendemain.records.crossing import Crossing, CrossingCount, CrossingNotice, CrossingStatus

TEXT, NOTICE, COUNT = "border.crossings", "border.crossing", "border.crossing_count"
REASON_MAX = 500
Plain = dict[str, object]


def taken(mission: Mission, file: Path, *, by: str) -> Plain:
    """What came of taking a text of crossings in, signed by a person."""
    data = content(file)
    found = crossings_text.crossings(file.name, data, parties=_parties(mission))
    signer = cases.person(mission.folder, by)
    digest = mission.segments.put_bytes(data)
    said: Plain = {"file": printable(file.name), "crossings": len(found), "by": printable(by)}
    named = [obj(digest, len(data), "application/toml", "text")]
    return {**said, "entry": mission.record(TEXT, said, named, signer=signer)}


def _parties(mission: Mission) -> frozenset[str]:
    return frozenset(p.party_id for a in mission.agreements for p in a.parties)


def held(mission: Mission) -> tuple[Crossing, ...]:
    """The crossings of the newest text; `InputError` where there is none."""
    entry = max(mission.entries(TEXT), key=lambda e: e.index, default=None)
    if entry is None:
        raise InputError(
            "no crossings here", where=str(mission.folder),
            remedy="Take them in: `lendemain border crossings take FILE --by NAME`",
        )  # fmt: skip
    data = mission.segments.bytes(str(entry.objects("text")[0]["digest"]))
    try:
        return crossings_text.crossings(str(entry.body["file"]), data)
    except InputError as error:
        raise IntegrityError(
            f"the text of crossings can no longer be read: {error.what}",
            where=f"entry {entry.index}", remedy="Use the version that took it in",
        ) from None  # fmt: skip


def one(mission: Mission, name: str) -> Crossing:
    """A crossing by its identifier; `InputError` for none."""
    found = {c.crossing_id: c for c in held(mission)}
    if name not in found:
        raise InputError(
            "no such crossing", where=name, remedy=f"Name one of: {', '.join(sorted(found))}"
        )
    return found[name]


def told(mission: Mission, notice: CrossingNotice, *, by: str) -> Plain:
    """What came of recording that a side is closed, or open again, signed by a person.

    Raises `InputError` for a closure without a reason, or that ends before it begins.
    """
    given = one(mission, notice.crossing_id)
    if notice.party not in {s.party for s in given.sides}:
        raise InputError(
            "no side of this crossing", where=notice.party,
            remedy=f"Name {' or '.join(s.party for s in given.sides)}",
        )  # fmt: skip
    reason = printable(notice.reason.strip())[:REASON_MAX]
    if not reason:
        raise InputError("no reason", where="--reason", remedy="Say why, in the side's own words")
    if notice.until is not None and notice.until <= notice.since:
        raise InputError("ends before it begins", where="--until", remedy="Give a later time")
    said: Plain = {
        "crossing": notice.crossing_id, "party": notice.party, "closed": notice.closed,
        "since": encoding.microseconds(notice.since), "reason": reason, "by": printable(by),
    }  # fmt: skip
    if notice.until is not None:
        said["until"] = encoding.microseconds(notice.until)
    entry = mission.record(NOTICE, said, signer=cases.person(mission.folder, by))
    return {"entry": entry, "crossing": notice.crossing_id, "party": notice.party,
            "closed": notice.closed, "reason": reason}  # fmt: skip


def notices(mission: Mission) -> list[CrossingNotice]:
    """Every closure and opening that was told, in order of telling."""
    return [
        CrossingNotice(
            crossing_id=str(e.body["crossing"]), party=str(e.body["party"]),
            closed=e.body["closed"] is True, since=encoding.moment(e.number("since")),
            until=encoding.moment(e.number("until")) if "until" in e.body else None,
            reason=str(e.body["reason"]),
        )
        for e in mission.entries(NOTICE)
    ]  # fmt: skip


def statuses(mission: Mission, at: datetime | None = None) -> list[CrossingStatus]:
    """Whether one can cross at each crossing at a moment (now), and why not."""
    moment, zone, said = at or clock.now(), _zone(mission), notices(mission)
    return [crossings.status(c, said, at=moment, zone=zone) for c in held(mission)]


def shown(mission: Mission, at: datetime | None = None) -> list[Plain]:
    """Whether one can cross, as rows; how many crossed on the last day that was counted."""
    names = {c.crossing_id: c.name for c in held(mission)}
    last = {c.crossing_id: c for c in sorted(counts(mission), key=lambda c: c.day)}
    rows = list[Plain]()
    for s in statuses(mission, at):
        count = last.get(s.crossing_id)
        rows.append(
            {
                "crossing": s.crossing_id, "name": names[s.crossing_id], "status": s.status,
                "why": "; ".join(map(crossings.said, s.why)),
                "changes": s.changes.isoformat() if s.changes else "",
                "last_count": f"{count.crossed} on {count.day}" if count else "not counted",
            }
        )  # fmt: skip
    return rows


def queue(
    mission: Mission, name: str, *, day: date, arrivals: Sequence[float], runs: int, seed: int
) -> Plain:
    """The queues of a day hour by hour, and the closed form of its busiest hour for comparison.

    `arrivals` are 24 rates by local hour, or one for all.
    """
    if len(arrivals) not in (1, 24):
        raise InputError(
            f"{len(arrivals)} rates of arrivals", where="--arrivals", remedy="Give 1 or 24"
        )
    given, zone = one(mission, name), _zone(mission)
    start = datetime.combine(day, time(0), zone).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), time(0), zone).astimezone(UTC)
    count = round((end - start) / timedelta(hours=1))
    local = [(start + timedelta(hours=k)).astimezone(zone).hour for k in range(count)]
    rates = [arrivals[h if len(arrivals) == 24 else 0] for h in local]
    spans = crossings.crossable(given, notices(mission), start=start, end=end, zone=zone)
    found = crossings_queue.hours(
        rates, spans, start=start, served_h=given.served_h, lanes=given.lanes, runs=runs, seed=seed
    )
    open_s = sum((b - a).total_seconds() for a, b in spans)
    long = crossings_queue.steady(max(rates), given.served_h, given.lanes)
    return {
        "crossing": name, "day": day.isoformat(), "lanes": given.lanes,
        "open_h": round(open_s / 3600, 2),
        "most_through_h": given.lanes * given.served_h,
        "busiest_hour": _busiest(long) if open_s else "closed all day",
        "runs": runs, "seed": seed,
        "hours": [
            {
                "hour": f"{h.start.astimezone(zone):%H:%M}", "come": round(h.arrivals, 1),
                "through": round(h.crossed, 1), "turned_away": round(h.turned_away, 1),
                "waiting": round(h.queue, 1), "wait_min": round(h.wait_min, 1),
                "wait_95_min": round(h.wait_95_min, 1),
            }
            for h in found
        ],
    }  # fmt: skip


def _busiest(long: crossings_queue.Steady) -> str:
    """What the closed form says of the hour in which most come."""
    then = "more come than can pass"
    if long.busy < 1:
        then = f"in the long run {long.wait_min:.1f} min of wait, {long.queue:.1f} waiting"
    return f"lanes {100 * long.busy:.0f} % busy; {then}"


def counted(mission: Mission, given: CrossingCount, *, by: str) -> Plain:
    """What came of recording how many crossed on a day, signed by a person."""
    one(mission, given.crossing_id)
    if min(given.crossed, given.turned_away) < 0 or given.crossed > 10_000_000:
        raise InputError("no count", where="count", remedy="Give numbers of nought or more")
    said: Plain = {
        "crossing": given.crossing_id, "day": given.day.isoformat(), "crossed": given.crossed,
        "turned_away": given.turned_away, "by": printable(by),
    }  # fmt: skip
    return {**said, "entry": mission.record(COUNT, said, signer=cases.person(mission.folder, by))}


def counts(mission: Mission) -> list[CrossingCount]:
    """The count of each crossing and day, as last told."""
    found: dict[tuple[str, str], CrossingCount] = {}
    for e in mission.entries(COUNT):
        key = (str(e.body["crossing"]), str(e.body["day"]))
        found[key] = CrossingCount(
            crossing_id=key[0], day=date.fromisoformat(key[1]), crossed=e.number("crossed"),
            turned_away=e.number("turned_away"),
        )  # fmt: skip
    return list(found.values())


def monthly(mission: Mission) -> list[Plain]:
    """How many crossed by crossing and month, over how many days that were counted."""
    found: defaultdict[tuple[str, str], CrossingCount | None] = defaultdict(lambda: None)
    days: defaultdict[tuple[str, str], int] = defaultdict(int)
    for c in counts(mission):
        key, before = (c.crossing_id, f"{c.day:%Y-%m}"), found[c.crossing_id, f"{c.day:%Y-%m}"]
        days[key] += 1
        found[key] = c if before is None else replace(
            before, crossed=before.crossed + c.crossed,
            turned_away=before.turned_away + c.turned_away,
        )  # fmt: skip
    return [
        {"crossing": k[0], "month": k[1], "crossed": c.crossed, "turned_away": c.turned_away,
         "days_counted": days[k]}
        for k, c in sorted(found.items())
        if c is not None
    ]  # fmt: skip


def _zone(mission: Mission) -> ZoneInfo:
    return ZoneInfo(mission.agreements[0].time_zone)
