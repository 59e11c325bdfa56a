"""What the plots themselves tell of sensors and motion, before they are followed in earnest.

A part of the plots is followed again and again, and how probable they are (the evidence of
existence, summed over looks) weighs what may hold.  Of the noises of both modes of motion the mean
of their logarithms is kept, each weighed so, every order of magnitude being as likely beforehand:
few plots leave several noises possible, and the best of them alone would be an accident.  How fast
things are and how far stated errors are wrong is changed only for what is clearly more probable.
Chances to see, false plots and new things are counted from the tracks that were found, with what
is usual as so many looks more, and the search goes on from there.  Nothing is taken from whoever
made the plots but their stated errors.
"""

from dataclasses import replace

import numpy as np

from lendemain.fusion.accounts import Floats
from lendemain.fusion.tracks.following import Follower, Habits
from lendemain.fusion.tracks.looks import Places, Theatre

LOOKS_MAX, LOOK_PLOTS_MAX, PLOTS_MAX = 40, 1_500, 24_000
"""What is learnt from: so many looks, plots in one, and plots in all, at most."""

NARROW = 20
"""Looks of fewer plots each are dear, so less is learnt from."""

ROUNDS = 2
SPEEDS_MPS = (3.0, 10.0, 30.0, 100.0, 250.0)
NOISES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
RATIOS = (2.0, 6.0, 20.0, 100.0)
"""How much more manoeuvres may be than the quiet between them."""

NEAR = (0.35, 0.5, 0.7, 1.0, 1.4, 2.0, 2.9)
RARER = 0.5
"""So many nats less likely beforehand for each by which manoeuvres are more: one kind of motion is
more usual than two."""

UNTHINKABLE = 30.0
"""What is so many nats less probable than the best at first is not asked again."""

FACTORS = (0.25, 0.5, 1.0, 2.0, 4.0)
REST_S, UNREST_S = 20.0, 120.0
"""How long a manoeuvre and the quiet between two last, on average."""

NEW, NEW_LOOKS = 0.01, 5.0
"""Of the things that are there so many are usually new at a look, since tracks get lost; that
counts as much as so many looks."""

SILENCE_S = (60.0, 6.0 * 3600.0)
DEATH_PER_S = 1e-4
_ROOM_M2 = 1e4


def learnt(theatre: Theatre) -> Habits:
    """What a theatre's plots tell; usual values where they are too few to tell anything."""
    habits = first_guess(theatre)
    if len(theatre.place) < 12:
        return habits
    part = _part(theatre)
    habits = Habits(habits.model, _boxed(habits.sensors, theatre))
    small = Habits(habits.model, _boxed(habits.sensors, part))
    tried = [(q, q * r) for q in NOISES for r in RATIOS]
    small = _best(part, small, [_with(small, {4: v * v}) for v in SPEEDS_MPS])
    for _ in range(ROUNDS):
        small, tried = _weighed(part, small, tried)
        small = _counted(part, small)
    for factor_of in range(len(theatre.sensors)):
        small = _best(part, small, [_scaled(small, factor_of, f) for f in FACTORS])
    small = _counted(part, _refined(part, small))
    sensors = small.sensors.copy()
    sensors[:, 6:] = habits.sensors[:, 6:]
    return Habits(small.model, sensors)


def first_guess(theatre: Theatre) -> Habits:
    """Usual values, with densities from how many plots there are a look."""
    model = np.array(
        [0.1, 3.0, 1.0 / UNREST_S, 1.0 / REST_S, 900.0, DEATH_PER_S, _silence_s(theatre)]
    )
    sensors = np.zeros((len(theatre.sensors), 10))
    for s in range(len(sensors)):
        own = theatre.told[:, 0] == s
        box = _box(theatre.place[own])
        area = (box[1] - box[0]) * (box[3] - box[2])
        looks = _looks_of(theatre, s)
        if theatre.tells[s]:
            many = len(np.unique(theatre.told[own, 1])) / max(looks, 1)
            each = (0.9, many / area, many / area, many / area)
        else:
            many = own.sum() / max(looks, 1)
            each = (0.8, 0.3 * many / area, 0.02 * many / area, 0.7 * many / area)
        sensors[s] = [*each, 1.0, float(theatre.tells[s]), *box]
    return Habits(model, sensors)


def _looks_of(theatre: Theatre, sensor: int) -> int:
    return int((theatre.told[theatre.starts[:-1], 0] == sensor).sum())


def _silence_s(theatre: Theatre) -> float:
    """How long one may be silent: three times all but the longest gaps between fixes."""
    seconds, identity = theatre.place[:, 3], theatre.told[:, 1]
    order = np.lexsort((seconds, identity))
    gaps = np.diff(seconds[order])[(np.diff(identity[order]) == 0) & (identity[order][1:] >= 0)]
    if not len(gaps):
        begins = seconds[theatre.starts[:-1]]
        step = float(np.median(np.diff(begins))) if len(begins) > 1 else 0.0
        return max(20.0 * step, SILENCE_S[0])
    return float(np.clip(3.0 * np.quantile(gaps, 0.99), *SILENCE_S))


def _box(place: Floats) -> tuple[float, float, float, float]:
    """West, east, south and north of where all but a few plots lie, in metres."""
    low, high = np.quantile(place[:, :2], [0.005, 0.995], axis=0)
    room = 0.01 * (high - low) + 100.0
    return low[0] - room[0], high[0] + room[0], low[1] - room[1], high[1] + room[1]


def _boxed(sensors: Floats, theatre: Theatre) -> Floats:
    out = sensors.copy()
    for s in range(len(out)):
        own = theatre.told[:, 0] == s
        if own.any():
            out[s, 6:] = _box(theatre.place[own])
    return out


