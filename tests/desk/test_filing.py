"""Rules of plans that an entry names."""

import pytest

from lendemain import encoding
from lendemain.desk import filing
from lendemain.desk.mission import Mission
from lendemain.errors import InputError

SAID = {"what": "plan of posts", "remedy": "Make one"}


@pytest.fixture
def mission(tmp_path):
    with Mission.create(tmp_path / "m", ["model-2026"], name="m") as mission:
        yield mission


def test_what_was_filed_is_found_again_by_entry_and_role(mission):
    """The newest of a kind, or the one that is named, gives back the documents as they were."""
    for number in (1, 2):
        files = {"plan": encoding.canonical({"v": number}), "brief": b'title = "x"\n'}
        mission.record("border.posts", {"n": number}, filing.filed(mission, files))
    first, last = mission.entries("border.posts")

    found = filing.newest(mission, "border.posts", **SAID)
    assert found.index == last.index
    assert filing.document(mission, found) == {"v": 2}
    named = filing.newest(mission, "border.posts", first.index, **SAID)
    assert filing.document(mission, named) == {"v": 1}
    assert [o["media"] for o in named.body["objs"]] == ["application/json", "application/toml"]


def test_what_was_never_adopted_is_refused_in_words(mission):
    """None at all, and an entry of another kind, are refused by what was asked for."""
    with pytest.raises(InputError, match="no adopted plan of posts"):
        filing.newest(mission, "border.posts", **SAID)
    with pytest.raises(InputError, match="entry 0 is no plan of posts"):
        filing.newest(mission, "border.posts", 0, **SAID)
