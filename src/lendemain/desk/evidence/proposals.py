"""Items that the program proposes for a case, with what they rest on, and readings of craters.

    case.read   a direction that somebody read at a crater or by an instrument, and how

Nothing proposed counts until a person takes it over under their own name.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lendemain import encoding, tables
from lendemain.commission import direction as circular
from lendemain.commission import gathering, ground, items, proposals
from lendemain.commission.analysis import ratios
from lendemain.commission.ground import Ground
from lendemain.commission.origin import MOST_M, Impact, origin
from lendemain.commission.origin import compatible as fitting
from lendemain.commission.reaches import excluded, reaches
from lendemain.desk.cases import exhibits
from lendemain.desk.evidence import analysis, statements
from lendemain.desk.reading import parsing
from lendemain.desk.view import View
from lendemain.desk.working import covered
from lendemain.errors import InputError
from lendemain.fusion.watching import reach as watching
from lendemain.fusion.watching.silence import silence
from lendemain.geo import place_at
from lendemain.records import because
from lendemain.records.agreement import Line
from lendemain.records.attribution import Bearing, Item, Origin, Reach
from lendemain.records.because import Because
from lendemain.records.observation import Geometry, Phenomenon

Plain = dict[str, object]

READ = "case.read"
WHAT = ("crater", "bearing")
ERROR_MOST_M = 20_000.0
RINGS, TURNS = 5, 24
NEAR_M, FAR_M = 1_000.0, 15_000.0
"""From how near and how far fire is looked for where no reach is known."""

Row = Mapping[str, Any]


def read(
    view: View, case: int, what: str, *, place: tuple[float, float], bearing_deg: float,
    error_deg: float, reason: str, exhibit: str = "", by: str | None = None,
) -> Plain:  # fmt: skip
    """A direction read at a crater, or by an instrument, as it is recorded now.

    `place` is in degrees east and north, the bearing points to where it came from.  Raises
    `InputError` for numbers that cannot be, an unknown exhibit, and a missing reason.
    """
    mission, name = view.mission, analysis.analyst(view, case, by)
    if what not in WHAT:
        raise InputError(f"no such reading as {what!r}", where="reading",
                         remedy=f"Choose one of: {', '.join(WHAT)}")  # fmt: skip
    one = Bearing(lon=place[0], lat=place[1], bearing_deg=bearing_deg, error_deg=error_deg)
    circular.likelihood(one, [0.0])
    statements.checked(mission, {"reason": reason})
    said: Plain = {
        "case": case, "what": what, "lon_e7": encoding.coordinate(place[0]),
        "lat_e7": encoding.coordinate(place[1]), "bearing": items.written(bearing_deg % 360.0),
        "error": items.written(error_deg), "reason": reason,
    }  # fmt: skip
    if exhibit:
        said["exhibit"] = exhibits.found(mission, exhibit).exhibit_id
    entry = analysis.entered(mission, READ, said, by=by)
    return {"case": case, "what": what, "analyst": name, "entry": entry}


def readings(view: View, case: int) -> Iterator[tuple[str, Bearing]]:
    """The directions that were read in a case: what, and the bearing."""
    for entry in view.mission.entries(READ):
        body = entry.body
        if body.get("case") == case:
            yield str(body["what"]), Bearing(
                lon=encoding.angle(entry.number("lon_e7")),
                lat=encoding.angle(entry.number("lat_e7")),
                bearing_deg=float(str(body["bearing"])), error_deg=float(str(body["error"])),
            )  # fmt: skip


def proposed(view: View, case: int, *, by: str | None = None) -> list[Item]:
    """The items that follow from what is recorded, each with its reason; none where nothing does.

    A pattern case has no incident of its own and carries what its members have.  Raises
    `InputError` where the case has no incident now, or no hypotheses were fixed by `by`.
    """
    name, possible = analysis.analyst(view, case, by), analysis.possible(view, case, by)
    held = gathering.members(view.gatherings).get(case)
    if held is None:
        return _worked_out(view, case, possible=possible, by=name)
    return [i for n in held for i in _of_member(view, n, possible=possible, by=by)]


def _worked_out(view: View, case: int, *, possible: Sequence[str], by: str) -> list[Item]:
    """The items that follow from what is recorded of a case with an incident of its own."""
    incident = _incident(view, case)
    parties = [p.party_id for p in analysis.text_of(view, case).parties]
    found = [
        _geometry(view, case, incident, possible=possible, by=by),
        *_silences(view, case, incident, possible=possible, parties=parties, by=by),
    ]
    return [item for item in found if item is not None]


def _of_member(
    view: View, number: int, *, possible: Sequence[str], by: str | None
) -> Iterator[Item]:
    """What one member brings to its pattern case: what follows from its own record, and what the
    analyst has weighed in it under the same hypotheses.

    Items of one sort are one group over all members, since what makes one of them wrong (a line,
    an array, a way of reading) makes the others wrong too: how much they repeat each other is the
    analyst's correlation.
    """
    name = analysis.analyst(view, number, by)
    try:
        worked_out = _worked_out(view, number, possible=possible, by=name)
    except InputError:  # later accounts drew its incident otherwise
        worked_out = []
    mine = [i for i in analysis.own(view, number, by) if set(i.likelihoods) == set(possible)]
    found = {item.item_id: item for item in [*worked_out, *mine]}
    for item in found.values():
        reason = Because.all_of([Because.of("of_member", case=number), item.reason])
        yield replace(
            item, item_id=f"case-{number}.{item.item_id}"[: items.NAME_LENGTH_MAX],
            group=item.group or f"pattern.{item.family or item.item_id}"[: items.NAME_LENGTH_MAX],
            reason=reason or item.reason,
        )  # fmt: skip


def listed(view: View, case: int, *, by: str | None = None) -> list[Plain]:
    """The proposed items as plain rows: what they say of each hypothesis, and why."""
    return [
        {
            "id": i.item_id,
            "ratios": ratios(i),
            "doubt": round(i.doubt, 2),
            "why": str(i.reason),
            "because": because.plain([i.reason]),
        }
        for i in proposed(view, case, by=by)
    ]


def compatible(view: View, case: int, data: bytes, name: str) -> Plain:
    """How many of the places that a file lists the direction of a case's craters fits, and how many
    one at random would; what comes back names none of them.

    Raises `InputError` where no crater was read or the incident's place is too coarse, and
    `SourceError` for a file without places.
    """
    incident = _incident(view, case)
    impact = _impact(incident)
    craters = [b for what, b in readings(view, case) if what == "crater"]
    if impact is None or not craters:
        raise InputError(
            "no crater was read" if not craters else "its place is not known well enough",
            where=f"case {case}", remedy="Read craters first (`analysis read`)",
        )  # fmt: skip
    way = circular.direction(craters)
    found = fitting(
        impact, way, parsing.places(data, name),
        reaches=reaches(str(incident["kind"]), str(incident["weapon"])),
    )  # fmt: skip
    return {
        "case": case, "file": name, "digest": encoding.digest(data), "craters": len(craters),
        "arc_deg": round(way.arc_deg, 1), "places": found.points, "fitting": found.fitting,
        "at_random": round(found.at_random, 2), "ratio": round(found.ratio, 2),
    }  # fmt: skip


def taken_over(view: View, case: int, *, by: str | None = None) -> Plain:
    """The proposed items, weighed now in somebody's name; `InputError` where there are none."""
    found = proposed(view, case, by=by)
    if not found:
        raise InputError(
            Because.of("nothing_tells"), where=f"case {case}",
            remedy="Read craters or bearings, take in watches, or weigh items yourself",
        )  # fmt: skip
    return analysis.weighed(view, case, found, by=by)


