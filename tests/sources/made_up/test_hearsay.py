import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from lendemain.sources.made_up import hearsay
from lendemain.sources.made_up.accounts import Accounts, ordered
from lendemain.sources.made_up.acts import ANNOUNCED, DAY, NATURAL, Tempo, acts
from lendemain.sources.made_up.ground import PARTIES, ground

TEMPO = Tempo(start=1_780_272_000_000_000, days=20, density=10.0, growth=0.0, sides=(1.0, 1.0))


def rng(seed=2):
    return np.random.Generator(np.random.PCG64(seed))


@pytest.fixture(scope="module")
def happened():
    return acts(rng(), ground(), TEMPO)


def gathered(happened, tell):
    out = Accounts("exercise", ground(), TEMPO)
    given = tell(out)
    return *ordered(out), given


def test_parties_lean_alike(happened):
    """
    Both parties claim the same share of what the other did, invent the same share, and round up.
    """
    rows, truth, _ = gathered(happened, lambda out: hearsay.claims(rng(), happened, out, 1.0))
    speaker = rows["by_party"].cast(pa.string()).to_numpy(zero_copy_only=False)
    shares = [(truth[speaker == party] < 0).mean() for party in PARTIES]
    number = happened.number[truth[truth >= 0]]
    said = rows["count"].to_numpy()[truth >= 0]

    assert min(shares) > 0.05
    assert abs(shares[0] - shares[1]) < 0.05
    assert (said >= number).all()
    assert (said > number).mean() > 0.3


def test_a_party_accuses_the_other_and_nobody_of_nature(happened):
    """
    A claim blames the side that did not make it, and never tells of fires or announced acts.
    """
    rows, truth, _ = gathered(happened, lambda out: hearsay.claims(rng(), happened, out, 1.0))
    claimed = happened.kind[truth[truth >= 0]]

    same = pc.equal(rows["by_party"].cast(pa.string()), rows["accused"].cast(pa.string()))
    assert not pc.any(same).as_py()
    assert not (NATURAL | ANNOUNCED)[claimed].any()


def test_no_zeal_no_claims(happened):
    """
    Where parties are ordered to be silent, no claim is made.
    """
    rows, _, _ = gathered(happened, lambda out: hearsay.claims(rng(), happened, out, 0.0))

    assert rows.num_rows == 0


def test_the_press_gives_days_and_repeats_itself(happened):
    """
    A story is a day long, and one told by two papers has one provenance and one truth.
    """
    rows, truth, _ = gathered(happened, lambda out: hearsay.press(rng(), happened, out))
    lasted = pc.subtract(rows["end"].cast(pa.int64()), rows["start"].cast(pa.int64()))
    told = {}
    for wire, incident in zip(rows["provenance"].to_pylist(), truth.tolist(), strict=True):
        told.setdefault(wire, []).append(incident)

    assert set(lasted.to_pylist()) == {DAY}
    assert {len(t) for t in told.values()} == {1, 2}
    assert all(len(set(t)) == 1 for t in told.values())


def test_a_denial_is_an_account_and_a_gap(happened):
    """
    What is done to monitors is told each time; denied patrols and jammed UAVs also leave a gap.
    """
    rows, _, gaps = gathered(happened, lambda out: hearsay.hindrances(rng(), happened, out))
    told = rows["kind"].to_pylist()

    assert set(told) == {"access_denied", "threat", "uav_jammed", "shot_at_uav"}
    assert gaps["status"].to_pylist().count("denied") == told.count("access_denied")
    assert gaps["status"].to_pylist().count("jammed") == told.count("uav_jammed")
    assert set(gaps["probability"].to_pylist()) == {0.0}


def test_the_dead_are_counted_where_there_are_any(happened):
    """
    The press never counts fewer dead than there were, and says nothing where nobody died.
    """
    rows, truth, _ = gathered(happened, lambda out: hearsay.press(rng(), happened, out))
    least = np.array([k or 0 for k in rows["killed_min"].to_pylist()])
    most = np.array([k or 0 for k in rows["killed_max"].to_pylist()])

    assert (happened.killed > 0).any()
    assert ((least <= happened.killed[truth]) & (happened.killed[truth] <= most)).all()
    assert (most[happened.killed[truth] == 0] == 0).all()


def test_notices_come_before_what_they_announce(happened):
    """
    Every announced act has a notice, received before it began, that holds its hour.
    """
    _, _, announced = gathered(happened, lambda out: hearsay.notices(rng(), happened, out))
    told = np.flatnonzero(ANNOUNCED[happened.kind])
    start, end, received = (
        announced[n].cast(pa.int64()).to_numpy() for n in ("start", "end", "received")
    )

    assert announced.num_rows == len(told)
    assert (received < start).all()
    assert ((start <= happened.start[told]) & (happened.end[told] <= end)).all()


def test_the_truth_names_no_party_for_nature(happened):
    """
    Fires of fields and works are nobody's, everything else is a party's.
    """
    out = Accounts("exercise", ground(), TEMPO)
    given = hearsay.truth(happened, out)
    who = np.array(given["by_party"].to_pylist())

    assert set(who[NATURAL[happened.kind[happened.of]]]) == {""}
    assert set(who[~NATURAL[happened.kind[happened.of]]]) == set(PARTIES)
