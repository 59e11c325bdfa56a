"""Rules of what was found in a case, on paper."""

import re

import pytest

from lendemain.desk import texts
from lendemain.desk.cases import deciding, remedies
from lendemain.desk.file import case_file, found, gathered


@pytest.fixture
def decided(sits, tmp_path):
    """A function that gives the brief of a decided case for an audience."""
    from pathlib import Path
    from runpy import run_path

    steps = run_path(str(Path(__file__).parents[1] / "sitting.py"))
    one = sits("deliberating")
    steps["decided"](one)

    def brief(audience):
        part = gathered.gathered(one.view, one.number, audience, tmp_path, files=False)
        mission = one.mission
        return case_file.brief(
            one.view, part, part.contents(), head=mission.size - 1, note=mission.head.encode()
        )

    return one, brief


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_file_has_analysis_answers_votes_dissents_and_clocks(decided, language):
    """
    Beside the finding stand the parties' own words, the vote with its dissent, the analysis with
    its weights and the clocks, in every language and as HTML and PDF.
    """
    _, brief = decided
    made = brief("commission")
    page = case_file.paper(made, language=language, form="html").decode()
    text = re.sub(r"<[^>]+>", " ", page)
    phrases = texts.phrases(language)

    for words in (
        "Ми не стріляли.", "The craters are old.", "Fire came from the south.",
        phrases["analysis.title"], phrases["proceedings.answers"], phrases["proceedings.clocks"],
        phrases["proceedings_heard.waived"], phrases["proceedings.no_policy"],
    ):  # fmt: skip
        assert words in text
    assert page.count("<svg") == 2
    assert len(re.findall('id="[^"]+"', page)) == len(set(re.findall('id="[^"]+"', page)))
    assert case_file.paper(made, language=language, form="pdf").startswith(b"%PDF")


def test_a_vote_stays_as_it_was_when_it_was_decided(decided):
    """
    Whoever leaves a case after its decision takes neither ballot nor dissent along; reopened, the
    file keeps the decision with its vote, and says by which entry and why it was opened again.
    """
    one, brief = decided
    before = found.done(one.view, one.number, at=one.now, entries=range(one.mission.size))
    deciding.recused(one.view, one.number, by="dan", reason="My brother serves there")
    remedies.ordered(one.view, one.number, "explanation", owner="south", by="ana")
    one.move("order", "ana")
    remedies.discharged(one.view, f"{one.number}.1", by="ana", reason="It is elsewhere")
    one.move("follow", "sec")
    one.move("discharge", "ana")
    one.move("reopen", "ana", also={"cause": "error_of_fact"})
    after = found.done(one.view, one.number, at=one.now, entries=range(one.mission.size))
    text = re.sub(
        r"<[^>]+>", " ", case_file.paper(brief("commission"), language="fr", form="html").decode()
    )
    phrases = texts.phrases("fr")

    assert after["vote"] is None
    assert after["findings"][0]["vote"] == before["findings"][0]["vote"]
    assert [v["dissent"] for v in after["findings"][0]["vote"]["votes"] if v["dissent"]] == [
        "The craters are old."
    ]
    for words in ("The craters are old.", "My brother serves there", "nothing to add",
                  phrases["pages.cause_of.error_of_fact"], "L’acte est celui de Sud"):  # fmt: skip
        assert words in text


def test_it_is_the_same_whenever_it_is_made(decided):
    """
    Clocks are read at the time of the last entry, so a file made later has the same bytes.
    """
    one, brief = decided
    first = case_file.paper(brief("commission"), language="en", form="html")
    one.on(48)
    assert case_file.paper(brief("commission"), language="en", form="html") == first


def test_what_is_not_among_the_entries_shown_is_not_told(decided):
    """
    An answer, a vote or an analysis whose entry an audience does not get is not in its file.
    """
    one, _ = decided
    at = one.now
    told = found.done(one.view, one.number, at=at, entries=set())
    assert (told["answers"], told["findings"], told["vote"]) == ([], [], None)
    assert found.analyses(one.view, one.number, entries=set(), to_parties=True) == []


def test_a_region_of_its_own_shape_has_no_core(decided):
    """
    What is known only as a sector, or as another shape, is drawn as that: nothing within it is said
    to hold half.
    """
    one, _ = decided
    rows = one.view.incidents
    names = {
        given: [str(r["incident_id"]) for r in rows.to_pylist() if (r["shape"] is None) == given]
        for given in (True, False)
    }
    drawn = {given: found.place(one.view, some[:1]) for given, some in names.items() if some}

    assert drawn
    for as_ellipse, place in drawn.items():
        assert (place["core"] is not None) == as_ellipse


def test_a_case_without_an_incident_has_no_map(decided):
    """
    Where no incident is drawn there is no place to show.
    """
    one, _ = decided
    assert found.place(one.view, []) is None
    assert found.place(one.view, ["I-none"]) is None
