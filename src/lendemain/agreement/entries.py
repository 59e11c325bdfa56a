"""One table of an agreement's text while it is read: a text's table with places in it."""

from collections.abc import Mapping, Sequence

from lendemain.toml import entries
from lendemain.toml.entries import finite

VERTICES_MAX = 5_000

Point = tuple[float, float]


class Entry(entries.Entry):
    """A table's values by key; what is never taken is an unknown key."""

    def points(self, key: str) -> tuple[Point, ...]:
        """Places as [lon, lat] or { place, lon, lat }; a bad one is a mistake and left out."""
        value = self.take(key, required=True)
        if not isinstance(value, list) or len(value) > VERTICES_MAX:
            if value is not None:
                most = f"at most {VERTICES_MAX} places"
                self.wrong(key, f"{key} is not a list of {most}", f"Write {key} = [[lon, lat]]")
            return ()
        found = []
        for at, item in enumerate(value):
            point = _point(item)
            if point is None:
                self.wrong(
                    key, f"place {at + 1} of {key} is not one on Earth",
                    "Give [lon, lat] in degrees, or { place = ..., lon = ..., lat = ... }",
                    element=at,
                )  # fmt: skip
            else:
                found.append(point)
        return tuple(found)


def _point(item: object) -> Point | None:
    if isinstance(item, Mapping):
        named = item.get("place")
        if set(item) != {"place", "lon", "lat"} or not isinstance(named, str) or not named.strip():
            return None
        item = [item["lon"], item["lat"]]
    if not isinstance(item, Sequence) or isinstance(item, str) or len(item) != 2:
        return None
    lon, lat = finite(item[0]), finite(item[1])
    if lon is None or lat is None or not (-180 <= lon < 180 and -90 <= lat <= 90):
        return None
    return lon, lat
