"""What kind of thing it was: told against true, on the exercise.

Each incident is set against the true incident that most of its accounts tell of; "nothing" where
most tell of none.  Rows are true kinds, columns told ones, in shares of the row.  A general word
(`explosion`, `shelling`, ...) or `undetermined` for a specific kind is vague, not wrong.  Stated
probabilities stand beside how often they were right.  Seeds 31 and 32 were chosen for nothing.

    python benchmarks/kinds.py --learn

prints the corners of `texts/calibration/lone-detections.toml`, learnt on other seeds, and

    python benchmarks/kinds.py --page > docs/kinds.md

publishes who is taken for what.
"""

import sys
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lendemain import fusion, tables
from lendemain.desk.working import believing
from lendemain.fusion.belief import alone
from lendemain.fusion.classify import GENERAL, THERMAL
from lendemain.records.observation import UNDETERMINED
from lendemain.records.reading import Answer
from lendemain.sources import exercise

SEEDS = (31, 32)
OTHERS = ((41, 0.3, 30), (42, 3.0, 10), (43, 10.0, 4))
"""Seeds, densities and days of fronts with a third, three and ten times as much to notice."""

TAUGHT = (131, 132, 133, 134)
EDGES = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0001)
LEAST = 0.01
NOTHING = "nothing"
VAGUE = GENERAL | {UNDETERMINED, THERMAL}
COLUMNS_MAX = 9


def main() -> None:
    if "--learn" in sys.argv:
        _corners([_told(seed) for seed in TAUGHT])
        return
    parts = [_told(seed) for seed in SEEDS]
    if "--page" in sys.argv:
        _page(*(np.concatenate([p[i] for p in parts]) for i in range(3)))
        return
    _beside([(p[0] != NOTHING, p[3], p[4]) for p in parts])
    _calibrated(
        [(f"seed {s}, density 1", p) for s, p in zip(SEEDS, parts, strict=True)]
        + [(f"seed {s}, density {d:g}", _told(s, density=d, days=n)) for s, d, n in OTHERS]
    )
    true, told, stated = (np.concatenate([p[i] for p in parts]) for i in range(3))
    print(f"{len(true):,} incidents of seeds {', '.join(map(str, SEEDS))}, thirty days each")
    _confusion(true, told)
    right, vague = true == told, np.isin(told, list(VAGUE))
    real = true != NOTHING
    specific = real & ~vague
    print(f"\nof true incidents: right {right[real].mean():.3f}, vague "
          f"{(vague & ~right)[real].mean():.3f}, wrong {(~vague & ~right)[real].mean():.3f}; "
          f"specific ones right {right[specific].mean():.3f}")  # fmt: skip
    gap = np.mean((stated[specific] - right[specific]) ** 2)
    print(
        f"stated probability of specific kinds: mean {stated[specific].mean():.3f}, Brier {gap:.4f}"
    )
    for low, high in ((0.0, 0.5), (0.5, 0.7), (0.7, 0.85), (0.85, 0.95), (0.95, 1.01)):
        held = specific & (stated >= low) & (stated < high)
        if held.any():
            print(f"  {low:.2f} to {min(high, 1):.2f}: {held.sum():7,} incidents, stated "
                  f"{stated[held].mean():.3f}, right {right[held].mean():.3f}")  # fmt: skip


