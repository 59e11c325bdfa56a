"""What is known of detections that one instrument alone made: a text of the package.

`texts/calibration/lone-detections.toml` holds the corners of the map that fusion applies, and how
they were learnt.  Like the program itself it is part of what a replay needs.
"""

import tomllib
from functools import lru_cache

from lendemain.desk import texts
from lendemain.fusion import Lone

TEXT = "lone-detections.toml"


@lru_cache(maxsize=1)
def lone() -> Lone:
    """The map; InputError where the text holds no monotone one."""
    given = tomllib.loads((texts.shelf() / "calibration" / TEXT).read_text("utf-8"))
    return Lone(
        tuple(map(float, given["said"])), tuple(map(float, given["found"])),
        float(given["share"]), float(given["guessed"]),
    ).checked()  # fmt: skip
