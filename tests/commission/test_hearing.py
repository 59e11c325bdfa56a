"""Both parties heard: nobody decides before, nobody closes another's window, all words are kept."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from runpy import run_path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.commission.clocks import clocks
from lendemain.commission.hearing import hearings, not_sent, notices, unheard
from lendemain.records.hearing import HearingStatus, PartyPosition

START = run_path(str(Path(__file__).with_name("conftest.py")))["START"]
HOUR = timedelta(hours=1)
PARTIES = ("north", "south")
NOTICES = [{"party": "north", "digest": "aa"}, {"party": "south", "digest": "bb"}]


@pytest.fixture(scope="module")
def way(said):
    """A case with the parties, its file sent after five hours."""
    moves = ("admit", "verify", "establish", "report")
    told = [said(10 + n, "case.step", n, move=m) for n, m in enumerate(moves)]
    sent = said(15, "case.step", 5, move="send", parties=list(PARTIES), notices=NOTICES)
    return [*told, sent]


def heard(told, terms, hours, parties=PARTIES):
    at = START + hours * HOUR
    return hearings(told, parties, clocks(told, terms, start=START, at=at), at=at)


def test_c14_no_decision_before_the_window_ends_or_is_waived(way, said, terms):
    """
    C14: while a party may still answer the case is unheard, and it is said who and until when;
    answers, waivers and time end it.
    """
    told = [*way]
    early = heard(told, terms, 6)
    assert [h.standing for h in early] == [HearingStatus.WAITING, HearingStatus.WAITING]
    assert unheard(early).startswith("north may answer until 2026-03-02 17:00 UTC")
    told.append(said(16, "case.answered", 7, by="petro", liaison_of="south", party="south",
                     position="denies", language="uk", text="cc"))  # fmt: skip
    told.append(said(17, "case.waived", 8, by="yana", liaison_of="north", party="north"))
    late = heard(told, terms, 9)

    assert [h.standing for h in late] == [HearingStatus.WAIVED, HearingStatus.ANSWERED]
    assert unheard(late) == ""
    assert [h.standing for h in heard(way, terms, 29)] == [HearingStatus.OVER, HearingStatus.OVER]
    assert [h.standing for h in heard(way[:-1], terms, 29)] == [
        HearingStatus.NOT_SENT,
        HearingStatus.NOT_SENT,
    ]
    assert "was not sent its file" in unheard(heard(way[:-1], terms, 29))


def test_nobody_closes_a_partys_window_for_it(way, said, terms):
    """
    A waiver or an answer that another has signed is kept, and the party may still answer.
    """
    forged = [
        said(16, "case.waived", 6, by="petro", liaison_of="south", party="north"),
        said(17, "case.waived", 6, by="sec", party="north"),
        said(18, "case.answered", 6, by="sec", party="north", position="denies", language="en"),
    ]
    north, _ = heard([*way, *forged], terms, 7)

    assert north.standing is HearingStatus.WAITING
    assert [a.own for a in north.answers] == [False]


def test_an_answer_that_announces_more_leaves_the_window_open(way, said, terms):
    """
    Only a party's last word ends its time.
    """
    first = said(16, "case.answered", 6, by="y", liaison_of="north", party="north", final=False)
    last = said(17, "case.answered", 7, by="y", liaison_of="north", party="north", final=True)

    assert heard([*way, first], terms, 8)[0].standing is HearingStatus.WAITING
    assert heard([*way, first, last], terms, 8)[0].standing is HearingStatus.ANSWERED


def test_a_late_answer_is_kept_and_marked(way, said, terms):
    """
    What comes after the time is over is shown with the finding, as late.
    """
    late = said(16, "case.answered", 40, by="y", liaison_of="north", party="north",
                position="apologises", language="fr", text="dd")  # fmt: skip
    [answer] = heard([*way, late], terms, 50)[0].answers

    assert answer.late
    assert (answer.position, answer.language, answer.text) == (PartyPosition.APOLOGISES, "fr", "dd")


def test_a_new_round_asks_everybody_again(way, said, terms):
    """
    Sent back and sent again, a case is heard anew; what was said before stays.
    """
    old = said(16, "case.waived", 6, by="y", liaison_of="north", party="north")
    answer = said(17, "case.answered", 6, by="p", liaison_of="south", party="south")
    back = said(18, "case.step", 7, move="remit")
    report = said(19, "case.step", 8, move="report")
    again = said(20, "case.step", 9, move="send", parties=list(PARTIES), notices=NOTICES)
    found = heard([*way, old, answer, back, report, again], terms, 10)

    assert [h.standing for h in found] == [HearingStatus.WAITING, HearingStatus.WAITING]
    assert [h.deadline for h in found] == [START + 33 * HOUR] * 2
    assert len(found[1].answers) == 1


def test_a_window_that_stands_still_does_not_end(way, said, terms):
    """
    While the window is stopped the party's time is not over.
    """
    pause = said(16, "case.paused", 20, clock="comments", reason="the road was cut")
    end = said(17, "case.resumed", 40, clock="comments", reason="open again")

    assert heard([*way, pause], terms, 60)[0].standing is HearingStatus.WAITING
    assert heard([*way, pause, end], terms, 48)[0].standing is HearingStatus.WAITING
    assert heard([*way, pause, end], terms, 49)[0].standing is HearingStatus.OVER


def test_each_party_is_sent_a_file(way):
    """
    A step that leaves a party out sends nobody's.
    """
    assert not_sent(PARTIES, list(notices(way[-1]))) == ""
    assert not_sent(PARTIES, ["north"]) == "no file is made for south"
    assert notices(way[0]) == {}


SPEECH = st.lists(
    st.tuples(
        st.floats(5.0, 60.0),
        st.sampled_from(["case.answered", "case.waived"]),
        st.sampled_from(PARTIES),
        st.sampled_from((*PARTIES, "")),
        st.booleans(),
    ),
    max_size=8,
)


@given(SPEECH, st.floats(5.0, 80.0))
def test_swapping_the_parties_swaps_their_hearing(way, said, terms, speech, at):
    """
    Impartiality: with names exchanged each party stands exactly as the other did.
    """
    other = {"north": "south", "south": "north", "": ""}
    told, swapped = list(way), list(way)
    for n, (hours, kind, party, of, final) in enumerate(sorted(speech)):
        one = said(20 + n, kind, hours, party=party, liaison_of=of, final=final)
        told.append(one)
        body = {**one.said, "party": other[party]}
        swapped.append(replace(one, party=other[of], said=body))
    mine, theirs = heard(told, terms, at), heard(swapped, terms, at)

    assert [h.standing for h in mine] == [h.standing for h in reversed(theirs)]
    assert [len(h.answers) for h in mine] == [len(h.answers) for h in reversed(theirs)]
    assert bool(unheard(mine)) == bool(unheard(theirs))
