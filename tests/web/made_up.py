"""A made-up mission, as a cycle would have left it, for whatever shows one.

Tests load this file by its path: `runpy.run_path(...)["front"]`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import shapely

from lendemain import tables
from lendemain.desk.released.views import Views
from lendemain.records.agreement import Agreement, Line, Party, Provision, Sector, Zone
from lendemain.records.brief import Anchor
from lendemain.records.case import Allegation, Case
from lendemain.records.incident import KINDS, Coverage, Incident, Membership
from lendemain.records.observation import Observation, Rejection

START = datetime(2026, 3, 1, tzinfo=UTC)
LON, LAT = 36.0, 47.6
SECTORS = 8
NAUGHTY = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'&{{7*7}}${1}\u202e"
LANGUAGES = ("en", "fr", "uk")


@dataclass(frozen=True)
class Front:
    """The shape of `desk.view.View`."""

    name: str
    version: str
    agreements: tuple[Agreement, ...]
    sectors: tuple[Sector, ...]
    observations: pa.Table
    rejections: pa.Table
    incidents: pa.Table
    members: pa.Table
    coverage: pa.Table
    allegations: pa.Table
    cases: pa.Table


def anchor(*, audit: str = "2026-03-31T05:58:00+00:00: 41 entries, 0 problems") -> Anchor:
    """Where a ledger of 41 entries stands."""
    return Anchor(
        origin="made-up.example/log",
        size=41,
        root="ab" * 32,
        checkpoint="made-up.example/log\n41\nq6urq6s=\n\n— made-up.example/log AAAA\n",
        last_audit=audit,
    )


def shown(incidents: int = 200, days: int = 30, *, word: str = "", version: str = "1-1") -> Views:
    """The views of a made-up mission."""
    return Views(front(incidents, days, word=word, version=version), anchor=anchor())


def front(incidents: int = 200, days: int = 30, *, word: str = "", version: str = "1-1") -> Front:
    """A mission of so many incidents in so many days; `word` stands in every text, if given."""
    chance = np.random.default_rng(7)
    held = _incidents(incidents, days, chance, word)
    observations, members = _accounts(held, chance, word)
    allegations = _allegations(held, word)
    rejected = {"source": word or "patrol", "row": [3, 4, 9], "field": "lat", "value": word,
                "reason": ["not_a_number", "duplicate", "duplicate"],
                "kept": [False, False, True]}  # fmt: skip
    return Front(
        name=word or "made-up front",
        version=version,
        agreements=(_agreement(word),),
        sectors=_sectors(word),
        observations=observations,
        rejections=tables.columns(Rejection, rejected, 3),
        incidents=held,
        members=members,
        coverage=_coverage(days, word),
        allegations=allegations,
        cases=_cases(allegations, word),
    )


def _named(name: str, word: str) -> dict[str, str]:
    return {code: word or f"{name} ({code})" for code in LANGUAGES}


def _agreement(word: str) -> Agreement:
    points = tuple((LON + 0.25 * n, LAT + 0.1 * np.sin(n).item()) for n in range(SECTORS + 1))
    line = Line(
        line_id="line",
        name=_named("The line", word),
        points=points,
        error_m=1500.0,
        left="north",
        right="south",
        start=START,
        end=None,
        source=word,
    )
    belt = {"form": "belt", "party": "north", "line_id": "line", "outer_m": 5000.0}
    provision = Provision(
        provision_id="fire",
        fragment="made-up/2/a",
        title=_named("No fire", word),
        text=word or "The parties shall not open fire.",
        kinds=("artillery",),
        zones=("belt",),
        binds=("north", "south"),
        start=START,
        gravity=4,
    )
    return Agreement(
        agreement_id="made-up",
        title=_named("A made-up agreement", word),
        standing=word or "model",
        source=word or "nobody",
        effective=START,
        time_zone="Europe/Kyiv",
        theatre=(LON - 1, LAT - 1, LON + 3, LAT + 1),
        parties=tuple(Party(party_id=p, name=_named(f"{p}land", word)) for p in ("north", "south")),
        lines=(line,),
        zones=(Zone(zone_id="belt", name=_named("Belt", word), **belt),),
        provisions=(provision,),
    )


def _sectors(word: str) -> tuple[Sector, ...]:
    boxes = [
        shapely.box(LON + 0.25 * n, LAT - 0.2, LON + 0.25 * (n + 1), LAT + 0.2)
        for n in range(SECTORS)
    ]
    return tuple(
        Sector(
            sector_id=f"S{n:02d}",
            name=word or f"Sector {n + 1}",
            from_km=19.0 * n,
            to_km=19.0 * (n + 1),
            shape=shapely.to_wkb(box),
        )
        for n, box in enumerate(boxes)
    )


def _incidents(rows: int, days: int, chance: np.random.Generator, word: str) -> pa.Table:
    kinds = np.array([kind for several in KINDS.values() for kind in several])
    begin = np.sort(chance.integers(0, max(1, days * 86_400), rows))
    start = np.int64(START.timestamp() * 1e6) + begin * 1_000_000
    lengths = [60, 900, 3600, 40_000, 10 * 86_400]
    length = chance.choice(lengths, rows, p=[0.4, 0.3, 0.2, 0.09, 0.01])
    shape = shapely.to_wkb(shapely.box(LON, LAT, LON + 0.1, LAT + 0.1))
    given = {
        "incident_id": [f"I{n:06d}" for n in range(rows)],
        "start": tables.moments(start),
        "end": tables.moments(start + length * 1_000_000),
        "lon": LON + 2 * chance.random(rows),
        "lat": LAT + 0.5 * (chance.random(rows) - 0.5),
        "semi_major_m": chance.uniform(100, 2500, rows).astype(np.float32),
        "semi_minor_m": chance.uniform(50, 100, rows).astype(np.float32),
        "orientation_deg": chance.uniform(0, 180, rows).astype(np.float32),
        "shape": [shape if n % 50 == 1 else None for n in range(rows)],
        "place_name": [word or f"Village {n % 40}" for n in range(rows)],
        "kind": chance.choice(kinds, rows).tolist(),
        "kind_probability": chance.uniform(0.3, 1, rows).astype(np.float32),
        "phenomenon": "explosion",
        "probability": chance.uniform(0.2, 1, rows).astype(np.float32),
        "accounts": 2,
        "witnesses": 2,
        "smm_count": 7,
        "acts_min": 2,
        "acts": 4,
        "acts_max": 9,
        "killed": [1 if n % 97 == 0 else None for n in range(rows)],
        "actors": word or "north; south",
        "first_observation": [r.tobytes() for r in chance.integers(0, 256, (rows, 16), np.uint8)],
    }
    return tables.columns(Incident, given, rows)


def _accounts(
    incidents: pa.Table, chance: np.random.Generator, word: str
) -> tuple[pa.Table, pa.Table]:
    """Two accounts of each incident, and their membership."""
    rows = 2 * incidents.num_rows
    twice = pa.array(np.repeat(np.arange(incidents.num_rows), 2))
    ids = [n.to_bytes(16, "big") for n in range(rows)]
    given = {
        "observation_id": ids,
        "source": [word or ("patrol", "smm")[n % 2] for n in range(rows)],
        "row": np.arange(rows),
        "source_ref": word or "note 7",
        "sensor": word or "camera 3",
        "start": incidents.column("start").take(twice),
        "end": incidents.column("end").take(twice),
        "geometry": "sector",
        "lon": LON + chance.random(rows),
        "lat": LAT + chance.random(rows),
        "kind": "artillery",
        "description": word or "explosions, assessed as outgoing",
        "means": "heard",
        "weapon": word or "N/K",
        "count_qualifier": "about",
        "accused": word,
        "text": [word or f"about 80 explosions, 2-4 km ENE, note {n}" for n in range(rows)],
        "language": "en",
    }
    observations = tables.columns(Observation, given, rows)
    members = {"incident_id": incidents.column("incident_id").take(twice), "observation_id": ids}
    entries = pa.array(np.arange(rows) % 40 + 1, pa.int64())
    return (
        observations.append_column("entry", entries),
        tables.columns(Membership, members, rows),
    )


def _allegations(incidents: pa.Table, word: str) -> pa.Table:
    """Every third incident is alleged under the one provision."""
    chosen = incidents.take(pa.array(np.arange(0, incidents.num_rows, 3)))
    rows = chosen.num_rows
    given = {
        "allegation_id": [f"A{n}" for n in range(rows)],
        "incident_id": chosen.column("incident_id"),
        "fragment": word or "made-up/2/a",
        "provision_id": "fire",
        "zone_id": "belt",
        "reference": "line",
        "binds": "north",
        "sector_id": "S00",
        "start": chosen.column("start"),
        "end": chosen.column("end"),
        "kind": chosen.column("kind").cast(pa.string()),
        "margin_km": np.linspace(-3, 4, rows).astype(np.float32),
        "inside": 0.75,
        "probability": 0.6,
        "exception": word or "announced_exercise",
        "excused": 0.1,
        "gravity": 4,
    }
    return tables.columns(Allegation, given, rows)


def _cases(allegations: pa.Table, word: str) -> pa.Table:
    rows = allegations.num_rows
    status = ["received", "verification", "closed", "deliberation"]
    outcome = ["not_examined", "pending", "dismissed", "pending"]
    given = {
        "number": np.arange(1, rows + 1),
        "allegation_id": allegations.column("allegation_id"),
        "incident_id": allegations.column("incident_id"),
        "fragment": allegations.column("fragment"),
        "sector_id": "S00",
        "kind": allegations.column("kind"),
        "start": allegations.column("start"),
        "status": [status[n % 4] for n in range(rows)],
        "outcome": [outcome[n % 4] for n in range(rows)],
        "handling": "full",
        "batch": word,
        "gravity": 4,
        "killed": 0,
        "consequence": 1,
        "priority": np.linspace(1, 0, rows).astype(np.float32),
        "probability": 0.6,
    }
    return tables.columns(Case, given, rows)


def _coverage(days: int, word: str) -> pa.Table:
    """Sector 4 is never watched, sector 6 from noon only, the others always."""
    hours, sectors = days * 24, SECTORS
    hour = np.repeat(np.arange(hours), sectors)
    sector = np.tile(np.arange(sectors), hours)
    dark = (sector == 3) | ((sector == 5) & (hour % 24 < 12))
    watched = np.where(dark, 0.0, 0.96).astype(np.float32)
    given = {
        "sector_id": [f"S{n:02d}" for n in sector.tolist()],
        "hour": tables.moments(np.int64(START.timestamp() * 1e6) + hour * 3_600_000_000),
        "watched": watched,
        "probability": watched * np.float32(0.8),
        "nations": word or "FR,GB",
        "causes": [word or {3: "denied", 5: "jammed"}.get(n, "") for n in sector.tolist()],
    }
    return tables.columns(Coverage, given, hours * sectors)
