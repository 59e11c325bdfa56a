"""Tracks beside Stone Soup on many kinds of scene and seeds: by how much GOSPA is worse, and where.

    python benchmarks/beside.py [--seeds 4] [--first 200] [--kinds easy tiny ...]

Scenes are like `movers` of `../shared/scenes`, with other noises, unequal intervals, a second
sensor, turns, pairs that meet, and some so small that they teach next to nothing.  Ours learns all
but the stated errors; Stone Soup is told the scene's noises and is taken at the best of three
settings (of nine where things turn, since no one noise is right).  GOSPA (c = 500 m; from the tenth
look on, or from the middle of short scenes), a target: of what was known at each look, and of what
the tracks tell of it at the end, both sides smoothed.
"""

import argparse
import sys
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import tracks

from lendemain.fusion.tracks.following import Follower
from lendemain.fusion.tracks.habits import learnt
from lendemain.fusion.tracks.looks import sound, theatres
from lendemain.fusion.tracks.tracking import tracked

KINDS = {
    "easy": {}, "hard": {"detect": 0.75, "clutter": 1.5, "per_km2": 0.15}, "few": {"targets": 10},
    "thick": {"per_km2": 0.4}, "clutter": {"clutter": 1.0},
    "seen 6 in 10": {"detect": 0.6, "clutter": 0.5}, "tiny": {"targets": 0},
    "two sensors": {"detect": 0.75, "clutter": 0.5, "second": True}, "turning": {"turning": 0.06},
    "meeting": {"meeting": True}, "uneven": {"uneven": True}, "fine": {"sigma": 10.0},
    "coarse": {"sigma": 200.0, "per_km2": 0.01}, "calm": {"q": 0.02}, "wild": {"q": 10.0},
}  # fmt: skip
TURNING_Q = (0.5, 5.0, 20.0)


def scene(
    seed, *, targets=30, scans=30, sigma=50.0, detect=0.9, clutter=0.1, per_km2=0.04, q=0.5,
    uneven=False, second=False, turning=0.0, meeting=False,
):  # fmt: skip
    """Truth (scans x targets x [x, vx, y, vy]), looks (seconds, places, error, sensor, scan or -1),
    the side of the square, and the times of the scans.
    """
    rng = np.random.default_rng(seed)
    if not targets:
        targets, scans = int(rng.integers(2, 11)), int(rng.integers(10, 31))
    side = np.sqrt(targets / per_km2) * 1000.0
    place = rng.random(targets) * side + 1j * rng.random(targets) * side
    way = rng.uniform(15, 60, targets) * np.exp(2j * np.pi * rng.random(targets))
    steps = rng.uniform(1.0, 10.0, scans) if uneven else np.full(scans, 4.0)
    times = np.cumsum(steps) - steps[0]
    if meeting:
        for a in range(0, targets - 1, 2):
            off = rng.normal(0, 50) + 1j * rng.normal(0, 50)
            place[a + 1] = place[a] + (way[a] - way[a + 1]) * times[-1] / 2.0 + off
    rate, truth, looks = np.zeros(targets), [], []

    def seen(where, share, error):
        held = where[rng.random(targets) < share]
        noise = rng.normal(0, error, (2, len(held)))
        z = np.column_stack([held.real, held.imag]) + noise.T
        false = rng.random((rng.poisson(clutter * targets), 2)) * side
        return rng.permutation(np.vstack([z, false])) - side / 2.0

    for k, step in enumerate(steps):
        place = place + way * step
        if turning:
            fresh = np.where(rng.random(targets) < 0.5, 0.0, rng.normal(0, turning, targets))
            rate = np.where(rng.random(targets) < step / 60.0, fresh, rate)
            way = way * np.exp(1j * rate * step)
        shake = np.sqrt(q) * (rng.normal(0, 1, targets) + 1j * rng.normal(0, 1, targets))
        place, way = place + shake * step**1.5 / np.sqrt(3.0), way + shake * np.sqrt(step)
        truth.append(np.column_stack([place.real, way.real, place.imag, way.imag]))
        looks.append((times[k], seen(place, detect, sigma), sigma, "radar", k))
        if second:
            later = place + way * step / 2.0
            looks.append((times[k] + step / 2.0, seen(later, 0.6, 2 * sigma), 2 * sigma, "b", -1))
    return np.array(truth), looks, side, times


