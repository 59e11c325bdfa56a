"""Made-up things that move, for the tests of tracking."""

import numpy as np

from lendemain import geo, tables
from lendemain.records.track import Plot

PLANE = geo.Plane(lon=37.5, lat=48.0)
START_US = 1_770_112_800_000_000


def plots(x, y, seconds, *, error_m=50.0, plane=PLANE, **given):
    """A table of plots from metres in a plane and seconds from a start."""
    lon, lat = plane.degrees(np.asarray(x, float), np.asarray(y, float))
    count = len(lon)
    columns = {
        "source": "made-up", "row": np.arange(1, count + 1), "sensor": "radar", "lon": lon,
        "lat": lat, "error_m": np.broadcast_to(np.float32(error_m), count).copy(),
        "time": tables.moments(START_US + np.rint(np.asarray(seconds) * 1e6).astype(np.int64)),
    }  # fmt: skip
    return tables.columns(Plot, columns | given, count)


def scene(targets, *, scans=25, detect=0.9, clutter=0.1, error_m=50.0, seed=0, side=30_000.0):
    """Truth (scans x targets x [x, vx, y, vy]), plots as x, y, seconds; straight ways."""
    rng = np.random.default_rng(seed)
    start = rng.uniform(-side / 2, side / 2, (targets, 2))
    way = rng.normal(0, 30, (targets, 2))
    truth, x, y, t = [], [], [], []
    for k in range(scans):
        where = start + way * 4.0 * k
        truth.append(np.column_stack([where[:, 0], way[:, 0], where[:, 1], way[:, 1]]))
        seen = where[rng.random(targets) < detect]
        seen = seen + rng.normal(0, error_m, seen.shape)
        false = rng.uniform(-side / 2, side / 2, (rng.poisson(clutter * targets), 2))
        both = rng.permutation(np.vstack([seen, false]))
        x += both[:, 0].tolist()
        y += both[:, 1].tolist()
        t += [4.0 * k] * len(both)
    return np.array(truth), np.array(x), np.array(y), np.array(t)
