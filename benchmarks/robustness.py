"""What becomes of incidents and kinds where accounts are not as they say.

    python benchmarks/robustness.py [--days 15] [--seed 31]

A made-up front of a seed that nothing was chosen on, perturbed one way at a time: stated errors
wrong, clocks off, zones missing, dates only, one account copied under names (as it is; and in other
words, seconds and metres, as nobody can tell from accounts that agree), places that are only the
nearest town's though they say otherwise, kinds mistaken.  Each row: pairwise precision, recall and
F1 over the accounts there were before; incidents found to incidents told of; of those that told of
something, kinds right, wrong and undetermined, and how many stated at 90 % or more were right;
that anything happened: Brier, error of calibration,
and how many of those at 95 % had happened.  The last column is for copies: that something happened,
and the chance and number of witnesses of the incident copied, before and after.
"""

import argparse
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
from accuracy import pairwise
from kinds import NOTHING, VAGUE, against, error

from lendemain import fusion, tables
from lendemain.records.reading import Answer
from lendemain.sources import exercise

HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US


def set_to(table, **columns):
    """The table with some columns replaced, cast to their types."""
    for name, values in columns.items():
        at = table.schema.get_field_index(name)
        field = table.schema.field(at)
        plain = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        column = pa.array(values, plain, from_pandas=True)
        table = table.set_column(at, field, column.cast(field.type))
    return table


def moved(table, rows, by_us):
    """The table with some accounts' times moved."""
    found = {}
    for name in ("start", "end"):
        when = tables.micros(table, name).copy()
        when[rows] += by_us
        found[name] = tables.moments(when)
    return set_to(table, **found)


def of_sensors(table, share, rng):
    """The accounts of a share of the sensors."""
    sensors = tables.texts(table, "sensor").astype(str)
    names = np.unique(sensors)
    return np.isin(sensors, rng.choice(names, int(share * len(names)), replace=False))


def days_only(table, rows):
    """The table with some accounts' times known to the day only."""
    start, end = (tables.micros(table, n).copy() for n in ("start", "end"))
    start[rows] -= start[rows] % DAY_US
    end[rows] = start[rows] + DAY_US
    precision = tables.texts(table, "time_precision").astype(object)
    precision[rows] = "day"
    return set_to(
        table, start=tables.moments(start), end=tables.moments(end), time_precision=precision
    )


def in_town(table, rows, town):
    """The table with some accounts at one town, with the errors they had."""
    lon, lat = (table[n].to_numpy(zero_copy_only=False).copy() for n in ("lon", "lat"))
    lon[rows], lat[rows] = town
    return set_to(table, lon=lon, lat=lat)


def mistaken(table, rows, rng):
    """The table with some accounts' kinds drawn from all kinds told."""
    kinds = tables.texts(table, "kind").astype(object)
    kinds[rows] = rng.permutation(kinds)[rows]
    return set_to(table, kind=kinds)


def copies(table, row, many, rng, *, told_anew):
    """An account many times, under as many names; told anew with other seconds, metres, words."""
    copy = table.take(pa.array(np.full(many, row)))
    names = [f"outlet-{k}" for k in range(many)]
    copy = set_to(copy, sensor=names, provenance=names, source_ref=names)
    if told_anew:
        by = rng.integers(-20_000_000, 20_000_000, many)
        copy = moved(copy, np.arange(many), by)
        off = rng.normal(0.0, 5e-4, (2, many))
        lon, lat = (copy[n].to_numpy() + o for n, o in zip(("lon", "lat"), off, strict=True))
        copy = set_to(copy, lon=lon, lat=lat, text=[f"told {k} in own words" for k in range(many)])
    return copy


def perturbed(table, town, rng):
    """Each way in turn: its name and the table."""
    every = np.arange(table.num_rows)

    def some(share):
        return rng.random(len(every)) < share

    stated = table["error_m"].to_numpy()
    yield "as told", table
    for wrong in (0.5, 2.0, 4.0):
        yield f"stated errors x {wrong:g}", set_to(table, error_m=stated * wrong)
    yield "a tenth of the clocks an hour off", moved(table, of_sensors(table, 0.1, rng), HOUR_US)
    yield "a tenth without a zone (3 h off)", moved(table, of_sensors(table, 0.1, rng), 3 * HOUR_US)
    yield "a third of accounts with a date only", days_only(table, some(1 / 3))
    yield "30 % in one town, stated as before", in_town(table, some(0.3), town)
    yield (
        "30 % in one town, error 20 km",
        set_to(in_town(table, rows := some(0.3), town), error_m=np.where(rows, 20_000.0, stated)),
    )
    for share in (0.2, 0.5):
        yield f"kinds mistaken, {share:.0%}", mistaken(table, some(share), rng)


