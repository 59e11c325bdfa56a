"""A made-up day as a brief: a line in the Gulf of Guinea or in Donetsk oblast, any number of
incidents.
"""

import json
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import shapely
from shapely.ops import substring

from lendemain import tables
from lendemain.desk.reading import basemap
from lendemain.records.agreement import Agreement, Line, Party, Provision, Sector
from lendemain.records.brief import Anchor, DailyBrief, Figure
from lendemain.records.case import Allegation, Case
from lendemain.records.incident import Coverage, Incident

PHRASES = Path(__file__).resolve().parents[2] / "texts" / "phrases"
DAY = date(2026, 3, 4)
ZONE = "Europe/Kyiv"
START = datetime(2026, 3, 3, 22, tzinfo=UTC)
KINDS = (
    "mortar", "small_arms", "uav_fpv_strike", "undetermined", "uav_recon_flight", "remote_mining",
    "energy_strike", "announced_exercise",
)  # fmt: skip
GULF = ((1.0, 1.0), (1.3, 1.6), (1.2, 2.3), (1.6, 3.0))
EAST = ((37.45, 47.1), (37.65, 47.6), (37.75, 48.1), (38.1, 48.5), (38.6, 48.9))


def flat(node: object, prefix: str = "") -> dict[str, str]:
    """Nested phrases by dotted key."""
    if not isinstance(node, dict):
        return {prefix: str(node)}
    found = {}
    for key, value in node.items():
        found |= flat(value, f"{prefix}.{key}" if prefix else key)
    return found


def phrases_of(language: str) -> dict[str, str]:
    """The phrases of a language as the desk hands them over."""
    return flat(tomllib.loads((PHRASES / f"{language}.toml").read_text("utf-8")))


def agreement(points, theatre):
    """A small agreement with two lines and two provisions."""
    since = datetime(2025, 1, 1, tzinfo=UTC)
    lines = [
        Line(
            line_id=line_id, name=name, points=tuple((x + east, y) for x, y in points),
            error_m=error, left="A", right="B", start=since, end=None, source="made up",
        )
        for line_id, name, error, east in (
            ("contact", {"en": "line of contact", "fr": "ligne de contact",
                         "uk": "лінія зіткнення"}, 800.0, 0.0),
            ("claimed", {"en": "line of 2025", "fr": "ligne de 2025", "uk": "лінія 2025 року"},
             3000.0, 0.14),
        )
    ]  # fmt: skip
    titles = {
        "p-fire": {"en": "Cease all fire", "fr": "Cesser tout tir", "uk": "Припинити вогонь"},
        "p-heavy": {"en": "Withdraw mortars", "fr": "Retirer les mortiers",
                    "uk": "Відвести міномети"},
    }  # fmt: skip
    provisions = [
        Provision(
            provision_id=key, fragment=f"made-up/{n}/a", title=title, text="…", kinds=("mortar",),
            zones=("all",), binds=("A", "B"), start=since,
        )
        for n, (key, title) in enumerate(titles.items(), 1)
    ]  # fmt: skip
    return Agreement(
        agreement_id="made-up",
        title={"en": "Made-up agreement", "fr": "Accord inventé", "uk": "Вигадана угода"},
        standing="model", source="made up", effective=since, time_zone=ZONE, theatre=theatre,
        parties=(Party(party_id="A", name={"en": "Alphania"}),
                 Party(party_id="B", name={"en": "Bethania"})),
        lines=tuple(lines), zones=(), provisions=tuple(provisions),
    )  # fmt: skip


def sectors_along(points, number=6):
    """Sectors: the line cut into stretches of equal length, each 0.22 degrees deep."""
    line = shapely.LineString(points)
    cuts = np.linspace(0, 1, number + 1)
    found = []
    for n in range(number):
        part = substring(line, cuts[n], cuts[n + 1], normalized=True)
        ground = shapely.buffer(part, 0.16, cap_style="flat")
        found.append(
            Sector(
                sector_id=f"S{n + 1}",
                name=f"S{n + 1}",
                from_km=40.0 * n,
                to_km=40.0 * (n + 1),
                shape=shapely.to_wkb(ground),
            )
        )
    return found