def _impact(incident: Row) -> Impact | None:
    """Where an incident struck; None where that is known too coarsely for an origin."""
    error = max(float(incident["semi_major_m"]), 1.0)
    if error > ERROR_MOST_M:
        return None
    return Impact(lon=incident["lon"], lat=incident["lat"], error_m=error)


def _geometry(
    view: View, case: int, incident: Row, *, possible: Sequence[str], by: str
) -> Item | None:
    impact = _impact(incident)
    if impact is None:
        return None
    read = list(readings(view, case))
    craters = [b for what, b in read if what == "crater"]
    bearings = [b for what, b in read if what == "bearing"] + _seen(view, incident)
    far = reaches(str(incident["kind"]), str(incident["weapon"]))
    sides = _grounds(view, case, incident)
    beyond = _beyond(impact, sides, far)
    if not craters and not bearings and not beyond:
        return None
    way = circular.direction(craters) if craters else None
    origins = [
        origin(impact, side, direction=way, reaches=far, bearings=bearings) for side in sides
    ]
    told = [Because.of("from_craters", craters=len(craters), bearings=len(bearings))]
    if way is not None:
        told.append(Because.of("within_arc", arc=f"{way.arc_deg:.0f}"))
    if far:
        told.append(Because.of("of_weapon", weapons=[r.weapon for r in far]))
    told += beyond
    directed = bool(craters or bearings)
    if directed:
        lines = _lines(view, case, incident)
        told += [_by_line(*one) for one in zip(lines, origins, strict=True)]
    return proposals.geometry(origins, possible, by=by, told=told, directed=directed)


