"""Records in bulk: schema, identity, digest."""

from dataclasses import fields
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain import tables
from lendemain.records.brief import DailyBrief
from lendemain.records.case import Allegation, Case
from lendemain.records.incident import Coverage, Incident, Membership
from lendemain.records.observation import Notice, Observation, Rejection, Truth, Watch
from lendemain.records.track import Plot

BULK = (
    Observation,
    Rejection,
    Watch,
    Notice,
    Truth,
    Incident,
    Membership,
    Coverage,
    Allegation,
    Case,
)
AT = datetime(2026, 1, 6, 12, tzinfo=UTC)


def some(rows: int, **given_columns: object) -> pa.Table:
    columns = {"source": "drill", "row": np.arange(1, rows + 1), "start": AT, "end": AT}
    return tables.columns(Observation, columns | given_columns, rows)


@pytest.mark.parametrize("record", BULK)
def test_a_schema_has_the_fields_of_its_class(record):
    """
    A table of a class has exactly the class's fields, in its order.
    """
    assert tables.schema(record).names == [f.name for f in fields(record)]
    assert tables.empty(record).num_rows == 0


def test_records_and_rows_are_the_same_thing():
    """
    Records to a table and back are equal.
    """
    given_records = [
        Rejection(source="firms", row=i, field="lat", value="x", reason="out_of_range")
        for i in range(3)
    ]

    assert list(tables.records(Rejection, tables.table(Rejection, given_records))) == given_records


def test_an_account_is_the_same_wherever_it_stands():
    """
    The identifier does not depend on the row, on the chunks, or on the order of the dictionary.
    """
    one = some(4, place_name=["b", "a", "b", "c"], lon=[1.0, 2.0, 1.0, 3.0])
    two = some(4, place_name=["c", "b", "a", "b"], lon=[3.0, 1.0, 2.0, 1.0])

    first, leaves = tables.identified(one)
    second, others = tables.identified(tables.joined(Observation, [two.slice(0, 1), two.slice(1)]))

    assert leaves[0] == leaves[2]
    assert sorted(leaves) == sorted(others)
    assert first.column("observation_id")[0] == second.column("observation_id")[1]


@given(st.integers(0, 40), st.data())
def test_any_difference_is_another_account(rows, data):
    """
    Two accounts that differ in any field have different identifiers; -0.0 and 0.0 do not differ.
    """
    lon = data.draw(st.lists(st.sampled_from([0.0, -0.0, 1.5, None]), min_size=rows, max_size=rows))
    text = data.draw(st.lists(st.sampled_from(["", "x", "й"]), min_size=rows, max_size=rows))
    _, leaves = tables.identified(some(rows, lon=lon, text=text))

    said = [(None if v is None else v + 0.0, t) for v, t in zip(lon, text, strict=True)]
    assert len(set(leaves)) == len(set(said))


def test_a_digest_depends_on_values_only():
    """
    Chunks and dictionaries do not change a table's digest; one value more or less does.
    """
    whole = some(5, kind=["mortar", "tank", "mortar", "tank", "mlrs"])
    parts = tables.joined(Observation, [whole.slice(3), whole.slice(0, 3)])
    back = tables.joined(Observation, [parts.slice(2), parts.slice(0, 2)])

    assert tables.digest(whole) == tables.digest(back)
    assert tables.digest(whole) != tables.digest(whole.slice(1))
    assert tables.digest(tables.empty(Observation)) != tables.digest(tables.empty(Incident))


def test_a_column_left_out_gets_its_default_and_a_wrong_one_is_our_bug():
    """
    Defaults fill what is not given; a name that the class lacks fails at once.
    """
    assert some(2).column("kind").to_pylist() == ["undetermined"] * 2
    with pytest.raises(AssertionError, match="no_such"):
        some(2, no_such=1)


def test_the_brief_is_no_table():
    """
    Only flat records become tables; asking for another is our bug and says so.
    """
    with pytest.raises(KeyError):
        tables.schema(DailyBrief)


def test_a_table_kept_before_a_field_was_there_gets_its_default():
    """
    Older segments stay readable when a record grows: a new field is what it is by default.
    """
    grown = tables.empty(Plot)
    given = {"source": "ais", "row": [1], "time": [AT], "lon": 1.0, "lat": 2.0, "error_m": 3.0}
    rows = tables.columns(Plot, given, 1)
    older = rows.drop_columns(["receiver"])

    assert tables.filled(Plot, older).schema == grown.schema
    assert tables.filled(Plot, grown) is grown
