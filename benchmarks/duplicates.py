"""Press reports linked into stories by splink on DuckDB, beside the rule they are counted by.

    python benchmarks/duplicates.py [--reports 100000]

Raw press reports of `../shared/data/events`.  Their one-per-day identifiers are kept beside a few
of them only (strikes with labels of actors): an identifier is one day, place and set of all labels,
those of actors among them, which the raw reports lack.  So there are three scores:

- labels shown, against day, place and labels: precision is near one by construction, and recall
  says how many of a day's reports words and hours do not tear apart;
- labels hidden in months that nothing was learnt from, and told by words learnt in the others;
  beside it all of a place and day in one, and labels not told at all.  How often the very same
  words got the same labels at several places says how well words could tell them;
- identifiers themselves, where a strike's words are those of one identifier only.

Besides, reports of the same words within a day, told again by another agency, which are surely one
story, whatever day, labels or place they were given.
"""

import argparse
import re
import time
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from accuracy import pairwise as agreeing

from lendemain import tables
from lendemain.desk.working.duplicates import stories

EVENTS = Path(__file__).resolve().parents[2] / "shared" / "data" / "events"
DAY_US = 86_400_000_000
LATE = "2024-07"
EARLY = "2023-10"


def numbered(*keys):
    """One number for each combination."""
    words = ["|".join(map(str, key)) for key in zip(*keys, strict=True)]
    return np.unique(np.array(words), return_inverse=True)[1]


def scored(name, truth, found):
    """One line: precision, recall and F1 over pairs."""
    precision, recall, f1 = agreeing(truth, found)
    print(f"{name}: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}", flush=True)


def hidden(reports, place, day, *, name, held):
    """Labels hidden in the months that are `held` back."""
    kind = np.array(reports["kind"].to_pylist(), object)
    rows = np.flatnonzero(held)
    truth = numbered(day[rows], *(p[rows] for p in place), kind[rows])
    spent = time.process_time()
    shown = pa.array(np.where(held, None, kind), pa.string())
    told = np.asarray(stories(reports.set_column(3, "kind", shown)))[rows]
    spent = time.process_time() - spent
    print(f"labels hidden {name}: {len(rows):,} reports, {spent:.1f} s of processor time")
    scored("  all of a place and day in one", truth, numbered(day[rows], *(p[rows] for p in place)))
    bare = reports.take(rows).set_column(3, "kind", pa.array([None] * len(rows), pa.string()))
    scored("  no labels anywhere, words and hours", truth, np.asarray(stories(bare)))
    scored("  labels told by words learnt elsewhere", truth, told)


def same_words(reports, place):
    """How often the same words published at once got the same labels at several places."""
    groups = defaultdict(list)
    for row in zip(
        reports["text"].to_pylist(), reports["time"].to_pylist(), *place,
        reports["kind"].to_pylist(), strict=True,
    ):  # fmt: skip
        groups[row[:2]].append(row[2:])
    many = [g for g in groups.values() if len(g) > 1 and len({r[:2] for r in g}) == len(g)]
    alike = [
        (sum(a[2] == b[2] for a in g for b in g) - len(g)) / (len(g) * (len(g) - 1)) for g in many
    ]
    print(f"{len(many):,} texts at several places at once: same labels {np.mean(alike):.3f}")


def identified(reports, place, day, found):
    """Against the one-per-day identifiers that are there."""
    strikes = pq.read_table(EVENTS / "viina_strike_events_actor_labels.parquet").to_pylist()
    known = defaultdict(set)
    for s in strikes:
        at = (round(s["longitude"], 4), round(s["latitude"], 4))
        for text in s["representative_text"].split("||"):
            known[(s["date"].toordinal() - 719_163, *at, plain(text))].add(s["event_id_1pd"])
    texts = [plain(t) for t in reports["text"].to_pylist()]
    keys = list(zip(day.tolist(), *(p.round(4).tolist() for p in place), texts, strict=True))
    times = defaultdict(int)
    for key in keys:
        times[key] += 1
    rows = [k for k, key in enumerate(keys) if len(known.get(key, ())) == 1 and times[key] == 1]
    truth = np.array([int(next(iter(known[keys[k]]))) for k in rows])
    print(f"{len(rows)} reports of {len(set(truth.tolist()))} identifiers that words make sure of")
    scored("  stories, labels of actors missing", truth, found[rows])
    by_place = numbered(day[rows], *(p[rows] for p in place))
    scored("  all of a place and day in one", truth, by_place)


def plain(text):
    """A text's words alone."""
    return " ".join(re.findall(r"\w+", (text or "").lower()))


def retold(reports, place, day, found):
    """Words told again within a day."""
    kind = reports["kind"].to_pylist()
    words = [plain(t) for t in reports["text"].to_pylist()]
    when = tables.micros(reports, "time")
    order = np.lexsort((when, np.unique(words, return_inverse=True)[1])).tolist()
    pairs = [
        (a, b) for a, b in pairwise(order)
        if words[a] and words[a] == words[b] and abs(when[a] - when[b]) <= DAY_US
    ]  # fmt: skip
    a, b = np.array(pairs, np.int64).T
    one = found[a] == found[b]
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


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--reports", type=int, default=100_000)
    given = parser.parse_args()
    file = EVENTS / "viina_reports_2023_2024.parquet"
    if not file.is_file():
        print("the press reports (../shared/data/events) are not here")
        return
    every = pq.read_table(file)
    rows = every.filter(pc.not_equal(every["event_type"], "")).slice(0, given.reports)
    reports, every = (table_of(t) for t in (rows, every))
    wall, cpu = time.perf_counter(), time.process_time()
    found = np.asarray(stories(reports))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    day, place = dated(reports)
    print(
        f"{len(found):,} reports, {len(set(found.tolist())):,} stories; {wall:.1f} s, {cpu:.1f} CPU"
    )
    kind = reports["kind"].to_pylist()
    scored("against day, place and labels", numbered(day, *place, kind), found)
    scored("against day and place", numbered(day, *place), found)
    retold(reports, place, day, found)
    day, place = dated(every)
    identified(every, place, day, np.asarray(stories(every)))
    same_words(every, place)
    month = np.array([t.strftime("%Y-%m") for t in every["time"].to_pylist()])
    hidden(every, place, day, name=f"from {LATE} on", held=month >= LATE)
    hidden(every, place, day, name=f"up to {EARLY}", held=month <= EARLY)


def table_of(rows):
    """What `stories` asks of reports."""
    return pa.table({
        "time": rows["datetime"].cast(tables.MOMENT), "lon": rows["lon"], "lat": rows["lat"],
        "kind": rows["event_type"], "text": rows["headline"].fill_null(""),
    })  # fmt: skip


def dated(reports):
    """Each report's day, and its place."""
    return tables.micros(reports, "time") // DAY_US, [
        reports[n].to_numpy().round(4) for n in ("lon", "lat")
    ]


if __name__ == "__main__":
    main()
