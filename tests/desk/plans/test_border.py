"""The line shared among contingents: divided, adopted, held, read back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.desk import lined

from lendemain.border import text
from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission
from lendemain.desk.plans import border
from lendemain.errors import InputError

START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def staffed(folder):
    """A mission on the model line with an enrolled person."""
    with Mission.open(folder, write=True) as mission:
        cases.enrolled(mission, "anna")
    return folder


def test_an_adopted_division_is_kept_and_holds_from_its_start(staffed, tmp_path):
    """
    The division that comes back from the ledger is the one adopted; before its start none holds.
    """
    with Mission.open(staffed, write=True) as mission:
        made = border.divided(mission, lined.division(tmp_path), tiles=[lined.terrain(tmp_path)])
        entry = border.adopt(mission, made, by="anna")
    with Mission.open(staffed) as mission:
        found = border.holding(mission, at=START)
        said, rows = border.held(mission, "front", at=START)

        assert found is not None
        assert found[0].index == entry
        assert [s.contingent for s in found[1].stretches] == ["FR", "GB", "TR"]
        assert (said["adopted_by"], len(rows)) == ("anna", 3)
        assert border.holding(mission, at=START - timedelta(seconds=1)) is None
        assert border.holding(mission, "another", at=START) is None


def test_the_division_that_starts_last_holds(staffed, tmp_path):
    """
    A later version takes over at its own start, not when it is adopted.
    """
    first = lined.division(tmp_path)
    later = tmp_path / "later.toml"
    later.write_text(first.read_text().replace("2026-01-01", "2026-03-01"))
    with Mission.open(staffed, write=True) as mission:
        numbers = [border.adopt(mission, border.divided(mission, f), by="anna")
                   for f in (later, first)]  # fmt: skip
        held = [border.holding(mission, at=START + timedelta(days=d)) for d in (30, 90)]

    assert [h[0].index for h in held if h] == numbers[::-1]


def test_shares_are_kept_and_belts_are_all_the_ground(staffed, tmp_path):
    """
    No contingent has a tenth more than its share; stretches' parts of a belt add up to it.
    """
    with Mission.open(staffed) as mission:
        made = border.divided(mission, lined.division(tmp_path, order="free"))
        belts = border.belted(made)

    assert made.division.worst < 1.1
    assert made.division.worst - made.division.bound < 1e-6
    assert [b["hand"] for b in belts] == ["north", "north", "south", "south"]
    for belt in belts:
        parts = belt["by_stretch_km2"]
        assert belt["valid"]
        assert abs(sum(parts) - belt["km2"]) < 0.5


def test_risk_from_incidents_draws_the_cuts(staffed, tmp_path):
    """
    Weighed by its recorded incidents a sector's risk is its share of the line's, and the division
    balances it.
    """
    with Mission.open(staffed) as mission:
        plain = border.divided(mission, lined.division(tmp_path))
        given = border.ground(mission, "front", START)
        counts = border.counted(mission, given, within_m=15_000.0)
        made = border.divided(mission, lined.division(tmp_path), risk=border.Risk(incidents=True))

    assert sum(counts.values()) > 0
    assert all(s.risk == 0 for s in plain.division.stretches)
    assert abs(sum(s.risk for s in made.division.stretches) - 1.0) < 1e-6
    assert made.inputs["weights"] != plain.inputs["weights"]


def test_a_table_weighs_sectors(staffed, tmp_path):
    """
    Weights come from a table of the user; a sector that is not there is refused, not ignored.
    """
    table = tmp_path / "weights.csv"
    table.write_text("sector_id,weight\nS01,9\nS14,1\n")
    with Mission.open(staffed) as mission:
        made = border.divided(mission, lined.division(tmp_path), risk=border.Risk(table=table))
        assert made.division.stretches[0].risk > made.division.stretches[2].risk
        table.write_text("sector_id,weight\nS99,1\n")
        with pytest.raises(InputError, match="weights of S99"):
            border.divided(mission, lined.division(tmp_path), risk=border.Risk(table=table))
        table.write_bytes(b"\x00\xff\n\x00")
        with pytest.raises(InputError, match="weight"):
            border.divided(mission, lined.division(tmp_path), risk=border.Risk(table=table))


STRETCH = """
[[stretch]]
contingent = "{}"
from_km = {}
to_km = {}
"""


@pytest.mark.parametrize(
    ("cuts", "what"),
    [
        ((("FR", 0, 100), ("GB", 120, 200), ("TR", 200, 357.592)), "a gap from km 100 to km 120"),
        ((("FR", 0, 100), ("GB", 90, 200), ("TR", 200, 357.592)), "overlap from km 90 to km 100"),
        ((("FR", 0, 100), ("GB", 100, 200), ("TR", 200, 300)), "a gap: the line ends at"),
        ((("FR", 0, 100), ("GB", 100, 357.592)), "TR has no stretch"),
    ],
)
def test_stretches_that_people_agreed_on_leave_no_gap(staffed, tmp_path, cuts, what):
    """
    A gap or an overlap of a metre would be nobody's ground, or two people's.
    """
    more = lined.SHARES + "".join(STRETCH.format(*c) for c in cuts)
    with Mission.open(staffed) as mission, pytest.raises(InputError, match=what):
        border.divided(mission, lined.division(tmp_path, more=more))


def test_stated_stretches_are_weighed_as_they_are(staffed, tmp_path):
    """
    What people agreed on is kept to the metre, and how even it is is said.
    """
    cuts = (("TR", 0, 100.5), ("GB", 100.5, 200), ("FR", 200, 357.592))
    more = lined.SHARES + "".join(STRETCH.format(*c) for c in cuts)
    with Mission.open(staffed) as mission:
        made = border.divided(mission, lined.division(tmp_path, more=more))

    assert [s.to_km for s in made.division.stretches[:2]] == [100.5, 200.0]
    assert made.division.order == "stated"
    assert made.division.worst > 1.5


def test_nothing_is_guessed(staffed, tmp_path):
    """
    No file, no such line, no terrain, nobody enrolled, no division: each says what to do next.
    """
    sound = lined.division(tmp_path)
    other = tmp_path / "other.toml"
    other.write_text(sound.read_text().replace('"front"', '"nowhere"'))
    with Mission.open(staffed, write=True) as mission:
        size = mission.size
        with pytest.raises(InputError, match="no such file"):
            border.divided(mission, tmp_path / "none.toml")
        with pytest.raises(InputError, match="no such line"):
            border.divided(mission, other)
        with pytest.raises(InputError, match="not a form of terrain"):
            border.divided(mission, sound, tiles=[sound])
        with pytest.raises(InputError, match="border sectors FILE --adopt"):
            border.held(mission)
        with pytest.raises(InputError, match="nobody"):
            border.adopt(mission, border.divided(mission, sound), by="nobody")
        assert mission.size == size


def test_texts_that_come_with_the_package_are_sound(staffed):
    """
    The model's line is shared by the packaged text, named without a path; packaged posts are read.
    """
    with Mission.open(staffed) as mission:
        made = border.divided(mission, Path("model-division"))

    assert len(made.division.stretches) == 6
    assert made.division.worst - made.division.bound < 1e-6
    assert text.posts("model-posts", border.content(Path("model-posts"))).line_id == "front"


def test_a_division_that_cannot_be_so_is_told(staffed, tmp_path):
    """
    An audit finds nothing wrong with what was planned, and a gap in what was not.
    """
    with Mission.open(staffed, write=True) as mission:
        made = border.divided(mission, lined.division(tmp_path))
        border.adopt(mission, made, by="anna")
        assert border.checked(mission) == []
        first, *rest = made.division.stretches
        gap = replace(first, to_km=first.to_km - 1.0)
        forged = replace(made.division, stretches=(gap, *rest), bound=9.0)
        border.adopt(mission, replace(made, division=forged), by="anna")
        told = border.checked(mission)

    assert "C02 not beginning where the one before it ends" in told[0]
    assert "a bound above it" in told[1]


def test_without_a_cycle_no_incident_is_known(tmp_path):
    """
    A line is not called quiet because nothing was looked at.
    """
    with Mission.create(tmp_path / "m", ["model-2026"]) as mission:
        given = border.ground(mission, "", START)
        with pytest.raises(InputError, match="lendemain cycle"):
            border.counted(mission, given, within_m=1000.0)
