"""The readable file of one case."""

import html
import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lendemain.agreement import text as agreement_text
from lendemain.errors import InputError
from lendemain.records.because import Because
from lendemain.records.brief import Anchor, CaseBrief
from lendemain.reports import case_file

TEXTS = Path(__file__).resolve().parents[2] / "texts"
AT = datetime(2026, 9, 1, 12, tzinfo=UTC)


def phrases(language: str) -> dict[str, str]:
    found = tomllib.loads((TEXTS / "phrases" / f"{language}.toml").read_text("utf-8"))

    def flat(prefix, node):
        if not isinstance(node, dict):
            return {prefix: str(node)}
        inner = [flat(f"{prefix}.{k}" if prefix else k, v) for k, v in node.items()]
        return {k: v for one in inner for k, v in one.items()}

    return flat("", found)


def brief(**changed) -> CaseBrief:
    data = (TEXTS / "agreements" / "model-2026.toml").read_bytes()
    agreement, _ = agreement_text.parsed("model-2026.toml", data)
    given = {
        "mission": "made-up", "number": 7, "audience": "commission", "exact": True, "made": AT,
        "agreement": agreement,
        "case": {"status": "admissible", "handling": "full", "outcome": "pending", "gravity": 3,
                 "probability": 0.7, "sector_id": "S01", "fragment": "model-2026/1/a"},
        "allegation": {"binds": "north, south", "excused": 0.0},
        "incident": {"kind": "artillery", "start": AT, "end": AT, "probability": 0.9,
                     "accounts": 2, "witnesses": 2, "acts": 5, "acts_min": 4, "acts_max": 9,
                     "killed": None, "lat": 48.5, "lon": 37.9, "semi_major_m": 3500.0,
                     "place_name": "Тестове"},
        "steps": [{"at": AT, "move": "admit", "by": "a/olena", "reason": "Two", "entry": 9}],
        "exhibits": [{"exhibit": "ab" * 16, "media": "image/jpeg", "bytes": 12345,
                      "custody": "whole", "entries": [4, 5, 6], "why": "nobodys"}],
        "accounts": [{"start": AT, "end": AT, "source": "smm", "source_ref": "12",
                      "kind": "artillery", "place_name": "Тестове", "text": "heard", "entry": 3}],
        "timeline": [{"index": 3, "made": AT, "kind": "source.answered", "author": "a/desk",
                      "what": "smm"}],
        "withheld": [("file", "cd" * 32, "in_bulk"), ("entry", "ef" * 32, "by order of the court")],
        "cycles": [(8, "0.1.0")], "head": 10,
        "anchor": Anchor(origin="a/log", size=11, root="00" * 32, checkpoint="a/log\n11\nx\n",
                         last_audit=""),
        **changed,
    }  # fmt: skip
    return CaseBrief(**given)


@pytest.mark.parametrize("language", ["en", "fr", "uk"])
@pytest.mark.parametrize("form", ["html", "pdf"])
def test_it_is_made_in_every_language_and_form_the_same_each_time(language, form):
    """
    Each language and form gives a file, and the same one again.
    """
    said = phrases(language)
    made = [case_file.case_file(brief(), language=language, form=form, phrases=said)
            for _ in range(2)]  # fmt: skip

    assert made[0] == made[1]
    assert made[0].startswith({"html": b"<!DOCTYPE html>", "pdf": b"%PDF"}[form])


@pytest.mark.parametrize("language", ["en", "fr", "uk"])
def test_every_part_names_the_entries_behind_it(language):
    """
    Steps, accounts, exhibits and the timeline have the numbers of their entries, and reasons are in
    the reader's language or in their author's words.
    """
    said = phrases(language)
    page = case_file.case_file(brief(), language=language, form="html", phrases=said).decode()
    text = re.sub("<[^>]+>", " ", page)

    assert said["case_file.why_in_bulk"] in text
    assert said["case_file.why_nobodys"] in text
    assert "by order of the court" in text
    for number in ("9", "4–6", "3", "10"):
        assert re.search(rf"\b{number}\b", text)
    assert len(re.findall('id="[^"]+"', page)) == len(set(re.findall('id="[^"]+"', page)))


def test_what_an_entry_says_of_itself_is_in_the_readers_language():
    """
    A move, the reason that the program gives and what a dossier is for are words of ours; what a
    person wrote stays as it is.
    """
    said = phrases("fr") | {"analysis.default_prior": "égales pour toutes"}
    rows = [
        ([("As read", ""), ("admit", "move.admit")], f"As read · {said['move.admit']}"),
        ([("equal", "analysis.default_prior")], said["analysis.default_prior"]),
        ([("dossier for party:north", "case_file.dossier_for")], "dossier pour une partie (Nord)"),
    ]
    timeline = [{"index": n, "made": AT, "kind": "case.step", "author": "a", "what": what}
                for n, (what, _) in enumerate(rows)]  # fmt: skip
    page = case_file.case_file(brief(timeline=timeline), language="fr", form="html", phrases=said)
    text = html.unescape(page.decode())

    assert [told for _, told in rows if told not in text] == []


def test_what_came_from_outside_cannot_change_the_page():
    """
    Markup in a reason is text.
    """
    step = {"at": AT, "move": "admit", "by": "a", "reason": "<script>alert(1)</script>", "entry": 1}
    page = case_file.case_file(
        brief(steps=[step]), language="en", form="html", phrases=phrases("en")
    ).decode()

    assert "<script" not in page


def test_places_are_left_out_for_audiences_that_get_releases():
    """
    23: where the audience has no exact places, neither the ellipse nor single accounts are shown.
    """
    said = phrases("en")
    page = case_file.case_file(brief(exact=False), language="en", form="html", phrases=said)

    assert b"48.5" not in page
    assert "heard" not in re.sub("<[^>]+>", " ", page.decode())
    assert said["case_file.coarse"].encode() in page


def test_a_case_without_incident_or_allegation_says_so():
    """
    What later accounts drew otherwise is said, not left blank.
    """
    said = phrases("en")
    page = case_file.case_file(
        brief(incident=None, allegation=None, steps=[], exhibits=[], withheld=[]),
        language="en", form="html", phrases=said,
    ).decode()  # fmt: skip

    assert said["case_file.no_incident"] in page
    assert said["case_file.superseded"] in page


def test_another_form_is_refused():
    """
    A form that there is none of is refused with those that there are.
    """
    with pytest.raises(InputError, match="docx"):
        case_file.case_file(brief(), language="en", form="docx", phrases=phrases("en"))


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "sealed by taras"), ("fr", "scellée par taras"), ("uk", "запечатано: taras")],
)
def test_custody_is_told_in_the_readers_language(language, words):
    """
    How an exhibit's custody stands is said from its code; words without one stay as they are.
    """
    told = tomllib.loads((TEXTS / "phrases" / f"analysis-{language}.toml").read_text("utf-8"))
    more = {f"because.{code}": phrase for code, phrase in told["because"].items()}
    row = brief().exhibits[0] | {"custody": Because.of("sealed_by", officer="taras")}
    page = case_file.case_file(
        brief(exhibits=[row, brief().exhibits[0]]), language=language, form="html",
        phrases=phrases(language) | more,
    ).decode()  # fmt: skip

    assert words in page
