"""Baselines learnt from a user's own fires, kept in the ledger, and what stands out."""

from datetime import date, timedelta

import pytest

from lendemain.desk import intake
from lendemain.desk.mission import Mission
from lendemain.desk.proof import audit
from lendemain.desk.working import heat
from lendemain.errors import InputError, SourceError


def fires(path, years, day, number=3):
    """A file of FIRMS' short layout: `number` fires on each of ten days from `day` of each year."""
    rows = ["acq_date,latitude,longitude"]
    for year in years:
        for i in range(10):
            at = date(year, 1, 1) + timedelta(days=day + i)
            rows += [f"{at},0.0{j},4.8{j}" for j in range(number)]
    path.write_text("\n".join(rows) + "\n")
    return path


@pytest.fixture
def learnt(folder, tmp_path):
    """A mission that learnt Augusts of five years, and took in a February and an August."""
    with Mission.open(folder, write=True) as mission:
        heat.learnt(mission, [fires(tmp_path / "quiet.csv", range(2016, 2021), 212)])
        for name, day in (("february", 40), ("august", 214)):
            intake.intake(mission, "firms", [fires(tmp_path / f"{name}.csv", [2022], day)])
    return folder


def test_what_was_learnt_is_kept_with_the_files_it_came_from(learnt):
    """
    One entry names the table and the fires; an audit verifies both.
    """
    with Mission.open(learnt) as mission:
        (row,) = heat.shown(mission)
        table = heat.baselines(mission)

    assert (row["years"], row["detections"], row["files"]) == (5, 150, ["quiet.csv"])
    assert table is not None
    assert table.num_rows % 52 == 0
    assert audit.audit(learnt, replay=False).problems == ()


def test_august_is_usual_and_february_stands_out(learnt):
    """
    The same heat, months apart.
    """
    with Mission.open(learnt) as mission:
        cold, warm = (
            heat.anomalies(mission, first=day, last=day).to_pylist()[0]
            for day in (date(2022, 2, 12), date(2022, 8, 5))
        )

    assert cold["detections"] == warm["detections"] == 3
    assert cold["probability"] > 0.9
    assert warm["probability"] < 0.1


def test_a_day_without_heat_has_no_rows(learnt):
    """
    Nothing seen is nothing said.
    """
    with Mission.open(learnt) as mission:
        assert heat.anomalies(mission, first=date(2021, 5, 1), last=date(2021, 5, 2)).num_rows == 0


def test_the_last_learnt_holds(learnt, tmp_path):
    """
    Learning again replaces what is judged against, and keeps both entries.
    """
    with Mission.open(learnt, write=True) as mission:
        heat.learnt(mission, [fires(tmp_path / "winter.csv", range(2016, 2021), 38)])
        cold = heat.anomalies(mission, first=date(2022, 2, 12), last=date(2022, 2, 12))
        entries = len(heat.shown(mission))

    assert entries == 2
    assert cold["probability"][0].as_py() < 0.1


def test_what_cannot_be_learnt_from_is_refused(folder, tmp_path):
    """
    No file, another file, no fire in the theatre, nothing learnt yet, days turned round.
    """
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    far = tmp_path / "far.csv"
    far.write_text("acq_date,latitude,longitude\n2020-01-01,-30.0,-60.0\n")
    with Mission.open(folder, write=True) as mission:
        for files, error in (
            ([tmp_path / "none"], InputError), ([other], SourceError), ([far], InputError),
            ([], InputError),
        ):  # fmt: skip
            with pytest.raises(error):
                heat.learnt(mission, files)
        with pytest.raises(InputError, match="no baselines"):
            heat.anomalies(mission, first=date(2022, 1, 1), last=date(2022, 1, 1))
        assert heat.baselines(mission) is None
        assert heat.shown(mission) == []


def test_only_the_days_that_count_as_quiet_teach(folder, tmp_path):
    """
    Of a file of all years those of war are left out by their dates, which the entry keeps.
    """
    with Mission.open(folder, write=True) as mission:
        said = heat.learnt(
            mission, [fires(tmp_path / "all.csv", range(2016, 2024), 212)],
            since=date(2017, 1, 1), until=date(2021, 12, 31),
        )  # fmt: skip

    assert (said["years"], said["detections"]) == (5, 150)
    assert (said["since"], said["until"]) == ("2017-01-01", "2021-12-31")
