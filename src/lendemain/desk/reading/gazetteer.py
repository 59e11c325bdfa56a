"""Where known places lie, for sources that give a place by its name."""

import math
from collections.abc import Iterator, Mapping
from functools import lru_cache

import shapely

from lendemain.desk.reading import basemap
from lendemain.geo import area_m2


class Places(Mapping[str, tuple[float, float]]):
    """Longitude and latitude by name in lower case, in every language the base map has.

    A name that several places bear is left out: it would be a guess.  The map is read when a name
    is first asked for, since most sources never ask.
    """

    def __getitem__(self, name: str) -> tuple[float, float]:
        return _places()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_places())

    def __len__(self) -> int:
        return len(_places())


@lru_cache(maxsize=1)
def _places() -> dict[str, tuple[float, float]]:
    found: dict[str, tuple[float, float]] = {}
    twice: set[str] = set()
    for said, ground in basemap.everything():
        if not isinstance(ground, shapely.Point):
            continue
        place = (ground.x, ground.y)
        for name in {str(v).lower() for k, v in said.items() if k.startswith("name")}:
            if found.setdefault(name, place) != place:
                twice.add(name)
    return {name: place for name, place in found.items() if name not in twice}


@lru_cache(maxsize=1)
def regions() -> Mapping[str, tuple[float, float, float]]:
    """Provinces by name or code (ISO 3166-2) in lower case: centre in degrees, one standard
    deviation in metres.

    The error is that of a round region of the province's area.
    """
    found: dict[str, tuple[float, float, float]] = {}
    for said, ground in basemap.everything():
        if said.get("what") != "land" or "iso" not in said:
            continue
        middle = ground.centroid
        parts = getattr(ground, "geoms", [ground])
        error = math.sqrt(sum(area_m2(part) for part in parts) / (4.0 * math.pi))
        place = (round(middle.x, 4), round(middle.y, 4), round(error))
        named = [v for k, v in said.items() if k == "iso" or k.startswith("name")]
        found |= {str(name).lower(): place for name in named}
    return found
