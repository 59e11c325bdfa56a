"""A release with its level's cells, times and names (`access.levels`), table by table."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendemain import tables
from lendemain.access import levels
from lendemain.commission import gathering
from lendemain.desk.released import regions
from lendemain.desk.released.audiences import Release
from lendemain.records.access import Unit
from lendemain.records.case import Allegation, Case
from lendemain.records.incident import Coverage
from lendemain.records.observation import Observation

NOT_TOLD = ("sensor", "provenance", "source_ref")
"""Of an account, what might tell who gave it."""


def coarse(plain: Release, key: bytes) -> Release:
    """The same release with its level's cells, times and names."""
    wanted = plain.audience
    first = plain.agreements[0]
    level = levels.Coarse(
        rule=wanted.rule, key=key, name=wanted.called, zone=ZoneInfo(first.time_zone),
        theatre=first.theatre,
    )  # fmt: skip
    incidents, kept = level.incidents(plain.incidents)
    old = tables.texts(plain.incidents, "incident_id")[kept]
    new = dict(zip(old.tolist(), incidents.column("incident_id").to_pylist(), strict=True))
    sector = regions.sector_of(
        plain.sectors, *(incidents.column(n).to_numpy() for n in ("lon", "lat"))
    )
    named = np.array([*(s.sector_id for s in plain.sectors), ""], object)[sector]
    place = dict(zip(new.values(), named.tolist(), strict=True))
    allegations = _renamed(plain.allegations, new)
    shown = _renamed(plain.cases, new)
    cases = tables.joined(Case, [shown, gathering.resting_on(shown, plain.cases)])
    return replace(
        plain,
        observations=_nameless(plain.observations),
        incidents=incidents.sort_by([("start", "ascending"), ("incident_id", "ascending")]),
        members=_members(plain, new),
        coverage=_blurred(plain.coverage, level),
        allegations=_allegations(allegations, level, place),
        cases=_cases(cases, level, place),
    )


def _renamed(rows: pa.Table, new: Mapping[str, str]) -> pa.Table:
    """The rows of incidents that are shown, under the incidents' new names."""
    names = tables.texts(rows, "incident_id").tolist()
    shown = [name in new for name in names]
    rows = rows.filter(pa.array(shown, pa.bool_()))
    place = rows.schema.get_field_index("incident_id")
    texts = pa.array([new[n] for n in names if n in new], pa.string()).dictionary_encode()
    return rows.set_column(place, rows.schema.field(place), texts)


def _members(plain: Release, new: Mapping[str, str]) -> pa.Table:
    """The places of the accounts that are shown in the incidents that are shown."""
    ids = plain.observations.column("observation_id").combine_chunks()
    rows = plain.members.filter(pc.is_in(plain.members.column("observation_id"), value_set=ids))
    return _renamed(rows, new).sort_by("observation_id")


def _nameless(rows: pa.Table) -> pa.Table:
    """Accounts without what might tell who gave them, where they stood, or how many there are."""
    given = {f.name: rows.column(f.name) for f in tables.schema(Observation)}
    given |= dict.fromkeys(NOT_TOLD, "") | {"lon": None, "lat": None, "shape": None, "row": 0}
    made = tables.columns(Observation, given, rows.num_rows)
    made = made.append_column("entry", pa.array(np.zeros(made.num_rows, np.int64)))
    return made.sort_by("observation_id")


def _timed(rows: pa.Table, level: levels.Coarse) -> dict[str, object]:
    start, end = level.times(rows)
    return {"start": tables.moments(start), "end": tables.moments(end)}


def _allegations(rows: pa.Table, level: levels.Coarse, place: Mapping[str, str]) -> pa.Table:
    """Allegations that say which provision, and not where by its zone."""
    given = {name: rows.column(name) for name in rows.column_names} | _timed(rows, level)
    ids = tables.texts(rows, "allegation_id")
    given |= {
        "allegation_id": levels.keyed(level.key, "allegation", ids),
        "sector_id": [place[n] for n in rows.column("incident_id").to_pylist()],
        "zone_id": "", "reference": "", "margin_km": np.nan, "inside": np.nan,
        **{name: _rounded(rows, name) for name in ("probability", "excused")},
    }  # fmt: skip
    found = tables.columns(Allegation, _filled(given, rows.num_rows), rows.num_rows)
    return found.sort_by("allegation_id")


def _cases(rows: pa.Table, level: levels.Coarse, place: Mapping[str, str]) -> pa.Table:
    """Lines of the docket under numbers that tell nothing of how many there are."""
    ids = tables.texts(rows, "allegation_id")
    start = levels.begun(tables.micros(rows, "start"), level.rule.unit, level.zone)
    given = {name: rows.column(name) for name in rows.column_names}
    given |= {
        "number": levels.numbers(level.key, "case", ids),
        "allegation_id": levels.keyed(level.key, "allegation", ids),
        "sector_id": _sectors(rows, place),
        "start": tables.moments(start),
        "batch": "",
        **{name: _rounded(rows, name) for name in ("probability", "priority")},
    }
    return tables.columns(Case, given, rows.num_rows).sort_by("number")


def _sectors(rows: pa.Table, place: Mapping[str, str]) -> list[str]:
    """The sector of each line's incident; of a pattern case the one most of its members are in."""
    found = [place.get(name, "") for name in rows.column("incident_id").to_pylist()]
    batches = tables.texts(rows, "batch").tolist()
    for at, number in enumerate(rows.column("number").to_pylist()):
        among = Counter(found[k] for k, batch in enumerate(batches) if batch == f"case:{number}")
        if among:
            found[at] = min(among, key=lambda name: (-among[name], name))
    return found


def _filled(given: Mapping[str, object], rows: int) -> dict[str, object]:
    """The same columns, with not-a-numbers as columns of their own."""
    return {
        name: np.full(rows, np.nan, np.float32) if isinstance(value, float) else value
        for name, value in given.items()
    }


def _rounded(rows: pa.Table, name: str) -> npt.NDArray[np.float32]:
    exact = np.asarray(rows.column(name).to_numpy(), float)
    return np.round(exact, levels.DIGITS).astype(np.float32)


def _blurred(rows: pa.Table, level: levels.Coarse) -> pa.Table:
    """Coverage without who watched; by the day where days are as fine as the level tells."""
    given: dict[str, object] = {name: rows.column(name) for name in rows.column_names}
    given |= dict.fromkeys(("sensors", "nations", "causes"), "")
    if level.rule.unit is Unit.DAY and rows.num_rows:
        day = levels.begun(tables.micros(rows, "hour"), Unit.DAY, level.zone)
        sector = np.unique(tables.texts(rows, "sector_id").astype(str), return_inverse=True)[1]
        pairs = np.column_stack([day, sector.reshape(-1)])
        group = np.unique(pairs, axis=0, return_inverse=True)[1].reshape(-1)
        for name in ("watched", "probability"):
            exact = np.nan_to_num(rows.column(name).to_numpy().astype(float))
            mean = np.bincount(group, weights=exact) / np.bincount(group)
            given[name] = np.round(mean[group], levels.DIGITS).astype(np.float32)
    return tables.columns(Coverage, given, rows.num_rows)
