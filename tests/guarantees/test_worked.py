"""The worked cases of the packaged texts, and what a failing one says."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from tests.guarantees.conftest import FOLDER, read

from lendemain.guarantees import worked

NAMES = sorted(p.stem for p in FOLDER.glob("*.toml"))


def test_every_worked_case_of_every_text_follows_to_the_second(texts):
    """
    At least ten instruments with sixty cases, and every one of them holds exactly.
    """
    assert len({t.instrument_id for t in texts.values()}) >= 10
    assert sum(len(t.cases) for t in texts.values()) >= 60
    for instrument in texts.values():
        assert worked.failures(instrument) == []


@given(st.sampled_from(NAMES), st.data())
def test_the_facts_of_a_case_may_come_in_any_order(name, data):
    """
    A case has the same answers whatever the order of its facts.
    """
    instrument = read(name)
    case = data.draw(st.sampled_from(instrument.cases))
    shuffled = data.draw(st.permutations(case.facts))

    told = replace(case, facts=tuple(shuffled))
    assert worked.answered(instrument, told) == worked.answered(instrument, case)


def test_a_case_that_fails_says_what_was_expected(texts):
    """
    A failure names the case, the answer, and the expected answer.
    """
    instrument = texts["unscr-2231"]
    wrong = replace(instrument.cases[0], expect={"due": "2025-09-27T00:00:00Z"})

    (said,) = worked.failures(replace(instrument, cases=(wrong,)))

    assert "2025-09-28T00:00:00Z" in said
    assert "2025-09-27T00:00:00Z" in said


def test_leap_days_changed_clocks_thirtieth_midnights_and_the_date_line_are_among_them(texts):
    """
    The cases that break calendars are there, by what their facts and answers hold.
    """
    said = " ".join(
        f"{c.name} {' '.join(c.expect.values())}" for t in texts.values() for c in t.cases
    )

    for words in ("leap year", "clocks go forward", "midnight of the 30th day", "date line",
                  "Samoa", "2028-02-29", "2025-09-28T00:00:00Z"):  # fmt: skip
        assert words in said or words.capitalize() in said, words
