"""Coordinates in the notations that people write: degrees, minutes and seconds, grids.

A position is as good as its last figure says, and never better than the least error here.  Which of
two numbers is the latitude is told by their letters, else the first is.
"""

import math
import re
from typing import NamedTuple

CHARACTERS_MAX = 120
ERROR_M_MIN = 50.0
"""No list's coordinates count as better than this (one standard deviation)."""

DEGREE_M = 111_200.0


class Position(NamedTuple):
    """Longitude and latitude in degrees, and one standard deviation in metres along each axis."""

    lon: float
    lat: float
    error_m: float


_NORTH = r"N|С\.?\s?Ш\.?|ПН\.?\s?Ш\.?|ПНШ|СШ"
_SOUTH = r"S|Ю\.?\s?Ш\.?|ПД\.?\s?Ш\.?"
_EAST = r"E|В\.?\s?Д\.?|СХ\.?\s?Д\.?|СХД|ВД"
_WEST = r"W|O|З\.?\s?Д\.?|ЗХ\.?\s?Д\.?"
_LETTERS = rf"(?:{_NORTH}|{_SOUTH}|{_EAST}|{_WEST})"
_ANGLE = (
    r"([+-]?\d{1,3}(?:[.,]\d+)?)\s*[°º]?"
    r"(?:\s*(\d{1,2}(?:[.,]\d+)?)\s*['′’]?)?(?:\s*(\d{1,2}(?:[.,]\d+)?)\s*(?:[\"″”]|''))?"
)
_PAIR = re.compile(
    rf"({_LETTERS})?\s*{_ANGLE}\s*({_LETTERS})?\s*[,;/ ]?\s*"
    rf"({_LETTERS})?\s*{_ANGLE}\s*({_LETTERS})?",
    re.IGNORECASE,
)
_DECIMAL = re.compile(r"([+-]?\d{1,3}[.,]\d+)\s*[,; ]\s*([+-]?\d{1,3}[.,]\d+)")
_MGRS = re.compile(
    r"(\d{1,2})\s*([C-HJ-NP-X])\s*([A-HJ-NP-Z])([A-HJ-NP-V])\s*((?:\d\s*){2,10})", re.IGNORECASE
)
_BANDS = "CDEFGHJKLMNPQRSTUVWX"
_COLUMNS = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")
_ROWS = "ABCDEFGHJKLMNPQRSTUV"


def position(text: str) -> Position | str:
    r"""Where the coordinates lie, or why they cannot be read.

    >>> found = position("48°00'57\"N 37°48'10\"E")
    >>> round(found.lon, 4), round(found.lat, 4), round(found.error_m)
    (37.8028, 48.0158, 50)
    >>> position("48,02; 37,80")[:2]
    (37.8, 48.02)
    >>> position("по дорозі")
    'no coordinates that can be read'
    """
    if len(text) > CHARACTERS_MAX:
        return f"longer than {CHARACTERS_MAX} characters"
    said = " ".join(text.replace("\u00a0", " ").split()).strip("()[] ")
    if grid := _MGRS.fullmatch(said):
        return _of_grid(grid)
    if plain := _DECIMAL.fullmatch(said):
        lat, lon = (_number(plain[k]) for k in (1, 2))
        figures = min(_figures(plain[1]), _figures(plain[2]))
        return checked(lon, lat, 10.0**-figures)
    pair = _PAIR.fullmatch(said)
    if pair is None:
        return "no coordinates that can be read"
    groups = pair.groups()
    marks = [groups[0] or groups[4] or "", groups[5] or groups[9] or ""]
    if not any(marks) and "°" not in said and "º" not in said:
        return "no coordinates that can be read"
    angles = [_angle(groups[1:4]), _angle(groups[6:9])]
    if isinstance(angles[0], str) or isinstance(angles[1], str):
        return "no such angle"
    return _turned(angles[0], angles[1], marks)


def angle(text: str) -> float | str:
    """One latitude or longitude in degrees, in any of the notations, or why it cannot be read.

    >>> angle("37°48'E"), angle("48,5")
    (37.8, 48.5)
    """
    said = " ".join(text.split())
    found = re.fullmatch(rf"({_LETTERS})?\s*{_ANGLE}\s*({_LETTERS})?", said, re.IGNORECASE)
    if found is None or len(said) > CHARACTERS_MAX:
        return "no angle that can be read"
    read = _angle(found.groups()[1:4])
    if isinstance(read, str):
        return read
    mark = (found[1] or found[5] or "").upper()
    turned = bool(mark) and _is(mark, _SOUTH, _WEST)
    return round(-read[0] if turned else read[0], 9)


