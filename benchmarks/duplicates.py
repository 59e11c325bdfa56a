"""Press reports linked into stories by splink on DuckDB, beside the rule they are counted by.

    python benchmarks/duplicates.py [--reports 100000]

Raw labelled press reports of `../shared/data/events`.  The one-per-day identifiers of these reports
are not among the data; what stands for them is the rule: one a day, place and set of labels.  The
model compares no others, so precision is near one by construction, and recall says how many of a
day's reports its words and hours do not tear apart; a second score counts all labels of a place and
day as one.

Harder, and no definition: the labels are hidden from the model, which must then tell stories of one
place and day apart by words and hours alone; and reports of the same words within a day, told again
by another agency, which are surely one story, whatever day, labels or place they were given.
"""

import argparse
import re
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from accuracy import pairwise

from lendemain import tables
from lendemain.desk.working.duplicates import stories

SHARED = Path(__file__).resolve().parents[2] / "shared"


def numbered(*keys):
    """One number for each combination."""
    words = ["|".join(map(str, key)) for key in zip(*keys, strict=True)]
    return np.unique(np.array(words), return_inverse=True)[1]


def harder(reports):
    """Labels hidden; and words told again within a day."""
    day = tables.micros(reports, "time") // 86_400_000_000
    place = [reports[n].to_numpy().round(4) for n in ("lon", "lat")]
    kind = reports["kind"].to_pylist()
    hidden = reports.set_column(3, "kind", pa.array([""] * reports.num_rows))
    blind = np.asarray(stories(hidden))
    alone = pairwise(numbered(day, *place, kind), numbered(day, *place))
    precision, recall, f1 = pairwise(numbered(day, *place, kind), blind)
    print(
        f"labels hidden, against day, place and labels: precision {precision:.3f}, recall "
        f"{recall:.3f}, F1 {f1:.3f} (all of a place and day in one: F1 {alone[2]:.3f})"
    )
    seen = np.asarray(stories(reports))
    words = [" ".join(re.findall(r"\w+", t.lower())) for t in reports["text"].to_pylist()]
    order = np.lexsort((tables.micros(reports, "time"), np.unique(words, return_inverse=True)[1]))
    when = tables.micros(reports, "time")
    pairs = [
        (a, b) for a, b in pairwise_neighbours(order)
        if words[a] and words[a] == words[b] and abs(when[a] - when[b]) <= 86_400_000_000
    ]  # fmt: skip
    a, b = np.array(pairs, np.int64).T
    one = seen[a] == seen[b]
    there = (place[0][a] == place[0][b]) & (place[1][a] == place[1][b])
    labels = np.array([kind[i] == kind[j] for i, j in pairs])
    print(f"{len(a):,} times the same words within a day: one story {one.mean():.3f}")
    for name, rows in (
        ("same place and labels, over midnight", there & labels & (day[a] != day[b])),
        ("same place and day, other labels", there & ~labels & (day[a] == day[b])),
        ("another place", ~there),
    ):
        told = f"{one[rows].mean():.3f}" if rows.any() else "-"
        print(f"  {name}: {rows.sum():,}, one story {told}")


def pairwise_neighbours(order):
    """Each row with the next in an order."""
    return zip(order[:-1].tolist(), order[1:].tolist(), strict=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--reports", type=int, default=100_000)
    given = parser.parse_args()
    file = SHARED / "data" / "events" / "viina_reports_2023_2024.parquet"
    if not file.is_file():
        print("the press reports (../shared/data/events) are not here")
        return
    rows = pq.read_table(file)
    rows = rows.filter(pc.not_equal(rows["event_type"], "")).slice(0, given.reports)
    reports = pa.table({
        "time": rows["datetime"].cast(tables.MOMENT), "lon": rows["lon"], "lat": rows["lat"],
        "kind": rows["event_type"], "text": rows["headline"].fill_null(""),
    })  # fmt: skip
    wall, cpu = time.perf_counter(), time.process_time()
    found = np.asarray(stories(reports))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    day = tables.micros(reports, "time") // 86_400_000_000
    place = [reports[n].to_numpy().round(4) for n in ("lon", "lat")]
    kind = reports["kind"].to_pylist()
    print(
        f"{len(found):,} reports, {len(set(found.tolist())):,} stories; {wall:.1f} s, {cpu:.1f} CPU"
    )
    for name, truth in (
        ("day, place and labels", numbered(day, *place, kind)),
        ("day and place", numbered(day, *place)),
    ):
        precision, recall, f1 = pairwise(truth, found)
        print(f"against {name}: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}")
    harder(reports)


if __name__ == "__main__":
    main()
