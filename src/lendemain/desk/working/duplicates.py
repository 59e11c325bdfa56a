"""Press reports that tell the same story, by probabilistic linkage (Fellegi and Sunter 1969).

A story is what a place had of one sort on one day, as databases of press reports count it ("one per
day").  So reports of one day, place and set of labels are compared by their words and their hour;
how much each agreement weighs is learnt from the reports themselves by expectation-maximisation
(splink on DuckDB, the optional packages `duplicates`), with random pairs as what strangers look
like.  Pairs that are one story with at least a half are joined, and what hangs together is one
too.  A story is an origin, not an incident: incidents are for `associate`.
"""

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from lendemain import tables
from lendemain.errors import LendemainError

if TYPE_CHECKING:
    from collections.abc import Callable

CELL_DEG = 0.001
"""Places whose coordinates round to the same are one."""

WORD_MIN, STEM = 4, 5
"""Words shorter than this say little, and endings less: of a word so many letters count."""

PROBABLE = 0.5
PRIOR = 0.9
"""How many pairs of one day, place and labels are one story before their words are looked at."""

PAIRS = 1_000_000
SEED = 7


def stories(reports: pa.Table) -> pa.Array:
    """The number of each report's story (int64, in order of the stories' first reports).

    `reports` has `time` (a moment), `lon`, `lat` (degrees), `kind` (labels parted by "|", null
    where nobody labelled it) and `text`, without nulls but in places and kinds; a report without a
    place is a story of its own.  Raises `LendemainError` where the optional packages are not there.
    """
    lon, lat = (reports.column(n).to_numpy(zero_copy_only=False) for n in ("lon", "lat"))
    placed = np.flatnonzero(np.isfinite(lon.astype(float)) & np.isfinite(lat.astype(float)))
    parent = np.arange(reports.num_rows)
    if len(placed) > 1:
        linked, kinds = _packages(), _kinds(reports)
        for a, b in linked(_compared(reports.take(pa.array(placed)), kinds.take(placed))):
            one, other = (_root(parent, int(placed[k])) for k in (a, b))
            parent[max(one, other)] = min(one, other)
    heads = np.array([_root(parent, k) for k in range(len(parent))], np.int64)
    return pa.array(np.unique(heads, return_inverse=True)[1].astype(np.int64))


def _root(parent: np.ndarray, k: int) -> int:
    while parent[k] != k:
        parent[k] = parent[parent[k]]
        k = int(parent[k])
    return k


def _kinds(reports: pa.Table) -> pa.Array:
    """The labels of each report in one order, told by its words where nobody gave any."""
    given = reports.column("kind").cast(pa.string()).to_pylist()
    if None in given:
        from lendemain.desk.working import wording

        given = wording.labels(tables.texts(reports, "text").tolist(), given)
    return pa.array(["|".join(sorted(kind.split("|"))) for kind in given], pa.string())


def _compared(reports: pa.Table, kinds: pa.Array) -> pa.Table:
    """What reports of these kinds are compared by."""
    time_us = tables.micros(reports, "time")
    place = [np.round(reports.column(n).to_numpy() / CELL_DEG).astype(np.int64)
             for n in ("lon", "lat")]  # fmt: skip
    text = tables.texts(reports, "text").tolist()
    return pa.table({
        "unique_id": np.arange(len(text)),
        "day": time_us // 86_400_000_000, "hour": time_us / 3.6e9,
        "cell": [f"{a} {b}" for a, b in zip(*place, strict=True)],
        "kind": kinds,
        "words": pa.array([_words(one) for one in text], pa.list_(pa.string())),
    })  # fmt: skip


def _words(text: str) -> list[str]:
    """The beginnings of a text's longer words, each once.

    >>> _words("Three shells hit the hits of Hitting town")
    ['hits', 'hitti', 'shell', 'three', 'town']
    """
    found = re.findall(r"[^\W\d_]+", text.lower())
    return sorted({word[:STEM] for word in found if len(word) >= WORD_MIN})


def _packages() -> "Callable[[pa.Table], list[tuple[int, int]]]":
    try:
        import duckdb
        import splink.comparison_library as comparisons
        from splink import Linker, SettingsCreator, block_on
        from splink.internals.duckdb.database_api import DuckDBAPI
    except ImportError as missing:
        raise LendemainError(
            f"linking reports needs a package that is not here ({missing.name})",
            where="duplicates",
            remedy="Install the optional packages: lendemain[duplicates]",
        ) from missing

    def linked(rows: pa.Table) -> list[tuple[int, int]]:
        settings = SettingsCreator(
            link_type="dedupe_only",
            comparisons=[
                comparisons.ArrayIntersectAtSizes("words", [4, 2, 1]),
                comparisons.CustomComparison(
                    output_column_name="hour", comparison_levels=_hours(),
                ),
            ],
            blocking_rules_to_generate_predictions=[block_on("day", "cell", "kind")],
            probability_two_random_records_match=PRIOR,
            retain_matching_columns=False,
        )  # fmt: skip
        with duckdb.connect(":memory:") as connection:
            connection.execute("SET threads TO 1")
            held = DuckDBAPI(connection).register(rows)
            linker = Linker(held, settings, log_level="ERROR")
            training: Any = linker.training
            training.estimate_u_using_random_sampling(max_pairs=PAIRS, seed=SEED)
            training.estimate_parameters_using_expectation_maximisation(
                block_on("day", "cell", "kind"), record_sample_proportion=1.0, max_pairs=PAIRS,
                fix_probability_two_random_records_match=True,
            )  # fmt: skip
            found = linker.inference.predict(threshold_match_probability=PROBABLE)
            pairs = found.as_pyarrow_table()
        a, b = (pairs.column(n).to_numpy() for n in ("unique_id_l", "unique_id_r"))
        return sorted(zip(a.tolist(), b.tolist(), strict=True))

    return linked


def _hours() -> list[dict[str, Any]]:
    """Levels of how far apart reports were published."""
    levels: list[dict[str, Any]] = [{
        "sql_condition": "hour_l IS NULL OR hour_r IS NULL", "label_for_charts": "none",
        "is_null_level": True,
    }]  # fmt: skip
    levels += [
        {"sql_condition": f"abs(hour_l - hour_r) <= {h}", "label_for_charts": f"{h} h"}
        for h in (1, 6)
    ]
    return [*levels, {"sql_condition": "ELSE", "label_for_charts": "more"}]
