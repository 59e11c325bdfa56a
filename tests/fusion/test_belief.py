"""How surely anything happened where one instrument alone says so."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lendemain import fusion
from lendemain.errors import InputError
from lendemain.fusion.belief import FACTOR, Lone, calibrated

MAP = Lone((0.0, 0.5, 0.8, 1.0), (0.01, 0.02, 0.3, 0.98), share=0.1)
chances = st.lists(st.floats(0.0, 1.0), min_size=1, max_size=60)


@settings(max_examples=60, deadline=None)
@given(chances)
def test_what_is_surer_stays_surer(stated):
    """
    The map is monotone and stays within (0, 1), and the order of detections does not matter.
    """
    said = np.array(sorted(stated))
    found = calibrated(said, MAP)
    again = calibrated(said[::-1].copy(), MAP)[::-1]

    assert (np.diff(found) >= -1e-12).all()
    assert ((found > 0.0) & (found < 1.0)).all()
    assert np.abs(found - again).max() < 1e-9


@pytest.mark.parametrize("share", [0.02, 0.1, 0.5, 0.9])
def test_the_share_of_right_ones_is_found_without_truth(share):
    """
    Detections whose stated probabilities are spread as the map says, right and wrong apart, but of
    which another share is right: what the map then says is as often right as it says.
    """
    rng = np.random.default_rng(4)
    stated = np.linspace(0.0, 1.0, 2001)
    known = np.interp(stated, MAP.said, MAP.found)
    right, wrong = known / known.sum(), (1.0 - known) / (1.0 - known).sum()
    lone = MAP._replace(share=float(known.mean()))
    came = rng.random(20_000) < share
    at = np.where(came, rng.choice(2001, 20_000, p=right), rng.choice(2001, 20_000, p=wrong))
    found = calibrated(stated[at], lone)

    bins = np.minimum((found * 10).astype(int), 9)
    off = sum(
        abs(found[bins == k].mean() - came[bins == k].mean()) * (bins == k).mean()
        for k in np.unique(bins)
    )
    assert off < 0.03


def test_one_number_for_all_moves_the_share_no_farther_than_it_may():
    """
    A detector that always states the same tells nothing of the share: the odds move by `FACTOR` at
    most.
    """
    few = calibrated(np.array([0.9]), MAP)[0]
    many = calibrated(np.full(100_000, 0.9), MAP)[0]

    assert 1.0 < (many / (1 - many)) / (few / (1 - few)) <= FACTOR * 1.01


def test_only_what_one_instrument_alone_tells_is_changed(told):
    """
    A lone microphone's detection at 0.6 is doubted; what two noticed, what a patrol heard, and what
    the press wrote keep their numbers; neither order nor names matter.
    """
    places = {"x": [0.0], "y": [0.0], "t": [0.0]}
    rows = [
        told(**places, means="acoustic", sensor="a", probability=0.6),
        told([9e4], [0.0], [0.0], means="heard", sensor="p", probability=0.6),
        told([18e4], [0.0], [0.0], means="press", sensor="q", probability=0.6),
        told([27e4], [0.0], [0.0], means="acoustic", sensor="b", probability=0.6),
        told([27e4], [0.0], [1.0], means="acoustic", sensor="c", probability=0.6),
    ]
    accounts = pa.concat_tables(rows).unify_dictionaries()
    found = fusion.incidents(accounts)
    said = found.incidents
    before = dict(zip(said["lon"].to_pylist(), said["probability"].to_pylist(), strict=True))
    after = fusion.believed(found.incidents, found.members, accounts, MAP)

    changed = [
        p for lon, p in zip(after["lon"].to_pylist(), after["probability"].to_pylist(), strict=True)
        if p != before[lon]
    ]  # fmt: skip
    assert len(changed) == 1
    assert changed[0] < 0.3
    assert after.schema == found.incidents.schema
    assert fusion.believed(after, found.members, accounts, MAP).equals(after)


def test_nothing_gives_nothing(told):
    """
    No account, no incident: the empty table.
    """
    none = told([0.0], [0.0], [0.0]).slice(0, 0)
    found = fusion.incidents(none)

    assert fusion.believed(found.incidents, found.members, none, MAP).num_rows == 0


@pytest.mark.parametrize(
    "wrong",
    [
        Lone((0.0, 1.0), (0.5, 0.4), 0.1), Lone((0.0, 0.0), (0.1, 0.4), 0.1),
        Lone((0.0, 1.0), (0.0, 0.4), 0.1), Lone((0.0, 1.0), (0.1, 0.4), 1.0),
        Lone((0.0, float("nan")), (0.1, 0.4), 0.5), Lone((0.0,), (0.1, 0.4), 0.5),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_map_is_refused(wrong):
    """
    Corners that fall, repeat, reach 0 or 1, or are no numbers.
    """
    with pytest.raises(InputError, match="monotone"):
        calibrated(np.array([0.5]), wrong)
