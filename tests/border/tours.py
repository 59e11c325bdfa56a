"""The published instances of team orienteering; they lie in ../shared and are never copied."""

import csv
from pathlib import Path

import numpy as np

from lendemain.border.patrols.orienteering import Problem, problem

HELD_BACK = ("p5", "p7")


def _apart(places: np.ndarray) -> np.ndarray:
    return np.hypot(*(places[:, None, k] - places[None, :, k] for k in (0, 1)))


def top(file: Path) -> Problem:
    """An instance without windows: all within one time limit."""
    rows = [words for row in file.read_text("ascii").splitlines() if (words := row.split())]
    teams, limit = int(rows[1][1]), float(rows[2][1])
    points = np.array(rows[3:], float)
    count = len(points)
    return problem(
        _apart(points), points[:, 2], teams=teams, service=np.zeros(count),
        windows=np.tile([0.0, limit], (count, 1)), ends=(0, count - 1),
    )  # fmt: skip


def toptw(file: Path, teams: int) -> Problem:
    """An instance with windows: distances cut to one decimal, or two in the pr family."""
    rows = [words for row in file.read_text("ascii").splitlines() if (words := row.split())][2:]
    scale = 100.0 if file.name.startswith("pr") else 10.0
    between = np.floor(_apart(np.array([r[1:3] for r in rows], float)) * scale + 1e-9) / scale
    windows = [(0.0, float(rows[0][-1]))] + [(float(r[-2]), float(r[-1])) for r in rows[1:]]
    return problem(
        between, [float(r[4]) for r in rows], teams=teams, service=[float(r[3]) for r in rows],
        windows=windows,
    )  # fmt: skip


def plain(folder: Path) -> list[tuple[str, Problem, float]]:
    """All that are not held back, with the best known score."""
    files = {f.name: f for f in (folder / "top").rglob("p*.txt")}
    with (folder / "top" / "bks_checked.csv").open("r", encoding="ascii") as rows:
        listed = [(r["instance"], float(r["reference"])) for r in csv.DictReader(rows)]
    return [(n, top(files[n]), v) for n, v in listed if n in files and not n.startswith(HELD_BACK)]


def windowed(folder: Path) -> list[tuple[str, Problem, float]]:
    """All pairs of an instance and a number of teams, with the score to be reached."""
    with (folder / "toptw" / "reference_kul_ils.csv").open("r", encoding="ascii") as rows:
        listed = [(r["instance"], int(r["m"]), float(r["best"])) for r in csv.DictReader(rows)]
    return [(f"{n} m={m}", toptw(folder / "toptw" / n, m), v) for n, m, v in listed]