def incidents_along(points, number, *, seed=1, kinds=KINDS, prefix="i"):
    """Incidents near the line, with ellipses of 0.2 to 6 km, through the day."""
    rng = np.random.default_rng(seed)
    line = shapely.LineString(points)
    at = rng.random(number)
    places = shapely.get_coordinates(shapely.line_interpolate_point(line, at, normalized=True))
    places = places.reshape(-1, 2) + rng.normal(0, 0.05, (number, 2))
    offsets = np.sort(rng.random(number)) * 86_000
    wide = rng.choice([60, 900, 7_200, 86_000], number, p=[0.5, 0.3, 0.15, 0.05])
    start = [START + timedelta(seconds=int(s)) for s in offsets]
    end = [s + timedelta(seconds=int(w)) for s, w in zip(start, wide, strict=True)]
    start = [START if w > 80_000 else s for s, w in zip(start, wide, strict=True)]
    end = [START + timedelta(hours=24) if w > 80_000 else e for e, w in zip(end, wide, strict=True)]
    major = rng.choice([40.0, 300.0, 900.0, 2500.0], number)
    accounts = rng.integers(1, 9, number)
    acts = rng.integers(1, 30, number)
    kind = [str(k) for k in rng.choice(kinds, number)]
    killed = [int(k) if k > 0 else None for k in rng.integers(-20, 3, number)]
    rows = tables.columns(
        Incident,
        {
            "incident_id": [f"{prefix}{n:05d}" for n in range(number)],
            "start": start, "end": end, "lon": places[:, 0], "lat": places[:, 1],
            "semi_major_m": major, "semi_minor_m": major * rng.uniform(0.3, 1, number),
            "orientation_deg": rng.uniform(0, 180, number), "kind": kind,
            "kind_probability": rng.uniform(0.3, 1, number), "phenomenon": "explosion",
            "probability": rng.uniform(0.5, 1, number), "accounts": accounts,
            "witnesses": np.minimum(accounts, 3), "smm_count": acts * 2, "acts_min": acts // 2,
            "acts": acts, "acts_max": acts * 2, "killed": killed, "killed_min": killed,
            "killed_max": killed, "first_observation": [bytes(16)] * number,
        },
        number,
    )  # fmt: skip
    entries = [sorted({int(e) for e in rng.integers(100, 4000, 3)}) for _ in range(number)]
    sector = [f"S{min(6, int(a * 6) + 1)}" for a in at]
    rows = rows.append_column("entries", pa.array(entries, pa.list_(pa.int64())))
    rows = rows.append_column("sector_id", pa.array(sector, pa.string()))
    return rows.append_column("zone_note", pa.array([""] * number, pa.string()))


def alleged(incidents):
    """Allegations of two fragments for mortars, of one for other fire; and a case for each."""
    rows = []
    for row in incidents.to_pylist():
        if row["kind"] not in ("mortar", "small_arms", "uav_fpv_strike", "shot_at_monitor"):
            continue
        lines = [("p-fire", "made-up/1/a", "")]
        if row["kind"] == "mortar":
            lines += [("p-heavy", "made-up/2/a", "contact"), ("p-heavy", "made-up/2/a", "claimed")]
        rows += [(row, *line) for line in lines]
    number = len(rows)
    share = [(hash_of(n) % 1000) / 1000 for n in range(number)]
    common = {
        "allegation_id": [f"a{n:05d}" for n in range(number)],
        "incident_id": [r[0]["incident_id"] for r in rows],
        "fragment": [r[2] for r in rows], "sector_id": [r[0]["sector_id"] for r in rows],
        "kind": [r[0]["kind"] for r in rows], "start": [r[0]["start"] for r in rows],
        "gravity": [2] * number, "probability": share,
    }  # fmt: skip
    told = tables.columns(
        Allegation,
        common | {
            "provision_id": [r[1] for r in rows], "zone_id": "all",
            "reference": [r[3] for r in rows], "binds": "A", "end": [r[0]["end"] for r in rows],
            "margin_km": [s * 12 - 2 for s in share], "inside": share,
            "exception": ["announced_exercise" if s > 0.9 else "" for s in share],
            "excused": [s * 0.5 for s in share],
        },
        number,
    )  # fmt: skip
    cases = tables.columns(
        Case,
        common | {
            "number": list(range(1, number + 1)), "status": "received",
            "handling": ["batch" if k == "small_arms" else "full" for k in common["kind"]],
            "batch": ["2026-03-04/S1" if k == "small_arms" else "" for k in common["kind"]],
            "killed": 0, "consequence": 0, "priority": 0.5, "outcome": "not_examined",
        },
        number,
    )  # fmt: skip
    return told, cases


