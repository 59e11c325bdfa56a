"""Refusals and their advice are said in the reader's language, by codes found from the English."""

import ast
import random
import string
import tomllib
from pathlib import Path

import pytest

from lendemain.agreement.cessation import deployment
from lendemain.commission import items, terms
from lendemain.desk.outlook import commitments
from lendemain.desk.pages import refusals
from lendemain.errors import InputError
from lendemain.records.because import SAID, Because, told

ROOT = Path(__file__).resolve().parents[3]
SOURCE = ROOT / "src" / "lendemain"
ROOMS = (
    "desk/cases", "desk/evidence", "desk/file", "desk/people.py", "desk/permissions.py",
    "desk/adoption.py", "desk/texts.py", "desk/enrolling.py", "desk/pages", "web",
    "commission/analysis.py", "commission/deciding.py", "commission/items.py",
    "commission/procedure.py", "commission/standards.py", "commission/wording.py",
    "commission/terms.py", "desk/outlook/activating.py", "desk/outlook/commitments.py",
    "desk/outlook/commitments_shown.py", "desk/outlook/facts.py", "desk/outlook/trigger.py",
    "desk/outlook/triggering.py", "desk/released", "desk/filing.py", "desk/clock.py",
    "desk/plans/response.py", "desk/plans/force_shown.py", "guarantees/deliveries.py",
    "guarantees/durations.py", "guarantees/evaluator.py", "guarantees/procedures.py",
    "ledger/disk.py", "ledger/lock.py",
)  # fmt: skip
COMMAND_LINE = {
    "desk/cases/worth.py", "desk/evidence/originals.py", "web/mirror.py", "web/serving.py",
    "web/static.py", "commission/standards.py",
}  # fmt: skip
"""Modules of those rooms that nobody reaches from a page, or whose refusals a text alone causes."""


ITEMS = """
[[item]]
id = "craters"
reason = "six of them, read by two people"
likelihoods = { north = 8, others = 1 }
doubt = 2.0
reliability = "B"
credibility = "2"
sealed = false
[[item]]
id = "sound"
reason = "heard from two posts"
likelihoods = { north = 2, south = 1, others = 1 }
"""


def phrases(language):
    path = ROOT / "texts" / "phrases" / f"refusals-{language}.toml"
    return tomllib.loads(path.read_text("utf-8"))["because"]


def values(phrase):
    return sorted({name for _, name, _, _ in string.Formatter().parse(phrase) if name})


def written(node):
    """What a piece of code says, with a value of its own for each of an f-string; None where it is
    no text, or is a reason with a code already.
    """
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(v.value) if isinstance(v, ast.Constant) else "17" for v in node.values)
    return None


def refused():
    """Every text of a refusal or advice in the rooms behind the pages, with its place."""
    files = [p for room in ROOMS for p in
             (sorted((SOURCE / room).rglob("*.py")) if (SOURCE / room).is_dir()
              else [SOURCE / room])]  # fmt: skip
    for path in files:
        name = path.relative_to(SOURCE).as_posix()
        if name in COMMAND_LINE:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            named = {one.arg: one.value for one in node.keywords}
            if "remedy" in named and "where" in named:
                whats = [*node.args[:1], *([named["what"]] if "what" in named else [])]
                for one in (*whats, named["remedy"]):
                    text = written(one)
                    if text:
                        yield f"{name}:{node.lineno}", text


@pytest.mark.parametrize("language", ["fr", "uk"])
def test_every_language_says_every_refusal_with_the_same_values(language):
    """
    Each code has its phrase in each language, and no value is lost or made up in it.
    """
    english, found = phrases("en"), phrases(language)

    assert list(found) == list(english)
    assert {c: values(p) for c, p in found.items()} == {c: values(p) for c, p in english.items()}
    assert not set(english) & set(SAID)


def test_no_refusal_behind_the_pages_is_without_a_phrase():
    """
    What a room behind the pages refuses with, and what it advises, has a phrase in every language.
    """
    assert [(where, text) for where, text in refused() if not refusals.coded(text)] == []


