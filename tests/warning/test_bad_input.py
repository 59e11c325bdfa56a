"""Every bad input of cessation and warning: a refusal or a visible assumption, and its test."""

import ast
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import numpy as np
import pytest

from lendemain.agreement.cessation.panel import Panel, panel
from lendemain.agreement.cessation.reading import readings
from lendemain.agreement.cessation.series import series
from lendemain.agreement.cessation.terms import terms
from lendemain.errors import InputError
from lendemain.records.cessation import Level
from lendemain.warning import board, forecast, scores

TESTS = Path(__file__).parents[1]
F = SimpleNamespace(**run_path(str(TESTS / "agreement" / "cessation" / "fronts.py")))
BY = terms({"cessation_survival_min": 0.0})
HELD = {Level.PROVISIONAL, Level.CREDIBLE}

CASES = {
    "revised counts of one day": ("warning", "test_a_revised_count_beside_the_old_one_is_refused"),
    "counts that come late": ("agreement/cessation/test_reading.py",
                              "test_the_reading_of_a_day_is_that_of_its_past"),
    "weekend totals": ("agreement/cessation/test_panel.py",
                       "test_a_count_over_three_days_lies_on_its_last_and_covers_all"),
    "periods that overlap": ("warning", "test_a_day_within_a_total_is_not_counted_twice"),
    "missing is not nought": ("agreement/cessation/test_panel.py",
                              "test_what_is_not_known_has_no_exposure"),
    "a register's blank": ("agreement/cessation/test_series.py",
                           "test_a_blank_is_none_in_a_register_only_and_between_its_counts"),
    "a list that falls silent": ("agreement/cessation/test_lines.py",
                                 "test_a_blank_day_of_a_register_had_none_once_the_list_goes_on"),
    "exposure 0": ("agreement/cessation/test_reading.py", "test_blind_days_are_not_quiet"),
    "exposure 0, forecast": ("warning/test_forecast.py", "test_what_is_no_past_is_refused"),
    "another number for a place": ("warning", "test_a_place_under_a_new_number_is_another_place"),
    "clipped outcomes": ("warning", "test_a_clipped_outcome_is_a_bin_and_not_a_fault"),
    "fewer than 1,000 draws": ("warning/test_scores.py",
                               "test_few_draws_are_repeated_before_bins_are_counted"),
    "a sector that is always quiet": ("warning/test_forecast.py",
                                      "test_a_quiet_place_keeps_a_chance"),
    "always quiet, cessation": ("agreement/cessation/test_counting.py",
                                "test_nothing_watched_or_nothing_counted_gives_no_rate"),
    "negative or fractional counts": ("agreement/cessation/test_series.py",
                                      "test_what_cannot_be_counts_is_refused"),
    "negative counts, indicators": ("warning/test_board.py", "test_what_is_no_count_is_refused"),
    "days on which clocks change": ("warning", "test_days_are_of_utc_where_clocks_change"),
    "a live-fire exercise": ("agreement/cessation/test_real_truces.py",
                             "test_the_truce_of_2020_is_provisional_within_eight_days"),
    "the same, in a mission's own counts": (
        "desk/outlook/test_cessation.py",
        "test_fire_outside_every_sector_and_exercises_are_counted_and_said",
    ),
    "blank days at the end of a file": (
        "agreement/cessation/test_silence.py",
        "test_days_that_are_wholly_blank_are_read_as_not_watched",
    ),
    "a list that is late": ("agreement/cessation/test_silence.py",
                            "test_a_register_that_is_silent_at_its_end_may_have_had_none"),
    "alerts that end early": ("desk/outlook/test_alerted.py",
                              "test_a_list_that_ends_early_is_silent_from_the_day_after_its_last"),
    "a holiday truce": ("agreement/cessation/test_real_truces.py",
                        "test_the_truces_of_2025_are_lulls"),
    "observers expelled": ("warning", "test_a_source_whose_observers_leave_says_nothing"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_each_case_has_its_test(case):
    """
    The test that is named for a bad input is there.
    """
    path, name = CASES[case]
    file = TESTS / ("warning/test_bad_input.py" if path == "warning" else path)
    tree = ast.parse(file.read_text("utf-8"))

    assert name in {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}


def test_a_revised_count_beside_the_old_one_is_refused():
    """
    A candidate and a final count of one day cannot both be told: the day is named.
    """
    both = b"date,source,count\n2026-01-01,ucdp,4\n2026-01-01,ucdp,7\n"

    with pytest.raises(InputError, match="twice") as refused:
        panel(series("s", both)[0])
    assert "2026-01-01" in str(refused.value)


@pytest.mark.parametrize("alone", ["2026-01-03", "2026-01-04"])
def test_a_day_within_a_total_is_not_counted_twice(alone):
    """
    A total over a weekend and one of its days cannot both be told: the day is named.
    """
    rows = f"from,to,source,count\n2026-01-03,2026-01-04,smm,10\n{alone},{alone},smm,4\n"

    with pytest.raises(InputError, match=r"twice|alone") as refused:
        panel(series("s", rows.encode())[0])
    assert alone in str(refused.value)


def test_a_place_under_a_new_number_is_another_place():
    """
    A country that gets a new number has no past under it: no forecast is made of nothing, and a
    source under a new name has no former rate, so it carries nothing.
    """
    with pytest.raises(InputError, match="nothing is known"):
        forecast.draws([[3.0, 4.0], [0.0, 0.0]], seed=1, watched=[[1.0, 1.0], [0.0, 0.0]])
    seen = F.front(seed=6, quiet=20, sources=1)
    counts = np.concatenate([seen.counts, seen.counts])
    days = np.ones_like(counts)
    days[0, :, F.BEFORE :] = days[1, :, : F.BEFORE] = 0.0
    watched = np.concatenate([seen.watched, seen.watched]) * days
    renamed = Panel(seen.first, ("old", "new"), seen.sectors, counts * days, watched, days)

    assert not HELD & {r.level for r in readings(renamed, BY)}


def test_a_clipped_outcome_is_a_bin_and_not_a_fault():
    """
    The largest outcomes fall into the last bin; the score is finite, and no draw is cut off.
    """
    clipped = scores.ignorance(np.full((1, 1000), 5000.0), [1000.5])

    assert np.isfinite(clipped).all()
    assert clipped[0] < 0.05
    assert scores.crps(np.full((1, 1000), 5000.0), [1000.5])[0] == pytest.approx(3999.5)


def test_days_are_of_utc_where_clocks_change():
    """
    A day is 24 hours of UTC: nights on which clocks change have one day each, neither 23 nor 25
    hours, and none twice.
    """
    rows = b"date,source,count\n2026-03-28,a,1\n2026-03-29,a,1\n2026-03-30,a,1\n"
    found = series("s", rows)[0]

    assert [(r["end"] - r["start"]) for r in found.to_pylist()] == [timedelta(days=1)] * 3
    assert found["start"].to_pylist()[1] == datetime(2026, 3, 29, tzinfo=UTC)
    assert panel(found).days[0, 0].tolist() == [1.0, 1.0, 1.0]
    assert panel(found).date(1) == date(2026, 3, 29)


def test_a_source_whose_observers_leave_says_nothing():
    """
    From the day on which the observers are expelled nothing is watched: no quiet follows, nor is
    any indicator weighed, however few incidents they tell of.
    """
    seen = F.front(seed=5, quiet=20)
    gone = np.arange(seen.length) >= F.BEFORE
    left = Panel(
        seen.first, seen.sources, seen.sectors, np.where(gone, 0.0, seen.counts),
        np.where(gone, 0.0, seen.watched), np.where(gone, 0.0, seen.days),
    )  # fmt: skip
    found = readings(left, BY)
    model = board.probabilities
    text = (TESTS.parent / "texts" / "indicators" / "model-2026.toml").read_bytes()
    from lendemain.warning.text import parsed

    given, _ = parsed("model-2026.toml", text)
    watched = np.concatenate([np.ones(100), np.zeros(40)])
    dark = model(given, np.zeros(140), watched)

    assert not HELD & {r.level for r in found}
    assert found[-1].level is Level.NOT_ENOUGH_WATCHED
    assert (np.diff(dark[100:]) > 0).all()  # belief does not fall while nobody watches
