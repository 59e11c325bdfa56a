"""Why the test says what it says, in words; and the test on a file of counts."""

import pytest

from lendemain.desk.outlook import explaining
from lendemain.desk.outlook.cessation import Columns
from lendemain.errors import InputError
from lendemain.records.because import SAID

ROWS = "date,a_x,b_x\n" + "".join(f"2020-01-{n:02},90,80\n" for n in range(1, 29))


@pytest.fixture
def counts(tmp_path):
    """A month of fighting by two sources."""
    path = tmp_path / "counts.csv"
    path.write_text(ROWS, "utf-8")
    return path


def test_a_file_is_read_with_what_was_assumed(counts):
    """Days running at one level, the sources, and every term that held."""
    found = explaining.replayed(counts, Columns(), told=["credible_d=21"], days=False)
    each = explaining.replayed(counts, Columns(), told=[], days=True)

    assert [one["reads"] for one in found["reads"]] == ["undetermined", "continuing"]
    assert found["sources"] == ["a", "b"]
    assert "cessation_credible_d = 21" in found["assumed"]
    assert len(each["reads"]) == 28
    assert explaining.replayed_picture(counts, Columns(), told=(), language="uk").startswith(
        b"<svg"
    )


def test_a_text_of_the_package_is_taken_where_it_tells_of_every_column(tmp_path):
    """
    It is named among what is assumed; who says anything of the columns is taken at that word, and
    a text that tells of other columns is refused.
    """
    heads = ("shahed_type_launched,missiles_other_launched,alerts_started,viina_artillery,"
             "ru_mod_claimed_uav,viina_reports,alert_minutes,firms_points")  # fmt: skip
    path = tmp_path / "signals.csv"
    path.write_text(f"date,{heads}\n2025-05-07,31,,36,14,0,145,4823.2,524\n", "utf-8")

    found = explaining.replayed(path, Columns(), told=[], days=True)
    plain = explaining.replayed(path, Columns(only=("alerts_started",)), told=[], days=True)

    assert any("daily-signals" in one for one in found["assumed"])
    assert not any("daily-signals" in one for one in plain["assumed"])
    with pytest.raises(InputError, match="daily-signals"):
        explaining.replayed(path, Columns(text="nothing"), told=[], days=True)


@pytest.mark.parametrize("told", ["credible_d", "nothing=3", "credible_d=soon", "certainty=nan",
                                  "credible_d=-4", "certainty=7"])  # fmt: skip
def test_terms_that_are_none_are_refused(counts, told):
    """Unknown names, no numbers, numbers out of range."""
    with pytest.raises(InputError):
        explaining.replayed(counts, Columns(), told=[told], days=False)


def test_every_reason_has_words():
    """Whatever `why` can hold is said in a sentence, and carries its code for other languages."""
    known = {
        "no_former_rate", "not_enough_watched", "too_short", "rests_on", "too_few_sources",
        "blind_sectors", "sectors_at_war", "no_time", "quiet_lasts", "fighting",
        "quiet_in_a_row", "day_not_watched",
    }  # fmt: skip

    assert known <= set(SAID)
    assert not any(SAID[code][0].isupper() for code in known)
