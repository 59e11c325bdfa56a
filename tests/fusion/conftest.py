"""Observations for the tests of fusion, told in a few words."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from lendemain import tables
from lendemain.geo import Plane
from lendemain.records.observation import Observation

T0 = datetime(2026, 6, 1, 12, tzinfo=UTC)


def observations(x: Any, y: Any, t: Any, *, span: Any = 0.0, **columns: Any) -> pa.Table:
    """Identified observations at metres from 37.8 E, 48 N and seconds from T0 (`span` long)."""
    x, y, t = (np.atleast_1d(np.asarray(a, float)) for a in (x, y, t))
    lon, lat = Plane(lon=37.8, lat=48.0).metres(0, 0) if not len(x) else _degrees(x, y)
    start = (T0.timestamp() * 1e6 + t * 1e6).astype(np.int64)
    end = start + (np.asarray(span, float) * 1e6).astype(np.int64)
    given = {
        "source": "made", "row": np.arange(len(x)), "start": tables.moments(start),
        "end": tables.moments(end), "lon": lon, "lat": lat, "error_m": 100.0, "kind": "explosion",
        "phenomenon": "explosion", "reliability": "B", "probability": 0.9,
    }  # fmt: skip
    return tables.identified(tables.columns(Observation, given | columns, len(x)))[0]


def _degrees(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return Plane(lon=37.8, lat=48.0).degrees(x, y)


@pytest.fixture(scope="session")
def told() -> Callable[..., pa.Table]:
    """`observations`, for tests to call."""
    return observations
