"""The published instances of shift scheduling; they lie in ../shared and are never copied."""

import csv
from pathlib import Path

import numpy as np

from lendemain.border.rosters.problem import Problem


def listed(folder: Path) -> dict[int, float]:
    """The best values known, by number of instance."""
    with (folder / "nrp" / "bks_upper.csv").open() as file:
        rows = list(csv.reader(file))
    return {
        int("".join(c for c in row[0] if c.isdigit())): float(row[1])
        for row in rows
        if row and any(c.isdigit() for c in row[0])
    }


def _sections(file: Path) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {}
    rows: list[list[str]] = []
    for text in file.read_text("ascii").splitlines():
        if text.startswith("SECTION_"):
            rows = found.setdefault(text.strip().removeprefix("SECTION_"), [])
        elif text.strip() and not text.startswith("#"):
            rows.append(text.strip().split(","))
    return found


def curtois(file: Path) -> Problem:
    """An instance as a problem of rosters."""
    said = _sections(file)
    days = int(said["HORIZON"][0][0])
    kind = {row[0]: k for k, row in enumerate(said["SHIFTS"])}
    who = {row[0]: p for p, row in enumerate(said["STAFF"])}
    people, kinds = len(who), len(kind)
    follow = np.ones((days - 1, kinds, kinds), bool)
    for row in said["SHIFTS"]:
        for after in filter(None, row[2].split("|")):
            follow[:, kind[row[0]], kind[after]] = False
    limit = np.zeros((people, kinds), np.int32)
    bounds = np.zeros((people, 6), np.int32)
    for row in said["STAFF"]:
        for word in row[1].split("|"):
            name, most = word.split("=")
            limit[who[row[0]], kind[name]] = int(most)
        bounds[who[row[0]]] = [int(v) for v in row[2:8]]
    allowed = np.ones((people, days, kinds), bool)
    for row in said.get("DAYS_OFF", []):
        for d in row[1:]:
            allowed[who[row[0]], int(d)] = False
    cost, base = np.zeros((people, days, kinds)), 0.0
    for name, d, k, weight in said.get("SHIFT_ON_REQUESTS", []):
        cost[who[name], int(d), kind[k]] -= float(weight)
        base += float(weight)
    for name, d, k, weight in said.get("SHIFT_OFF_REQUESTS", []):
        cost[who[name], int(d), kind[k]] += float(weight)
    cover = said["COVER"]
    return Problem(
        allowed=allowed, cost=cost, base=base, follow=follow,
        minutes=np.tile(np.array([int(r[1]) for r in said["SHIFTS"]], np.int32), (days, 1)),
        limit=limit,
        minutes_max=bounds[:, 0], minutes_min=bounds[:, 1], run_max=bounds[:, 2],
        run_min=bounds[:, 3], off_min=bounds[:, 4], weekends_max=bounds[:, 5],
        weekend=np.array([d // 7 if d % 7 > 4 else -1 for d in range(days)], np.int32),
        need_day=np.array([int(r[0]) for r in cover], np.int32),
        need_kind=np.array([kind[r[1]] for r in cover], np.int32),
        counts=np.ones((len(cover), people), bool),
        need=np.array([int(r[2]) for r in cover], np.int32),
        under=np.array([float(r[3]) for r in cover]), over=np.array([float(r[4]) for r in cover]),
    )  # fmt: skip