def hash_of(n):
    """A number that looks like chance and is not."""
    return (n * 2654435761) % 2**32


def watched(sectors, shares):
    """Coverage hour by hour; a sector whose share is 0 has no rows at all."""
    rows = [
        (s.sector_id, START + timedelta(hours=h), share * (0.6 + 0.4 * (7 < h < 19)), share)
        for s, share in zip(sectors, shares, strict=False)
        for h in range(24)
        if share
    ]
    return tables.columns(
        Coverage,
        {
            "sector_id": [r[0] for r in rows], "hour": [r[1] for r in rows],
            "watched": [r[2] for r in rows], "probability": [r[2] * 0.8 for r in rows],
            "causes": ["dark" if r[2] < r[3] else "" for r in rows],
        },
        len(rows),
    )  # fmt: skip


def made(number=40, *, points=GULF, theatre=(0.0, 0.5, 2.6, 3.5), restricted=3, watch=True):
    """A brief of a made-up day."""
    sectors = sectors_along(points)
    incidents = incidents_along(points, number)
    restrictions = incidents_along(
        points, restricted, seed=5, kinds=("access_denied", "uav_jammed"), prefix="r"
    )
    allegations, cases = alleged(incidents)
    coverage = watched(sectors, (1.0, 0.9, 0.7, 0.45, 0.2, 0.0) if watch else ())
    entries = sorted({e for row in incidents["entries"].to_pylist() for e in row})
    known = [None if n in (3, 4) else (n * 7) % 50 for n in range(13)]
    days = pa.table(
        {
            "day": [DAY - timedelta(days=13 - n) for n in range(14)],
            "incidents": pa.array([*known, number if number or watch else None], pa.int64()),
            "acts": pa.array([*known, number], pa.int64()),
            "watched": pa.array(
                [None if n in (3, 4) else 0.1 + 0.06 * n for n in range(14)], pa.float64()
            ),
        }
    )
    sums = {n: int(sum(incidents[n].to_pylist())) for n in ("accounts", "smm_count", "acts_min",
                                                             "acts", "acts_max")}  # fmt: skip
    sums["killed"] = sum(k or 0 for k in incidents["killed"].to_pylist())
    figures = [
        Figure(name=name, today=today, yesterday=37, week_mean=31.4, entries=entries)
        for name, today in {"incidents": number, **sums,
                            "allegations": allegations.num_rows}.items()
    ]  # fmt: skip
    figures.append(
        Figure(name="restrictions", today=restricted, yesterday=None, week_mean=None, entries=[])
    )
    return DailyBrief(
        mission="made-up front", day=DAY, start=START, end=START + timedelta(hours=24),
        agreement=agreement(points, theatre), sectors=sectors, figures=figures,
        incidents=incidents, allegations=allegations, cases=cases, coverage=coverage,
        restrictions=restrictions,
        rejections=pa.table({"source": ["firms", "patrol"],
                             "reason": ["swapped_coordinates", "mangled_text"],
                             "kept": [False, True], "rows": [12, 3]}),
        days=days,
        sources=[{"entry": 17, "source": "patrol", "file": "patrol-2026-03-04.csv", "rows": 1200,
                  "accepted": 1180, "rejected": 12, "duplicates": 8}],
        totals={"cases": cases.num_rows, "status.received": cases.num_rows, "status.closed": 0,
                "handling.full": cases.num_rows, "outcome.not_examined": cases.num_rows},
        anchor=Anchor(origin="lendemain.example/made-up", size=4211,
                      root="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                      checkpoint="lendemain.example/made-up\n4211\nn4bQgYhMfWWaL+qgxVrQFaO/TxsrC4"
                                 "Is0V1sFbDwCgg=\n\n— lendemain.example/made-up AbCd1234",
                      last_audit="2026-03-05T06:00:00Z: 4211 entries, no difference"),
        basemap=basemap.features(*theatre),
    )  # fmt: skip


