"""A case that is opened again, as those see it whom it concerns."""

import shutil
from pathlib import Path
from runpy import run_path

import pytest

from lendemain.desk.cases import remedies

pytestmark = pytest.mark.browser

STEPS = run_path(str(Path(__file__).parents[1] / "desk" / "sitting.py"))


@pytest.fixture
def closed(at_work, tmp_path):
    """The folder of a mission whose first case was decided, followed up and closed."""
    folder = Path(shutil.copytree(at_work, tmp_path / "closed"))
    with pytest.MonkeyPatch.context() as patch, STEPS["sitting"](folder, patch) as one:
        remedies.discharged(one.view, f"{one.number}.1", by="ana", reason="It is elsewhere")
        one.move("follow", "sec")
        one.move("discharge", "ana")
    return folder


def test_both_parties_see_at_once_that_a_case_is_opened_again_and_why(
    closed, seated_in, browsers, sign_in, form
):
    """
    A case is not reopened without a cause.  With one, both parties' open pages show that it was,
    with the cause beside the finding; the commission still sees the vote with its dissent, also on
    paper, which says of what mission and when, and has no forms.
    """
    browser = browsers(server := seated_in(closed))
    at = "#page=case&of=1"
    petro, yana, ana = (sign_in(browser(at), server, n) for n in ("petro", "yana", "ana"))
    for page in (petro, yana):
        page.wait_for_selector("article.finding")
    before = petro.locator(".reopened").count()
    form.typed(ana, "reopen", "reason", "The crater is another day’s")
    ana.click("[data-act=reopen] button[type=submit]")
    asked = ana.eval_on_selector("[data-act=reopen] [name=cause]", "one => one.validity.valid")
    ana.select_option("[data-act=reopen] [name=cause]", "error_of_fact")
    form.recorded(ana, "reopen")
    told = []
    for page in (petro, yana):
        page.wait_for_selector("article.finding .reopened:has-text('an error of fact')")
        page.wait_for_selector(".news:has-text('reopen')")
        told.append(page.inner_text("ld-case"))
    ana.wait_for_selector("article.finding .reopened")
    ana.emulate_media(media="print")
    ana.wait_for_selector("article.finding .votes:has-text('The craters are old.')")
    printed = [
        ana.is_visible(one) for one in ("header h1", "header .now", "header .utc", "ld-acts")
    ]

    assert (before, asked) == (0, False)
    assert printed == [True, True, True, False]
    for words in told:
        assert "The crater is another day’s" in words
        assert "The craters are old." not in words
    assert "written explanation" in told[0]
    assert petro.wrong == yana.wrong == ana.wrong == []


def test_a_partys_page_offers_no_way_that_is_shut(closed, seated_in, browsers, sign_in):
    """
    What a liaison reads of entries is a number: no button leads where they would be refused.
    """
    browser = browsers(server := seated_in(closed))
    petro = sign_in(browser("#page=case&of=1"), server, "petro")
    petro.wait_for_selector("ol.timeline li")

    assert petro.locator("ld-case .entry-of").count() > 3
    assert petro.locator("ld-case button.entry-of").count() == 0


def test_a_liaison_comes_back_to_every_case_and_sees_the_whole_head(
    closed, seated_in, browsers, sign_in
):
    """
    With nothing to do, a liaison's tasks still lead to their party's cases by one click; in no
    language does the head of the page, with the party by its name, run over the side.
    """
    browser = browsers(server := seated_in(closed))
    petro = sign_in(browser("#page=tasks"), server, "petro")
    over = {}
    for language, party in (("en", "South"), ("fr", "Sud"), ("uk", "Південь")):
        petro.click(f"header button[lang={language}]")
        petro.wait_for_selector(f"html[lang={language}] .of-party")
        petro.wait_for_selector(f"header .badge.ledger:has-text('{party}')")
        over[language] = petro.evaluate("document.documentElement.scrollWidth > innerWidth")
    petro.click(".of-party a")
    petro.wait_for_selector("article.finding")

    assert over == {"en": False, "fr": False, "uk": False}


def test_why_a_final_decision_must_wait_is_said_as_its_reader_says_it(
    seated, person, browsers, sign_in
):
    """
    Before both parties had their time, hearing them out is refused with who may still answer and
    until when: parties by name, moments and acts in the reader's language.
    """
    server = seated("verifying", sign_in=True)
    bo, sec = person(server, "bo"), person(server, "sec")
    for one, move in ((bo, "establish"), (bo, "report"), (sec, "send")):
        one.sign_in()
        done = one.act(1, move=move, reason="as read")
        assert done.status == 200, done.said
    ana = sign_in(browsers(server)("#page=case&of=1"), server, "ana")
    ana.click("header button[lang=fr]")
    shut = ana.locator("html[lang=fr] ld-acts details:has(> summary:has-text('Non ouvert'))")
    shut.locator("summary").click()
    words = shut.inner_text()

    assert "la partie Nord peut répondre jusqu'au" in words
    assert "proposer une décision : possible au statut en délibéré" in words
    for raw in ("north", "UTC", "a decision is proposed", "(action)"):
        assert raw not in words
    assert ana.wrong == []
