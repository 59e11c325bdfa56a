"""What "22 explosions, 3-5 km SSW" says about a place: a region, and a probability of being in a
zone.

The shape of a real report of 2019: blasts heard near a disengagement area, and no camera saw them.
The picture: the sector, the square of the zone, and the share of the sector in it.
"""

import sys
from pathlib import Path

import shapely

from lendemain import geo

OBSERVER = (4.2, 0.1)
NEAR_M, FAR_M = 3_000.0, 5_000.0


def picture() -> str:
    """The sector and the zone as SVG."""
    middle = geo.wind_bearing_deg("SSW") or 0.0
    half = geo.WIND_WIDTH_DEG / 2
    sector = geo.sector_polygon(
        *OBSERVER, distances_m=(NEAR_M, FAR_M), bearings_deg=(middle - half, middle + half)
    )
    plane = geo.Plane(lon=OBSERVER[0], lat=OBSERVER[1])
    flat = plane.flat([sector]).item()
    zone = shapely.box(-2_600, -5_000, -600, -3_000)
    share = flat.intersection(zone).area / flat.area
    print(f"area of the sector: {geo.area_m2(sector) / 1e6:.2f} km2; {share:.0%} in the zone")
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4000 -1000 6000 7000" font-size="260" '
        'font-family="sans-serif">'
        f"<title>A sector 3-5 km SSW; {share:.0%} of it lies in the zone</title>"
        f'<path d="{_path(zone)}" fill="#56B4E9" fill-opacity=".4" stroke="#0072B2" '
        'stroke-width="30"/>'
        f'<path d="{_path(flat)}" fill="#E69F00" fill-opacity=".6" stroke="#D55E00" '
        'stroke-width="30"/>'
        '<circle r="90"/><text x="-160" y="60" text-anchor="end">observer: 3-5 km SSW</text>'
        '<text x="-560" y="4900" fill="#0072B2">zone</text>'
        f'<text x="-3900" y="5700">{share:.0%} of the region lies in the zone</text></svg>'
    )


def _path(shape: shapely.Polygon) -> str:
    return "M" + "L".join(f"{x:.0f} {-y:.0f}" for x, y in shape.exterior.coords) + "Z"


if __name__ == "__main__":
    out = Path(sys.argv[1] if len(sys.argv) > 1 else __file__).with_suffix(".svg")
    out.write_text(picture(), "utf-8")
