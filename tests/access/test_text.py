"""A policy's text: the packaged one is right, and every mistake is named by its row."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lendemain.access import text
from lendemain.records.access import Action, Level, Role, Unit


def test_the_packaged_policy_is_the_table_of_the_reference(policy):
    """
    Exact for the commission; 1 km and minutes for parties; 5 km, hours and five reports for
    researchers; 10 km, days and three days' delay for the public, longer for what tells of posts.
    """
    found = {
        level: (one.cell_m, one.unit, one.delay_h, one.least)
        for level, one in policy.levels.items()
    }

    assert found == {
        Level.COMMISSION: (0, Unit.EXACT, 0, 1),
        Level.PARTY: (1000, Unit.MINUTE, 0, 1),
        Level.RESEARCHER: (5000, Unit.HOUR, 24, 5),
        Level.PUBLIC: (10_000, Unit.DAY, 72, 1),
    }
    late = policy.levels[Level.PUBLIC].delays_h
    assert late["watch"] == late["shot_at_monitor"] == late["crossing_closed"] == 720
    assert set(policy.roles) == set(Role)
    assert not policy.roles[Role.PUBLIC].actions & ~Action.READ


@pytest.mark.parametrize(
    ("was", "becomes", "what"),
    [
        ('name = "liaison"', 'name = "king"', "no 'king'"),
        ('actions = ["read", "move", "export"]', 'actions = ["read", "rule"]', "no 'rule'"),
        ("cell_m = 5000", "cell_m = 50", "hides nothing"),
        ("cell_m = 5000", "cell_m = -1", "not a whole number"),
        ("cell_m = 5000", 'cell_m = "5 km"', "not a whole number"),
        ("cell_m = 5000", "cell_m = 20000", "finer or earlier"),
        ("delay_h = 72", "delay_h = 3", "finer or earlier"),
        ("hours = 720", "hours = 7", "fewer than the level's own"),
        ('kind = "rejection"', 'kind = "incident"', "twice"),
        ("least = 5", "leest = 5", "no 'leest'"),
        ('id = "access-1"', 'id = "Access 1"', "no id"),
        ('id = "access-1"', 'id = "access-1"\nowner = "me"', "no 'owner'"),
    ],
)
def test_every_mistake_has_its_row(written, was, becomes, what):
    """
    A text with a mistake is not used, and the mistake is told with the row it stands in.
    """
    found, mistakes = text.parsed("p.toml", written.replace(was, becomes, 1).encode())

    assert found is None
    told = [m for m in mistakes if what in m.what]
    assert told, mistakes
    changed = becomes.splitlines()[-1]
    listed = written.replace(was, becomes, 1).splitlines()
    rows = {n for n, line in enumerate(listed, 1) if line.strip() == changed}
    assert told[0].row in rows or what in ("finer or earlier", "twice")


def test_what_is_left_out_is_told(written):
    """
    A policy speaks of every role and every level.
    """
    cut = written.replace('[[role]]\nname = "public"', '[[role]]\nname = "observer"')

    assert any("role public" in m.what for m in text.parsed("p.toml", cut.encode())[1])


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
@settings(max_examples=200)
def test_no_bytes_make_it_fail(data):
    """
    Whatever the bytes, there is a policy or at least one mistake with a row.
    """
    found, mistakes = text.parsed("x.toml", data)

    assert (found is None) == bool(mistakes)
    assert all(m.row >= 1 for m in mistakes)


@pytest.mark.parametrize(
    "data",
    [b"a" * (70 << 10), b"a." * 5000 + b"b = 1", b"x = " + b"[" * 9000, b"\xff = 1",
     b"role = 3", b"level = [1]", b"id = 99999999999999999999999\n" * 3],
)  # fmt: skip
def test_hostile_texts_are_refused_at_once(data):
    """
    Size, depth and nonsense end in a mistake, not in work.
    """
    assert text.parsed("x.toml", data)[0] is None
