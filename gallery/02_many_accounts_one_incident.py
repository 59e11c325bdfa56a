"""A hundred rounds heard by two patrols, a camera and an acoustic station are a hundred, not four.

Monitors sum every number that every account gives; acts are counted once.  The picture: both
counts.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa

from lendemain import fusion, tables
from lendemain.records.observation import Observation

AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
WITNESSES = {"patrol 1": 100, "patrol 2": 98, "camera 7": 96, "station 3": 101}


def accounts() -> pa.Table:
    """Four accounts of one bombardment."""
    rows = [
        Observation(
            source="gallery", row=i, sensor=name, provenance=name,
            start=AT + timedelta(seconds=20 * i), end=AT + timedelta(minutes=25, seconds=20 * i),
            lon=4.2 + 0.001 * i, lat=0.1, error_m=400.0, kind="mortar", phenomenon="explosion",
            count=count, count_min=count - 5, count_max=count + 5,
        )
        for i, (name, count) in enumerate(WITNESSES.items())
    ]  # fmt: skip
    return tables.identified(tables.table(Observation, rows))[0]


def picture() -> str:
    """The two counts as bars, in SVG."""
    [incident] = fusion.incidents(accounts()).incidents.to_pylist()
    counted, acts = incident["smm_count"], incident["acts"]
    print(
        f"{incident['accounts']} accounts, {incident['witnesses']} witnesses: SMM count {counted}, "
        f"acts {acts} ({incident['acts_min']} to {incident['acts_max']})"
    )
    low, high = incident["acts_min"], incident["acts_max"]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 130" font-size="14" '
        'font-family="sans-serif" role="img">'
        f"<title>Counted {counted}, acts {acts}</title>"
        f'<rect x="110" y="15" width="{counted * 0.85:.0f}" height="34" fill="#56B4E9"/>'
        f'<rect x="110" y="65" width="{acts * 0.85:.0f}" height="34" fill="#E69F00"/>'
        f'<path d="M{110 + low * 0.85:.0f} 82H{110 + high * 0.85:.0f}" stroke="#000" '
        'stroke-width="3"/><text x="8" y="37">sum of reports</text><text x="8" y="87">acts</text>'
        f'<text x="{80 + counted * 0.85:.0f}" y="37">{counted}</text>'
        f'<text x="{118 + high * 0.85:.0f}" y="87">{acts} ({low}-{high})</text></svg>'
    )


if __name__ == "__main__":
    out = Path(sys.argv[1] if len(sys.argv) > 1 else __file__).with_suffix(".svg")
    out.write_text(picture(), "utf-8")
