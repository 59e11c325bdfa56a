"""What records of procedure say of themselves."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from lendemain.records.procedure import Certificate, ClockName, ClockRun, Clocks, Pause

AT = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
PAUSE = Pause(start=AT, end=None, reason="no access", entry=3)
RUN = ClockRun(
    clock=ClockName.REASONED, of="", started=AT, entry=None, due=AT + HOUR, target=None,
    stopped=None, stopped_by=None, pauses=(), elapsed=HOUR, slack=timedelta(0),
)  # fmt: skip


def test_a_run_is_overdue_once_its_limit_has_passed_and_paused_while_a_pause_is_open():
    """
    At its limit it is not overdue yet; stopped, it no longer stands still.
    """
    assert not RUN.overdue
    assert replace(RUN, slack=-timedelta.resolution).overdue
    assert not RUN.paused
    assert replace(RUN, pauses=(PAUSE,)).paused
    assert not replace(RUN, pauses=(replace(PAUSE, end=AT + HOUR),)).paused
    assert not replace(RUN, pauses=(PAUSE,), stopped=AT + HOUR).paused


def test_the_newest_certificate_holds_and_a_name_stands_still_by_itself():
    """
    Without a certificate there is none; of two the later holds; a pause is of its own name.
    """
    one = Certificate(
        t0=AT, entry=5, digest="a", by="sec", made=AT, record=2, record_digest="b", reason="c"
    )
    bare = Clocks(t0=AT, certificates=(), runs=(), levels=(), pauses=(("all", PAUSE),))

    assert bare.certified is None
    assert replace(bare, certificates=(one, replace(one, entry=9))).certified.entry == 9
    assert bare.still("all")
    assert not bare.still("reasoned")
