"""Clocks: derived from entries at a moment, so nothing stops, resets or forgets them."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from runpy import run_path

from hypothesis import given
from hypothesis import strategies as st

from lendemain.commission.clocks import clocks, covered, due, reached
from lendemain.encoding import microseconds
from lendemain.records.procedure import ClockName, Pause

START = run_path(str(Path(__file__).with_name("conftest.py")))["START"]
HOUR = timedelta(hours=1)
WAY = ("admit", "verify", "establish", "report", "send", "hear", "decide")


def steps(said, *hours, moves=WAY):
    found = []
    for place, (move, at) in enumerate(zip(moves, hours, strict=False)):
        body = {"move": move, "reason": "as read"}
        if move == "send":
            body["parties"] = ["north", "south"]
        found.append(said(10 + place, "case.step", at, **body))
    return found


def read(statements, terms, hours, start=START):
    return clocks(statements, terms, start=start, at=START + hours * HOUR)


def certified(said, entry, hours, t0, **more):
    body = {"t0": microseconds(START + t0 * HOUR), "record": 3, "reason": "first account"}
    return said(entry, "case.t0", hours, **(body | more))


def test_c4_provisional_and_reasoned_show_their_slack(said, terms):
    """
    C4: from T0 the provisional finding has 24 h (aim 6 h) and the reasoned one 72 h; each shows
    what is left, and keeps what it was when it is done.
    """
    told = steps(said, 1, 2)
    first = read(told, terms, 5)
    done = [*told, said(20, "case.step", 7, move="provisional")]
    later = read(done, terms, 80)

    assert due(first, ClockName.PROVISIONAL).slack == 19 * HOUR
    assert due(first, ClockName.REASONED).slack == 67 * HOUR
    stopped = due(later, ClockName.PROVISIONAL)
    assert (stopped.slack, stopped.overdue) == (17 * HOUR, False)
    assert stopped.stopped > stopped.target
    assert due(later, ClockName.REASONED).overdue


def test_terms_adopted_later_move_no_clock_that_ran_before(said, terms):
    """
    Nobody cuts a party's window short, or mends what is overdue, by adopting other terms: a run
    is measured by those under which it began, and so are the levels of a case.
    """
    told = steps(said, 1, 2, 3, 4, 5)
    short = dict.fromkeys(terms.clocks, HOUR / 100)
    later = replace(terms, clocks=short, targets={}, levels=terms.levels[-1:],
                    since=START + 6 * HOUR, before=terms)  # fmt: skip
    before, after = read(told, terms, 7), read(told, later, 7)

    assert after == before
    again = [*told, said(20, "case.step", 8, move="remit"), said(21, "case.step", 9, move="report"),
             said(22, "case.step", 10, move="send", parties=["north", "south"])]  # fmt: skip
    assert due(read(again, later, 11), ClockName.COMMENTS, "north").overdue


def test_t0_is_never_before_the_text_is_in_force(said, terms):
    """
    An incident that began before the provision was in force is a breach from that moment on: T0 is
    then, and a certificate of an earlier one, written past the program, does not count.
    """

    def told(statements, force):
        return clocks(statements, terms, start=START, at=START + 9 * HOUR, force=force)

    late, early = START + 2 * HOUR, START - 2 * HOUR
    wrong = certified(said, 10, 3, 1)
    right = certified(said, 11, 4, 3)

    assert (told([], late).t0, told([], early).t0, told([], None).t0) == (late, START, START)
    assert told([wrong], late).t0 == late
    ((entry, why),) = told([wrong], late).passed_over
    assert (entry, why.code) == (10, "before_force")
    assert told([wrong, right], late).t0 == START + 3 * HOUR


def test_t0_has_the_record_that_certifies_it_and_a_correction_shows_both(said, terms):
    """
    T0 is the incident's start until it is certified; a second certificate counts only if it names
    the first, and both stay.
    """
    one = certified(said, 20, 2, 0.5)
    silent = certified(said, 21, 3, 5)
    open_ = certified(said, 22, 4, 1, corrects=20)
    before = read([], terms, 1)
    sneaky = read([one, silent], terms, 3)
    both = read([one, silent, open_], terms, 5)

    assert before.t0 == START
    assert before.certified is None
    assert sneaky.t0 == START + 0.5 * HOUR
    assert sneaky.passed_over == ((21, "names no certificate that holds and that it corrects"),)
    assert [c.t0 for c in both.certificates] == [START + 0.5 * HOUR, START + HOUR]
    assert both.certified.corrects == 20
    assert (both.certified.record, len(both.certified.digest)) == (3, 64)
    assert due(both, ClockName.REASONED).due == START + 73 * HOUR


def test_a_clock_stands_still_only_for_a_reason(said, terms):
    """
    A pause moves the limit by as long as it lasts; without a reason it is passed over, and what
    stands still shows it.
    """
    pause = said(30, "case.paused", 10, clock="reasoned", reason="no access to the site")
    end = said(31, "case.resumed", 16, clock="reasoned", reason="access given")
    bare = said(30, "case.paused", 10, clock="reasoned", reason=" ")

    open_ = due(read([pause], terms, 50), ClockName.REASONED)
    assert (open_.paused, open_.slack) == (True, 62 * HOUR)
    closed = due(read([pause, end], terms, 50), ClockName.REASONED)
    assert (closed.paused, closed.due) == (False, START + 78 * HOUR)
    assert closed.pauses[0].reason == "no access to the site"
    nothing = read([bare], terms, 50)
    assert due(nothing, ClockName.REASONED).due == START + 72 * HOUR
    assert nothing.passed_over == ((30, "a pause without a reason"),)
    assert due(read([pause, end], terms, 50), ClockName.PROVISIONAL).due == START + 24 * HOUR


def test_a_pause_after_the_limit_mends_nothing(said, terms):
    """
    What is overdue stays so, however long the clock is stopped afterwards.
    """
    late = said(30, "case.paused", 30, clock="all", reason="holiday")
    run = due(read([late], terms, 60), ClockName.PROVISIONAL)

    assert (run.due, run.slack) == (START + 24 * HOUR, -36 * HOUR)


def test_each_party_has_its_own_window(said, terms):
    """
    Sending starts a window for each party; an answer stops that party's alone.
    """
    told = steps(said, 1, 2, 3, 4, 5)
    told.append(said(20, "case.answered", 9, by="petro", party="south", liaison_of="south"))
    found = read(told, terms, 40)

    assert due(found, ClockName.COMMENTS, "south").stopped == START + 9 * HOUR
    north = due(found, ClockName.COMMENTS, "north")
    assert (north.stopped, north.due) == (None, START + 29 * HOUR)
    assert due(found, ClockName.COMMENTS) is None


def test_nobody_ends_a_partys_window_but_the_party_itself(said, terms):
    """
    An answer that the secretariat records for a party, that the other party gives in its name, or
    after which its own liaison announces more, takes neither its time nor its part in a pause.
    """
    told = steps(said, 1, 2, 3, 4, 5)
    for more in ({}, {"liaison_of": "north"}, {"liaison_of": "south", "final": False}):
        paused = said(21, "case.paused", 10, clock="comments", reason="storm")
        resumed = said(22, "case.resumed", 20, clock="comments", reason="over")
        words = said(20, "case.answered", 9, party="south", **more)
        found = read([*told, words, paused, resumed], terms, 40)
        for party in ("north", "south"):
            run = due(found, ClockName.COMMENTS, party)
            assert (run.stopped, run.due) == (None, START + 39 * HOUR)


def test_reopening_starts_another_run_and_keeps_the_first(said, terms):
    """
    Nothing is reset: the first run of a clock stays as it ended, and the second has its own limit.
    """
    moves = (*WAY, "discharge", "reopen")
    told = steps(said, 1, 2, 3, 4, 5, 30, 60, 61, 500, moves=moves)
    runs = [r for r in read(told, terms, 510).runs if r.clock is ClockName.REASONED]

    assert [r.started for r in runs] == [START, START + 500 * HOUR]
    assert [r.stopped for r in runs] == [START + 60 * HOUR, None]
    assert runs[1].slack == 62 * HOUR


def test_c17_disputes_rise_by_themselves_and_their_history_is_kept(said, terms):
    """
    C17: not decided within its time a case moves up, level after level, until it is decided; each
    rise says what raised it.
    """
    told = steps(said, 1, 2)
    found = read(told, terms, 1 + 48 + 72 + 10)

    assert [(r.level, r.entry) for r in found.levels] == [
        ("joint_team", 10), ("sector", None), ("commission", None)
    ]  # fmt: skip
    assert [r.at for r in found.levels] == [START + h * HOUR for h in (1, 49, 121)]
    assert found.levels[1].why == "not decided within 48 h at the level joint_team"
    assert read(told, terms, 10_000).levels[-1].level == "guarantors"
    decided = steps(said, 1, 2, 3, 4, 5, 30, 40)
    assert [r.level for r in read(decided, terms, 10_000).levels] == ["joint_team"]
    raised = said(30, "case.raised", 3, to="commission", reason="both dispute it")
    by_hand = read([*told, raised], terms, 60).levels
    assert [(r.level, r.entry) for r in by_hand] == [("joint_team", 10), ("commission", 30)]
    lower = said(31, "case.raised", 4, to="sector", reason="back")
    assert read([*told, raised, lower], terms, 60).levels == by_hand


def test_a_pause_of_everything_holds_a_level_too(said, terms):
    """
    While all clocks stand still nothing rises.
    """
    pause = said(30, "case.paused", 10, clock="all", reason="truce talks")
    end = said(31, "case.resumed", 110, clock="all", reason="go on")
    told = steps(said, 1)

    assert len(read([*told, pause], terms, 5000).levels) == 1
    assert read([*told, pause, end], terms, 5000).levels[1].at == START + 149 * HOUR


HOURS = st.floats(0, 400, allow_nan=False)
SPEECH = st.lists(
    st.tuples(
        HOURS,
        st.sampled_from(
            [
                ("case.step", {"move": m, "parties": ["north", "south"]})
                for m in (*WAY, "discharge", "reopen", "remit", "provisional", "order", "follow")
            ]
            + [(f"case.{w}", {"clock": c, "reason": r}) for w in ("paused", "resumed")
               for c in ("all", "reasoned", "comments") for r in ("why", "")]
            + [("case.answered", {"party": "north"}), ("case.waived", {"party": "south"})]
            + [("case.raised", {"to": "sector", "reason": "x"})]
        ),
    ),
    max_size=30,
)  # fmt: skip


def spoken(said, speech):
    ordered = sorted(speech, key=lambda one: one[0])
    return [said(10 + n, kind, at, **body) for n, (at, (kind, body)) in enumerate(ordered)]


@given(SPEECH, HOURS, HOURS)
def test_a_restart_changes_nothing_and_later_words_change_nothing_earlier(
    said, terms, speech, one, other
):
    """
    Read twice, or with everything said later left out, the clocks read the same; and a run that
    has begun keeps its beginning whatever is said afterwards.
    """
    told = spoken(said, speech)
    early, late = sorted((one, other))
    then = read(told, terms, early)
    known = [s for s in told if s.at <= START + early * HOUR]

    assert then == read(list(told), terms, early) == read(known, terms, early)
    later = read(told, terms, late)
    assert [(r.clock, r.of, r.started) for r in later.runs][: len(then.runs)] == [
        (r.clock, r.of, r.started) for r in then.runs
    ]
    assert later.levels[: len(then.levels)] == then.levels


@given(SPEECH, HOURS)
def test_time_runs_or_stands_still_and_is_never_lost(said, terms, speech, at):
    """
    Of every run: elapsed and paused time make up the whole, nothing is negative, and what is due
    is never earlier than its limit.
    """
    moment = START + at * HOUR
    for run in clocks(spoken(said, speech), terms, start=START, at=moment).runs:
        end = run.stopped or max(moment, run.started)

        assert run.elapsed + covered(run.pauses, run.started, end) == end - run.started
        assert run.elapsed >= timedelta(0)
        assert run.due >= run.started + terms.clocks[run.clock]
        assert run.slack == run.due - end


@given(SPEECH, HOURS)
def test_swapping_the_parties_swaps_their_clocks(said, terms, speech, at):
    """
    Impartiality: other names, the same clocks under those names.
    """
    other = {"north": "south", "south": "north"}
    told = spoken(said, speech)
    swapped = []
    for s in told:
        body = dict(s.said)
        if "party" in body:
            body["party"] = other[str(body["party"])]
        swapped.append(replace(s, said=body))
    one, two = (read(each, terms, at).runs for each in (told, swapped))

    def named(runs, names):
        return sorted((r.clock, names.get(r.of, r.of), r.started, r.due, r.slack) for r in runs)

    assert named(one, other) == named(two, {})


@given(st.lists(st.tuples(HOURS, HOURS), max_size=6), HOURS)
def test_a_time_is_reached_when_it_has_run(pairs, limit):
    """
    Between the start and the moment at which a time is reached, exactly that time is not paused.
    """
    pauses = [
        Pause(start=START + a * HOUR, end=START + (a + b) * HOUR, reason="x", entry=n)
        for n, (a, b) in enumerate(pairs)
    ]
    end = reached(pauses, START, limit * HOUR)

    assert abs((end - START) - covered(pauses, START, end) - limit * HOUR) <= timedelta.resolution
