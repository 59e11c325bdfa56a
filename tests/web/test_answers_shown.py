"""What the commission's pages ask: found, not found, and never of a release."""

import pytest
from litestar.testing import TestClient

from lendemain.desk.latest import Latest
from lendemain.web.app import app

BASE = "http://127.0.0.1:8400"
ASKED = ("/api/queue", "/api/cases/1", "/api/entries/3", "/api/claims", "/api/claims/audit",
         "/api/remedies")  # fmt: skip


@pytest.fixture(scope="module")
def client(at_work):
    with TestClient(app(at_work), base_url=BASE) as client:
        yield client


@pytest.mark.parametrize("path", ASKED)
def test_each_question_has_an_answer_with_a_tag(client, path):
    """
    Each page's question is answered as JSON with a tag, so that what is known is not sent twice.
    """
    answer = client.get(path)

    assert answer.status_code == 200
    assert answer.headers["etag"]
    assert isinstance(answer.json(), dict)


@pytest.mark.parametrize(
    "path", ["/api/cases/99999", "/api/entries/99999", f"/api/cases/{1 << 70}"]
)
def test_what_there_is_none_of_is_404(client, path):
    """
    A case or an entry that there is none of is said to be absent, with the next step.
    """
    answer = client.get(path)

    assert answer.status_code == 404
    assert {"what", "where", "next"} <= set(answer.json())


@pytest.mark.parametrize(
    "path", ["/api/queue?status=lost", "/api/remedies?status=lost", "/api/claims?standing=lost",
             "/api/claims?nonsense=1", "/api/remedies?owner=" + "x" * 5000],
)  # fmt: skip
def test_a_wrong_question_is_400(client, path):
    """
    A word that there is none of, or a parameter unknown or too long, is told; nothing breaks.
    """
    assert client.get(path).status_code == 400


@pytest.mark.parametrize("path", ASKED)
def test_a_release_has_none_of_it(at_work, path):
    """
    The page of a release tells nothing of procedure, entries, claims or corrective actions.
    """
    with TestClient(app(at_work, latest=Latest(at_work, audience="public")), base_url=BASE) as one:
        answer = one.get(path)

    assert answer.status_code == 404
    assert "released" in answer.json()["what"]


def test_what_somebody_signed_in_sees_stays_in_no_cache(seated, person):
    """
    The mission's own, as somebody sees it who has signed in, is left on no machine.
    """
    server = seated("deliberating", sign_in=True)
    ana = person(server, "ana")
    ana.sign_in()
    answer = ana.ask("GET", "/api/cases/1")

    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
    assert ana.ask("GET", "/api/tasks").said["names"] == ["ana"]
    assert server.ask("GET", "/api/cases/1").status == 401
