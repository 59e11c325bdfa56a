from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lendemain import sources
from lendemain.errors import InputError, SourceError
from lendemain.records.incident import FAMILY_OF
from lendemain.records.observation import Notice, Observation, Truth, Watch
from lendemain.records.reading import Answer
from lendemain.sources import exercise
from lendemain.sources.made_up.ground import ground
from lendemain.tables import digest, identified, schema


def asked(content, **given):
    plain = {
        "name": "order.toml", "received": datetime(2026, 7, 1, tzinfo=UTC),
        "theatre": exercise.THEATRE,
    }  # fmt: skip
    data = content.encode() if isinstance(content, str) else content
    return Answer(content=data, **(plain | given))


def read(content):
    return exercise.parse(asked(content))


@pytest.fixture(scope="module")
def month():
    return read(exercise.order())


def test_the_default_is_a_month_that_is_known_in_full(month):
    """
    Thirty days of some forty incidents, every table of its schema, every record counted.
    """
    days = (month.truth["start"].cast(pa.int64()).to_numpy() // 86_400_000_000).astype(int)
    whole = month.observations.num_rows + month.watches.num_rows + month.notices.num_rows

    assert 1_000 < len(set(month.truth["incident"].to_pylist())) < 1_400
    assert len(set(days)) in (30, 31)  # the last incident may run past midnight
    assert month.rows == whole
    assert month.rejections.num_rows == 0
    for table, record in (
        (month.observations, Observation), (month.watches, Watch), (month.notices, Notice),
        (month.truth, Truth),
    ):  # fmt: skip
        assert table.schema == schema(record)
        table.validate(full=True)


def test_kinds_of_every_sort_happen(month):
    """
    Drones, glide bombs, remote mining, interference, long-range strikes, denials, announced
    activities: all are there, and in known words.
    """
    kinds = set(month.truth["kind"].to_pylist())

    assert kinds <= set(FAMILY_OF)
    assert {
        "uav_fpv_strike", "uav_long_range", "glide_bomb", "remote_mining", "gnss_interference",
        "access_denied", "announced_exercise", "demining_detonation",
    } <= kinds  # fmt: skip
    assert set(month.observations["kind"].to_pylist()) <= set(FAMILY_OF)


def test_the_same_order_gives_the_same_bytes():
    """
    Two readings of one order are equal to the last bit, whatever stands beside them.
    """
    first, again = read("days = 3"), read('{"days": 3}')

    assert digest(first.observations) == digest(again.observations)
    assert digest(first.watches) == digest(again.watches)
    assert digest(first.truth) == digest(again.truth)


def test_another_seed_gives_another_front():
    """
    The seed is the only chance there is: another one gives other acts.
    """
    assert digest(read("days = 2\nseed = 1").truth) != digest(read("days = 2\nseed = 2").truth)


def test_the_truth_does_not_depend_on_who_watches():
    """
    More outages and louder parties change what is told, never what happened.
    """
    calm, wild = read("days = 3"), read("days = 3\noutages = 9.0\nclaims = 2.0")

    assert digest(calm.truth) == digest(wild.truth)
    assert digest(calm.observations) != digest(wild.observations)


def test_mirrored_and_swapped_the_front_is_the_same():
    """
    Reflect the front in its axis and swap the parties' names: each act is reflected, and the
    other party's; the accounts are as many and tell of the same incidents.
    """
    plain = "days = 5\ndensity = 3.0\nnorth_rate = 2.0\nsouth_rate = 0.5"
    swapped = "days = 5\ndensity = 3.0\nnorth_rate = 0.5\nsouth_rate = 2.0\nmirrored = true"
    one, other = read(plain), read(swapped)
    where = ground()
    x, y = where.plane.metres(one.truth["lon"].to_numpy(), one.truth["lat"].to_numpy())
    ux, uy = where.along
    dx, dy = x - where.origin[0], y - where.origin[1]
    left = dy * ux - dx * uy
    lon, lat = where.plane.degrees(x + 2 * left * uy, y - 2 * left * ux)
    parties = {"north": "south", "south": "north", "": ""}

    assert abs(lon - other.truth["lon"].to_numpy()).max() < 5e-5
    assert abs(lat - other.truth["lat"].to_numpy()).max() < 5e-5
    assert [parties[p] for p in one.truth["by_party"].to_pylist()] == other.truth[
        "by_party"
    ].to_pylist()
    assert one.truth.select(["kind", "incident", "start"]).equals(
        other.truth.select(["kind", "incident", "start"])
    )
    both = (exercise.truth_of(text.encode()) for text in (plain, swapped))
    assert np.array_equal(*both)


def test_truth_is_told_apart_and_not_in_the_accounts():
    """
    `truth_of` gives an incident of the truth table, or -1, for each row; the rows themselves do
    not name it.
    """
    order = exercise.order(days=3)
    reading, truth = read(order), exercise.truth_of(order)
    incidents = set(reading.truth["incident"].to_pylist())

    assert len(truth) == reading.observations.num_rows
    assert truth.dtype == np.int32
    assert set(truth.tolist()) <= incidents | {-1}
    assert set(reading.observations["source_ref"].to_pylist()) == {""}


def test_accounts_of_an_incident_were_told_while_it_lasted():
    """
    What sensors tell of an incident overlaps it, give or take a fire's hours and slow clocks.
    """
    order = exercise.order(days=3)
    reading, truth = read(order), exercise.truth_of(order)
    start = dict(
        zip(
            reading.truth["incident"].to_pylist(),
            reading.truth["start"].cast(pa.int64()).to_pylist(),
            strict=True,
        )
    )  # the last act of each
    heard = pc.equal(reading.observations["means"].cast(pa.string()), "acoustic")
    rows = heard.to_numpy(zero_copy_only=False) & (truth >= 0)
    at = reading.observations["start"].cast(pa.int64()).to_numpy()[rows]
    late = np.array([start[i] for i in truth[rows].tolist()])

    assert (at <= late + 60_000_000).all()
    assert (at >= late - 2 * 3_600_000_000).all()


@pytest.mark.parametrize("detections", [20_000, 140_000])
def test_a_number_of_detections_can_be_ordered(detections):
    """
    An order of so many detections gives that number within a twentieth: a worst day, a month.
    """
    days = 1 if detections > 100_000 else 30
    reading = read(exercise.order(days=days, detections=detections))

    assert reading.observations.num_rows == pytest.approx(detections, rel=0.05)


def test_no_two_accounts_are_the_same(month):
    """
    Every account has an identity of its own, so that the ledger takes in all of them.
    """
    named = identified(month.observations)[0]["observation_id"].to_pylist()

    assert len(named) - len(set(named)) <= 2


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ("days = 0", "days"), ("days = 367", "days"), ("days = 1.5", "days"),
        ("seed = -1", "seed"), ("density = nan", "density"), ("density = inf", "density"),
        ("density = -1.0", "density"), ("days = 366\ndensity = 100.0", "incidents"),
        ("dyas = 3", "dyas"), ("mirrored = 1", "mirrored"), ("start = 1890-01-01", "start"),
        ('{"days": "3"}', "days"), ("[1]", "no field"), ("days = ", "TOML"), ("\x00", "TOML"),
        ("outages = 21.0", "outages"), ("# " + "x" * 5000, "order"), ('{"days": 1', "TOML"),
    ],
)  # fmt: skip
def test_a_bad_order_is_refused_with_what_is_wrong(order, said):
    """
    Every field is bounded, and the error names it.
    """
    with pytest.raises(SourceError, match=said):
        read(order)


