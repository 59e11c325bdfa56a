"""Echoes: picks that come thicker after an act was heard."""

import numpy as np
import pytest

from lendemain.fusion.sounds import echoes


def session(*, acts=40, many=1.5, lasts=0.4, even=0.02, stations=6, seed=4):
    """Picks of acts a minute apart that every station hears, of their echoes, and of nothing."""
    rng = np.random.default_rng(seed)
    span = 60.0 * acts
    due = np.arange(acts)[None, :] * 60.0 + rng.uniform(0.0, 3.0, (stations, 1))
    rows = []
    for s in range(stations):
        rows += [(s, t, k) for k, t in enumerate(due[s])]
        for t in due[s]:
            rows += [(s, t + rng.exponential(lasts), -1) for _ in range(rng.poisson(many))]
        rows += [(s, t, -1) for t in rng.uniform(0.0, span, rng.poisson(even * span))]
    station, times, owner = (np.array(c) for c in zip(*sorted(rows), strict=True))
    first = np.searchsorted(station, np.arange(stations + 1))
    picks = echoes.Picks(station, times, first, span)
    return picks, echoes.Heard(owner, due, np.full(due.shape, 1e-6))


GUESS = echoes.Rain(np.full(6, 0.1), 1.0, 0.5)


def test_how_many_echoes_follow_and_how_soon_is_learnt():
    """
    A mean of 1.5 echoes after 0.4 s beside 0.02 false picks a second come out again.
    """
    picks, heard = session()

    rain = echoes.learnt(picks, heard.owner, echoes.delays(picks, heard), before=GUESS)

    assert rain.echoes == pytest.approx(1.5, rel=0.2)
    assert rain.lasts_s == pytest.approx(0.4, rel=0.25)
    assert rain.a_second.mean() == pytest.approx(0.02, rel=0.2)


def test_without_echoes_few_are_learnt():
    """
    Where false picks come evenly hardly any is taken for an echo.
    """
    picks, heard = session(many=0.0)

    rain = echoes.learnt(picks, heard.owner, echoes.delays(picks, heard), before=GUESS)

    assert rain.echoes < 0.1


def test_after_an_act_more_false_picks_are_expected_than_in_silence():
    """
    A tenth of a second after an act was heard a false pick is no surprise; an act's own pick is not
    preceded by itself.
    """
    picks, heard = session()
    after = echoes.delays(picks, heard)

    false = echoes.falling(picks, after, echoes.Rain(np.full(6, 0.02), 1.5, 0.4))

    own = heard.owner >= 0
    assert np.median(false[own]) == pytest.approx(0.02, abs=0.01)
    assert false.max() > 1.0
    assert after.heard == own.sum()
    assert not np.isin(after.pick[after.later_s < 1e-6], np.flatnonzero(own)).any()


def test_nothing_heard_leaves_the_even_rain():
    """
    Without any act every pick is the rain's.
    """
    picks, heard = session(acts=5)
    nothing = echoes.Heard(np.full_like(heard.owner, -1), heard.due, heard.slack)
    after = echoes.delays(picks, nothing)

    rain = echoes.learnt(picks, nothing.owner, after, before=GUESS)

    assert (after.heard, len(after.pick), rain.echoes) == (0, 0, 0.0)
    assert rain.a_second.sum() * picks.span_s == pytest.approx(len(picks.times))