def _beside(parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> None:
    """That anything happened: as stated, and as scikit-learn calibrates it and MAPIE makes sets of
    it, taught on the first seed and judged on the second (each has: whether it happened, what is
    stated, and numbers of the incident to learn from).
    """
    from mapie.classification import SplitConformalClassifier
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.isotonic import IsotonicRegression
    from sklearn.linear_model import LogisticRegression

    (known, said, given), (truth, stated, asked) = parts
    isotonic = IsotonicRegression(out_of_bounds="clip").fit(said, known)
    model = CalibratedClassifierCV(LogisticRegression(max_iter=1000), method="isotonic", cv=5)
    model.fit(given, known)
    print("\nthat anything happened  Brier   error of calibration")
    for name, chance in (
        ("as stated", stated), ("isotonic on it", isotonic.predict(stated)),
        ("scikit-learn's own", model.predict_proba(asked)[:, 1]),
    ):  # fmt: skip
        bins = np.minimum((chance * 10).astype(int), 9)
        off = [abs(chance[bins == k].mean() - truth[bins == k].mean()) * (bins == k).mean()
               for k in np.unique(bins)]  # fmt: skip
        print(f"{name:22} {np.mean((chance - truth) ** 2):7.4f} {sum(off):9.4f}")
    sets = SplitConformalClassifier(model, confidence_level=0.95, prefit=True)
    half = len(asked) // 2
    sets.conformalize(asked[:half], truth[:half])
    _, kept = sets.predict_set(asked[half:])
    kept = kept.reshape(len(asked) - half, 2)
    held = kept[np.arange(len(kept)), truth[half:].astype(int)]
    print(
        f"MAPIE at 95 %: holds {held.mean():.3f}, one answer only {(kept.sum(1) == 1).mean():.3f}\n"
    )


def _calibrated(fronts: list[tuple[str, tuple[np.ndarray, ...]]]) -> None:
    """That anything happened, as accounts state it and as a cycle tells it."""
    print("that anything happened          as stated: Brier, error   as told: Brier, error")
    for name, (true, _, _, stated, _, told, lone) in fronts:
        came = true != NOTHING
        both = [f"{np.mean((p - came) ** 2):.4f}  {error(p, came):.4f}" for p in (stated, told)]
        print(f"{name:34} {both[0]:>22} {both[1]:>22}")
        both = [f"{error(p[lone], came[lone]):.4f}" for p in (stated, told)]
        print(f"{f'  {lone.sum():,} of one instrument alone':34} {both[0]:>22} {both[1]:>22}")
    print()


def error(chance: np.ndarray, came: np.ndarray) -> float:
    """The error of calibration over ten bins."""
    bins = np.minimum((chance * 10).astype(int), 9)
    return float(sum(
        abs(chance[bins == k].mean() - came[bins == k].mean()) * (bins == k).mean()
        for k in np.unique(bins)
    ))  # fmt: skip


def _corners(parts: list[tuple[np.ndarray, ...]]) -> None:
    """The corners of the map of lone detections, and the share of them that had happened."""
    from sklearn.isotonic import IsotonicRegression

    stated = np.concatenate([p[3][p[6]] for p in parts])
    came = np.concatenate([(p[0] != NOTHING)[p[6]] for p in parts])
    place = np.digitize(stated, EDGES) - 1
    many = np.bincount(place)
    said = np.bincount(place, stated) / many
    found = (np.bincount(place, came) + said) / (many + 1)
    found = np.maximum(IsotonicRegression().fit(said, found).predict(said), LEAST)
    print("said =", [0.0, *said.round(3).tolist(), 1.0])
    print("found =", [*np.round(found[[0, *range(len(found)), -1]], 4).tolist()])
    print(f"share = {came.mean():.3f} of {len(came):,}")


def _told(seed: int, *, density: float = 1.0, days: int = 30) -> tuple[np.ndarray, ...]:
    """True kind, told kind and its stated probability, and the probability that anything happened
    with numbers to learn it from, of each incident; the same probability as a cycle tells it, and
    which incidents one instrument alone tells of.
    """
    order = exercise.order(days=days, density=density, seed=seed)
    received = datetime(2026, 9, 1, tzinfo=UTC)
    answer = Answer(name="order", content=order, received=received, theatre=exercise.THEATRE)
    reading = exercise.parse(answer)
    observations, _ = tables.identified(reading.observations)
    return against(observations, exercise.truth_of(order), reading.truth)


def against(
    observations: pa.Table, tells: np.ndarray, truths: pa.Table, fused: fusion.Fused | None = None
) -> tuple[np.ndarray, ...]:
    """The same of accounts, the number of the true incident that each tells of, and these; fused
    before, or here.
    """
    fused = fused or fusion.incidents(observations)
    ids = pa.array(observations["observation_id"].to_pylist())
    at = np.asarray(pc.index_in(
        pa.array(fused.members["observation_id"].to_pylist()), value_set=ids
    ))  # fmt: skip
    incident = np.asarray(pc.index_in(
        fused.members["incident_id"].cast(pa.string()).combine_chunks(),
        value_set=fused.incidents["incident_id"].combine_chunks(),
    ))  # fmt: skip
    truth = tables.texts(truths, "kind").astype(str)
    number = truths["incident"].to_numpy()
    kind_of = np.full(number.max() + 1, NOTHING, dtype="U40")
    kind_of[number] = truth
    pair, count = np.unique(np.stack([incident, tells[at]]), axis=1, return_counts=True)
    order_ = np.lexsort((pair[1], count, pair[0]))
    last = np.append(np.diff(pair[0][order_]) != 0, True)
    best = np.full(fused.incidents.num_rows, -1)
    best[pair[0][order_][last]] = pair[1][order_][last]
    true = np.where(best >= 0, kind_of[best], NOTHING)
    told = tables.texts(fused.incidents, "kind").astype(str)
    numbers = [
        fused.incidents[name].to_numpy().astype(float)
        for name in ("kind_probability", "probability", "accounts", "witnesses", "acts")
    ]
    features = np.column_stack([np.log1p(a) for a in numbers])
    believed = fusion.believed(fused.incidents, fused.members, observations, believing.lone())
    lone = np.zeros(len(true), bool)
    lone[alone(fused.incidents, fused.members, observations)] = True
    after = believed["probability"].to_numpy().astype(float)
    return true, told, numbers[0], numbers[1], features, after, lone


def _confusion(true: np.ndarray, told: np.ndarray) -> None:
    kinds, counts = np.unique(told, return_counts=True)
    columns = kinds[np.argsort(-counts, kind="stable")][:COLUMNS_MAX].tolist()
    print(f"{'true kind':26} {'number':>7} " + " ".join(f"{c[:11]:>11}" for c in columns)
          + f" {'other':>6}")  # fmt: skip
    names, sizes = np.unique(true, return_counts=True)
    for name in names[np.argsort(-sizes, kind="stable")]:
        of = told[true == name]
        shares = [(of == c).mean() for c in columns]
        print(f"{name:26} {len(of):7,} " + " ".join(f"{s:11.3f}" for s in shares)
              + f" {1 - sum(shares):6.3f}")  # fmt: skip


def _page(true: np.ndarray, told: np.ndarray, stated: np.ndarray) -> None:
    """The confusion table as a page."""
    right, vague = true == told, np.isin(told, list(VAGUE))
    print(PAGE.format(many=f"{len(true):,}", seeds=" and ".join(map(str, SEEDS))))
    print("| true kind | incidents | right | vague | wrong | told instead, most often |")
    print("|---|---|---|---|---|---|")
    names, sizes = np.unique(true, return_counts=True)
    for name in names[np.argsort(-sizes, kind="stable")]:
        of = true == name
        kinds, counts = np.unique(told[of & ~right], return_counts=True)
        order = np.argsort(-counts, kind="stable")[:3]
        instead = ", ".join(f"{kinds[k]} {counts[k] / of.sum():.1%}" for k in order)
        shares = [right[of], (vague & ~right)[of], (~vague & ~right)[of]]
        print(f"| {name} | {of.sum():,} | {' | '.join(f'{s.mean():.1%}' for s in shares)} | "
              f"{instead} |")  # fmt: skip
    specific = (true != NOTHING) & ~vague
    print("\n| stated probability of a specific kind | incidents | stated, mean | right |")
    print("|---|---|---|---|")
    for low, high in ((0.0, 0.5), (0.5, 0.7), (0.7, 0.85), (0.85, 0.95), (0.95, 1.01)):
        held = specific & (stated >= low) & (stated < high)
        print(f"| {low:.0%} to {min(high, 1):.0%} | {held.sum():,} | {stated[held].mean():.1%} | "
              f"{right[held].mean():.1%} |")  # fmt: skip


PAGE = """# Kinds: what is taken for what

Each incident has a probability for the kind that its accounts make out: from words, sensors, sizes
and sounds, one vote for each witness.  Below, {many} incidents of two made-up fronts of thirty days
(seeds {seeds}) that nothing was chosen or learnt on, told against true.  A general word
(`explosion`, `shelling`, ...), `thermal_anomaly` or `undetermined` for something specific is vague,
not wrong.  `nothing` are false alarms: whatever kind they are told as, the probability that
anything happened speaks against them (`benchmarks/README.md`).  Written by
`python benchmarks/kinds.py --page > docs/kinds.md`.
"""


if __name__ == "__main__":
    main()
