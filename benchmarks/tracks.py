"""Tracks on scenes with known truth: speed, GOSPA, crossings; real false positions among aircraft.

    python benchmarks/tracks.py [--targets 100 1000 10000] [--seeds 3] [--peers 100]

`movers` and `gospa` are those of `../shared/scenes`; their parameters are learnt, not read.  Speed
counts updates (targets times looks) a CPU second on one core, after the learning, which is given
beside it; the kernels are compiled beforehand.  GOSPA is of what was known at each look (c = 500 m,
from the tenth on), a target; smoothed places would be nearer.
"""

import argparse
import io
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa

from lendemain import geo, tables
from lendemain.fusion.tracks.following import Follower
from lendemain.fusion.tracks.habits import learnt
from lendemain.fusion.tracks.looks import sound, theatres
from lendemain.records.track import Plot

SHARED = Path(__file__).resolve().parents[2] / "shared"
PLANE = geo.Plane(lon=37.5, lat=48.0)
START_US = 1_700_000_000_000_000
HARD = {"detect": 0.75, "clutter": 1.5, "per_km2": 0.15}


def table(x, y, seconds, *, error_m, sensor="radar"):
    """Plots from metres and seconds."""
    lon, lat = PLANE.degrees(x, y)
    given = {
        "source": "scene", "row": np.arange(len(x)), "sensor": sensor, "lon": lon, "lat": lat,
        "time": tables.moments(START_US + np.rint(seconds * 1e6).astype(np.int64)),
        "error_m": np.full(len(x), error_m, np.float32),
    }  # fmt: skip
    return tables.columns(Plot, given, len(x))


def plots(scenes, targets, *, scans, seed, kind, stated=1.0, second=False):
    """Truth, plots of a scene, and of a second sensor between its looks if asked."""
    truth, seen, side = scenes.movers(targets, scans, seed=seed, **kind)
    seconds = np.repeat(4.0 * np.arange(scans), [len(z) for z in seen])
    every = np.vstack(seen) - side / 2
    parts = [table(every[:, 0], every[:, 1], seconds, error_m=50.0 * stated)]
    if second:
        rng = np.random.default_rng(seed + 1000)
        k, i = np.nonzero(rng.random((scans, targets)) < 0.6)
        where = truth[k, i] - [side / 2, 0, side / 2, 0]
        x = where[:, 0] + 2.0 * where[:, 1] + rng.normal(0, 120, len(k))
        y = where[:, 2] + 2.0 * where[:, 3] + rng.normal(0, 120, len(k))
        parts.append(table(x, y, 4.0 * k + 2.0, error_m=120.0 * stated, sensor="second"))
    return truth, side, pa.concat_tables(parts).unify_dictionaries()


def followed(scenes, given, *, scored=True):
    """Updates a CPU second, without and with smoothing; learning in s; GOSPA, missed, false."""
    truth, side, whole = given
    (theatre,) = theatres(whole, sound(whole)[0], turns_s={})
    start = time.process_time()
    habits = learnt(theatre)
    learning, spent = time.process_time() - start, 0.0
    follower = Follower(theatre, habits)
    begins = theatre.place[theatre.starts[:-1], 3]
    scores = []
    for look, when in enumerate(begins):
        start = time.process_time()
        follower.until(look + 1)
        spent += time.process_time() - start
        scan = round(when / 4.0)
        if scored and scan >= 10 and abs(when - 4.0 * scan) < 0.01:
            standing = follower.standing(when)
            standing = standing[standing[:, 3] > 0.5]
            there = np.column_stack(PLANE.metres(*theatre.plane.degrees(*standing[:, 1:3].T)))
            scores.append(scenes.gospa(truth[scan][:, [0, 2]] - side / 2, there))
    start = time.process_time()
    follower.smoothed()
    back = time.process_time() - start
    updates = truth.shape[1] * len(begins)
    found = np.mean(scores, axis=0) / truth.shape[1] if scores else np.full(4, np.nan)
    return updates / spent, updates / (spent + back), learning, found[0], found[2], found[3]


