"""One place, two lines, two answers: each side measures from its own line, and both are printed.

Under the package of February 2015 one side withdrew from the actual line, the other from that of
September 2014.  The picture: both lines, a place between them, and what each line says of it.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lendemain import agreement, fusion, tables
from lendemain.agreement import text
from lendemain.records.agreement import Agreement
from lendemain.records.observation import Notice, Observation

PLACE = (38.30, 48.32)
TEXT = Path(__file__).resolve().parents[1] / "texts/agreements/minsk-2015.toml"


def minsk() -> Agreement:
    """The text of Minsk as data."""
    found, mistakes = text.parsed(TEXT.name, TEXT.read_bytes())
    assert found is not None, mistakes
    return found


def picture() -> str:
    """The two lines and the place as SVG."""
    minsk_2015 = minsk()
    at = datetime(2016, 3, 1, 9, tzinfo=UTC)
    seen = Observation(
        source="gallery", row=1, sensor="patrol", provenance="patrol", start=at,
        end=at + timedelta(minutes=5), lon=PLACE[0], lat=PLACE[1], error_m=500.0,
        kind="heavy_weapon_inside_belt", phenomenon="presence", weapon="artillery 152 mm",
    )  # fmt: skip
    accounts = tables.identified(tables.table(Observation, [seen]))[0]
    found = agreement.compliance.allegations(
        fusion.incidents(accounts).incidents, tables.empty(Notice), minsk_2015
    )
    for row in found.to_pylist():
        print(
            f"{row['fragment']:32} zone {row['zone_id']:28} reference {row['reference'] or '-':14} "
            f"margin {row['margin_km']:7.1f} km, inside {row['inside']:.2f}"
        )
    zones = {zone.zone_id: zone.name["en"].partition(" (")[0] for zone in minsk_2015.zones}
    answers = {}
    for row in found.sort_by("margin_km").to_pylist():
        answers[row["reference"]] = f"{row['margin_km']:.0f} km inside, {zones[row['zone_id']]}"
    lines = "".join(
        f'<path d="M{"L".join(_xy(*p) for p in line.points)}" fill="none" stroke="{colour}" '
        f'stroke-width="3"/><text x="190" y="{230 + 50 * at}" fill="{colour}">{line.name["en"]}:'
        f'<tspan x="190" dy="18">{answers[line.line_id]}</tspan></text>'
        for at, (line, colour) in enumerate(
            zip(minsk_2015.lines, ("#0072B2", "#B34700"), strict=True)
        )
    )
    x, y = _xy(*PLACE).split()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 560 420" font-size="14" '
        'font-family="sans-serif" role="img">'
        f"<title>Two lines of contact and a place between them</title>{lines}"
        f'<circle cx="{x}" cy="{y}" r="9" fill="#E69F00" fill-opacity=".5" stroke="#000"/>'
        f'<path d="M{float(x) + 10:.0f} {y}H300" stroke="#000"/>'
        f'<text x="304" y="{float(y) + 5:.0f}">152 mm artillery, seen here</text></svg>'
    )


def _xy(lon: float, lat: float) -> str:
    return f"{(lon - 37.0) * 150:.1f} {(49.2 - lat) * 190:.1f}"


if __name__ == "__main__":
    out = Path(sys.argv[1] if len(sys.argv) > 1 else __file__).with_suffix(".svg")
    out.write_text(picture(), "utf-8")
