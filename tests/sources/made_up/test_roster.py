import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from lendemain.sources.made_up.acts import DAY, HEAR, KINDS, SEE, Acts, Tempo, acts
from lendemain.sources.made_up.ground import ground
from lendemain.sources.made_up.roster import noticed, roster, sensor_names, watches

TEMPO = Tempo(start=1_780_272_000_000_000, days=3, density=8.0, growth=0.0, sides=(1.0, 1.0))


def rng(seed=3):
    return np.random.Generator(np.random.PCG64(seed))


@pytest.fixture(scope="module")
def duties():
    return roster(rng(), ground(), TEMPO, outages=3.0)


@pytest.fixture(scope="module")
def happened():
    return acts(rng(4), ground(), TEMPO)


@pytest.mark.parametrize(("name", "factor"), [("acoustic", HEAR), ("camera", SEE), ("uav", SEE)])
def test_nobody_notices_beyond_reach_or_off_duty(duties, happened, name, factor):
    """
    Whatever is noticed lies within reach of a sensor that was on duty and working.
    """
    shifts = getattr(duties, name)
    act, shift, distance = noticed(rng(), shifts, happened, factor, tempo=TEMPO)
    at = np.maximum(happened.at[act], shifts.start[shift])
    lost = (shifts.off_from[shift] <= at) & (happened.until[act] < shifts.off_to[shift])

    assert len(act) > 0
    assert (distance < shifts.range_m * factor[happened.kind[happened.of[act]]]).all()
    assert (at < shifts.end[shift]).all()
    assert (happened.until[act] >= shifts.start[shift]).all()
    assert not lost.any()


def test_a_watch_says_its_true_chance_of_noticing(duties):
    """
    Of acts spread evenly over the disc of a working sensor, the share noticed is the watch's
    probability.
    """
    n, shifts = 40_000, duties.acoustic
    good = int(np.flatnonzero(shifts.off_to == shifts.off_from)[0])
    radius = shifts.range_m * np.sqrt(rng(5).random(n))
    turned = 2 * np.pi * rng(6).random(n)
    kind = np.full(n, KINDS.index("mortar"))
    at = np.full(n, shifts.start[good] + DAY // 2)
    x, y = shifts.x[good] + radius * np.sin(turned), shifts.y[good] + radius * np.cos(turned)
    every = Acts(kind, kind, at, at, x, y, np.arange(n), at, at, x, y, 0 * at, 0 * at)

    shift = noticed(rng(), shifts, every, HEAR, tempo=TEMPO)[1]

    assert (shift == good).sum() / n == pytest.approx(shifts.best / 2, abs=0.01)


def test_every_fixed_sensor_accounts_for_its_whole_day(duties):
    """
    Watches of stations and cameras, kept or not, add up to all hours of all days.
    """
    table = watches(duties, ground(), TEMPO, "exercise")
    lasted = pc.subtract(table["end"].cast(pa.int64()), table["start"].cast(pa.int64()))
    summed = pa.table({"sensor": table["sensor"].cast(pa.string()), "lasted": lasted})
    by_sensor = dict(summed.group_by("sensor").aggregate([("lasted", "sum")]).to_pydict().items())
    hours = {
        name: total
        for name, total in zip(by_sensor["sensor"], by_sensor["lasted_sum"], strict=True)
        if name.startswith(("acoustic", "camera", "gnss"))
    }

    assert len(hours) > 300
    assert set(hours.values()) == {TEMPO.days * DAY}


def test_every_reason_not_to_watch_occurs(duties):
    """
    Outage, jamming, darkness and weather each appear among the watches, with a cause.
    """
    table = watches(duties, ground(), TEMPO, "exercise")
    found = set(table["status"].to_pylist())
    off = pc.not_equal(table["status"].cast(pa.string()), "on")

    assert found == {"on", "outage", "jammed", "dark", "weather"}
    assert "" not in table.filter(off)["cause"].to_pylist()


def test_outages_can_be_ordered():
    """
    No outages where none are ordered, and more where more are.
    """
    lost = [
        int((r.acoustic.off_to > r.acoustic.off_from).sum())
        for r in (roster(rng(), ground(), TEMPO, outages=o) for o in (0.0, 1.0, 6.0))
    ]

    assert lost[0] == 0 < lost[1] < lost[2]


def test_sensors_have_names_of_their_own(duties):
    """
    A class of sensors names each of its sensors once.
    """
    names = sensor_names(duties.camera)

    assert len(set(names.to_pylist())) == int(duties.camera.sensor.max()) + 1