def ours(looks, times):
    """What is held more probably than not at each scan, in metres."""
    whole = [tracks.table(z[:, 0], z[:, 1], np.full(len(z), at), error_m=error, sensor=name)
             for at, z, error, name, _ in looks if len(z)]  # fmt: skip
    table = pa.concat_tables(whole).unify_dictionaries()
    (theatre,) = theatres(table, sound(table)[0], turns_s={})
    follower, found = Follower(theatre, learnt(theatre)), []
    off = (theatre.start_us - tracks.START_US) / 1e6
    begins = theatre.place[theatre.starts[:-1], 3] + off
    for at in times:
        follower.until(int(np.searchsorted(begins, at + 1e-3, side="right")))
        held = follower.standing(at - off)
        held = held[held[:, 3] > 0.5]
        where = theatre.plane.degrees(held[:, 1], held[:, 2])
        found.append(np.column_stack(tracks.PLANE.metres(*where)))
    return found


def told(looks, times):
    """What the finished tracks say of each scan, smoothed with what came later, in metres; between
    two plots by their places and velocities.
    """
    whole = [tracks.table(z[:, 0], z[:, 1], np.full(len(z), at), error_m=error, sensor=name)
             for at, z, error, name, _ in looks if len(z)]  # fmt: skip
    points = tracked(pa.concat_tables(whole).unify_dictionaries()).points
    at = points.column("time").cast("int64").to_numpy() / 1e6 - tracks.START_US / 1e6
    x, y = tracks.PLANE.metres(*(points.column(n).to_numpy() for n in ("lon", "lat")))
    way = np.column_stack([points.column(n).to_numpy() for n in ("east_mps", "north_mps")])
    name = points.column("track_id").combine_chunks().dictionary_encode().indices.to_numpy()
    place, found = np.column_stack([x, y]), []
    for now in times:
        begun, on = at[:-1] <= now + 1e-3, at[1:] > now + 1e-3
        since = np.flatnonzero(begun & on & (name[:-1] == name[1:]))
        last = np.flatnonzero((np.abs(at - now) < 1e-3) & np.append(name[1:] != name[:-1], True))
        long = (at[since + 1] - at[since])[:, None]
        u = np.clip((now - at[since])[:, None] / long, 0.0, 1.0)
        between = (
            place[since] * (1 + 2 * u) * (1 - u) ** 2 + way[since] * long * u * (1 - u) ** 2
            + place[since + 1] * u**2 * (3 - 2 * u) - way[since + 1] * long * u**2 * (1 - u)
        )  # fmt: skip
        found.append(np.vstack([between, place[last]]))
    return found


