"""The published instances of covering as incidences; they lie in ../shared and are never copied."""

import csv
from pathlib import Path

import numpy as np

from lendemain.border.solving.incidence import Incidence, incidence

FOLDER = Path("data") / "planning"


def set_cover(file: Path) -> tuple[Incidence, np.ndarray]:
    """An instance of the OR-Library: by rows, or by columns where it is one of railways."""
    numbers = np.array(file.read_text("ascii").split(), np.int64)
    rows, columns = (int(n) for n in numbers[:2])
    by_columns = file.name.startswith("rail")
    cost = np.zeros(columns) if by_columns else numbers[2 : 2 + columns].astype(float)
    at = 2 if by_columns else 2 + columns
    heads, members = [], []
    for head in range(columns if by_columns else rows):
        if by_columns:
            cost[head] = numbers[at]
            at += 1
        size = int(numbers[at])
        members.append(numbers[at + 1 : at + 1 + size] - 1)
        heads.append(np.full(size, head))
        at += 1 + size
    one, other = np.concatenate(heads), np.concatenate(members)
    pairs = (other, one) if by_columns else (one, other)
    return incidence(*pairs, (rows, columns)), cost


def best_known(folder: Path) -> dict[str, float]:
    """The best known value of each instance with costs, by its name."""
    with (folder / "bks_fontanf.csv").open("r", encoding="ascii") as rows:
        listed = list(csv.DictReader(rows))
    return {
        Path(row["Path"]).stem: float(row["Best known solution value"])
        for row in listed
        if row["Unicost"] == "0"
    }


def maximal(file: Path, radius: float) -> tuple[Incidence, np.ndarray]:
    """An instance of maximal covering at a radius, and the demand of its rows."""
    split = [words for row in file.read_text("ascii").splitlines() if (words := row.split())]
    if split[1][0] == "F":
        sites = np.array([w[2:4] for w in split if w[0] == "F"], float)
        demand = np.array([w[2:5] for w in split if w[0] == "C"], float)
    else:
        demand = np.array(split[1 : int(split[0][0]) + 1], float)[:, :3]
        sites = demand[:, :2]
    apart = np.hypot(*(demand[:, None, k] - sites[None, :, k] for k in (0, 1)))
    return incidence(*np.nonzero(apart <= radius), apart.shape), demand[:, 2]


def certified(folder: Path) -> list[dict[str, str]]:
    """The cases of maximal covering whose optimum is certified, row by row."""
    with (folder / "optima_highs.csv").open("r", encoding="ascii") as rows:
        return list(csv.DictReader(rows))
