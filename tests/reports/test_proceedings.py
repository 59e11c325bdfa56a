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
    assert {r[1][1] for r in rows} == {"until 2 June 2026, 12:00"}


def test_a_waiver_has_its_own_time_and_reason():
    """
    A party that waived is shown with when it did so, why and by which entry, and not with its
    deadline.
    """
    said = Language("en", texts.phrases("en"), ZoneInfo("UTC"))
    one = {"party": "north", "standing": "waived", "deadline": "2026-06-02T12:00:00+00:00",
           "waiver": {"entry": 9, "at": "2026-06-01T08:00:00+00:00", "by": "a/yana",
                      "reason": "Nothing to add"}}  # fmt: skip
    [part] = proceedings.sections({**NOTHING, "hearing": [one]}, said)
    [row] = part.blocks[-1].rows

    assert row[1] == ("has waived its answer", "1 June 2026, 08:00")
    assert row[3] == ("Nothing to add", "entry 9")


def test_a_correction_names_what_it_corrects():
    """
    Each correction stands with the entry it corrects, what that reads now and why; the finding that
    it corrects says so.
    """
    said = Language("en", texts.phrases("en"), ZoneInfo("UTC"))
    at = "2026-06-02T12:00:00+00:00"
    row = {"corrects": 8, "entry": 12, "at": at, "by": "a/ana", "reads": "South-east",
           "reason": "Misspelt"}  # fmt: skip
    one = {"move": "decide", "at": at, "entry": 8, "finding": "undetermined", "text": "South",
           "holds": {}, "lacked": [], "vote": None, "reopened": None}  # fmt: skip
    found, corrections = proceedings.sections(
        {**NOTHING, "findings": [one], "corrections": [row]}, said
    )
    [cells] = corrections.blocks[0].rows

    assert (cells[0], cells[3], cells[4]) == (("8",), ("South-east", "Misspelt"), ("12",))
    assert "Entry 12 corrects it, see the corrections." in [
        getattr(b, "text", "") for b in found.blocks
    ]


def test_what_a_decision_lacked_is_said_beside_it():
    """
    A decision that the procedure did not permit is printed with what it lacked.
    """
    said = Language("fr", texts.phrases("fr"), ZoneInfo("UTC"))
    at = "2026-06-02T12:00:00+00:00"
    one = {"move": "decide", "at": at, "entry": 8, "finding": "breach", "text": "South",
           "holds": {"fr": "L’acte est celui de Sud"}, "vote": None, "reopened": None,
           "lacked": [{"code": "not_certified", "values": {}, "said": "T0"}]}  # fmt: skip
    [found] = proceedings.sections({**NOTHING, "findings": [one]}, said)
    words = [getattr(b, "text", "") for b in found.blocks]

    assert any(w.startswith("Irrégulière, sans effet : ") and "T0" in w for w in words)
    assert any("L’acte est celui de Sud" in w for w in words)
