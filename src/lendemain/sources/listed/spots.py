"""Places as people write them: a name in any of four languages, or "3 km W of" one.

A name stands for a region, never a point: a settlement for some kilometres around its middle, a
direction ("Pokrovsk axis") for some tens, a province for its own extent.  Names are compared as
written first, then by their consonants: Ukrainian, Russian, French and English spellings of one
place, and its cases, differ in vowels and soft signs.  Consonants that several places share settle
nothing.
"""

import math
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple

from lendemain.geo import WIND_WIDTH_DEG, WINDS, place_at
from lendemain.records.claim import Basis

CHARACTERS_MAX = 200
SETTLEMENT_M = 5_000.0
"""Error of a claim that names a settlement and nothing else (one standard deviation)."""

REFERENCE_M = 1_500.0
"""Error of the middle of a settlement from which a distance is told."""

DIRECTION_M = 20_000.0
"""Error of a claim that names a direction or axis called after a settlement."""

CONSONANTS_MIN = 3

Places = Mapping[str, tuple[float, float]]
Regions = Mapping[str, tuple[float, float, float]]


class Spot(NamedTuple):
    """The centre of a region in degrees, one standard deviation in metres, and how it was read."""

    lon: float
    lat: float
    error_m: float
    basis: Basis


_CYRILLIC = {
    "б": "b", "в": "v", "г": "h", "ґ": "h", "д": "d", "ж": "Z", "з": "z", "к": "k", "л": "l",
    "м": "m", "н": "n", "п": "p", "р": "r", "с": "s", "т": "t", "ф": "f", "х": "h", "ц": "c",
    "ч": "C", "ш": "S", "щ": "Q", "а": "a", "я": "ia", "о": "o", "у": "u", "ю": "iu", "е": "e",
    "є": "e", "э": "e", "ё": "e", "и": "i", "і": "i", "ї": "i", "ы": "i", "й": "i",
}  # fmt: skip
_KEPT = "abcdefhiklmnoprstuvzCSZQ"
_DIGRAPHS = (
    ("shch", "Q"), ("tch", "C"), ("kh", "h"), ("zh", "Z"), ("ch", "C"), ("sh", "S"), ("ts", "c"),
    ("tz", "c"), ("ph", "f"), ("w", "v"), ("g", "h"), ("x", "ks"), ("q", "k"), ("ou", "u"),
    ("y", "i"), ("j", "i"),
)  # fmt: skip
_GENERIC = re.compile(
    r"\b(?:н\s?\.\s?п\.?|м\.|с\.|г\.|пос\.|смт\.?|пгт\.?|village|city|town|settlement|of|the|near"
    r"|in|at|from|місто|місті|міста|село|селі|села|селища?|город[ае]?|пос[её]лок"
    r"|населен\w+ пункт\w*|населённ\w+ пункт\w*|район\w*|поблизу|біля|около|близ|возле|під|від|от"
    r"|у|в|к|з|до|de|du|la|le|des|à|au|près|d|l|ville|secteur)(?=[\s'’]|$)"
)
_AXIS = re.compile(r"\b(?:direction|axis|axe|напрям\w*|направлен\w*)\b")
_PROVINCE = re.compile(
    r"\b(?:oblast\w*|область|області|областей|области|обл\.?|region|région)(?!\w)"
)
_FAR = re.compile(
    r"(\d{1,4}(?:[.,]\d+)?)(?:\s?[-–]\s?(\d{1,4}(?:[.,]\d+)?))?\s?"
    r"(km|км|кілометр\w*|километр\w*|kilom\w+|metres|meters|mètres|метр\w*|m|м)(?![\w])\.?"
)
_POINTS = (
    ("N", r"north(?:ern)?|північ\w*|север\w*|nord|пн"),
    ("S", r"south(?:ern)?|півден\w*|юго?|юж\w*|sud|пд"),
    ("E", r"east(?:ern)?|східн\w*|схід|сході|схода|вост\w*|est|сх"),
    ("W", r"west(?:ern)?|західн\w*|захід|заході|заходу|запад\w*|ouest|зх"),
)  # fmt: skip
_WORD = re.compile(
    r"(?<!\w)(?:(?:на|to the|du|de|l'|d'|à l'|au)\s?)?"
    rf"(?:(?P<n>{_POINTS[0][1]})|(?P<s>{_POINTS[1][1]}))?[\s-]?"
    rf"(?:(?P<e>{_POINTS[2][1]})|(?P<w>{_POINTS[3][1]}))?(?!\w)"
)
_GLUED = re.compile(r"(?<!\w)(north|south|северо|юго|північно|південно|nord|sud)-?(?=east|west|вост"
                    r"|запад|схід|захід|est\b|ouest)")  # fmt: skip
