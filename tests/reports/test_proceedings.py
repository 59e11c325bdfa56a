"""Rules of what was done about a case, on paper."""

from zoneinfo import ZoneInfo

from lendemain.desk import texts
from lendemain.records.decision import Ballot, Finding
from lendemain.records.hearing import HearingStatus, PartyPosition
from lendemain.records.procedure import ClockName
from lendemain.records.remedy import RemedyStatus
from lendemain.reports import proceedings
from lendemain.reports.language import Language

NOTHING = {"findings": [], "hearing": [], "answers": [], "vote": None, "remedies": [],
           "clocks": {"runs": [], "certified": False, "t0": ""}}  # fmt: skip


def test_every_word_of_the_procedure_has_its_phrase():
    """
    Each finding, vote, hearing, position, clock and standing has its phrase in every language.
    """
    wanted = {
        "finding": Finding, "ballot": Ballot, "heard": HearingStatus, "clock": ClockName,
        "remedy": RemedyStatus,
        "position": [p for p in PartyPosition if p is not PartyPosition.NONE],
    }  # fmt: skip
    for language in texts.LANGUAGES:
        phrases = texts.phrases(language)
        missing = [
            f"proceedings_{group}.{one}"
            for group, words in wanted.items()
            for one in words
            if f"proceedings_{group}.{one}" not in phrases
        ]
        assert missing == []


def test_what_was_not_done_has_no_section():
    """
    An untouched case has none of these sections.
    """
    said = Language("en", texts.phrases("en"), ZoneInfo("UTC"))
    assert proceedings.sections(NOTHING, said) == []


def test_a_party_that_has_not_answered_is_shown_as_such():
    """
    Every party has its row, with its answer or with how it stands.
    """
    said = Language("en", texts.phrases("en"), ZoneInfo("UTC"))
    hearing = [{"party": p, "standing": s, "deadline": "2026-06-02T12:00:00+00:00"}
               for p, s in (("north", "waiting"), ("south", "over"))]  # fmt: skip
    [part] = proceedings.sections({**NOTHING, "hearing": hearing}, said)
    rows = part.blocks[-1].rows
    assert [(r[0][0], r[1][0]) for r in rows] == [
        ("north", "sent, no answer yet"), ("south", "no answer within its time"),
    ]  # fmt: skip