def eastern(number=40):
    """The same made-up day on real ground, for the base map's sake."""
    return made(number, points=EAST, theatre=(35.5, 46.0, 40.2, 49.9))


@pytest.fixture(scope="session")
def phrases() -> Callable[[str], dict[str, str]]:
    """The phrases of a language, by dotted key."""
    return phrases_of


@pytest.fixture(scope="session")
def brief_of() -> Callable[..., DailyBrief]:
    """Makes a brief of so many incidents."""
    return made


@pytest.fixture(scope="session")
def brief() -> DailyBrief:
    """A made-up day of forty incidents."""
    return made()


@pytest.fixture(scope="session")
def empty_brief() -> DailyBrief:
    """A day on which nothing was recorded and nobody watched."""
    made_up = made(0, restricted=0, watch=False)
    figures = [replace(f, yesterday=None, week_mean=None, entries=[]) for f in made_up.figures]
    return replace(made_up, figures=figures, sources=[], totals={"cases": 0})


def spoilt(brief: DailyBrief, texts: Sequence[str]) -> DailyBrief:
    """The brief with a text from outside in every field that can hold one, in turn."""
    turn = iter(texts * (1 + 40_000 // len(texts)))

    def column(rows: pa.Table, name: str) -> pa.Table:
        at = rows.schema.get_field_index(name)
        field = rows.schema.field(at)
        return rows.set_column(at, field, pa.array([next(turn) for _ in range(rows.num_rows)])
                               .cast(field.type))  # fmt: skip

    incidents = column(brief.incidents, "place_name")
    for name in ("fragment", "exception", "reference", "provision_id", "zone_id"):
        brief = replace(brief, allegations=column(brief.allegations, name))
    names = {c: next(turn) for c in ("en", "fr", "uk")}
    return replace(
        brief,
        mission=next(turn),
        incidents=column(column(incidents, "kind"), "sector_id"),
        restrictions=column(column(brief.restrictions, "sector_id"), "place_name"),
        cases=column(column(brief.cases, "batch"), "status"),
        coverage=column(brief.coverage, "causes"),
        rejections=column(column(brief.rejections, "reason"), "source"),
        sectors=[replace(s, name=next(turn)) for s in brief.sectors],
        agreement=replace(
            brief.agreement,
            title=names,
            standing=next(turn),
            lines=tuple(replace(line, name=names) for line in brief.agreement.lines),
            provisions=tuple(replace(p, title=names) for p in brief.agreement.provisions),
        ),
        sources=[dict(row, file=next(turn), source=next(turn)) for row in brief.sources],
        anchor=Anchor(
            origin=next(turn), size=1, root=next(turn), checkpoint=next(turn), last_audit=next(turn)
        ),
        basemap={"type": "FeatureCollection", "features": [
            {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1.2, 1.5 + n / 50]},
             "properties": {"what": "place", "rank": 1, "people": 9, "name": next(turn)}}
            for n in range(40)
        ]},
    )  # fmt: skip


@pytest.fixture(scope="session")
def naughty(shared) -> list[str]:
    """The big list of naughty strings, and a few of our own that try each of our forms."""
    listed = json.loads((shared / "vectors/naughty-strings/blns.json").read_text("utf-8"))
    ours = [
        "=1+1", "+1", "-1", "@SUM(A1)", '#eval("1")', "$x$", "]]>", "\x00\x1b[2J", "\u202eabc",
        "<script>alert(1)</script>", "a" * 5000, "{n}", "%s", "\\", "#panic()", "#[*b*]",
    ]  # fmt: skip
    return [text for text in [*ours, *listed] if text]


@pytest.fixture(scope="session")
def naughty_brief(naughty) -> DailyBrief:
    """A made-up day with hostile text in every field."""
    return spoilt(made(160), naughty)


@pytest.fixture(scope="session")
def plain_brief(naughty) -> DailyBrief:
    """The same day with harmless text of the same kind."""
    return spoilt(made(160), ["harmless"])
