"""Four real cases from their data to their answers, each a mission that can be opened afterwards.

    python benchmarks/cases.py OUT [--data ../shared/data] [--only craters truce]
    lendemain -C OUT/craters serve

Petrivske, 19 November 2019: 22 blasts heard, a camera that recorded nothing, both sides deny it.
Craters, summer of 2014: the fields of the ARCADE project, their directions read where somebody
could, against the border of the base map.  Truce, 19 and 20 April 2025: lists with both sides'
published totals, against the alerts of those days.  Corridors, spring of 2022: proposals as
notices, accusations of both sides, how each ended.

What comes out is printed and recorded in each mission's ledger, analyses under the desk's name.
Data that are not there are said to be missing, and their case is left out.
"""

import argparse
import csv
import json
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from runpy import run_path
from time import process_time
from types import SimpleNamespace
from typing import Any

import pyarrow.parquet as pq
import shapely

from lendemain.desk import intake, lists
from lendemain.desk import view as desk_view
from lendemain.desk.cases import corridors as desk_corridors
from lendemain.desk.cases.claims import Claims
from lendemain.desk.evidence import analysis, proposals
from lendemain.desk.lists import Asked
from lendemain.desk.mission import Mission
from lendemain.desk.reading import gazetteer
from lendemain.desk.working import cycle
from lendemain.errors import InputError

ROOT = Path(__file__).resolve().parents[1]
TOTALS = SimpleNamespace(**run_path(str(ROOT / "tests" / "desk" / "truce_lists.py")))
HEADING = (
    "report,patrol,nation,record,start,end,lat,lon,error_m,where,means,kind,phenomenon,count,"
    "range_m,probability,text"
)
TRUCE = "2025-04-19T15:00:00+00:00", "2025-04-20T21:00:00+00:00"
REASONABLE = 4
"""The consequence that asks for reasonable grounds, and two sorts of source."""

LEADS = 0.65
METRES = 111_320.0
"""In a degree of latitude."""

Row = Mapping[str, Any]


HEARD = (
    "R-1,P-1,OSCE,sighting,2019-11-19T18:05Z,2019-11-19T18:25Z,47.690,37.735,,3-5 km SSW,heard,"
    "shelling,explosion,22,,,22 blasts of undetermined weapons"
)
CAMERA = (
    "R-2,CAM-1,OSCE,watch,2019-11-19T12:00Z,2019-11-20T06:00Z,47.668,37.735,,,camera,,,,4000,0.8,"
)


def petrivske(folder: Path, _data: Path) -> list[str]:
    """What the record of Petrivske comes to: a region, a probability, undetermined."""
    with _mission(folder, "minsk-2015") as mission:
        view = _reported(mission, folder, [HEARD, CAMERA])
        number = _numbered(view, "minsk-2015/disengagement/fire")
        [incident] = view.incidents.to_pylist()
        inside = analysis.row(view, number)["probability"]
        analysis.fixed(view, number, by=None)
        proposals.taken_over(view, number)
        for party in ("ukraine", "ordlo"):  # both denied it, as whoever fired would
            row = {"id": f"denial-{party}", "reason": "officers denied it",
                   "family": f"word-{party}", "likelihoods": {"others": 1}}  # fmt: skip
            analysis.one_weighed(view, number, row, by=None)
        told = analysis.recorded(view, number, by=None, consequence=REASONABLE)
    around = f"{incident['semi_major_m']:.0f} by {incident['semi_minor_m']:.0f} m"
    said = f"case {number}: an ellipse of {around}, {inside:.0%} that it is in the area"
    return [f"{said}: {told['answer']}"]


def craters(folder: Path, data: Path, *, every: int = 1) -> list[str]:
    """What the crater fields of 2014 (each, or every so many) tell of who fired."""
    fields = json.loads((data / "attribution" / "impact_fields.geojson").read_text("utf-8"))
    fields = fields["features"][::every]
    read = _directions(data / "attribution" / "trajectories.csv")
    known = [(*_middle(f), read.get(f["properties"]["field_num"])) for f in fields]
    with _mission(folder, "border-2014") as mission:
        view = _reported(mission, folder, [_field(f) for f in fields])
        told: Counter[str] = Counter()
        leads: Counter[str] = Counter()
        grounds = 0
        for row in sorted(view.cases.to_pylist(), key=lambda r: r["number"]):
            number = int(row["number"])
            analysis.fixed(view, number, by=None)
            grounds += _read(view, number, row["incident_id"], known)
            try:
                proposals.taken_over(view, number)
                done = analysis.recorded(view, number, by=None, consequence=REASONABLE)
                told[str(done["answer"])] += 1
                if float(str(done["posterior"])) >= LEADS:
                    leads[str(done["leading"])] += 1
            except InputError:  # nothing that is recorded tells hypotheses apart
                told["nothing to weigh"] += 1
    n = len(fields)
    return [
        f"{n} fields, {sum(told.values())} cases, {grounds} with a direction: "
        + ", ".join(f"{k}: {v}" for k, v in told.most_common()),
        f"one sort of source puts somebody at {LEADS:.0%} or more in {leads.total()}: "
        + (", ".join(f"{k}: {v}" for k, v in leads.most_common()) or "-"),
    ]


