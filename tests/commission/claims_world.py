"""Made-up claims and incidents along a line, with known truth; tests load this file by its path."""

from datetime import UTC, datetime
from hashlib import sha256

import numpy as np
import pyarrow as pa

from lendemain import tables
from lendemain.geo import Plane
from lendemain.records.claim import Claim
from lendemain.records.incident import Incident

PLANE = Plane(lon=38.0, lat=48.0)
T0 = 1_745_074_800_000_000
HOUR = 3_600_000_000
KINDS = np.array(["mortar", "artillery", "uav_fpv_strike", "shelling", "armed_clash"], object)


def incidents(given):
    """Incidents from (id, hours, east km, north km, kind)."""
    size = len(given)
    lon, lat = PLANE.degrees([g[2] * 1000.0 for g in given], [g[3] * 1000.0 for g in given])
    start = np.array([T0 + g[1] * HOUR for g in given], np.int64)
    ones = np.ones(size, np.int64)
    return tables.columns(
        Incident,
        {"incident_id": [g[0] for g in given], "start": tables.moments(start),
         "end": tables.moments(start + HOUR // 60), "lon": lon, "lat": lat,
         "semi_major_m": 300.0, "semi_minor_m": 200.0, "orientation_deg": 30.0,
         "kind": [g[4] for g in given], "kind_probability": 0.9, "probability": 0.9,
         "accounts": ones, "witnesses": ones, "smm_count": ones, "acts_min": ones, "acts": ones,
         "acts_max": ones, "first_observation": [b"0" * 16] * size},
        size,
    )  # fmt: skip


def claims(given, *, claimant="a"):
    """Claims from mappings: hours, long_h, east, north (km), error_m, and any column of Claim."""
    made = []
    for n, one in enumerate(given):
        one = {"hours": 0.0, "long_h": 1 / 60, "east": 0.0, "north": 0.0, "error_m": 500.0} | one
        start = int(T0 + one.pop("hours") * HOUR)
        end = start + int(one.pop("long_h") * HOUR)
        lon, lat = PLANE.degrees(one.pop("east") * 1000.0, one.pop("north") * 1000.0)
        said = repr(sorted((k, v) for k, v in one.items() if k not in ("claimant", "own_number")))
        content = f"{start} {end} {float(lon):.6f} {float(lat):.6f} {said}"
        made.append({
            "claim_id": f"C-{n:05}", "own_number": str(n), "row": n + 1, "claimant": claimant,
            "content": sha256(content.encode()).digest()[:16],
            "received": datetime(2025, 4, 22, tzinfo=UTC), "start": _moment(start),
            "end": _moment(end), "lon": float(lon), "lat": float(lat), "kind": "mortar",
            "basis": "coordinates", **one,
        })  # fmt: skip
    names = {name for m in made for name in m}
    return tables.columns(Claim, {n: [m.get(n) for m in made] for n in names}, len(made))


def _moment(micros):
    return datetime.fromtimestamp(micros / 1e6, UTC)


def world(size, recorded, *, seed, true=0.6, claimants=("a", "b")):
    """Claims of which about so many are about recorded incidents, and which incident each is."""
    chance = np.random.default_rng(seed)
    east = chance.random(recorded) * 150
    north = east * 0.5 + chance.normal(0, 8, recorded)
    hours = chance.random(recorded) * 30
    kinds = KINDS[chance.integers(0, len(KINDS), recorded)]
    rows = [(f"I-{n:05}", hours[n], east[n], north[n], kinds[n]) for n in range(recorded)]
    about = chance.random(size) < true
    which = chance.choice(recorded, size, replace=False)
    given = []
    for n in range(size):
        at = which[n]
        error = float(chance.choice([300.0, 1500.0, 5000.0]))
        long_h = float(chance.choice([1 / 60, 1, 24]))
        e, m, h = (
            (east[at], north[at], hours[at]) if about[n]
            else ((x := chance.random() * 150), x * 0.5 + chance.normal(0, 8), chance.random() * 30)
        )  # fmt: skip
        given.append({
            "hours": h - chance.random() * long_h, "long_h": long_h, "error_m": error,
            "east": e + chance.normal() * error / 1000, "north": m + chance.normal() * error / 1000,
            "kind": kinds[at] if about[n] else KINDS[chance.integers(0, len(KINDS))],
            "claimant": claimants[n % len(claimants)],
        })  # fmt: skip
    return claims(given), incidents(rows), about, which


def renamed(rows, names):
    """Claims with their claimants renamed."""
    told = [names[c] for c in rows["claimant"].to_pylist()]
    at = rows.schema.get_field_index("claimant")
    column = pa.array(told, pa.string()).dictionary_encode()
    return rows.set_column(at, rows.schema.field(at), column.cast(rows.schema.field(at).type))
