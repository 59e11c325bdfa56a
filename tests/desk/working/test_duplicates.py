"""Press reports that tell one story."""

import sys
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from lendemain import tables
from lendemain.desk.working.duplicates import stories
from lendemain.errors import LendemainError

START = datetime(2026, 6, 1, 8, tzinfo=UTC)
WORDS = ("shells", "houses", "village", "morning", "drone", "station", "wounded", "woman", "bridge",
         "market", "school", "north", "power", "cut")  # fmt: skip


def reports(rows):
    """A table of reports from (hours, lon, lat, kind, text)."""
    hours, lon, lat, kind, text = zip(*rows, strict=True)
    return pa.table({
        "time": pa.array([START + timedelta(hours=h) for h in hours], tables.MOMENT),
        "lon": pa.array(lon, pa.float64()), "lat": pa.array(lat, pa.float64()),
        "kind": list(kind), "text": list(text),
    })  # fmt: skip


def press(seed, n=150):
    """Reports of stories, each told one to six times in much the same words, and their numbers."""
    rng = np.random.default_rng(seed)
    rows, truth = [], []
    for _ in range(n):
        place, day, kind = rng.integers(0, 40), rng.integers(0, 12), rng.choice(["a|b", "a", "c"])
        own = rng.choice(WORDS, 6, replace=False)
        for _ in range(int(rng.integers(1, 7))):
            text = " ".join(w for w in own if rng.random() < 0.8)
            at = 24.0 * day + rng.uniform(0.0, 12.0)
            rows.append((at, 36.0 + 0.05 * place, 48.0, str(kind), text))
            truth.append((int(place), int(day), str(kind)))
    return reports(rows), truth


def test_a_place_has_one_story_of_a_sort_a_day():
    """
    Reports are one story where day, place and labels are the same: F1 over pairs of at least 0.9.
    """
    pytest.importorskip("splink")
    table, truth = press(3)
    _, ids = np.unique(np.array(["|".join(map(str, t)) for t in truth]), return_inverse=True)

    found = np.asarray(stories(table))

    same, said = ids[:, None] == ids, found[:, None] == found
    both = np.triu(same & said, 1).sum()
    f1 = 2 * both / (np.triu(same, 1).sum() + np.triu(said, 1).sum())
    assert f1 >= 0.9
    assert not (said & ~same).any()


def test_stories_are_numbered_in_order_and_nowhere_is_alone():
    """
    Stories are numbered by their first reports; reports without a place share none.
    """
    pytest.importorskip("splink")
    table, _ = press(4, n=40)
    nowhere = reports([(1.0, None, None, "a", "shells market school"),
                       (1.0, None, None, "a", "shells market school")])  # fmt: skip

    found = np.asarray(stories(pa.concat_tables([nowhere, table])))

    assert found[:3].tolist() == [0, 1, 2]
    assert (np.diff(np.maximum.accumulate(found)) <= 1).all()


def test_without_the_packages_it_says_what_to_install(monkeypatch):
    """
    Where the optional packages are missing the error names them.
    """
    monkeypatch.setitem(sys.modules, "duckdb", None)

    with pytest.raises(LendemainError, match=r"lendemain\[duplicates\]"):
        stories(press(1, n=3)[0])


def test_no_reports_have_no_stories():
    """
    Nothing, and one report, need no comparison.
    """
    assert len(stories(press(1, n=3)[0].slice(0, 0))) == 0
    assert np.asarray(stories(press(1, n=3)[0].slice(0, 1))).tolist() == [0]


def test_kinds_nobody_gave_are_told_by_words():
    """
    Reports whose labels are hidden join the stories that their words tell, better than all of a
    place and day in one; the order in which labels are written does not matter.
    """
    pytest.importorskip("splink")
    rng = np.random.default_rng(5)
    says = {"fire|loc": "mortar shells", "air": "drone bomb", "loc": "mayor council"}
    rows, truth = [], []
    for k in range(900):
        kind, place, day = rng.choice(list(says)), rng.integers(0, 12), rng.integers(0, 20)
        other = f"word{rng.integers(0, 99)}"
        given = None if k >= 700 else "loc|fire" if k % 2 and kind == "fire|loc" else str(kind)
        rows.append((24.0 * day, 36 + 0.1 * place, 48.0, given, f"{says[str(kind)]} {other}"))
        truth.append((int(place), int(day), str(kind)))

    found = np.asarray(stories(reports(rows)))

    ids = np.unique(["|".join(map(str, t)) for t in truth], return_inverse=True)[1]
    same, said = ids[:, None] == ids, found[:, None] == found
    assert 2 * np.triu(same & said, 1).sum() >= 0.9 * (np.triu(same, 1) + np.triu(said, 1)).sum()