def _beyond(impact: Impact, sides: Sequence[Ground], far: Sequence[Reach]) -> list[Because]:
    """Which weapons cannot have fired from whose side, by every line in force."""
    nearest: dict[str, float] = {}
    for side in sides:
        x, y = side.plane.metres(impact.lon, impact.lat)
        at = float(side.distances(np.array([float(x)]), np.array([float(y)]))[0])
        for party, away in ((side.left, -at), (side.right, at)):
            least = max(away - side.error_m, 0.0)
            nearest[party] = min(least, nearest.get(party, least))
    beyond: dict[str, list[str]] = {}
    for reach, party in excluded(far, nearest, error_m=3.0 * impact.error_m):
        beyond.setdefault(party, []).append(reach.weapon)
    return [
        Because.of("out_of_reach", weapons=w, party=p, km=f"{nearest[p] / 1000:.0f}")
        for p, w in beyond.items()
    ]


def _grounds(view: View, case: int, incident: Row) -> list[Ground]:
    """The sides of every line that was in force then, around the incident."""
    return [
        ground.ground(line, lon=incident["lon"], lat=incident["lat"], half_m=1.05 * MOST_M,
                      cell_m=1_000.0)
        for line in _lines(view, case, incident)
    ]  # fmt: skip


def _lines(view: View, case: int, incident: Row) -> list[Line]:
    """Every line that was in force then."""
    at: datetime = incident["start"]
    return [
        line
        for line in analysis.text_of(view, case).lines
        if line.start <= at and (line.end is None or at < line.end)
    ]


def _by_line(line: Line, found: Origin) -> Because:
    """On which side of a line the origin lies, under the least and the most kind prior."""
    shares = []
    for party in sorted(found.shares):
        bounds = (100.0 * bound[party] for bound in (found.low, found.high))
        low, high = (f"{min(max(b, 0.1), 99.9):.3g}" for b in bounds)  # nothing is certain
        shares.append(f"{party} {low if low == high else f'{low}-{high}'} %")
    return Because.of(
        "shares_by_line", line=line.line_id, km=f"{line.error_m / 1000:g}", shares=shares
    )


def _seen(view: View, incident: Row) -> list[Bearing]:
    """Bearings to the origin in the accounts: muzzle flashes, and ways of projectiles."""
    found = []
    for row in _accounts(view, str(incident["incident_id"])):
        if row["lon"] is None or row["lat"] is None:
            continue
        lon, lat = float(row["lon"]), float(row["lat"])
        flew = proposals.flight(str(row["description"]), lon=lon, lat=lat)
        if flew is not None:
            found.append(flew)
        elif row["geometry"] == Geometry.SECTOR and row["phenomenon"] == Phenomenon.MUZZLE_FLASH:
            found.append(
                proposals.flash(lon=lon, lat=lat, bearing_deg=float(row["bearing_deg"] or 0.0),
                                width_deg=float(row["bearing_width_deg"] or 360.0))
            )  # fmt: skip
    return found


