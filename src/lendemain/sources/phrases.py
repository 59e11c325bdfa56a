"""How monitors write: numbers, distances and winds, positions, read as they are meant.

"about 80" stays about 80, "2-4 km ENE and E" stays a piece of a ring, and what cannot be told
stays so: every reading is an interval, and every function here gives back a text of why where it
cannot read one.  The words themselves are kept by the sources that use this; when things were is
read in `local_times`.
"""

import re
from collections.abc import Mapping
from itertools import pairwise
from math import hypot
from typing import NamedTuple

from lendemain.geo import WIND_WIDTH_DEG, WINDS, place_at
from lendemain.records.observation import Qualifier

HEARING_M_MAX = 15_000.0
"""How far off a thing may be of which only the direction, or nothing, was written down."""

SETTLEMENT_M = 500.0
"""Error of "in" or "at" a place: a settlement's usual half-width."""

NUMBER_MAX = 1_000_000
CHARACTERS_MAX = 300
"""Longer texts are no phrases, and are not searched."""

_LONG = f"longer than {CHARACTERS_MAX} characters"
_NOT_KNOWN = ("n/k", "not known", "unknown")
_UNDETERMINED = ("undetermined", "could not be determined")


class Number(NamedTuple):
    """A number as it was qualified: best, least, most."""

    best: int
    low: int
    high: int
    qualifier: Qualifier


UNSTATED = Number(1, 1, 1, Qualifier.NOT_KNOWN)

_HOW = {
    "about": Qualifier.ABOUT, "approximately": Qualifier.ABOUT, "around": Qualifier.ABOUT,
    "approx.": Qualifier.ABOUT, "circa": Qualifier.ABOUT, "ca.": Qualifier.ABOUT,
    "~": Qualifier.ABOUT, "at least": Qualifier.AT_LEAST, "not less than": Qualifier.AT_LEAST,
    "more than": Qualifier.AT_LEAST, "over": Qualifier.AT_LEAST, ">": Qualifier.AT_LEAST,
    "up to": Qualifier.AT_MOST, "at most": Qualifier.AT_MOST, "not more than": Qualifier.AT_MOST,
}  # fmt: skip
_BEYOND = ("more than", "over", ">")
_NUMBER = re.compile(
    rf"(?P<how>{'|'.join(map(re.escape, _HOW))})? ?"
    r"(?P<low>\d{1,7})(?: ?- ?(?P<high>\d{1,7}))?(?P<plus>\+)?"
)
_THOUSANDS = re.compile(r"(?<=\d)[, \u00a0\u202f](?=\d{3}(?!\d))")
_TO = re.compile(r"(?<=\d) to (?=\d)")
_SIGNS = (
    (re.compile(r"(?i)(?<![a-z])(?:km|kilomet(?:re|er)s?)\b"), "km"),
    (re.compile(r"(?i)\bmet(?:re|er)s?\b"), "m"),
    (_TO, "-"),
    (re.compile(r"(?<=\d),(?=\d{1,2}(?!\d))"), "."),
    (re.compile(r" ?& ?"), " and "),
)
"""How units, ranges, decimals and lists are also written, and how they are read here."""


