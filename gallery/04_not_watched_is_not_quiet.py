"""Two nights without an incident; in one of them nobody was looking.

A sector, hour by hour: how probably one act would have been noticed.  The picture: two days, the
second with its camera blinded and its patrol turned back.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import shapely

from lendemain import fusion, tables
from lendemain.records.agreement import Sector
from lendemain.records.observation import Watch

START = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)
SECTOR = Sector(
    sector_id="S01",
    name="S01",
    from_km=0,
    to_km=20,
    shape=shapely.to_wkb(shapely.box(4, 0, 4.18, 0.18)),
)


def watches() -> list[Watch]:
    """A camera and a patrol that keep their watch on the first day and cannot on the second."""
    place = {"lon": 4.09, "lat": 0.09, "source": "gallery"}
    kept, blind, away = [], [], []
    for day in range(2):
        at = START + day * DAY
        on = "on" if day == 0 else "jammed"
        camera = Watch(
            sensor="camera",
            start=at,
            end=at + DAY,
            range_m=9_000.0,
            probability=0.8,
            status=on,
            **place,
        )
        patrol = Watch(
            sensor="patrol", start=at + timedelta(hours=7), end=at + timedelta(hours=17),
            range_m=15_000.0, probability=0.6, status="on" if day == 0 else "denied", **place,
        )  # fmt: skip
        (kept if day == 0 else blind).append(camera)
        (kept if day == 0 else away).append(patrol)
    return kept + blind + away


def picture() -> str:
    """The probability of noticing, hour by hour, as SVG."""
    rows = fusion.watching.coverage.coverage(
        tables.table(Watch, watches()), [SECTOR], start=START, end=START + 2 * DAY
    ).to_pylist()
    bars = "".join(
        f'<rect x="{20 + 9 * i}" y="{120 - 100 * r["probability"]:.0f}" width="8" '
        f'height="{100 * r["probability"]:.0f}" fill="#0072B2"><title>{r["hour"]:%d %H:%M}: '
        f"{r['probability']:.2f} {r['causes']}</title></rect>"
        for i, r in enumerate(rows)
    )
    for day in (rows[:24], rows[24:]):
        mean = sum(r["probability"] for r in day) / 24
        causes = ", ".join(sorted({r["causes"] for r in day if r["causes"]})) or "-"
        print(f"{day[0]['hour']:%Y-%m-%d}: noticed with {mean:.2f} on average; unwatched: {causes}")
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-22 -22 530 172" font-size="13" '
        'font-family="sans-serif" role="img">'
        "<title>Probability that one act would be noticed, by hour, over two days</title>"
        '<text x="-18" y="-6">probability that one act would be noticed, hour by hour</text>'
        '<text x="14" y="24" text-anchor="end">1</text><path d="M16 20H20" stroke="#000"/>'
        '<text x="14" y="124" text-anchor="end">0</text>'
        f'{bars}<path d="M20 10V120H452M236 10V125" fill="none" stroke="#000"/>'
        '<text x="20" y="142">1 June: watched</text>'
        '<text x="240" y="142">2 June: not watched, so silence says nothing</text></svg>'
    )


if __name__ == "__main__":
    out = Path(sys.argv[1] if len(sys.argv) > 1 else __file__).with_suffix(".svg")
    out.write_text(picture(), "utf-8")
