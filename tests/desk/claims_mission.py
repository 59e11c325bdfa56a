"""A mission of the Easter truce with press reports and lists; tests load this file by its path."""

import csv
import io
from pathlib import Path

from lendemain.desk import intake, lists
from lendemain.desk.lists import Asked
from lendemain.desk.mission import Mission
from lendemain.desk.working import cycle

VIINA = "date,time,longitude,latitude,event_type,text,source\n"
HEAD = ("id", "date", "time", "place", "kind", "count")
PLACES = {"Pokrovsk": (37.177, 48.28), "Toretsk": (37.848, 48.395), "Bakhmut": (38.0, 48.594)}
KINDS = ("mortar", "small arms", "FPV", "assault")


def listed(path: Path, rows) -> Path:
    """A list of allegations."""
    out = io.StringIO()
    csv.writer(out).writerows([HEAD, *rows])
    path.write_text(out.getvalue(), "utf-8")
    return path


def take(mission: Mission, path: Path, rows, party="Ukraine"):
    """What became of a list of these rows."""
    return next(lists.taking(mission, [listed(path, rows)], Asked(claimant=party)))


def recorded(folder: Path) -> Path:
    """Accounts by nobody's party: one mortar fire at each place on 20 April, at 10, 11 and 12."""
    rows = ["claim_id,party,time,lat,lon,error_m,kind"]
    rows += [
        f"{n},Ukraine,2025-04-20 {10 + n}:00,{lat},{lon},300,mortar"
        for n, (lon, lat) in enumerate(PLACES.values())
    ]
    path = folder / "accounts.csv"
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path


def made(folder: Path) -> Path:
    """The folder of a mission: three incidents on Ukraine's word, and lists of both parties."""
    with Mission.create(folder / "truce", ["easter-2025"]) as mission:
        intake.intake(mission, "claims", [recorded(folder)])
        take(mission, folder / "ru.csv",
             [("1", "20.04.2025", "10:00", "Pokrovsk", "mortar", ""),
              ("2", "20.04.2025", "10:00", "Pokrovsk", "mortar", ""),
              ("3", "20.04.2025", "11:00", "Toretsk", "mortar", ""),
              ("4", "19.04.2025", "23:00", "Kharkiv", "mortar", ""),
              ("5", "20.04.2025", "", "Nowhere", "FPV", "")], "Russia")  # fmt: skip
        take(mission, folder / "ua.csv", [("1", "20.04.2025", "10:00", "Pokrovsk", "mortar", "")])
        take(mission, folder / "ua2.csv",
             [("2", "20.04.2025", f"{3 + n % 20}:{n % 60:02}", "Kherson", "small arms", "")
              if n == 0 else
              (f"b{n}", "20.04.2025", f"{3 + n % 20}:{n % 60:02}", "Kherson", "small arms", "")
              for n in range(60)])  # fmt: skip
        cycle.cycle(mission)
    return folder / "truce"
