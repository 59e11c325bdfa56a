"""Lists with the totals that both sides published for the truce of 19-20 April 2025.

Neither published a list, so hours and places are drawn: the totals by kind are theirs, everything
else is made up.  Tests load this file by its path.
"""

import csv
from pathlib import Path

import numpy as np

from lendemain.desk.reading import gazetteer

UKRAINE = {"штурмові дії": 96, "обстріл": 1_070, "обстріл з важкого озброєння": 812, "FPV": 950,
           "порушення": 7}  # fmt: skip
"""2,935 in all: 96 assaults, 1,882 shellings (812 with heavy weapons), about 950 FPV strikes."""

RUSSIA = {"обстрел": 1_404, "удары БПЛА": 3_316, "нарушение": 180}
"""4,900 in all: 1,404 shellings, 3,316 drones, and what is not told apart."""

HEADINGS = {"uk": ("№", "Дата", "Час", "Населений пункт", "Тип"),
            "ru": ("№ п/п", "Дата", "Время", "Населённый пункт", "Вид")}  # fmt: skip


def settlements() -> list[str]:
    """Names of known places in the east and south of Ukraine, in order."""
    return sorted(
        name for name, (lon, lat) in gazetteer.Places().items()
        if 34.5 < lon < 38.5 and 46.5 < lat < 50.3 and name.isascii() and len(name) > 4
    )  # fmt: skip


def written(path: Path, totals: dict[str, int], *, tongue: str, seed: int) -> Path:
    """A list of so many claims of each kind, a row for each, in the 30 hours of the truce."""
    chance = np.random.default_rng(seed)
    names = settlements()
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(HEADINGS[tongue])
        number = 0
        for kind, total in totals.items():
            for minute in sorted(chance.integers(0, 30 * 60, total).tolist()):
                number += 1
                hour, day = (18 * 60 + minute) // 60, 19
                day, hour = day + hour // 24, hour % 24
                place = names[int(chance.integers(len(names)))]
                clock = f"{hour:02}:{minute % 60:02}"
                rows.writerow([number, f"{day}.04.2025", clock, place, kind])
    return path
