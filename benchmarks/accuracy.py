"""How well incidents agree with the truth: precision, recall and F1 over pairs of accounts.

An account of nothing (a false alarm, noise) counts as an incident of its own.  The exercise runs at
its default density, at ten and at forty times it, with three seeds; `reports` of the shared scenes
at the density of a million and of ten million a month, with errors stated right, half and double
(what takes wholes apart was chosen on seed 21, and on the exercise with seeds 7 and 8).
DBSCAN at its best hand-tuned radius for each load stands beside.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from lendemain import fusion, tables
from lendemain.fusion import associate
from lendemain.records.reading import Answer
from lendemain.sources import exercise

SHARED = Path(__file__).resolve().parents[2] / "shared"
RADII = ((500.0, 120.0), (1000.0, 300.0), (1500.0, 600.0), (2500.0, 900.0), (2500.0, 1800.0))


def main() -> None:
    print(f"{'load':40} {'accounts':>9} {'precision':>9} {'recall':>7} {'F1':>7}  DBSCAN F1")
    for density, days in ((1.0, 30), (10.0, 30), (40.0, 3)):
        for seed in (
            7,
            31,
            32,
        ):  # the gate's bounds were chosen on 7 and 8; 31 and 32 are untouched
            _exercise(density, days, seed)
    if not (SHARED / "scenes" / "scenes.py").is_file():
        print("reports: needs the shared scenes (../shared/scenes), which are not published")
        return
    sys.path.insert(0, str(SHARED / "scenes"))
    import scenes

    for n, days, seed in ((1_000_000, 30.0, 1), (300_000, 0.9, 1), (1_000_000, 3.0, 24)):
        t, x, y, sigma, truth = scenes.reports(n, days=days, seed=seed)
        x, y, sigma = (a.astype(float) * 1000.0 for a in (x, y, sigma))
        peer = _dbscan(truth, t, x, y) if n < 500_000 else None
        for wrong in (1.0, 0.5, 2.0):
            found = associate.partition(t, x, y, wrong * sigma).labels
            _row(f"reports, {days} days, seed {seed}, errors x {wrong}", truth, found, peer)


def _exercise(density: float, days: int, seed: int) -> None:
    order = exercise.order(days=days, density=density, seed=seed)
    received = datetime(2026, 9, 1, tzinfo=UTC)
    answer = Answer(name="order", content=order, received=received, theatre=exercise.THEATRE)
    observations, _ = tables.identified(exercise.parse(answer).observations)
    truth = exercise.truth_of(order)
    members = fusion.incidents(observations).members
    ids = members.column("observation_id").to_pylist()
    of = members.column("incident_id").combine_chunks().indices.to_pylist()
    number = dict(zip(ids, of, strict=True))
    found = np.array([number.get(i, -1) for i in observations.column("observation_id").to_pylist()])
    peer = None
    if density == 10.0 and seed == 7:
        located = fusion.accounts.accounts(observations)
        row = {i: k for k, i in enumerate(observations.column("observation_id").to_pylist())}
        back = np.array([row[i.tobytes()] for i in located.identifiers])
        middle = (located.start_us - located.start_us.min() + located.end_us
                  - located.start_us.min()) / 2e6  # fmt: skip
        peer = _dbscan(truth[back], middle, located.x, located.y)
    _row(f"exercise, density {density:g}, seed {seed}", truth, found, peer)


def _dbscan(truth: np.ndarray, t: np.ndarray, x: np.ndarray, y: np.ndarray) -> float:
    """The best F1 over radii."""
    from sklearn.cluster import DBSCAN

    best = 0.0
    for metres, seconds in RADII:
        keys = np.column_stack([t / seconds, x / metres, y / metres])
        labels = DBSCAN(eps=1.0, min_samples=2, n_jobs=2).fit_predict(keys)
        best = max(best, pairwise(truth, labels)[2])
    return best


def pairwise(truth: np.ndarray, found: np.ndarray) -> tuple[float, float, float]:
    """Precision, recall and F1 over pairs; -1 is alone in both."""

    def numbered(labels: np.ndarray) -> np.ndarray:
        labels = np.asarray(labels).astype(np.int64).copy()
        alone = labels < 0
        labels[alone] = labels.max(initial=0) + 1 + np.arange(alone.sum())
        return np.unique(labels, return_inverse=True)[1]

    def pairs(counts: np.ndarray) -> float:
        return float((counts.astype(np.float64) * (counts - 1) / 2).sum())

    a, b = numbered(truth), numbered(found)
    both = pairs(np.unique(a * (b.max() + 1) + b, return_counts=True)[1])
    precision, recall = both / pairs(np.bincount(b)), both / pairs(np.bincount(a))
    return precision, recall, 2 * precision * recall / (precision + recall)


def _row(name: str, truth: np.ndarray, found: np.ndarray, peer: float | None) -> None:
    precision, recall, f1 = pairwise(truth, found)
    beside = f"{peer:.4f}" if peer is not None else ""
    print(
        f"{name:40} {len(truth):>9,} {precision:9.4f} {recall:7.4f} {f1:7.4f}  {beside}", flush=True
    )


if __name__ == "__main__":
    main()