def theirs(looks, *, least, q):
    """What Stone Soup holds at each scan, and what its tracks say of it once they are smoothed,
    from their first plot to their last; in metres.
    """
    from stonesoup.dataassociator.neighbour import GNNWith2DAssignment
    from stonesoup.dataassociator.tree import DetectionKDTreeMixIn
    from stonesoup.deleter.time import UpdateTimeStepsDeleter
    from stonesoup.hypothesiser.distance import DistanceHypothesiser
    from stonesoup.initiator.simple import MultiMeasurementInitiator
    from stonesoup.measures import Mahalanobis
    from stonesoup.models.measurement.linear import LinearGaussian
    from stonesoup.models.transition.linear import (
        CombinedLinearGaussianTransitionModel,
        ConstantVelocity,
    )
    from stonesoup.predictor.kalman import KalmanPredictor
    from stonesoup.smoother.kalman import KalmanSmoother
    from stonesoup.types.detection import Detection
    from stonesoup.types.state import GaussianState
    from stonesoup.types.update import Update
    from stonesoup.updater.kalman import KalmanUpdater

    class Associator(DetectionKDTreeMixIn, GNNWith2DAssignment):
        pass

    begin = datetime(2026, 1, 1)  # noqa: DTZ001 - Stone Soup's own, without a zone
    sees = {e: LinearGaussian(ndim_state=4, mapping=(0, 2), noise_covar=np.diag([e**2] * 2))
            for e in {look[2] for look in looks}}  # fmt: skip
    motion = CombinedLinearGaussianTransitionModel([ConstantVelocity(q)] * 2)
    predictor, updater = KalmanPredictor(motion), KalmanUpdater(None)
    nearest = DistanceHypothesiser(predictor, updater, Mahalanobis(), missed_distance=4)
    joining = Associator(
        nearest, predictor, updater, number_of_neighbours=5, max_distance_covariance_multiplier=5
    )
    prior = GaussianState(np.zeros((4, 1)), np.diag([0.0, 40.0**2, 0.0, 40.0**2]), timestamp=begin)
    ending = UpdateTimeStepsDeleter(3 * len(sees))
    beginning = MultiMeasurementInitiator(
        prior_state=prior, measurement_model=None, deleter=ending, data_associator=joining,
        updater=updater, min_points=least,
    )  # fmt: skip
    held, ever, found = set(), set(), []
    for at, places, error, _, scan in looks:
        when = begin + timedelta(seconds=float(at))
        plots = {Detection(np.array([[x], [y]]), timestamp=when, measurement_model=sees[error])
                 for x, y in places}  # fmt: skip
        used = set()
        for track, hypothesis in joining.associate(held, plots, when).items():
            track.append(updater.update(hypothesis) if hypothesis else hypothesis.prediction)
            if hypothesis:
                used.add(hypothesis.measurement)
        held -= ending.delete_tracks(held)
        held |= beginning.initiate(plots - used, when)
        ever |= held
        if scan >= 0:
            states = [t.state_vector[[0, 2], 0].astype(float) for t in held]
            found.append(np.array(states).reshape(-1, 2))
    smoothed, later = KalmanSmoother(motion), {}
    for track in ever:
        plots = [k for k, state in enumerate(track) if isinstance(state, Update)]
        for state in smoothed.smooth(track)[plots[0] : plots[-1] + 1]:
            place = state.state_vector[[0, 2], 0].astype(float)
            later.setdefault((state.timestamp - begin).total_seconds(), []).append(place)
    scans = [round(float(look[0]), 6) for look in looks if look[4] >= 0]
    later = {round(at, 6): places for at, places in later.items()}
    return found, [np.array(later.get(at, [])).reshape(-1, 2) for at in scans]


def total(scenes, truth, found, side):
    """GOSPA a target, and its parts of location, missed and false, in metres."""
    first = min(10, len(truth) // 2)
    rows = [scenes.gospa(truth[k][:, [0, 2]] - side / 2.0, found[k])
            for k in range(first, len(truth))]  # fmt: skip
    whole, _, missed, false = np.mean(rows, axis=0) / truth.shape[1]
    return np.array([whole, whole - 250.0 * (missed + false), 250.0 * missed, 250.0 * false])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--first", type=int, default=200)
    parser.add_argument("--kinds", nargs="+", default=list(KINDS), choices=list(KINDS))
    given = parser.parse_args()
    if not (tracks.SHARED / "scenes").is_dir():
        print("the scenes (../shared/scenes) are not here")
        return
    sys.path.insert(0, str(tracks.SHARED / "scenes"))
    import scenes

    print("| scene | told | seeds | ours | Stone Soup | location, missed, false | worse on | by |")
    print("|---|---|---|---|---|---|---|---|")
    for kind in given.kinds:
        rows = {"at each look": [], "at the end": []}
        for seed in range(given.first, given.first + given.seeds):
            number = seed + 1000 * (1 + list(KINDS).index(kind))
            truth, looks, side, times = scene(number, **KINDS[kind])
            noises = TURNING_Q if kind == "turning" else (KINDS[kind].get("q", 0.5),)
            settings = [theirs(looks, least=least, q=q) for least in (3, 5, 7) for q in noises]
            own = ours(looks, times), told(looks, times)
            for k, name in enumerate(rows):
                best = min((total(scenes, truth, found[k], side) for found in settings),
                           key=lambda row: row[0])  # fmt: skip
                rows[name].append((total(scenes, truth, own[k], side), best))
        for name, both in rows.items():
            compared(kind, name, both)


def compared(kind, name, rows):
    """Print a line of the table."""
    a, b = (np.array(side) for side in zip(*rows, strict=True))
    parts = ", ".join(f"{x:+.1f}" for x in np.median(a - b, axis=0)[1:])
    worse = np.sort((a - b)[:, 0][(a - b)[:, 0] > 0.005])[::-1]
    by = ", ".join(f"{x:.1f}" for x in worse)
    whole, other = np.median(a[:, 0]), np.median(b[:, 0])
    print(f"| {kind} | {name} | {len(rows)} | {whole:.1f} | {other:.1f} | {parts} | {len(worse)} | "
          f"{by} |", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