def _part(theatre: Theatre) -> Theatre:
    """Some looks in the middle of a theatre's time, and of wide looks some of the room."""
    last = min(len(theatre.starts) - 1, _enough(theatre.starts))
    chosen = np.arange(theatre.starts[0], theatre.starts[last])
    place = theatre.place[chosen]
    widest = int(np.diff(theatre.starts[: last + 1]).max())
    if widest > LOOK_PLOTS_MAX:
        middle = np.median(place[:, :2], axis=0)
        far = np.abs(place[:, :2] - middle).max(axis=1)
        most = len(chosen) * LOOK_PLOTS_MAX // widest
        chosen = chosen[np.sort(np.argsort(far, kind="stable")[:most])]
    starts = np.searchsorted(chosen, theatre.starts[: last + 1])
    starts = np.unique(starts)
    return replace(
        theatre,
        rows=theatre.rows[chosen],
        place=np.ascontiguousarray(theatre.place[chosen]),
        told=np.ascontiguousarray(theatre.told[chosen]),
        starts=starts.astype(np.int64),
    )


def _enough(starts: Places) -> int:
    """After how many looks there are enough plots."""
    widths = np.minimum(np.diff(starts), LOOK_PLOTS_MAX)
    narrow = widths.mean() < NARROW
    many = int(np.searchsorted(np.cumsum(widths), PLOTS_MAX // 6 if narrow else PLOTS_MAX)) + 1
    return max(many if narrow else min(many, LOOKS_MAX), 2)


def _followed(part: Theatre, habits: Habits) -> Follower:
    follower = Follower(part, habits)
    follower.until(len(part.starts) - 1)
    return follower


def _evidence(part: Theatre, habits: Habits) -> float:
    """The logarithm of how probable the plots are, beside that all were false."""
    return float(_followed(part, habits).scores[:, 0].sum())


def _with(habits: Habits, given: dict[int, float]) -> Habits:
    model = habits.model.copy()
    for at, value in given.items():
        model[at] = value
    return Habits(model, habits.sensors)


def _scaled(habits: Habits, sensor: int, factor: float) -> Habits:
    sensors = habits.sensors.copy()
    sensors[sensor, 4] = factor
    return Habits(habits.model, sensors)


def _best(part: Theatre, now: Habits, others: list[Habits]) -> Habits:
    """The most probable of some habits; what holds now where none is clearly more probable."""
    values = [_evidence(part, h) for h in others]
    top = int(np.argmax(values))
    return others[top] if values[top] > _evidence(part, now) + 1.0 else now


def _weighed(
    part: Theatre, habits: Habits, tried: list[tuple[float, float]]
) -> tuple[Habits, list[tuple[float, float]]]:
    """With the mean of some noises of both modes, weighed by how probable they make the plots; and
    those of them that are not out of the question.
    """
    log = np.log(np.array(tried))
    value = np.array([_evidence(part, _with(habits, {0: q, 1: w})) for q, w in tried])
    value -= RARER * (log[:, 1] - log[:, 0])
    weight = np.exp(value - value.max())
    quiet, wild = np.exp(weight @ log / weight.sum())
    likely = [pair for pair, v in zip(tried, value, strict=True) if v > value.max() - UNTHINKABLE]
    return _with(habits, {0: quiet, 1: wild}), likely


def _refined(part: Theatre, habits: Habits) -> Habits:
    """With noises from a finer grid: of both together, then of each for itself."""
    for moves in ((1, 1), (1, 0), (0, 1)):
        quiet, wild = habits.model[:2]
        tried = [(quiet * f ** moves[0], wild * f ** moves[1]) for f in NEAR]
        habits, _ = _weighed(part, habits, [(q, w) for q, w in tried if q <= w * (1.0 + 1e-9)])
    return habits


def _counted(part: Theatre, habits: Habits) -> Habits:
    """With chances to see, false plots, new things and speeds as counted from the tracks."""
    follower = _followed(part, habits)
    best = follower.history.best[follower.history.owner]
    count = np.bincount(follower.history.owner, minlength=len(part.place))
    sure = (best >= 0.95) & (count[follower.history.owner] >= 4)
    begun = (follower.history.before < 0) & sure
    sensors = habits.sensors.copy()
    for s in range(len(sensors)):
        own, looks = part.told[:, 0] == s, _looks_of(part, s)
        if part.tells[s] or not looks or not own.any():
            continue
        west, east, south, north = sensors[s, 6:]
        area = max((east - west) * (north - south), _ROOM_M2)
        volume = area * looks
        _, seen, hits = follower.scores[s, :3]
        sensors[s, 0] = np.clip((hits + 4.0) / (seen + 5.0), 0.05, 0.995)
        sensors[s, 1] = (float((own & ~sure).sum()) + 1.0) / volume
        early = part.place[:, 3] <= part.place[part.starts[min(3, len(part.starts) - 2)], 3]
        sensors[s, 3] = (float((own & sure).sum()) + 0.5) / volume
        new = float((own & begun & ~early).sum()) / area
        sensors[s, 2] = (new + NEW * NEW_LOOKS * sensors[s, 3]) / (looks + NEW_LOOKS)
    model = habits.model.copy()
    last = np.zeros(len(part.place), bool)
    last[sure] = True
    if sure.sum() > 20:
        moving = follower.history.density[last]
        model[4] = float(np.clip(np.mean(moving[:, 1] ** 2 + moving[:, 3] ** 2) / 2.0, 0.01, 1e5))
    return Habits(model, sensors)
