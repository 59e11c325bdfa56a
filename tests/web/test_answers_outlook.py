"""What may follow, as it is asked for: found, refused, and never of a release."""

import base64
from pathlib import Path

import pytest
from litestar.testing import TestClient

from lendemain.desk import view
from lendemain.desk.latest import Latest
from lendemain.desk.mission import Mission
from lendemain.desk.outlook import trigger
from lendemain.web.admission import OWN
from lendemain.web.app import app

BASE = "http://127.0.0.1:8400"
ASKED = ("/api/commitments?language=fr", "/api/cessation?language=uk", "/api/warning")


@pytest.fixture(scope="module")
def client(at_work):
    with TestClient(app(at_work), base_url=BASE) as client:
        yield client


@pytest.mark.parametrize("path", ASKED)
def test_each_question_has_an_answer(client, path):
    """
    Commitments, the test and the board are answered, in the language asked for.
    """
    answer = client.get(path)

    assert (answer.status_code, isinstance(answer.json(), dict)) == (200, True)


@pytest.mark.parametrize(
    "path", ["/api/commitments?language=de", "/api/commitments/clause?of=nowhere/1",
             "/api/cessation?x=1"],
)  # fmt: skip
def test_a_wrong_question_is_400(client, path):
    """
    An unknown language, clause or parameter is told.
    """
    assert client.get(path).status_code == 400


@pytest.mark.parametrize("path", ASKED)
def test_a_release_has_none_of_it(at_work, path):
    """
    The page of a release answers 404.
    """
    with TestClient(app(at_work, latest=Latest(at_work, audience="public")), base_url=BASE) as one:
        assert one.get(path).status_code == 404


def test_each_is_known_to_whoever_lets_people_in():
    """
    Every address of these questions is among those that the rule of access is asked for.
    """
    module = Path(__file__).parents[2] / "src" / "lendemain" / "web" / "answers_outlook.py"
    named = {part.split('"')[1] for part in module.read_text("utf-8").split("@get(")[1:]}

    assert named <= set(OWN)


def test_a_liaison_of_the_host_makes_its_request_and_no_other(seated, person):
    """
    The host's liaison has the request prepared and signs it where the key is; the other party's is
    told that there is no such thing, and neither sees the test's evidence.
    """
    server = seated("verifying", sign_in=True)
    yana, petro = person(server, "yana"), person(server, "petro")
    for one in (yana, petro):
        one.sign_in()
    open_ = yana.ask("GET", "/api/commission/moves").said
    asked = {"move": "trigger.request", "reason": "we ask", "since": open_["step"]}
    draft = yana.ask("POST", "/api/commission/prepare", asked).said
    given = {
        "draft": draft["draft"], "signature": yana.sign(base64.b64decode(str(draft["text"]))),
    }  # fmt: skip
    done = yana.ask("POST", "/api/commission/moves", given)
    again = yana.ask("GET", "/api/commission/moves").said
    with Mission.open(server.folder) as mission:
        said = trigger.status(view.view(mission))

    assert (yana.ask("GET", "/api/me").said["host"], done.status) == (True, 200), done.said
    assert [a["move"] for a in open_["acts"]] == ["trigger.request", "trigger.revoke"]
    assert {a["move"]: a["may"] for a in again["acts"]} == {
        "trigger.request": False, "trigger.revoke": True,
    }  # fmt: skip
    assert said["key_of_the_host"].startswith("turned: requested")
    assert petro.ask("GET", "/api/me").said["host"] is False
    for one, path in ((petro, "/api/commission/moves"), (yana, "/api/cessation")):
        assert one.ask("GET", path).status == 404
