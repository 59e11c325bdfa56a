"""Several people and roles, a server that dies, and words that must not be lost."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys

import pytest

from lendemain.desk import adoption, enrolling, keys
from lendemain.desk.mission import Mission
from lendemain.desk.pages import signing_in
from lendemain.ledger import note

pytestmark = pytest.mark.browser


def unused():
    """A port that nobody uses, and that nobody is given who asks for any."""
    for port in range(20_000 + os.getpid() % 10_000, 32_000):
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError("every port is in use")


def begun(folder, port):
    """A server over a mission as a person starts it, in a process of its own."""
    command = [sys.executable, "-m", "lendemain", "-C", str(folder), "serve", "--port", str(port),
               "--sign-in"]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8")
    assert re.match("http", process.stdout.readline())
    return process


def test_two_see_each_others_moves_as_they_happen(browsing, sign_in, form):
    """
    A page that is only looked at shows what another has done within seconds, without a reload, with
    who did it; said to be seen, the note is gone.
    """
    server, browser = browsing("deliberating")
    first = sign_in(browser("#page=case&of=1"), server, "ana")
    second = sign_in(browser("#page=case&of=1"), server, "sec")
    first.wait_for_selector("ld-acts [data-act=recuse]")
    form.typed(second, "remit", "reason", "the radar log is missing")
    form.recorded(second, "remit")
    first.wait_for_selector(".news")
    news = first.inner_text(".news")
    head = first.inner_text("ld-case .head")
    first.click(".news button:has-text('Seen')")
    first.wait_for_selector(".news", state="detached")

    assert "sec" in news
    assert "send back" in news
    assert "investigation" in head
    assert second.locator(".news").count() == 0
    assert first.wrong == second.wrong == []


def test_what_was_typed_is_found_again_on_another_machine(browsing, sign_in, form):
    """
    Typed in one browser and never sent, words are there in another once their author has signed in;
    on the server they lie sealed, and discarded they are gone from both.
    """
    server, browser = browsing("deliberating")
    first = sign_in(browser("#page=case&of=1"), server, "sec")
    form.typed(first, "remit", "reason", "an hour's thought about the radar log")
    first.wait_for_selector("[data-act=remit] .tag:has-text('on the server')")
    stored = b"".join(p.read_bytes() for p in (server.folder / "drafts").iterdir())
    second = sign_in(browser("#page=case&of=1"), server, "sec")
    second.wait_for_selector("[data-act=remit][open]")
    found = second.input_value("[data-act=remit] [name=reason]")
    with second.expect_response(lambda r: '"sealed":""' in (r.request.post_data or "")):
        second.click("[data-act=remit] button:has-text('Discard')")
    second.wait_for_selector("[data-act=remit] .tag", state="detached")
    third = sign_in(browser("#page=case&of=1"), server, "sec")
    third.wait_for_selector("[data-act=remit]")

    assert found == "an hour's thought about the radar log"
    assert b"radar" not in stored
    assert b"remit" not in stored
    assert third.get_attribute("[data-act=remit]", "open") is None
    assert first.wrong == second.wrong == third.wrong == []


def test_a_session_that_ends_says_so_and_keeps_what_was_typed(browsing, sign_in, form, monkeypatch):
    """
    After its time the session is over: the page says so by itself, shows what was typed, and goes
    on with it after the next sign-in.
    """
    server, browser = browsing("deliberating", sign_in=True)
    page = sign_in(browser("#page=case&of=1"), server, "sec")
    form.typed(page, "remit", "reason", "half a thought")
    page.wait_for_selector("[data-act=remit] .tag:has-text('on the server')")
    monkeypatch.setattr(signing_in, "IDLE_S", 0.0)
    page.wait_for_selector("ld-acts .note:has-text('Your session has ended')")
    kept = page.inner_text("ld-acts")
    monkeypatch.setattr(signing_in, "IDLE_S", 1800.0)
    sign_in(page, server, "sec")
    page.wait_for_selector("[data-act=remit][open]")

    assert "half a thought" in kept
    assert page.input_value("[data-act=remit] [name=reason]") == "half a thought"
    form.recorded(page, "remit")


def test_a_server_that_is_killed_loses_nothing(seats, tmp_path, browsing, sign_in, form):
    """
    Killed in the midst of somebody's words and begun anew, the server is said to be gone and then
    to be there; the session is over, the words are there, and they are recorded.
    """
    folder = shutil.copytree(seats["deliberating"], tmp_path / "killed")
    port = unused()
    server, browser = browsing("deliberating")
    server.folder, server.port = folder, port
    process = begun(folder, port)
    try:
        page = sign_in(browser("#page=case&of=1"), server, "sec")
        form.typed(page, "remit", "reason", "an hour's thought")
        page.wait_for_selector("[data-act=remit] .tag:has-text('on the server')")
        process.send_signal(signal.SIGKILL)
        process.communicate()
        page.wait_for_selector(".fault:has-text('The desk does not answer')")
        page.click("[data-act=remit] button[type=submit]")
        page.wait_for_selector("[data-act=remit] .fault")
        said = page.inner_text("[data-act=remit]")
        process = begun(folder, port)
        page.wait_for_selector("ld-acts .note:has-text('Your session has ended')")
        sign_in(page, server, "sec")
        page.wait_for_selector("[data-act=remit][open]")
        words = page.input_value("[data-act=remit] [name=reason]")
        form.recorded(page, "remit")
    finally:
        process.kill()
        process.communicate()

    assert "kept" in said
    assert words == "an hour's thought"


def test_two_go_on_after_a_restart_that_ended_both_sessions(
    seats, tmp_path, browsing, sign_in, form
):
    """
    Two have words in one case; the server is begun anew, which ends both sessions.  One signs in
    and acts; the other, signed in again, has their words, sees that act beside them, goes on from
    there, and nothing of either is lost.
    """
    folder = shutil.copytree(seats["deliberating"], tmp_path / "anew")
    port = unused()
    server, browser = browsing("deliberating")
    server.folder, server.port = folder, port
    process = begun(folder, port)
    try:
        first = sign_in(browser("#page=case&of=1"), server, "sec")
        second = sign_in(browser("#page=case&of=1"), server, "ana")
        form.typed(first, "remit", "reason", "an hour's thought")
        form.typed(second, "recuse", "reason", "my brother serves there")
        for page, act in ((first, "remit"), (second, "recuse")):
            page.wait_for_selector(f"[data-act={act}] .tag:has-text('on the server')")
        process.send_signal(signal.SIGTERM)
        process.communicate()
        process = begun(folder, port)
        for page in (first, second):
            page.wait_for_selector("ld-acts .note:has-text('Your session has ended')")
        sign_in(second, server, "ana")
        second.wait_for_selector("[data-act=recuse][open]")
        form.recorded(second, "recuse")
        sign_in(first, server, "sec")
        first.wait_for_selector("[data-act=remit][open]")
        words = first.input_value("[data-act=remit] [name=reason]")
        first.click("[data-act=remit] button[type=submit]")
        first.wait_for_selector("[data-act=remit] .others")
        beside = first.inner_text("[data-act=remit] .others")
        first.click("[data-act=remit] .others > button")
        first.wait_for_selector("ld-acts dialog[open] .sign")
        first.click("ld-acts dialog[open] .sign")
        first.wait_for_selector("ld-acts .done[data-recorded]")
        second.wait_for_selector(".news:has-text('sec')")
    finally:
        process.kill()
        process.communicate()

    assert words == "an hour's thought"
    assert "ana" in beside


def test_one_person_with_several_roles_is_shown_as_such(browsing, sign_in):
    """
    Beside a name stands the other name that its holder has, in the steps of a case, the votes, and
    among who sits.
    """
    server, browser = browsing("deliberating")
    with Mission.open(server.folder, write=True) as mission:
        signer = note.Signer("front.lendemain.example/ana-sec", mission.signer("ana").seed)
        given = adoption.given("ana-sec", "secretariat")
        enrolling.from_request(mission, keys.requested(signer), given)
    page = sign_in(browser("#page=case&of=1"), server, "bo")
    page.wait_for_selector(".timeline .hats")
    steps = page.locator(".timeline li:has(.who:text-is('ana')) .hats").first.inner_text()
    page.goto(f"{server.origin}/#page=commission")
    page.wait_for_selector(".seats .hats")
    seats = page.inner_text("[data-person$='/ana-sec'] .hats")

    assert steps == "also ana-sec"
    assert seats == "also ana"


def test_evidence_is_weighed_and_a_batch_decided_in_a_browser(browsing, sign_in, form):
    """
    Hypotheses, an item with a number for each, and its conclusion; a sample drawn, each drawn item
    found, and the outcome with its sampling error: typed, read and signed.
    """
    server, browser = browsing("verifying")
    page = sign_in(browser("#page=case&of=1"), server, "bo")
    form.opened(page, "hypothesize")
    form.recorded(page, "hypothesize")
    form.typed(page, "weigh", "item", "heard")
    for field in page.locator("[data-act=weigh] fieldset input").all():
        field.fill("1")
    page.fill("[data-act=weigh] [name='likelihoods:south']", "9")
    page.fill("[data-act=weigh] [name=reason]", "Two posts heard it")
    form.recorded(page, "weigh")
    form.opened(page, "conclude")
    paper = form.recorded(page, "conclude")
    page.wait_for_selector(".analysis .who:has-text('bo')")
    page.goto(f"{server.origin}/#page=batches")
    page.click("tr[data-batch] button >> nth=0")
    page.wait_for_selector("[data-act='batch.draw'][open]")
    form.recorded(page, "batch.draw", "ld-commission-acts")
    form.opened(page, "batch.decide", "ld-commission-acts")
    for choice in page.locator("[data-act='batch.decide'] td select").all():
        choice.select_option("established")
    page.fill("[data-act='batch.decide'] [name=reason]", "Seen by two")
    form.recorded(page, "batch.decide", "ld-commission-acts")
    page.wait_for_selector("tr[data-decided]")

    assert "heard" in paper
    assert "Seen by two" in page.inner_text("tr[data-decided]")
    assert page.wrong == []


def test_a_form_that_is_not_there_yet_is_opened_when_it_is(browsing, sign_in):
    """
    A batch chosen before the desk has said what its reader may do is not lost: the form opens with
    the batch in it as soon as there is a form, and whoever has not signed in is asked to.
    """
    server, browser = browsing("verifying")
    page = browser("#page=batches")
    page.wait_for_selector("tr[data-batch]")
    batch = page.get_attribute("tr[data-batch] >> nth=0", "data-batch")
    page.click("tr[data-batch] button >> nth=0")
    page.wait_for_selector("ld-sign-in dialog[open]")
    page.keyboard.press("Escape")
    held = []

    def hold(asked):
        held.append(asked)

    page.context.route("**/commission/moves*", hold)
    with page.expect_request("**/commission/moves*"):
        sign_in(page, server, "bo")
    page.click("tr[data-batch] button >> nth=0")
    early = page.locator("[data-act='batch.draw']").count()
    page.context.unroute("**/commission/moves*", hold)
    for asked in held:
        asked.continue_()
    page.wait_for_selector("[data-act='batch.draw'][open]")

    assert early == 0
    assert page.input_value("[data-act='batch.draw'] [name=batch]") == batch
    assert page.locator("ld-sign-in dialog[open]").count() == 0
    assert page.wrong == []


def test_a_clock_that_is_off_is_told(browsing, sign_in):
    """
    Where the reader's clock is another than the server's, the page says by how much, and that what
    is signed bears the server's time.
    """
    _, browser = browsing("deliberating")
    page = browser("#page=queue")
    page.wait_for_selector("ld-queue table.queue")
    right = page.locator(".fault.fresh:has-text('clock')").count()
    page.clock.install(time="2031-01-01T00:00:00Z")
    page.reload()
    page.wait_for_selector(".fault.fresh:has-text('clock')")

    assert right == 0
    assert page.wrong == []
