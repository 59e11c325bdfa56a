"""Answers are made once for a version, in bytes, and never beyond a bound."""

import gzip

import pytest
from litestar import Litestar, get
from litestar.testing import TestClient

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
