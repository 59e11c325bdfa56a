import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from lendemain.records.observation import Observation
from lendemain.sources.made_up.accounts import Accounts, accounts, ordered
from lendemain.sources.made_up.acts import Tempo, acts
from lendemain.sources.made_up.ground import ground
from lendemain.sources.made_up.roster import roster
from lendemain.tables import schema

TEMPO = Tempo(start=1_780_272_000_000_000, days=10, density=4.0, growth=0.0, sides=(1.0, 1.0))


@pytest.fixture(scope="module")
def front():
    draws = [np.random.Generator(np.random.PCG64([9, i])) for i in range(3)]
    happened = acts(draws[0], ground(), TEMPO)
    out = Accounts("exercise", ground(), TEMPO)
    accounts(draws[2], happened, roster(draws[1], ground(), TEMPO, outages=1.0), out)
    return happened, *ordered(out)


def of_class(front, name):
    """The rows of one class of sensor that tell of something, and the incidents they tell of."""
    _, rows, truth = front
    told = pc.starts_with(rows["sensor"].cast(pa.string()), name).to_numpy(zero_copy_only=False)
    told &= truth >= 0
    return rows.filter(pa.array(told)), truth[told]


def apart(front, rows, truth):
    """East and north in metres from each row's place to its incident's middle."""
    x, y = ground().plane.metres(rows["lon"].to_numpy(), rows["lat"].to_numpy())
    return front[0].x[truth] - x, front[0].y[truth] - y


def test_accounts_are_observations_in_order(front):
    """
    The table has the schema of observations, begins in order, and its rows are numbered from 1.
    """
    _, rows, truth = front
    start = rows["start"].cast(pa.int64()).to_numpy()

    assert rows.schema == schema(Observation)
    assert rows["row"].to_pylist() == list(range(1, len(truth) + 1))
    assert (np.diff(start) >= 0).all()
    rows.validate(full=True)


@pytest.mark.parametrize("name", ["acoustic", "camera", "patrol", "uav", "gnss", "orbit"])
def test_every_class_of_sensor_has_its_say(front, name):
    """
    Each class of sensor tells of incidents, and its provenance is its own.
    """
    rows, _ = of_class(front, name)

    assert rows.num_rows > 0
    assert "" not in rows["provenance"].to_pylist()


def test_errors_are_what_they_are_said_to_be(front):
    """
    Of the places that arrays give, about the right share lies within two errors of the incident
    (86 per cent for two independent axes, less for the incident's own spread).
    """
    rows, truth = of_class(front, "acoustic")
    point = pc.equal(rows["geometry"].cast(pa.string()), "point").to_numpy(zero_copy_only=False)
    rows, truth = rows.filter(pa.array(point)), truth[point]
    away = np.hypot(*apart(front, rows, truth))
    error = np.hypot(rows["error_m"].to_numpy(), 350.0)

    assert 0.8 < (away < 2 * error).mean() < 0.99


@pytest.mark.parametrize(("name", "share"), [("acoustic", 0.8), ("camera", 0.6), ("patrol", 0.75)])
def test_rings_mostly_hold_what_they_tell_of(front, name, share):
    """
    The distance and bearing that an observer gives hold the incident, give or take its spread,
    in most cases and not in all.
    """
    rows, truth = of_class(front, name)
    ring = pc.equal(rows["geometry"].cast(pa.string()), "sector").to_numpy(zero_copy_only=False)
    rows, truth = rows.filter(pa.array(ring)), truth[ring]
    dx, dy = apart(front, rows, truth)
    away = np.hypot(dx, dy)
    near, far = (rows[n].to_numpy() for n in ("distance_min_m", "distance_max_m"))
    turned = np.degrees(np.arctan2(dx, dy)) - rows["bearing_deg"].to_numpy()
    turned = abs((turned + 180) % 360 - 180)
    slack = np.degrees(np.arctan2(400.0, np.maximum(away, 1.0)))
    held = (away > near - 400) & (away < far + 400)
    held &= turned <= rows["bearing_width_deg"].to_numpy() / 2 + slack

    assert share < held.mean() < 1.0


def test_every_sensor_has_false_alarms(front):
    """
    Some accounts tell of nothing, and give themselves less probability than the rest.
    """
    _, rows, truth = front
    probability = rows["probability"].to_numpy()

    assert 0.005 < (truth < 0).mean() < 0.5
    assert probability[truth < 0].mean() < probability[truth >= 0].mean()


def test_counts_lie_within_their_bounds(front):
    """
    Each number lies between its least and its most, and patrols say "about" of large ones.
    """
    _, rows, _ = front
    least, count, most = (rows[n].to_numpy() for n in ("count_min", "count", "count_max"))
    patrols, _ = of_class(front, "patrol")
    about = patrols.filter(pc.equal(patrols["count_qualifier"].cast(pa.string()), "about"))

    assert (least >= 1).all()
    assert ((least <= count) & (count <= most)).all()
    assert about.num_rows > 0
    assert min(about["count"].to_pylist()) >= 10


def test_heat_is_told_of_but_not_what_it_was(front):
    """
    A satellite calls acts, field fires and works by the one name of what it saw.
    """
    rows, truth = of_class(front, "orbit")

    assert set(rows["kind"].to_pylist()) == {"thermal_anomaly"}
    assert len({int(k) for k in front[0].kind[truth]}) > 2


def test_words_say_what_the_columns_say(front):
    """
    The text of a patrol's row names its number, its distances and the fact that it was heard.
    """
    rows, _ = of_class(front, "patrol")
    row = rows.slice(0, 1).to_pylist()[0]

    assert str(row["count"]) in row["text"]
    assert f"{row['distance_max_m'] / 1000:g} km" in row["text"]
    assert row["text"].endswith("heard")