def speeds(scenes, targets, seeds):
    """The table of the scenes."""
    followed(scenes, plots(scenes, 20, scans=20, seed=0, kind={}, second=True))
    print(
        "| scene | targets | updates/CPU s | with smoothing | learning s | GOSPA | missed | false |"
    )
    print("|---|---|---|---|---|---|---|---|")
    kinds = {
        "easy": ({}, {}), "hard": (HARD, {}), "hard, two sensors": (HARD, {"second": True}),
        "easy, errors stated half": ({}, {"stated": 0.5}),
        "hard, errors stated double": (HARD, {"stated": 2.0}),
    }  # fmt: skip
    for count in targets:
        for name, (kind, more) in kinds.items():
            rows = [
                followed(
                    scenes, plots(scenes, count, scans=50, seed=seed, kind=kind, **more),
                    scored=count <= 1000,
                )
                for seed in range(seeds if count <= 1000 else 1)
            ]  # fmt: skip
            fast, both, learning, total, missed, false = np.median(rows, axis=0)
            print(
                f"| {name} | {count} | {fast:,.0f} | {both:,.0f} | {learning:.2f} | {total:.1f} | "
                f"{missed:.3f} | {false:.3f} |",
                flush=True,
            )


def stone_soup(detections, side, seconds, *, least):
    """Stone Soup on the same plots: what it has at each look (metres), and its CPU seconds.

    Constant velocity, Mahalanobis gate, nearest neighbours by assignment in a k-d tree, tracks
    begun from `least` plots and ended after looks without any: given the scene's own noises, which
    ours has to learn.
    """
    from datetime import timedelta

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
    from stonesoup.types.detection import Detection
    from stonesoup.types.state import GaussianState
    from stonesoup.updater.kalman import KalmanUpdater

    class Associator(DetectionKDTreeMixIn, GNNWith2DAssignment):
        pass

    begin = datetime(2026, 1, 1)  # noqa: DTZ001 - Stone Soup's own, without a zone
    motion = CombinedLinearGaussianTransitionModel([ConstantVelocity(0.5)] * 2)
    sees = LinearGaussian(ndim_state=4, mapping=(0, 2), noise_covar=np.diag([50.0**2] * 2))
    predictor, updater = KalmanPredictor(motion), KalmanUpdater(sees)
    hypothesiser = DistanceHypothesiser(predictor, updater, Mahalanobis(), missed_distance=4)
    associator = Associator(
        hypothesiser,
        predictor,
        updater,
        number_of_neighbours=5,
        max_distance_covariance_multiplier=5,
    )
    prior = GaussianState(np.zeros((4, 1)), np.diag([0.0, 40.0**2, 0.0, 40.0**2]), timestamp=begin)
    deleter = UpdateTimeStepsDeleter(3)
    initiator = MultiMeasurementInitiator(
        prior_state=prior, measurement_model=sees, deleter=deleter, data_associator=associator,
        updater=updater, min_points=least,
    )  # fmt: skip
    tracks, found, spent = set(), [], 0.0
    for places, at in zip(detections, seconds, strict=True):
        when = begin + timedelta(seconds=float(at))
        plots = {
            Detection(np.array([[x], [y]]), timestamp=when, measurement_model=sees)
            for x, y in places - side / 2
        }
        start = time.process_time()
        joined = associator.associate(tracks, plots, when)
        used = set()
        for track, hypothesis in joined.items():
            if hypothesis:
                track.append(updater.update(hypothesis))
                used.add(hypothesis.measurement)
            else:
                track.append(hypothesis.prediction)
        tracks -= deleter.delete_tracks(tracks)
        tracks |= initiator.initiate(plots - used, when)
        spent += time.process_time() - start
        held = [t.state_vector[[0, 2], 0].astype(float) for t in tracks]
        found.append(np.array(held).reshape(-1, 2))
    return found, spent