def test_the_phrase_with_most_words_of_its_own_is_found():
    """
    "no such move as ..." is not taken for "no such ...", and its value is what stands there.
    """
    (row,) = refusals.coded("no such move as 'fly'")

    assert (row["code"], row["values"]) == ("no_such_move", {"name": "'fly'"})


def test_a_reason_keeps_its_own_code():
    """
    A reason that knows its code is not looked up by its English.
    """
    assert refusals.coded(Because.of("no_vote"))[0]["code"] == "no_vote"


def test_lines_are_said_one_by_one_and_unknown_ones_as_they_are():
    """
    A refusal of several lines loses none of them, in a language other than its own too.
    """
    rows = refusals.coded("words: 1\n  something new")
    french = {f"because.{code}": phrase for code, phrase in phrases("fr").items()}

    assert [row["code"] for row in rows] == ["words_wrong", refusals.ENGLISH]
    assert told(rows, french) == "mots à revoir : 1; something new"


def spoilt(text, chance):
    """A text in which a few rows were written as people write them by mistake."""
    rows = text.split("\n")
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(rows))
        key, equals, _ = rows[at].partition("=")
        wrong = ["5", '"zzz"', "[]", '["x", "x"]', "{ a = 1 }", "-7.5", "1979-05-27", "true"]
        rows[at] = chance.choice([
            "", rows[at] + "\nstrange = 1", rows[at].replace("(", "((").replace("&&", "&"),
            *([f"{key}= {one}" for one in wrong] if equals else []),
        ])  # fmt: skip
    return "\n".join(rows)


@pytest.mark.parametrize(("of", "read"), [
    ("commitments", commitments.read), ("deployments", deployment.parsed), ("terms", terms.parsed),
    ("items", lambda name, data: items.read(name, data, hypotheses=["north", "south"], by="x")),
])  # fmt: skip
def test_what_is_wrong_in_a_file_is_said_in_every_language(of, read):
    """
    Of a text or a list that somebody hands over in the browser each mistake has a phrase, beside
    the row in which it is; not only a name of the file is said in the reader's language.
    """
    chance = random.Random(20260102)  # noqa: S311
    texts = [p.read_text("utf-8") for p in sorted((ROOT / "texts" / of).glob("*.toml"))] or [ITEMS]
    told = []
    for text in texts:
        for _ in range(20):
            try:
                read("own.toml", spoilt(text, chance).encode())
            except InputError as error:
                told += refusals.coded(error.what) + refusals.rows([error.remedy])

    assert told
    assert [row["said"] for row in told if row["code"] == refusals.ENGLISH] == []


def test_a_mistake_in_a_row_is_said_whole():
    """
    Where it is, what it is and what to do are said in one sentence of the reader's language.
    """
    (row,) = refusals.coded('own.toml:4 [x]: on is not a text. Write on = "...".')
    french = {f"because.{code}": phrase for code, phrase in phrases("fr").items()}

    assert told([row], french) == 'own.toml:4 [x] : on n\'est pas un texte. Écrivez on = "...".'


def test_when_an_entry_was_made_is_said_by_codes():
    """
    The times between which others vouch for an entry, and what is wrong with them, keep their
    values in every language.
    """
    said = refusals.timed({
        "made": "between 2026-01-01T00:00:00Z and 2026-01-01T00:05:00Z",
        "alarms": ["made 900 s after a quorum had cosigned it"],
    })  # fmt: skip

    assert said["made_because"][0]["values"]["high"] == "2026-01-01T00:05:00Z"
    assert said["alarms_because"][0]["values"] == {"number": "900"}


def test_what_is_very_long_is_not_looked_up():
    """
    What somebody sent may come back in a refusal; it costs no more for being long.
    """
    assert refusals.coded("no such " + "x" * refusals.LENGTH_MAX) == []


def test_nobody_holds_up_the_desk_with_long_words():
    """
    However often somebody's words repeat those of a refusal, no way to part them but the first is
    tried: there are 138^5 here, and nobody would see the end of it.
    """
    sentence = "likely is for 1 to 2, not 3: " * (refusals.LENGTH_MAX // 29)

    assert refusals.coded(sentence + "\n") == []
