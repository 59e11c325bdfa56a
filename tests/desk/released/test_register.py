"""The incidents in order, what is filtered, and what hangs on each."""

import runpy
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain import tables
from lendemain.desk.released.register import Register, Wanted, likelihood
from lendemain.errors import InputError
from lendemain.records.incident import FAMILY_OF

MADE_UP = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[2] / "web" / "made_up.py")))
FRONT = MADE_UP.front(400, 10)
REGISTER = Register(FRONT)

moments = st.timedeltas(timedelta(-2), timedelta(14)).map(lambda d: MADE_UP.START + d)
wanted = st.builds(
    Wanted,
    start=st.none() | moments,
    end=st.none() | moments,
    family=st.sampled_from(["", "fire", "fire,mines", "unknown"]),
    sector=st.sampled_from(["", "S03", "none"]),
    probability=st.floats(0, 1),
    alleged=st.booleans(),
    provision=st.sampled_from(["", "fire", "other"]),
    q=st.sampled_from(["", "village 7", "VILLAGE 7", "note 1", "no such thing"]),
)


def plainly(asked):
    """What is wanted, row by row and without any index."""
    found = []
    accounts = dict(
        zip(
            FRONT.observations["observation_id"].to_pylist(),
            FRONT.observations["text"].to_pylist(),
            strict=True,
        )
    )
    said = {}
    for row in FRONT.members.to_pylist():
        said.setdefault(row["incident_id"], []).append(accounts[row["observation_id"]])
    charged = set(tables.texts(FRONT.allegations, "incident_id"))
    for place, row in enumerate(REGISTER.rows.to_pylist()):
        words = [row["place_name"], row["actors"], row["kind"], row["incident_id"]]
        words += said[row["incident_id"]]
        sector = int(REGISTER.sector[place])
        name = FRONT.sectors[sector].sector_id if sector >= 0 else "none"
        if (
            (asked.start is None or row["end"] > asked.start)
            and (asked.end is None or row["start"] < asked.end)
            and (not asked.family or FAMILY_OF[row["kind"]] in asked.family.split(","))
            and (not asked.sector or name == asked.sector)
            and row["probability"] >= asked.probability - 1e-6
            and (not asked.alleged or row["incident_id"] in charged)
            and (not asked.provision
                 or (asked.provision == "fire" and row["incident_id"] in charged))
            and (not asked.q or any(asked.q.lower() in w.lower() for w in words))
        ):  # fmt: skip
            found.append(place)
    return found


@given(wanted)
def test_a_filter_keeps_what_it_says(asked):
    """
    Every filter gives what a look at each row in turn gives.
    """
    assert plainly(asked) == REGISTER.wanted(asked).tolist()


@given(wanted, st.integers(1, 90))
def test_pages_cover_the_list_once(asked, limit):
    """
    Page after page, whatever their length, every wanted incident comes once and in order.
    """
    seen, after, total = [], "", 0
    while after is not None:
        page = msgspec.structs.replace(asked, after=after, limit=limit)
        places, total, after = REGISTER.page(page)
        seen += places.tolist()

    assert seen == REGISTER.wanted(asked).tolist()
    assert total == len(seen)


def test_the_newest_comes_first():
    """
    Incidents are in order of start, the newest first, and of identifier where they start together.
    """
    keys = [(-start, name) for start, name in zip(
        REGISTER.start.tolist(), REGISTER.ids.to_pylist(), strict=True)]  # fmt: skip

    assert keys == sorted(keys)


def test_accounts_hang_on_their_incident():
    """
    Each incident's accounts are those that its membership names, and no other's.
    """
    ids = FRONT.observations["observation_id"].to_pylist()
    named = {}
    for row in FRONT.members.to_pylist():
        named.setdefault(row["incident_id"], set()).add(row["observation_id"])
    for place, incident in enumerate(REGISTER.ids.to_pylist()):
        assert {ids[n] for n in REGISTER.accounts(place).tolist()} == named[incident]


@pytest.mark.parametrize(
    ("asked", "where"),
    [({"kind": "teapot"}, "kind"), ({"family": "fire,teapot"}, "family"),
     ({"sector": "teapot"}, "sector"), ({"after": "teapot"}, "after")],
)  # fmt: skip
def test_what_the_mission_does_not_have_is_refused(asked, where):
    """
    A filter that names what does not exist is an error that names the filter, not an empty list.
    """
    with pytest.raises(InputError) as error:
        REGISTER.page(Wanted(**asked))

    assert where == error.value.where


@pytest.mark.parametrize(
    "said",
    [{"from": "2026-01-01T00:00:00"}, {"from": "1066-10-14T00:00:00Z"}, {"limit": "0"},
     {"probability": "-0.1"}, {"probability": "nan"}, {"q": "x" * 201}, {"unknown": "1"}],
)  # fmt: skip
def test_a_question_is_checked_as_it_comes(said):
    """
    Times without a zone, years beyond a mission's, numbers out of bounds, strange names: refused.
    """
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(said, Wanted, strict=False)


def test_a_mission_without_incidents_has_an_empty_list():
    """
    Nothing received gives nothing, and no error.
    """
    empty = Register(MADE_UP.front(0, 1))

    assert empty.page(Wanted(q="x", alleged=True, sector="S03"))[1:] == (0, None)
    assert empty.listed(np.zeros(0, np.int64)) == []


def test_a_list_says_region_and_likelihood_of_each():
    """
    A row has the box and size of its region and the word for its probability; never a bare point.
    """
    row = REGISTER.listed(np.array([0], np.int64))[0]
    west, south, east, north = row["box"]

    assert west < east
    assert south < north
    assert row["size_km"][0] >= row["size_km"][1] > 0
    assert row["likelihood"] == likelihood(row["probability"])
    assert not {"lon", "lat", "shape"} & set(row)