def truce(folder: Path, data: Path) -> list[str]:
    """What both sides' totals come to beside the alerts of the truce."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    source = data / "alerts" / "air_raid_alerts_oblast_2022_2025.parquet"
    with _mission(folder, "easter-2025") as mission:
        accounts = alerts(source, folder.parent)
        intake.intake(mission, "claims", [accounts])
        for party, totals, tongue, seed in (
            ("Ukraine", TOTALS.UKRAINE, "uk", 1), ("Russia", TOTALS.RUSSIA, "ru", 2),
        ):  # fmt: skip
            path = TOTALS.written(folder.parent / f"{tongue}.csv", totals, tongue=tongue, seed=seed)
            for one in lists.taking(mission, [path], Asked(claimant=party)):
                assert one.accepted == one.rows, one
        cycle.cycle(mission)
        view = desk_view.view(mission)
        told = Claims(view).audit()
        full = sum(row["handling"] == "full" for row in view.cases.to_pylist())
    return [
        *(f"{row['claimant']}: {row['claims']} claims, {row['matched']} matched, "
          f"{row['repeated']} repeated, {row['unmatched']} unmatched" for row in told),
        f"{full} cases of their own, the rest in batches",
    ]  # fmt: skip


def corridors(folder: Path, data: Path) -> list[str]:
    """What became of the corridors of 2022, and who accused whom over them."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    source = data / "ceasefire" / "humanitarian_corridors_2022.parquet"
    plain, made = accusations(source, folder.parent)
    with _mission(folder, "corridors-2022") as mission:
        intake.intake(mission, "corridors", [plain])
        for (who, voice), path in made.items():
            list(lists.taking(mission, [path], Asked(claimant=who, voice=voice)))
        cycle.cycle(mission)
        view = desk_view.view(mission)
        rows = desk_corridors.listed(view)
        told = desk_corridors.totals(rows)
        told_of = {a["case"] for row in rows for a in row["accusations"] if a["case"]}
        undetermined = 0
        for number in sorted(told_of):  # each side's word against the other's
            analysis.fixed(view, number, by=None)
            word = {"id": "words", "reason": "both accuse, nobody else's record exists",
                    "family": "claims", "likelihoods": {"others": 1.0}}  # fmt: skip
            analysis.one_weighed(view, number, word, by=None)
            done = analysis.recorded(view, number, by=None, consequence=REASONABLE)
            undetermined += done["answer"] == "undetermined"
    ended = f"{len(told_of)} cases, {undetermined} of them undetermined"
    return [
        f"{told['corridors']} corridors: {json.dumps(told['by'])}",
        f"accusations {json.dumps(told['accusations'])}; {ended}",
    ]


# From the data to what a mission takes in


def alerts(source: Path, folder: Path) -> Path:
    """The alerts of the truce as accounts by Ukraine, each good to the extent of its province."""
    known = gazetteer.regions()
    rows = ["claim_id,party,start,end,lat,lon,error_m,kind"]
    for n, one in enumerate(pq.read_table(source).to_pylist()):
        if not TRUCE[0] <= one["started_at"].isoformat() < TRUCE[1]:
            continue
        stem = one["region"].split()[0].lower()[:4]
        lon, lat, error = next(v for k, v in known.items() if k.startswith(stem))
        start, end = (one[k].isoformat() for k in ("started_at", "finished_at"))
        rows.append(f"{n},Ukraine,{start},{end},{lat},{lon},{error},undetermined")
    out = folder / "alerts.csv"
    out.write_text("\n".join(rows) + "\n", "utf-8")
    return out


ACCUSERS = (
    ("russian military has accused", "Russia", "party"),
    ("disrupted by ukrainian authorities", "Russia", "party"),
    ("did not work", "Ukraine", "party"),
    ("waiting to pass", "Ukraine", "party"),
    ("under russian control", "ICRC", "public"),
)
"""How the texts of corridors that failed say who complains, and in which voice."""


