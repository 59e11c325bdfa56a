"""Single observations shown without the others of their file."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lendemain import encoding, tables
from lendemain.errors import IntegrityError
from lendemain.ledger.dossier import observations
from lendemain.ledger.segments import inner_root
from lendemain.records.observation import Observation


@pytest.fixture(scope="module")
def observed(made_up):
    return made_up.observed()


def test_the_values_of_every_row_give_its_leaf(observed):
    """
    What is shown of an observation hashes to the leaf that the intake made of it.
    """
    rows, leaves = observed

    found = [observations.leaf(observations.values(rows, n)) for n in range(0, 600, 7)]
    assert found == leaves[::7]


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(
    text=texts, place=texts, lon=st.floats(-180, 180), error=st.floats(0, 1e9, width=32),
    killed=st.none() | st.integers(0, 2**31 - 1), exercise=st.booleans(),
    shape=st.none() | st.binary(max_size=40),
)  # fmt: skip
@settings(max_examples=60)
def test_values_of_every_kind_are_shown_as_they_were_hashed(
    text, place, lon, error, killed, exercise, shape
):
    """
    Text, categories, fractions, whole numbers, truth values, bytes and nothing, each either way.
    """
    from datetime import UTC, datetime

    row = {"source": "a", "row": 1, "start": datetime(2026, 1, 1, tzinfo=UTC),
           "end": datetime(2026, 1, 2, tzinfo=UTC), "text": text, "place_name": place,
           "lon": lon, "error_m": error, "killed": killed, "exercise": exercise,
           "shape": shape}  # fmt: skip
    given = {name: [value, value] for name, value in row.items()}
    given["killed"], given["shape"] = [killed, 3], [shape, b"x"]
    rows, leaves = tables.identified(tables.columns(Observation, given, 2))

    assert observations.leaf(observations.values(rows, 0)) == leaves[0]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_page_shows_its_rows_and_hides_the_others(observed, number):
    """
    Each page's document leads to the root that the entry names, with the rows shown and no others.
    """
    rows, leaves = observed
    data = observations.page(leaves, number, {3: observations.values(rows, 256 * number + 3)})

    [(at, row)] = observations.shown(data, number, root=inner_root(leaves), name="page")
    assert at == 256 * number + 3
    assert {n: g[0] for n, _, *g in row if g}["text"] == f"Обстріл {at}"
    assert f"Обстріл {at + 1}".encode() not in data


def test_a_changed_value_leaf_or_page_is_refused(observed):
    """
    A row with another value, another hash in the page, and another page's number are refused.
    """
    rows, leaves = observed
    root = inner_root(leaves)
    data = observations.page(leaves, 0, {3: observations.values(rows, 3)})

    assert observations.shown(data, 0, root=root, name="page")
    for changed, number in (
        (data.replace("Обстріл 3".encode(), "Обстріл 4".encode()), 0),
        (observations.page(leaves[::-1], 0, {}), 0),
        (data, 1),
        (encoding.canonical({"leaves": [], "pages": 3, "path": [], "rows": []}), 0),
    ):
        with pytest.raises(IntegrityError):
            observations.shown(changed, number, root=root, name="page")


def test_names_and_ways_of_writing_cannot_be_changed(observed):
    """
    A row's hash has neither its columns' names nor how its numbers are written, so both are held to
    one form: relabelled, rewritten or lengthened, a row is refused.
    """
    rows, leaves = observed
    row = observations.values(rows, 3)
    assert observations.leaf(row) == leaves[3]
    at = {name: place for place, (name, *_) in enumerate(row)}
    for name, new in (
        ("lon", ["lat", *row[at["lon"]][1:]]),
        ("count", ["count", "int32", "01"]),
        ("error_m", ["error_m", "float32", "1.00"]),
        ("error_m", [*row[at["error_m"]], "more"]),
        ("killed", ["killed", "float32", "0.0"]),
    ):
        changed = [*row[: at[name]], new, *row[at[name] + 1 :]]
        with pytest.raises(IntegrityError):
            observations.leaf(changed)


def test_the_form_of_todays_observations_is_among_those_known(observed):
    """
    Whoever changes the columns of an observation has to add their digest to the verifiers.
    """
    import hashlib

    heads = "".join(f"{name} {kind}\n" for name, kind, *_ in observations.values(observed[0], 0))
    assert hashlib.sha256(heads.encode()).hexdigest() in observations.COLUMNS
