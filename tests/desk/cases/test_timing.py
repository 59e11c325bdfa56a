"""What people say of clocks: certificates with their record, pauses with their reason, raises."""

from datetime import timedelta

import pytest

from lendemain.desk.cases import procedure, timing
from lendemain.errors import InputError
from lendemain.ledger import keyring


def test_a_certificate_names_the_record_that_shows_it(sits):
    """
    T0 stands with the entry of the earliest account and its digest; another needs to name the one
    that it corrects, and both are shown.
    """
    one = sits("verifying")
    first = one.shown()["clocks"]["certificates"][0]
    statement = keyring.statement(one.mission.noted(first["record"]))
    assert first["record_digest"] == statement.digest.hex()
    size = one.mission.size
    with pytest.raises(InputError, match="T0 was certified as") as why:
        timing.certified(one.view, one.number, by="bo", reason="later", t0=one.now)
    assert f"--corrects {first['entry']}" in why.value.remedy
    assert one.mission.size == size
    told = timing.certified(
        one.view, one.number, by="bo", reason="an earlier account came in",
        t0=one.now - timedelta(hours=3), record=2, corrects=first["entry"],
    )  # fmt: skip

    both = told["clocks"]["certificates"]
    assert len(both) == 2
    assert both[1]["corrects"] == first["entry"]
    assert both[0] == first


def test_a_certificate_lies_in_the_past_and_rests_on_an_entry(sits):
    """
    No T0 in the future, none on an entry that is not there, no correction of nothing.
    """
    one = sits("verifying")
    number = int(one.view.cases.column("number")[2].as_py())
    for more, what in [
        ({"t0": one.now + timedelta(hours=1)}, "future"),
        ({"record": 10**6}, "no entry"),
        ({"corrects": 3}, "nobody has certified"),
    ]:
        with pytest.raises(InputError, match=what):
            timing.certified(one.view, number, by="sec", reason="x", **more)
    told = timing.certified(one.view, number, by="sec", reason="first account")

    assert told["clocks"]["certified"]
    assert told["clocks"]["t0"][:16] == str(told["case"]["start"])[:16]


def test_no_certificate_is_before_the_text_was_in_force(sits):
    """
    A breach cannot have begun before there was an undertaking; who says so is told since when.
    """
    one = sits("verifying")
    number = int(one.view.cases.column("number")[2].as_py())
    since = min(p.start for a in one.view.agreements for p in a.provisions)
    size = one.mission.size
    with pytest.raises(InputError, match="before the text was in force") as why:
        timing.certified(one.view, number, by="sec", reason="x", t0=since - timedelta(hours=1))

    assert f"{since:%Y-%m-%dT%H:%M:%SZ}" in why.value.remedy
    assert one.mission.size == size


def test_a_clock_is_stopped_and_resumed_by_name(sits):
    """
    Each pause has its reason; what stands still is not stopped again, what runs is not resumed,
    and a clock that there is none of is named.
    """
    one = sits("verifying")
    given = {"by": "sec", "since": None}
    with pytest.raises(InputError, match="does not stand still"):
        timing.resumed(one.view, one.number, "reasoned", reason="x", **given)
    timing.paused(one.view, one.number, "reasoned", reason="no access", **given)
    with pytest.raises(InputError, match="stands still already"):
        timing.paused(one.view, one.number, "reasoned", reason="x", **given)
    with pytest.raises(InputError, match="no clock"):
        timing.paused(one.view, one.number, "hourglass", reason="x", **given)
    with pytest.raises(InputError, match="reason"):
        timing.paused(one.view, one.number, "field", reason=" ", **given)
    one.on(10)
    told = timing.resumed(one.view, one.number, "reasoned", reason="access", **given)

    [run] = [r for r in told["clocks"]["runs"] if r["clock"] == "reasoned"]
    assert run["pauses"][0]["reason"] == "no access"
    assert timing.shown(one.view, one.number)["runs"] == told["clocks"]["runs"]
    later = timing.shown(one.view, one.number, at=one.now + timedelta(hours=100))
    assert any(r["overdue"] for r in later["runs"])


def test_c17_a_case_is_raised_by_somebody_only_upwards(sits):
    """
    C17: raised by hand it names who and why; downwards, or to nowhere, it is not.
    """
    one = sits("verifying")
    told = timing.raised(
        one.view, one.number, "commission", by="ana", reason="both dispute it", since=None
    )
    assert [lv["level"] for lv in told["levels"]] == ["joint_team", "commission"]
    assert told["levels"][1]["entry"] is not None
    for to in ("sector", "commission", "moon"):
        with pytest.raises(InputError, match="cannot be raised"):
            timing.raised(one.view, one.number, to, by="ana", reason="x", since=None)
    one.on(24 * 7 + 1)

    levels = procedure.matter(one.view, one.number, at=one.now).clocks.levels
    assert [(lv.level, lv.entry is None) for lv in levels][2:] == [("guarantors", True)]