def scored(name, table, tells, truths, beside=""):
    """One row of the table."""
    observations, _ = tables.identified(table)
    fused = fusion.incidents(observations)
    number = dict(zip(
        fused.members["observation_id"].to_pylist(),
        fused.members["incident_id"].combine_chunks().indices.to_pylist(), strict=True,
    ))  # fmt: skip
    ids = observations["observation_id"].to_pylist()[: len(tells)]
    found = np.array([number.get(one, -1) for one in ids])
    precision, recall, f1 = pairwise(tells, found)
    real = len(set(tells[tells >= 0].tolist())) + int((tells < 0).sum())
    every = np.append(tells, np.full(table.num_rows - len(tells), tells[0]))
    true, told, stated, _, _, after, _ = against(observations, every, truths, fused)
    came = true != NOTHING
    wrong = ~np.isin(told, list(VAGUE)) & (told != true)
    sure, firm = after >= 0.95, ~np.isin(told, list(VAGUE)) & (stated >= 0.9)
    kinds = [(told == true)[came], wrong[came], (told == "undetermined")[came], ~wrong[firm]]
    told_of = f"{precision:6.3f} {recall:6.3f} {f1:6.3f} {len(set(found.tolist())) / real:6.2f}"
    meant = " ".join(f"{one.mean():5.3f}" for one in kinds)
    happened = f"{np.mean((after - came) ** 2):6.4f} {error(after, came):6.4f}"
    print(
        f"{name:38} {told_of}   {meant}   {happened} {came[sure].mean():6.4f}  {beside}", flush=True
    )
    return fused, number


def copied(table, tells, truths, rng):
    """One false alarm and one true account copied under names."""
    observations, _ = tables.identified(table)
    fused = fusion.incidents(observations)
    size = fused.incidents["accounts"].to_numpy()
    name = fused.members["incident_id"].combine_chunks().indices.to_numpy()
    ids = {one: k for k, one in enumerate(observations["observation_id"].to_pylist())}
    member = np.array([ids[one] for one in fused.members["observation_id"].to_pylist()])
    alone = member[size[name] == 1]
    heard = tables.texts(table, "means").astype(str) == "acoustic"
    row = int(rng.choice(alone[(tells[alone] < 0) & heard[alone]]))
    for many in (50, 1000):
        for told_anew in (False, True):
            more = copies(table, row, many, rng, told_anew=told_anew)
            whole = pa.concat_tables([t.unify_dictionaries() for t in (table, more)])
            whole = whole.unify_dictionaries()
            after, _ = tables.identified(whole)
            told = fusion.incidents(after)
            both = [
                chance(f, o["observation_id"][row].as_py())
                for f, o in ((fused, observations), (told, after))
            ]
            beside = " -> ".join(f"{p:.3f} by {w}" for p, w in both)
            how = "told anew" if told_anew else "as it is"
            scored(f"a false alarm {many} times, {how}", whole, tells, truths, beside)


def chance(fused, one):
    """How probable the incident of an observation is, and how many witnesses it has."""
    at = fused.members["observation_id"].to_pylist().index(one)
    name = fused.members["incident_id"][at].as_py()
    row = fused.incidents["incident_id"].to_pylist().index(name)
    return (fused.incidents[n][row].as_py() for n in ("probability", "witnesses"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--days", type=int, default=15)
    parser.add_argument("--seed", type=int, default=31)
    given = parser.parse_args()
    order = exercise.order(days=given.days, seed=given.seed)
    received = datetime(2026, 9, 1, tzinfo=UTC)
    reading = exercise.parse(
        Answer(name="order", content=order, received=received, theatre=exercise.THEATRE)
    )
    table, tells = reading.observations, exercise.truth_of(order)
    rng = np.random.default_rng(given.seed)
    town = (4.4, 0.1)
    print(f"{table.num_rows:,} accounts of {given.days} days, seed {given.seed}")
    heads = (
        f"{'':38} {'prec.':>6} {'recall':>6} {'F1':>6} {'number':>6}   {'right':>5} {'wrong':>5} "
    )
    print(f"{heads}{'undet':>5} {'at 90':>5}   {'Brier':>6} {'error':>6} {'at 95%':>6}")
    for name, one in perturbed(table, town, rng):
        scored(name, one, tells, reading.truth)
    copied(table, tells, reading.truth, rng)


if __name__ == "__main__":
    main()