def test_an_empty_order_is_the_default_one(month):
    """
    Every field may be left out.
    """
    assert digest(read("").truth) == digest(month.truth)


def test_a_mission_elsewhere_is_refused():
    """
    The made-up front is never mixed into a theatre that it does not lie in.
    """
    with pytest.raises(SourceError, match="theatre"):
        exercise.parse(asked("days = 1", theatre=(30.0, 45.0, 40.0, 52.0)))


def test_an_order_too_large_is_refused_when_it_is_written():
    """
    The helper refuses what the source would refuse.
    """
    with pytest.raises(InputError, match="incidents"):
        exercise.order(days=366, detections=100_000_000)


def test_no_density_leaves_only_false_alarms():
    """
    On a front where nothing happens all that is told is false.
    """
    order = exercise.order(days=2, density=0.0)

    assert read(order).truth.num_rows == 0
    assert set(exercise.truth_of(order).tolist()) == {-1}


def test_the_content_may_be_any_buffer():
    """
    Bytes, a memoryview and an Arrow buffer are read alike.
    """
    data = b"days = 1"
    digests = {digest(read(c).truth) for c in (data, memoryview(data), pa.py_buffer(data))}

    assert len(digests) == 1


def test_it_is_found_by_name():
    """
    The exercise is a source like any other.
    """
    assert sources.found("exercise") is exercise.SOURCE


@settings(max_examples=60)
@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_any_bytes_are_an_order_or_refused(data):
    """
    Any bytes at all give a reading or a SourceError.
    """
    try:
        reading = exercise.parse(asked(b"days = 1\n" + data))
    except SourceError:
        return

    assert reading.rows > 0