def _is(mark: str, *letters: str) -> bool:
    return any(re.fullmatch(one, mark, re.IGNORECASE) for one in letters)


def _turned(
    first: tuple[float, float], second: tuple[float, float], marks: list[str]
) -> Position | str:
    """The two angles in the order that their letters tell."""
    values = [first[0], second[0]]
    for k in (0, 1):
        if marks[k] and _is(marks[k], _SOUTH, _WEST):
            values[k] = -abs(values[k])
    swapped = bool(marks[0]) and _is(marks[0], _EAST, _WEST)
    if swapped and marks[1] and _is(marks[1], _EAST, _WEST):
        return "two longitudes"
    lat, lon = (values[1], values[0]) if swapped else (values[0], values[1])
    return checked(lon, lat, max(first[1], second[1]))


def _angle(parts: tuple[str | None, ...]) -> tuple[float, float] | str:
    """Degrees, and how fine they are written."""
    degrees, minutes, seconds = (_number(p) if p else 0.0 for p in parts)
    if minutes >= 60 or seconds >= 60 or (seconds and "." in (parts[1] or "")):
        return "no such angle"
    size = abs(degrees) + minutes / 60 + seconds / 3600
    unit, last = (1.0, parts[0]) if not parts[1] else (1 / 60, parts[1])
    if parts[2]:
        unit, last = 1 / 3600, parts[2]
    fine = unit * 10.0 ** -_figures(last or "")
    return (-size if (parts[0] or "").startswith("-") else size), fine


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _figures(text: str) -> int:
    return len(text.replace(",", ".").partition(".")[2])


def checked(lon: float, lat: float, fine_deg: float) -> Position | str:
    """A position that is on the globe, good to so many degrees; else why not."""
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        return "no such place on the globe"
    return Position(round(lon, 7), round(lat, 7), max(ERROR_M_MIN, 0.29 * DEGREE_M * fine_deg))


def _of_grid(found: re.Match[str]) -> Position | str:
    """The middle of a square of the military grid (MGRS, WGS-84)."""
    zone, band = int(found[1]), found[2].upper()
    column, row = found[3].upper(), found[4].upper()
    digits = "".join(found[5].split())
    if not 1 <= zone <= 60 or len(digits) % 2 or column not in _COLUMNS[(zone - 1) % 3]:
        return "no such square of the grid"
    half = len(digits) // 2
    size = 10.0 ** (5 - half)
    east = (_COLUMNS[(zone - 1) % 3].index(column) + 1) * 1e5 + int(digits[:half]) * size + size / 2
    shifted = _ROWS.index(row) - (0 if zone % 2 else 5)
    north = (shifted % 20) * 1e5 + int(digits[half:]) * size + size / 2
    middle = (_BANDS.index(band) - 10) * 8.0 + 4.0
    if middle < 0:
        return "south of the equator, where no list of ours is"
    best = min(
        (_of_utm(zone, east, north + 2e6 * turn) for turn in range(5)),
        key=lambda place: abs(place[1] - middle),
    )
    if abs(best[1] - middle) > 5.0:
        return "no such square of the grid"
    return Position(round(best[0], 7), round(best[1], 7), max(ERROR_M_MIN, 0.29 * size))


def _of_utm(zone: int, east: float, north: float) -> tuple[float, float]:
    """Longitude and latitude of a place in a northern UTM zone (Krueger's series, to a mm).

    Written out, for whoever reads a list may open no database of projections.
    """
    n = (1 / 298.257223563) / (2 - 1 / 298.257223563)
    radius = 6_378_137.0 / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    beta = (n / 2 - 2 * n**2 / 3 + 37 * n**3 / 96, n**2 / 48 + n**3 / 15, 17 * n**3 / 480)
    xi, eta = north / (0.9996 * radius), (east - 5e5) / (0.9996 * radius)
    xi_, eta_ = xi, eta
    for k, b in enumerate(beta, 1):
        xi_ -= b * math.sin(2 * k * xi) * math.cosh(2 * k * eta)
        eta_ -= b * math.cos(2 * k * xi) * math.sinh(2 * k * eta)
    chi = math.asin(math.sin(xi_) / math.cosh(eta_))
    delta = (
        2 * n - 2 * n**2 / 3 - 2 * n**3, 7 * n**2 / 3 - 8 * n**3 / 5, 56 * n**3 / 15,
    )  # fmt: skip
    lat = chi + sum(d * math.sin(2 * k * chi) for k, d in enumerate(delta, 1))
    lon = math.atan2(math.sinh(eta_), math.cos(xi_))
    return math.degrees(lon) + 6.0 * zone - 183.0, math.degrees(lat)
