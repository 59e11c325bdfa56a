"""Work beside the server: begun, told, stopped, bounded."""

import time

import pytest

from lendemain.desk.pages.plans_jobs import AT_ONCE, BusyError, Workshop
from lendemain.errors import InputError

QUICK = """
import sys, json
said = json.loads(sys.stdin.readline())
print(json.dumps({"answer": {"n": said["n"]}})); print(json.dumps({"done": True}))
"""
FOREVER = """
import sys, json, time
sys.stdin.readline(); print(json.dumps({"answer": {"pid": __import__("os").getpid()}}), flush=True)
time.sleep(600)
"""
BROKEN = "raise SystemExit(3)"


def until(shop, who, name, status):
    """How the job stands once it stands so; it is asked after as a page does."""
    for _ in range(1200):
        said = shop.told(who, name)
        if said["status"] == status:
            return said
        time.sleep(0.05)
    raise AssertionError(said)


def ended(shop):
    """Wait until nothing is at work."""
    for _ in range(600):
        if not shop.running():
            return
        time.sleep(0.05)
    raise AssertionError("still at work")


def test_what_was_worked_out_is_told_to_whoever_began_it(tmp_path):
    """
    The answers in order, and how long it took; to anybody else it is as if it were not there.
    """
    shop = Workshop(tmp_path, program=QUICK)
    name = shop.begun("ana", {"n": 7}, seconds=20)["job"]
    said = until(shop, "ana", name, "done")

    assert said["answers"] == [{"n": 7}]
    with pytest.raises(InputError, match="no such work"):
        shop.told("ivo", name)
    with pytest.raises(InputError, match="no such work"):
        shop.told("ana", "nothing")


def test_few_run_at_once_and_each_reader_has_one(tmp_path):
    """
    A reader's new work ends what they had running; where others take all the room it is refused,
    and nothing is started.
    """
    shop = Workshop(tmp_path, program=FOREVER)
    first = shop.begun("ana", {}, seconds=60)["job"]
    second = shop.begun("ana", {}, seconds=60)["job"]
    until(shop, "ana", first, "stopped")
    shop.begun("sec", {}, seconds=60)
    with pytest.raises(BusyError, match="2 plans"):
        shop.begun("ivo", {}, seconds=60)
    running = shop.running()
    shop.ended("ana", second)
    until(shop, "ana", second, "stopped")
    last = shop.begun("ivo", {}, seconds=60)["job"]
    for who, name in (("ivo", last),):
        shop.ended(who, name)
    shop.begun("sec", {}, seconds=60)
    [shop.ended(j.who, j.name) for j in list(shop._jobs.values())]
    ended(shop)

    assert running == AT_ONCE


def test_who_has_gone_is_not_worked_for(tmp_path):
    """
    What nobody asks after any more is stopped, as is what its time has run out for.
    """
    gone = Workshop(tmp_path, program=FOREVER, left_s=0.5)
    gone.begun("ana", {}, seconds=60)
    ended(gone)
    clock = iter([0.0, 0.0, 0.0, 1e6])
    late = Workshop(tmp_path, program=FOREVER, left_s=1e9, ticking=lambda: next(clock, 1e6))
    name = late.begun("ana", {}, seconds=5)["job"]
    ended(late)

    assert late.told("ana", name)["status"] == "late"


def test_the_same_question_is_worked_out_once(tmp_path):
    """
    Asked again of the same ledger, by anybody, it is answered at once and nothing is begun; what
    was not done is not taken for an answer.
    """
    shop = Workshop(tmp_path, program=QUICK)
    name = shop.begun("ana", {"n": 7}, seconds=20, same="a")["job"]
    until(shop, "ana", name, "done")
    again = shop.begun("sec", {"n": 8}, seconds=20, same="a")
    other = shop.begun("sec", {"n": 8}, seconds=20, same="b")
    broken = Workshop(tmp_path, program=BROKEN)
    failed = broken.begun("ana", {}, seconds=20, same="a")["job"]
    until(broken, "ana", failed, "failed")
    anew = broken.begun("ana", {}, seconds=20, same="a")

    assert (again["status"], again["answers"]) == ("done", [{"n": 7}])
    assert (other["status"], anew["status"]) == ("working", "working")
    until(shop, "sec", other["job"], "done")
    until(broken, "ana", anew["job"], "failed")


def test_work_that_breaks_off_says_so(tmp_path):
    """
    A process that dies is an answer: what, where, and what to do next.
    """
    shop = Workshop(tmp_path, program=BROKEN)
    name = shop.begun("ana", {}, seconds=20)["job"]
    said = until(shop, "ana", name, "failed")

    assert said["next"] == "Begin it anew"
    assert said["what"] == "the work broke off"
