import numpy as np
import pytest
from tests.fusion.tracks.test_motion import moving, square

from lendemain.fusion.tracks.smoothing import smoothed


def test_smoothing_is_that_of_all_plots_at_once():
    """
    Forward and back, each place is that of the least squares over all plots together.
    """
    rng = np.random.default_rng(2)
    times, q, r = np.array([0.0, 3.0, 5.0, 9.0]), 0.7, 25.0
    fixes = rng.normal(0, 50, (4, 2))
    prior = np.diag([1e4, 400.0, 1e4, 400.0])
    big = np.zeros((16, 16))
    big[:4, :4] = np.linalg.inv(prior)
    for k in range(3):
        step, noise = moving(times[k + 1] - times[k], q)
        rows = np.zeros((4, 16))
        rows[:, 4 * k : 4 * k + 4], rows[:, 4 * k + 4 : 4 * k + 8] = -step, np.eye(4)
        big += rows.T @ np.linalg.inv(noise) @ rows
    right = np.zeros(16)
    for k in range(4):
        for axis in (0, 2):
            big[4 * k + axis, 4 * k + axis] += 1 / r
            right[4 * k + axis] += fixes[k, axis // 2] / r
    cov = np.linalg.inv(big)
    mean = cov @ right
    density = np.zeros((4, 14))
    m, p = np.zeros(4), prior
    h = np.array([[1.0, 0, 0, 0], [0, 0, 1, 0]])
    for k in range(4):
        if k:
            step, noise = moving(times[k] - times[k - 1], q)
            m, p = step @ m, step @ p @ step.T + noise
        gain = p @ h.T @ np.linalg.inv(h @ p @ h.T + r * np.eye(2))
        m, p = m + gain @ (fixes[k] - h @ m), p - gain @ h @ p
        density[k] = [*m, p[0, 0], p[0, 1], p[1, 1], p[2, 2], p[2, 3], p[3, 3],
                      p[0, 2], p[0, 3], p[1, 2], p[1, 3]]  # fmt: skip
    after, out = np.full(4, -1), np.zeros((4, 14))
    smoothed(
        times, np.array([-1, 0, 1, 2]), density, np.full(4, q), np.zeros((6, 4, 4)), after, out
    )

    assert after.tolist() == [1, 2, 3, -1]
    for k in range(4):
        assert out[k, :4] == pytest.approx(mean[4 * k : 4 * k + 4], rel=1e-6, abs=1e-6)
        assert square(out[k]) == pytest.approx(
            cov[4 * k : 4 * k + 4, 4 * k : 4 * k + 4], rel=1e-6, abs=1e-6
        )