def _accounts(view: View, incident_id: str) -> list[Row]:
    """The incident's observations, in order of their identifiers."""
    ids = tables.texts(view.members, "incident_id")
    wanted = view.members.filter(pa.array(ids == incident_id, pa.bool_()))
    held = pc.is_in(
        view.observations.column("observation_id"),
        value_set=wanted.column("observation_id").combine_chunks(),
    )
    return list(view.observations.filter(held).sort_by("observation_id").to_pylist())


def _silences(
    view: View, case: int, incident: Row, *, possible: Sequence[str], parties: Sequence[str],
    by: str,
) -> list[Item | None]:  # fmt: skip
    """What watches that recorded nothing say of the act, and of each side it may be from."""
    heard = {str(row["sensor"]) for row in _accounts(view, str(incident["incident_id"]))} - {""}
    watches = covered.looked(view.watches, view.conditions)
    quiet = watches.filter(pa.array([s not in heard for s in tables.texts(watches, "sensor")],
                                    pa.bool_()))  # fmt: skip
    if not quiet.num_rows:
        return []
    during = {"start": incident["start"], "end": incident["end"], "curves": watching.CURVES}
    kind = str(incident["kind"])
    there = silence(
        quiet, kind=kind, lon=incident["lon"], lat=incident["lat"],
        error_m=min(float(incident["semi_major_m"]), ERROR_MOST_M), **during,
    )  # fmt: skip
    told = Because.of(
        "watches_quiet", n=len(there.sensors), noticed=_percent(there.noticed),
        watched=_percent(there.watched),
    )  # fmt: skip
    found = [proposals.silence(there.ratio, possible, parties=parties, by=by, told=told)]
    sides = _missed(view, case, incident, quiet=quiet, during=during)
    if sides:
        each = [
            Because.of("would_record", party=p, share=_percent(1.0 - m))
            for p, m in sorted(sides.items())
        ]
        quiet_sides = Because.all_of([Because.of("no_firing"), *each])
        assert quiet_sides is not None
        found.append(proposals.silent_origins(sides, possible, by=by, told=quiet_sides))
    return found


def _percent(share: float) -> str:
    return f"{100.0 * share:.0f}"


def _missed(
    view: View, case: int, incident: Row, *, quiet: pa.Table, during: Mapping[str, Any]
) -> dict[str, float]:
    """For each party the probability that firing from its side went unrecorded.

    Places are taken on rings within reach, alike on both sides, and by the directions that craters
    leave open.
    """
    sides = _grounds(view, case, incident)
    far = reaches(str(incident["kind"]), str(incident["weapon"]))
    near = max(min((r.least_m for r in far), default=NEAR_M), NEAR_M)
    most = max(min(max((r.most_m for r in far), default=FAR_M), FAR_M * 2), near * 1.5)
    craters = [b for what, b in readings(view, case) if what == "crater"]
    way = circular.direction(craters)
    total: dict[str, list[tuple[float, float]]] = {}
    for ring in np.geomspace(near, most, RINGS).tolist():
        for k in range(TURNS):
            turn = (k + 0.5) * 360.0 / TURNS
            lon, lat = place_at(incident["lon"], incident["lat"], bearing=turn, metres=ring)
            unseen = (
                1.0 - silence(quiet, kind=str(incident["kind"]), lon=lon, lat=lat, **during).noticed
            )
            weight = float(way.at(turn))
            for side in sides:
                x, y = side.plane.metres(lon, lat)
                at = side.distances(np.array([float(x)]), np.array([float(y)]))
                left = float(side.on_left(at)[0])
                for party, share in ((side.left, left), (side.right, 1.0 - left)):
                    total.setdefault(party, []).append((weight * share, unseen))
    return {
        party: math.fsum(w * u for w, u in rows) / mass
        for party, rows in total.items()
        if (mass := math.fsum(w for w, _ in rows)) > 1e-9
    }


def _incident(view: View, case: int) -> Row:
    wanted = str(analysis.row(view, case)["incident_id"])
    ids = tables.texts(view.incidents, "incident_id")
    rows = view.incidents.filter(pa.array(ids == wanted, pa.bool_())).to_pylist()
    if not rows:
        raise InputError(
            Because.of("incident_gone"), where=f"case {case}",
            remedy="Analyse the case of the incident that took its place",
        )  # fmt: skip
    return dict(rows[0])
