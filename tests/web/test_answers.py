"""Answers are made once for a version, in bytes, and never beyond a bound."""

import gzip
import json

import pytest
from litestar import Litestar, get
from litestar.testing import TestClient

from lendemain.records.because import Because
from lendemain.web import answers
from lendemain.web.answers import Answers


class Counting:
    """An application that counts how often an answer is made."""

    def __init__(self):
        self.version, self.made = "1", 0
        held = Answers(None)

        @get("/{size:int}", sync_to_thread=False)
        def sized(request: answers.Asked) -> answers.Response[bytes]:
            size = int(request.path_params["size"])
            return held.tagged(request, self.version, lambda: self.said(size))

        self.app = Litestar([sized], openapi_config=None)

    def said(self, size):
        self.made += 1
        return "x" * size


@pytest.fixture
def counting():
    return Counting()


def test_an_answer_is_made_once_for_each_version(counting):
    """
    The same question is answered from what is kept until the version changes.
    """
    with TestClient(counting.app) as client:
        for version in ("1", "1", "2", "2"):
            counting.version = version
            client.get("/10")

    assert counting.made == 2


def test_what_is_kept_is_bounded(counting, monkeypatch):
    """
    However many questions are asked, no more bytes are kept than the bound.
    """
    monkeypatch.setattr(answers, "KEPT_BYTES_MAX", 5_000)
    with TestClient(counting.app) as client:
        for size in (1000, 1001, 1002, 1003, 1004, 1005, 1000):
            client.get(f"/{size}", headers={"accept-encoding": "identity"})

    assert counting.made == 7  # the first was let go before it was asked for again


def test_long_answers_are_packed_for_whoever_unpacks(counting):
    """
    A long answer is gzip where the browser takes it, plain where not, and the same inside.
    """
    with TestClient(counting.app) as client:
        packed = client.get("/9000", headers={"accept-encoding": "gzip"})
        plain = client.get("/9000", headers={"accept-encoding": "identity"})

    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < 500
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert gzip.decompress(gzip.compress(plain.content, 1, mtime=0)) == plain.content


def test_what_is_live_is_made_anew_each_time():
    """
    A live answer follows what it tells of, though the version stays; the same one is told by tag.
    """
    ages = iter([1, 2, 2])

    class Newest:
        def views(self):
            return self

    held = Answers(Newest())

    @get("/age", sync_to_thread=False)
    def age(request: answers.Asked) -> answers.Response[bytes]:
        return held.live(request, lambda _: {"age": next(ages)})

    with TestClient(Litestar([age], openapi_config=None)) as client:
        first, second = client.get("/age"), client.get("/age")
        third = client.get("/age", headers={"if-none-match": second.headers["etag"]})

    assert (first.json(), second.json(), third.status_code) == ({"age": 1}, {"age": 2}, 304)


def test_a_refusal_has_its_code_beside_its_words():
    """
    What was refused is told in codes too where it has some, so that a page says it in its language.
    """
    given = {"where": "case 1", "remedy": "Vote"}
    coded = json.loads(answers.problem(400, what=Because.of("no_vote"), **given).content)
    plain = json.loads(answers.problem(400, what="other words", **given).content)

    assert coded["what"] == "nobody has voted"
    assert [row["code"] for row in coded["because"]] == ["no_vote"]
    assert "because" not in plain


def test_what_went_wrong_has_the_codes_of_what_it_says_and_advises():
    """
    A page says a refusal and its advice in its reader's language by these; English stands beside.
    """
    said = json.loads(
        answers.problem(
            404, what="no such case", where="case 9", remedy="See `lendemain case list`"
        ).content
    )

    assert (said["what"], said["next"]) == ("no such case", "See `lendemain case list`")
    assert [row["code"] for row in said["because"]] == ["no_such_case"]
    assert [row["code"] for row in said["next_because"]] == ["do_see_list"]