def accusations(source: Path, folder: Path) -> tuple[Path, dict[tuple[str, str], Path]]:
    """The corridors as a file that can be taken in, and for each accuser and voice their list."""
    table = pq.read_table(source)
    plain = folder / "corridors.parquet"  # its columns Date and date are one name to a reader
    pq.write_table(table.drop_columns(["Date"]), plain)
    made: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in table.to_pylist():
        if row["status_result"] not in ("disputed", "unsuccessful/disrupted"):
            continue
        said = (row["text"] or "").lower()
        for words, who, voice in ACCUSERS:
            if words in said:
                made.setdefault((who, voice), []).append({
                    "id": str(row["HC_ID"]), "date": row["date"], "place": row["from_name"],
                    "lat": str(row["from_latitude"]), "lon": str(row["from_longitude"]),
                    "kind": "humanitarian corridor disrupted", "text": row["text"][:500],
                })  # fmt: skip
    files = {}
    for (who, voice), given in made.items():
        files[who, voice] = folder / f"{who}.json"
        files[who, voice].write_text(json.dumps(given), "utf-8")
    return plain, files


def _middle(feature: Row) -> tuple[float, float]:
    at = shapely.geometry.shape(feature["geometry"]).centroid
    return at.x, at.y


def _field(feature: Row) -> str:
    """A crater field as a row of a report: its middle, and how far it reaches."""
    lon, lat = _middle(feature)
    area = shapely.geometry.shape(feature["geometry"]).area
    metres = METRES * math.sqrt(area * math.cos(math.radians(lat)) / math.pi)
    number = feature["properties"]["field_num"]
    words = str(feature["properties"]["name"]).replace(",", " ").replace('"', "")
    kind = "mlrs" if "grad" in words.lower() or "mlrs" in words.lower() else "artillery"
    return (
        f"F-{number},imagery,ARCADE,sighting,2014-07-14T00:00Z,2014-09-14T00:00Z,{lat:.6f},"
        f"{lon:.6f},{max(metres, 30.0):.0f},,follow-up,{kind},impact,,,,{words}"
    )


def _directions(source: Path) -> dict[str, float]:
    """The direction back from each field at which somebody read one, by the field's number."""
    with source.open(encoding="utf-8") as file:
        return {
            f"{float(row['num']):g}": float(row["back_azimuth_deg"])
            for row in csv.DictReader(file)
            if row["num"]
        }


def _read(
    view: desk_view.View, number: int, incident_id: str,
    fields: Sequence[tuple[float, float, float | None]],
) -> bool:  # fmt: skip
    """Whether a direction was read in the field of an incident; if so it is recorded."""
    [incident] = [r for r in view.incidents.to_pylist() if r["incident_id"] == incident_id]

    def away(field: tuple[float, float, float | None]) -> float:
        east = (field[0] - incident["lon"]) * math.cos(math.radians(field[1]))
        return math.hypot(east, field[1] - incident["lat"])

    lon, lat, bearing = min(fields, key=away)
    if bearing is None:
        return False
    proposals.read(
        view, number, "crater", place=(lon, lat), bearing_deg=bearing, error_deg=10.0,
        reason="drawn along the craters by the project's analysts",
    )  # fmt: skip
    return True


# A mission


def _mission(folder: Path, text: str) -> Mission:
    return Mission.create(folder, [text], name=folder.name)


def _reported(mission: Mission, folder: Path, rows: Sequence[str]) -> desk_view.View:
    """The mission once it has taken in a report's rows and turned once."""
    file = folder.parent / f"{folder.name}.csv"
    file.write_text("\n".join([HEADING, *rows]) + "\n", "utf-8")
    taken = intake.intake(mission, "patrol", [file])
    assert all(not one.rejected for one in taken), taken
    cycle.cycle(mission)
    return desk_view.view(mission)


def _numbered(view: desk_view.View, fragment: str) -> int:
    return next(int(r["number"]) for r in view.cases.to_pylist() if r["fragment"] == fragment)


CASES: Mapping[str, Callable[[Path, Path], list[str]]] = {
    "petrivske": petrivske, "craters": craters, "truce": truce, "corridors": corridors,
}  # fmt: skip


def main() -> None:
    """Make the missions and print what came of each."""
    given = argparse.ArgumentParser()
    given.add_argument("out", type=Path)
    given.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    given.add_argument("--only", nargs="+", choices=list(CASES), default=list(CASES))
    wanted = given.parse_args()
    wanted.out.mkdir(parents=True, exist_ok=True)
    for name in wanted.only:
        began = process_time()
        try:
            said = CASES[name](wanted.out / name, wanted.data)
        except FileNotFoundError as error:
            said = [f"left out: {error.filename} is not there"]
        print(f"{name} ({process_time() - began:.1f} s)", *said, sep="\n    ")


if __name__ == "__main__":
    main()