def number(text: str) -> Number | str:
    """What a number says.  "About" is taken as a quarter more or less, "at least" as no bound
    beyond twice the number, "N/K" as one at least.  Of a range that is itself about, at least or
    at most, the ends are taken so.

    >>> number("about 80")
    Number(best=80, low=60, high=100, qualifier=<Qualifier.ABOUT: 'about'>)
    >>> number("8-10")[:3], number("at least 3")[:3], number("some")
    ((9, 8, 10), (3, 3, 6), 'not a number that can be read')
    >>> number("about 8-10")[:3], number("more than 20")[:3], number("1 200")[:3]
    ((9, 6, 13), (21, 21, 42), (1200, 1200, 1200))
    """
    if len(text) > CHARACTERS_MAX:
        return _LONG
    plain = _TO.sub("-", _THOUSANDS.sub("", text.lower()))
    if plain in _NOT_KNOWN or plain in _UNDETERMINED:
        return UNSTATED
    found = _NUMBER.fullmatch(plain)
    if found is None:
        return "not a number that can be read"
    low, high = int(found["low"]), int(found["high"] or found["low"])
    if not 0 < low <= high <= NUMBER_MAX:
        return f"not from 1 to {NUMBER_MAX}, or the wrong way round"
    if found["how"] in _BEYOND:
        low, high = low + 1, max(high, low + 1)
    plain_how = Qualifier.RANGE if found["high"] else Qualifier.EXACT
    how = Qualifier.AT_LEAST if found["plus"] else _HOW.get(found["how"] or "", plain_how)
    if how is Qualifier.AT_LEAST:
        return Number(low, low, 2 * high, how)
    if how is Qualifier.AT_MOST:
        return Number(high, 1, high, how)
    if how is Qualifier.ABOUT:
        return Number((low + high) // 2, max(1, low - -(-low // 4)), high + -(-high // 4), how)
    return Number((low + high) // 2, low, high, how)


class Piece(NamedTuple):
    """A piece of a ring about an observer: metres from and to, and the winds it lies in."""

    near_m: float
    far_m: float
    winds: tuple[str, ...]

    def bearings(self) -> tuple[float, float] | None:
        """The middle bearing and the width in degrees, None where the winds leave a gap."""
        if len(self.winds) == 16:
            return 0.0, 360.0
        at = [WINDS.index(wind) for wind in self.winds]
        if any((b - a) % 16 != 1 for a, b in pairwise(at)):
            return None
        middle = (at[0] + (len(at) - 1) / 2) % 16
        return middle * WIND_WIDTH_DEG, len(at) * WIND_WIDTH_DEG


_WIND = "(?:" + "|".join(sorted(WINDS, key=len, reverse=True)) + ")"
_DISTANCE = (
    r"(?:at an (?:assessed|estimated) (?:range|distance) of )?"
    r"(?P<within>(?:within|less than|up to) )?(?:about |approximately )?(?P<low>\d+(?:\.\d+)?)"
    r"(?: ?(?P<low_unit>k?m))?(?: ?- ?(?P<high>\d+(?:\.\d+)?))? ?(?P<unit>km|m)"
)
_WHERE = re.compile(
    rf"(?:(?P<distance>{_DISTANCE})"
    r"|(?P<unknown>N/K|n/k|(?:at (?:an )?)?(?:undetermined|unknown) distances?))?"
    rf"(?: ?\b(?:to the )?(?:between (?P<first>{_WIND}) and (?P<last>{_WIND})"
    rf"|(?P<from>{_WIND})-(?P<to>{_WIND})"
    rf"|(?P<winds>{_WIND}(?:(?:, |/){_WIND})*(?:,? and {_WIND})?)"
    r"|(?:in )?(?:an )?(?:undetermined|unknown) directions?))?"
)
_COMPASS = re.compile(
    r"(?i)\b(?:north|south|east|west)(?:(?:[- ]?(?:north|south|east|west)){1,2})?(?:ern)?\b"
)


def piece(text: str) -> Piece | str:
    """Where an observer says that something was; "N/K" is anywhere within hearing.

    A single distance is taken as good to half of its last figure (of 1 km or 0.5 km), "between"
    two winds as the shorter way round.

    >>> piece("2-4 km ENE and E")
    Piece(near_m=2000.0, far_m=4000.0, winds=('ENE', 'E'))
    >>> piece("3 km between SSW and WSW")
    Piece(near_m=2500.0, far_m=3500.0, winds=('SSW', 'SW', 'WSW'))
    >>> piece("2 to 4 km east-north-east & east") == piece("2-4 km ENE and E")
    True
    >>> piece("between W and SW").winds
    ('SW', 'WSW', 'W')
    >>> piece("near the bridge")
    'neither a distance and winds nor N/K'
    """
    if len(text) > CHARACTERS_MAX:
        return _LONG
    if text.lower() in (*_NOT_KNOWN, *_UNDETERMINED):
        return Piece(0.0, HEARING_M_MAX, WINDS)
    found = _WHERE.fullmatch(_COMPASS.sub(_wind_sign, _signs(text)))
    if found is None or not text:
        return "neither a distance and winds nor N/K"
    distances = _distances(found)
    if isinstance(distances, str):
        return distances
    return Piece(*distances, _winds(found))


def _signs(text: str) -> str:
    """Units of length by their signs, numbers without marks between thousands."""
    text = _THOUSANDS.sub("", text)
    for written, sign in _SIGNS:
        text = written.sub(sign, text)
    return text


def _wind_sign(found: re.Match[str]) -> str:
    """A wind in words by its sign; as written where there is no such wind."""
    sign = "".join(word[0] for word in re.findall("(?i)north|south|east|west", found[0])).upper()
    return sign if sign in WINDS else found[0]


def _distances(found: re.Match[str]) -> tuple[float, float] | str:
    if found["distance"] is None:
        return 0.0, HEARING_M_MAX
    unit = 1000.0 if found["unit"] == "km" else 1.0
    low_unit = {"km": 1000.0, "m": 1.0}.get(found["low_unit"] or "", unit)
    low, high = float(found["low"]) * low_unit, float(found["high"] or found["low"]) * unit
    if found["high"] is None:
        if found["within"]:
            low = 0.0
        else:
            figures = len(found["low"].partition(".")[2])
            half = unit * 0.5 if not figures else unit * 0.25 if figures == 1 else unit * 0.05
            half = min(half, low) if unit > 1 else 0.1 * low
            low, high = low - half, high + half
    low, high = round(low, 3), round(high, 3)
    if not 0 <= low < high <= 200_000:
        return "distances the wrong way round, none at all, or beyond 200 km"
    return low, high


def _winds(found: re.Match[str]) -> tuple[str, ...]:
    ends = (found["first"] or found["from"], found["last"] or found["to"])
    if ends[0]:
        first, last = WINDS.index(ends[0]), WINDS.index(ends[1])
        if (last - first) % 16 > 8:
            first, last = last, first
        return tuple(WINDS[(first + i) % 16] for i in range((last - first) % 16 + 1))
    if not found["winds"]:
        return WINDS
    listed = tuple(dict.fromkeys(re.findall(_WIND, found["winds"])))
    turned = sorted(listed, key=WINDS.index)
    for i in range(len(turned)):
        again = (*turned[i:], *turned[:i])
        if Piece(0, 1, again).bearings() is not None:
            return again
    return tuple(turned)


_CENTRE = re.compile(r"(?:'s)? (?:city |town )?(?:centre|center)$")


class Position(NamedTuple):
    """Where an observer stood, with one standard deviation, and what it was called."""

    lon: float
    lat: float
    error_m: float


_OBSERVER = re.compile(
    rf"^(?:the )?(?:(?!{_WIND} )[A-Z]{{3,5}} )?(?:(?:mini|mid-range|long-range)[- ])?"
    r"(?:(?:cameras?|CCTV|UAVs?|patrols?) )?(?:(?:in|at|near|from) )?",
)
_OFFSET = re.compile(
    rf"(?:about |approximately )?(?P<far>\d+(?:\.\d+)?) ?(?P<unit>km|m) (?P<wind>{_WIND}) of "
    r"(?P<place>[^,;()]+)"
)
_EDGE = re.compile(
    rf"(?:{_WIND}|northern|southern|eastern|western|central) "
    r"(?:edge|outskirts|part|suburbs?) of (?P<place>.+)"
)


def position(text: str, places: Mapping[str, tuple[float, float]]) -> Position | str:
    """Where a position lies, by the places that are known; why not, where none of them helps.

    An unknown place is found by the reference in brackets, if the town it names is known.

    >>> known = {"hnutove": (37.8, 47.18), "mariupol": (37.55, 47.1)}
    >>> found = position("SMM camera 1.5 km NE of Hnutove (20 km NE of Mariupol)", known)
    >>> round(found.lon, 3), round(found.lat, 3), round(found.error_m)
    (37.814, 47.19, 531)
    >>> position("Nowhere", known)
    "no place 'Nowhere' is known"
    """
    if len(text) > CHARACTERS_MAX:
        return _LONG
    head, _, brackets = _signs(text).partition("(")
    said = head.strip().rstrip(",")
    said = _OBSERVER.sub("", said, count=1) or said
    offset = _OFFSET.fullmatch(said)
    edge = _EDGE.fullmatch(said)
    name = (offset or edge)["place"].strip() if (offset or edge) else said  # type: ignore[index]  # one of them matched
    base = _known(name, places, SETTLEMENT_M * (2 if edge else 1))
    if base is None and (reference := _OFFSET.search(brackets)):
        town = _known(reference["place"].strip(), places, SETTLEMENT_M)
        base = _moved(town, reference) if town else None
    if base is None:
        return f"no place {name[:60]!r} is known"
    return _moved(base, offset) if offset else base


def _known(name: str, places: Mapping[str, tuple[float, float]], error_m: float) -> Position | None:
    plain = name.lower()
    found = places.get(plain) or places.get(_CENTRE.sub("", plain))
    return None if found is None else Position(found[0], found[1], error_m)


def _moved(base: Position, offset: re.Match[str]) -> Position:
    metres = float(offset["far"]) * (1000.0 if offset["unit"] == "km" else 1.0)
    bearing = WINDS.index(offset["wind"]) * WIND_WIDTH_DEG
    lon, lat = place_at(base.lon, base.lat, bearing=bearing, metres=min(metres, 500_000.0))
    return Position(round(lon, 5), round(lat, 5), round(hypot(base.error_m, 0.12 * metres), 1))