_WIND = re.compile(rf"(?<![A-Za-z])({'|'.join(sorted(WINDS, key=len, reverse=True))})(?![A-Za-z])")


@lru_cache(maxsize=1 << 16)
def spelling(name: str) -> str:
    """A name in one spelling for all four languages: Latin letters, one for each kind of vowel.

    >>> spelling("Покровськ") == spelling("Покровск") == spelling("Pokrovsk")
    True
    """
    plain = name.lower()
    for written, sign in _DIGRAPHS:
        plain = plain.replace(written, sign)
    kept = "".join(_CYRILLIC.get(c, c if c in _KEPT else " " if c in " -" else "") for c in plain)
    return " ".join(re.sub(r"([a-zA-Z])\1+", r"\1", kept).split())


@lru_cache(maxsize=1 << 16)
def consonants(name: str) -> str:
    """What is left of a name in any of the four spellings: its consonants, word by word.

    >>> consonants("Харків") == consonants("Харьков") == consonants("Kharkiv")
    True
    >>> consonants("Bakhmout") == consonants("Бахмута")
    True
    """
    return " ".join(re.sub("[aeiou]", "", spelling(name)).split())


_EXONYMS: Mapping[str, str] = {
    "киев": "kyiv", "kiev": "kyiv", "николаев": "mykolaiv", "nikolaev": "mykolaiv",
    "артемовск": "bakhmut", "артёмовск": "bakhmut", "красноармейск": "pokrovsk",
    "дзержинск": "toretsk", "красный лиман": "lyman", "днепропетровск": "dnipro",
    "кировоград": "kropyvnytskyi",
}  # fmt: skip
"""Names under which lists still speak of a place, where the spelling leads nowhere."""


class Gazetteer:
    """Places and provinces by name and by consonants; safe to ask from several threads."""

    def __init__(self, places: Places, regions: Regions) -> None:
        self._places = places
        self._regions = {
            key: region for name, region in regions.items() if (key := _province_key(name))
        }
        self._indexes: list[dict[str, tuple[float, float] | None]] = []

    def settlement(self, name: str) -> tuple[float, float] | None:
        """Longitude and latitude of the middle of the one place that a name can mean."""
        plain = " ".join(name.lower().split())
        plain = _EXONYMS.get(plain, plain)
        if plain in self._places:
            return self._places[plain]
        spelt, bare = spelling(plain), consonants(plain)
        if not self._indexes:
            self._indexes = [_index(self._places, key) for key in (spelling, consonants)]
        written, short = self._indexes
        for one in (spelt, spelt.rstrip("aeiou")):  # a case adds a vowel to the name
            if len(one) >= CONSONANTS_MIN and (found := written.get(one)) is not None:
                return found
        return short.get(bare) if len(bare.replace(" ", "")) >= CONSONANTS_MIN else None

    def province(self, name: str) -> tuple[float, float, float] | None:
        """The centre of the province that a name means, and how wide it is in metres."""
        return self._regions.get(_province_key(name))


def _index(places: Places, key: Callable[[str], str]) -> dict[str, tuple[float, float] | None]:
    """Places by a key of their names; None where several share it."""
    found: dict[str, tuple[float, float] | None] = {}
    for name, place in places.items():
        known = key(name)
        found[known] = place if found.get(known, place) == place else None
    return found


def _province_key(name: str) -> str:
    bare = _PROVINCE.sub(" ", " ".join(name.lower().split()))
    key = consonants(_GENERIC.sub(" ", bare))
    for ending in ("sk", "ck", "zk"):  # donetska, donetsk: the adjective and the town
        if key.endswith(ending) and len(key) > len(ending) + 1:
            return key[: -len(ending)]
    return key


