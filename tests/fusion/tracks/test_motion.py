import numpy as np
import pytest

from lendemain.fusion.tracks import motion
from lendemain.fusion.tracks.smoothing import _PAIRS

MODEL = np.array([0.5, 8.0, 1 / 60, 1 / 20, 400.0, 1e-4, 60.0])


def square(density):
    out = np.zeros((4, 4))
    for z, (a, b) in enumerate(_PAIRS):
        out[a, b] = out[b, a] = density[4 + z]
    return out


def started(rng):
    tracks = np.zeros((1, motion.TRACK_WIDTH))
    motion.begun(tracks, 0, 10.0, -20.0, 900.0, MODEL)
    out = np.zeros((1, motion.PREDICTION_WIDTH))
    for _ in range(3):
        motion.predicted(tracks, 0, 4.0, MODEL, out, 0)
        motion.corrected(out, 0, *rng.normal(0, 100, 2), 900.0, tracks, 0)
    return tracks, out


def moving(dt, q):
    step = np.kron(np.eye(2), [[1, dt], [0, 1]])
    noise = np.kron(np.eye(2), [[dt**3 / 3, dt**2 / 2], [dt**2 / 2, dt]]) * q
    return step, noise


def test_one_mode_is_kalmans_filter():
    """
    With modes alike, prediction and correction are those of matrices.
    """
    model = MODEL.copy()
    model[1] = model[0]
    tracks, out = np.zeros((1, motion.TRACK_WIDTH)), np.zeros((1, motion.PREDICTION_WIDTH))
    motion.begun(tracks, 0, 5.0, 7.0, 100.0, model)
    mean, cov = np.array([5.0, 0, 7.0, 0]), np.diag([100.0, 400, 100, 400])
    h = np.array([[1.0, 0, 0, 0], [0, 0, 1, 0]])
    for x, y in ((30.0, -10.0), (60.0, -40.0)):
        motion.predicted(tracks, 0, 3.0, model, out, 0)
        density, d2 = motion.foretold(out, 0, x, y, 100.0)
        step, noise = moving(3.0, 0.5)
        mean, cov = step @ mean, step @ cov @ step.T + noise
        s, rest = h @ cov @ h.T + 100.0 * np.eye(2), np.array([x, y]) - h @ mean
        gain = cov @ h.T @ np.linalg.inv(s)
        expected = np.exp(-0.5 * rest @ np.linalg.inv(s) @ rest) / (
            2 * np.pi * np.sqrt(np.linalg.det(s))
        )
        assert (density, d2) == pytest.approx((expected, rest @ np.linalg.inv(s) @ rest))
        mean, cov = mean + gain @ rest, cov - gain @ h @ cov
        motion.corrected(out, 0, x, y, 100.0, tracks, 0)
        for at in (motion.MODES, motion.MODES + motion.DENSITY):
            density_now = tracks[0, at : at + motion.DENSITY]
            assert density_now[:4] == pytest.approx(mean)
            assert square(density_now) == pytest.approx(cov)


def test_the_mixture_is_moved_as_a_whole():
    """
    Mixed and moved mode by mode, the whole moves like one density with the mean of the noises:
    what smoothing relies on.
    """
    tracks, out = started(np.random.default_rng(1))
    before, after = np.zeros((1, 14)), np.zeros((1, motion.TRACK_WIDTH))
    motion.mixture(tracks, 0, before, 0, 0, tracks[0, motion.QUIET])
    motion.predicted(tracks, 0, 4.0, MODEL, out, 0)
    after[0, motion.MODES :] = out[0, 2 : 2 + 2 * motion.DENSITY]
    whole = np.zeros((1, 14))
    motion.mixture(after, 0, whole, 0, 0, out[0, 0])
    step, noise = moving(4.0, out[0, 2 + 2 * motion.DENSITY])

    assert whole[0, :4] == pytest.approx(step @ before[0, :4])
    assert square(whole[0]) == pytest.approx(step @ square(before[0]) @ step.T + noise)


def test_a_manoeuvre_is_noticed():
    """
    After a fix far to the side the manoeuvring mode is the more probable one.
    """
    tracks, out = np.zeros((1, motion.TRACK_WIDTH)), np.zeros((1, motion.PREDICTION_WIDTH))
    motion.begun(tracks, 0, 0.0, 0.0, 100.0, MODEL)
    for k in range(1, 12):
        motion.predicted(tracks, 0, 4.0, MODEL, out, 0)
        motion.corrected(out, 0, 100.0 * k, 0.0, 100.0, tracks, 0)
    quiet = tracks[0, motion.WILD]
    motion.predicted(tracks, 0, 4.0, MODEL, out, 0)
    motion.corrected(out, 0, 1200.0, 120.0, 100.0, tracks, 0)

    assert quiet < 0.2 < 0.5 < tracks[0, motion.WILD]
    assert tracks[0, motion.QUIET] + tracks[0, motion.WILD] == pytest.approx(1.0)