BESIDE = (
    ("easy", 1.0, {}), ("hard", 1.0, HARD), ("few", 0.1, {}), ("thick", 0.6, {"per_km2": 0.4}),
    ("cluttered", 0.6, {"clutter": 1.0}), ("seen 6 in 10", 0.6, {"detect": 0.6, "clutter": 0.5}),
)  # fmt: skip
"""Scenes on which Stone Soup stands beside: name, share of the targets, what is unlike `movers`."""


def beside(scenes, most, scans, first):
    """Ours and Stone Soup, at the best of its settings, on the very same plots."""
    print("\n| scene | tracker | updates/CPU s | GOSPA | missed | false |")
    print("|---|---|---|---|---|---|")
    for name, share, kind in BESIDE:
        targets, seed = max(round(share * most), 1), first + (share < 1.0)
        truth, seen, side = scenes.movers(targets, scans, seed=seed, **kind)
        given = plots(scenes, targets, scans=scans, seed=seed, kind=kind)
        fast, _, _, total, missed, false = followed(scenes, given)
        print(f"| {name} | ours | {fast:,.0f} | {total:.1f} | {missed:.3f} | {false:.3f} |")
        best = None
        for least in (3, 5, 7):
            at = 4.0 * np.arange(scans)
            found, spent = stone_soup(seen, side, at, least=least)
            scores = [
                scenes.gospa(truth[k][:, [0, 2]] - side / 2, found[k]) for k in range(10, scans)
            ]
            total, _, missed, false = np.mean(scores, axis=0) / targets
            if best is None or total < best[0]:
                best = total, missed, false, targets * scans / spent, least
        total, missed, false, fast, least = best
        print(
            f"| {name} | Stone Soup, begun from {least} plots | {fast:,.0f} | {total:.1f} "
            f"| {missed:.3f} | {false:.3f} |",
            flush=True,
        )


def false_places():
    """Alarms on real aircraft, by class."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    from lendemain.fusion.tracks.interference import interference
    from lendemain.records.reading import Answer
    from lendemain.sources import adsb

    whole = pq.read_table(SHARED / "data" / "tracks" / "adsb_traffic_samples.parquet")
    print("\n| class | samples | samples with alarms |")
    print("|---|---|---|")
    for kind in sorted(whole["category"].unique().to_pylist()):
        of_kind = whole.filter(pc.equal(whole["category"], kind))
        names = of_kind["sample"].unique().to_pylist()
        alarmed = []
        for name in names:
            held = io.BytesIO()
            pq.write_table(of_kind.filter(pc.equal(of_kind["sample"], name)), held)
            answer = Answer(
                name=name, content=held.getvalue(), received=datetime(2026, 1, 1, tzinfo=UTC),
                theatre=(-180.0, -90.0, 180.0, 90.0),
            )  # fmt: skip
            found = interference(adsb.parse(answer).plots)
            if found.num_rows:
                span = found["start"].to_pylist()[0], max(found["end"].to_pylist())
                alarmed.append(
                    f"{name}: {found.num_rows}, {span[0]:%H:%M:%S} to {span[1]:%H:%M:%S}"
                )
        print(f"| {kind} | {len(names)} | {'; '.join(alarmed) or 'none'} |")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--targets", type=int, nargs="+", default=[100, 1000, 10_000])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument(
        "--peers", type=int, default=100, help="targets of Stone Soup's scene; 0: none"
    )
    given = parser.parse_args()
    if not (SHARED / "scenes").is_dir():
        print("the scenes (../shared/scenes) are not here")
        return
    sys.path.insert(0, str(SHARED / "scenes"))
    import scenes

    speeds(scenes, given.targets, given.seeds)
    if given.peers:
        beside(scenes, given.peers, 30, 0)
    if (SHARED / "data" / "tracks").is_dir():
        false_places()


if __name__ == "__main__":
    main()