def spot(text: str, gazetteer: Gazetteer) -> Spot | str:
    """Where the words put something, as a region, or why they cannot be placed.

    >>> known = Gazetteer({"bakhmut": (38.0, 48.6)}, {})
    >>> found = spot("3 км західніше Бахмута", known)
    >>> round(found.lon, 2), round(found.lat, 2), found.basis.value, round(found.error_m)
    (37.96, 48.6, 'sector', 1588)
    >>> spot("Bakhmout", known).error_m, spot("Nowhere", known)
    (5000.0, "no place 'Nowhere' is known")
    """
    if len(text) > CHARACTERS_MAX:
        return f"longer than {CHARACTERS_MAX} characters"
    said = " ".join(text.replace("’", "'").split())
    whole = gazetteer.settlement(said)
    if whole is not None:
        return Spot(*whole, SETTLEMENT_M, Basis.NAMED)
    far = _FAR.search(said.lower())
    if far is not None:
        return _sector(said, far, gazetteer)
    if _PROVINCE.search(said.lower()):
        region = gazetteer.province(said)
        return Spot(*region, Basis.REGION) if region else f"no province {said[:60]!r} is known"
    axis = bool(_AXIS.search(said.lower()))
    name = _bare(_AXIS.sub(" ", said.lower()))
    place = gazetteer.settlement(name)
    if place is None:
        region = gazetteer.province(said)
        return Spot(*region, Basis.REGION) if region else f"no place {said[:60]!r} is known"
    return Spot(*place, DIRECTION_M if axis else SETTLEMENT_M, Basis.NAMED)


def _bare(text: str) -> str:
    return " ".join(_GENERIC.sub(" ", text).replace("'", " ").strip(" ,;.()").split())


def _sector(said: str, far: re.Match[str], gazetteer: Gazetteer) -> Spot | str:
    """So many metres in a direction from a settlement: a piece of a ring, as centre and error."""
    unit = 1000.0 if far[3].startswith(("k", "к")) else 1.0
    low = float(far[1].replace(",", ".")) * unit
    high = float((far[2] or far[1]).replace(",", ".")) * unit
    if not 0 <= low <= high <= 200_000:
        return "distances the wrong way round, or beyond 200 km"
    rest = said[: far.start()] + " " + said[far.end() :]
    turned = _bearing(rest)
    if turned is None:
        name = gazetteer.settlement(_bare(rest.lower()))
        if name is None:
            return f"no place {_bare(rest)[:60]!r} is known"
        return Spot(*name, math.hypot(REFERENCE_M, high / math.sqrt(2.0)), Basis.SECTOR)
    bearing, width, rest = turned
    place = gazetteer.settlement(_bare(rest.lower()))
    if place is None:
        return f"no place {_bare(rest)[:60]!r} is known"
    lon, lat = place_at(*place, bearing=bearing, metres=(low + high) / 2)
    along = max(high - low, unit if far[2] is None else 0.0) / math.sqrt(12.0)
    across = math.radians(width) * (low + high) / 2 / math.sqrt(12.0)
    error = math.hypot(REFERENCE_M, math.sqrt((along**2 + across**2) / 2))
    return Spot(round(lon, 5), round(lat, 5), round(error, 1), Basis.SECTOR)


def _bearing(text: str) -> tuple[float, float, str] | None:
    """A direction's bearing and width in degrees, and the text without it."""
    if wind := _WIND.search(text):
        name = wind[1]
        width = WIND_WIDTH_DEG if len(name) == 3 else 2 * WIND_WIDTH_DEG
        rest = text[: wind.start()] + " " + text[wind.end() :]
        return WINDS.index(name) * WIND_WIDTH_DEG, width, rest
    plain = _GLUED.sub(r"\1 ", text.lower())
    for word in _WORD.finditer(plain):
        found = "".join(p for p in "nsew" if word[p])
        if found:
            name = found.upper()
            rest = plain[: word.start()] + " " + plain[word.end() :]
            return WINDS.index(name) * WIND_WIDTH_DEG, 2 * WIND_WIDTH_DEG, rest
    return None
