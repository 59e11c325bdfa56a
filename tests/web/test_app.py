"""What each address answers, and what it refuses."""

from pathlib import Path

import msgspec
import pytest
from litestar.testing import TestClient

from lendemain.errors import LendemainError
from lendemain.web.app import app

HOST = {"host": "127.0.0.1:8400"}


class Newest:
    """Stands where `desk.latest.Latest` stands."""

    def __init__(self, views):
        self.held = views

    def views(self):
        if isinstance(self.held, Exception):
            raise self.held
        return self.held


@pytest.fixture(scope="module")
def newest(made_up):
    return Newest(made_up.shown(300, 5))


@pytest.fixture(scope="module")
def client(newest):
    with TestClient(
        app(Path("nowhere"), latest=newest), base_url="http://127.0.0.1:8400"
    ) as client:
        yield client


@pytest.mark.parametrize(
    "address",
    ["mission", "changes", "days", "incidents", "incidents/I000007", "map", "lines", "basemap",
     "coverage", "coverage?at=2026-03-02T10:30:00Z", "cases", "ledger", "witness", "phrases/uk",
     "incidents?family=fire,mines&sector=S03&provision=fire&probability=0.5&alleged=true&q=note",
     "incidents?from=2026-03-02T00:00:00%2B02:00&to=2026-03-03T00:00:00Z&kind=mortar&limit=5",
     "cases?status=open&sector=S00&q=%231"],
)  # fmt: skip
def test_every_address_answers_json(client, address):
    """
    Every address of the docstring answers 200 and JSON.
    """
    answer = client.get(f"/api/{address}")

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json()


@pytest.mark.parametrize(
    ("address", "status"),
    [("incidents/none", 404), ("phrases/de", 404), ("nothing", 404), ("../secrets", 404),
     ("incidents?limit=0", 400), ("incidents?limit=501", 400), ("incidents?limit=ten", 400),
     ("incidents?from=yesterday", 400), ("incidents?from=2026-03-01T00:00:00", 400),
     ("incidents?from=0001-01-01T00:00:00Z", 400), ("coverage?at=9999-12-31T23:59:59Z", 400),
     ("incidents?kind=teapot", 400), ("incidents?family=teapot", 400),
     ("incidents?sector=teapot", 400), ("incidents?probability=NaN", 400),
     ("incidents?probability=2", 400), ("incidents?after=teapot", 400), ("incidents?x=1", 400),
     ("incidents?q=a&q=b", 400), ("incidents?q=" + "a" * 201, 400), ("map?limit=%00", 400),
     ("cases?status=teapot", 400), ("cases?after=9999", 400), ("cases?after=1e99", 400),
     ("coverage?from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z", 400)],
)  # fmt: skip
def test_what_cannot_be_answered_says_what_where_and_next(client, address, status):
    """
    A bad parameter gives 400 and an unknown thing 404, each with what, where and next in words.
    """
    answer = client.get(f"/api/{address}")

    assert answer.status_code == status
    assert {"next", "what", "where"} <= set(answer.json())
    assert all(answer.json().values())


def test_nothing_can_be_written(client):
    """
    Every way but GET is refused at every address.
    """
    refused = [
        client.request(way, address).status_code
        for way in ("POST", "PUT", "PATCH", "DELETE")
        for address in ("/api/mission", "/api/cases", "/")
    ]

    assert set(refused) == {405}


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8400", "[::2]:8400", ""]
)
@pytest.mark.parametrize("address", ["/", "/api/mission", "/page.css"])
def test_another_name_for_this_machine_is_refused(client, host, address):
    """
    A page from elsewhere that has its name resolve to this machine reads nothing (DNS rebinding).
    """
    answer = client.get(address, headers={"host": host})

    assert answer.status_code == 421
    assert "mission" not in answer.text.replace("permissions", "")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8400", "[::1]:8400", "LOCALHOST"])
def test_this_machines_own_names_are_answered(client, host):
    """
    The names and ports by which a person reaches this machine are all answered.
    """
    assert client.get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("address", ["/", "/api/mission", "/api/none", "/api/cases?status=x"])
def test_every_answer_is_guarded(client, address):
    """
    Every answer, a refusal too, forbids inline script, framing, sniffing and other origins.
    """
    headers = client.get(address).headers
    policy = headers["content-security-policy"]

    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"


def test_what_is_known_is_not_sent_again(client, newest, made_up):
    """
    The same version answers 304 to its tag, another version answers in full.
    """
    tag = client.get("/api/incidents").headers["etag"]
    again = client.get("/api/incidents", headers={"if-none-match": tag})
    before, newest.held = newest.held, made_up.shown(10, 5, version="2-2")
    fresh = client.get("/api/incidents", headers={"if-none-match": tag})
    newest.held = before

    assert (again.status_code, again.content) == (304, b"")
    assert (fresh.status_code, fresh.json()["total"]) == (200, 10)


def test_a_mission_that_cannot_be_shown_yet_says_so(made_up):
    """
    Without a cycle the page gets 503 with what to do; the server stays up.
    """
    error = LendemainError("no cycle was run yet", where="here", remedy="Run it")
    with TestClient(
        app(Path("x"), latest=Newest(error)), base_url="http://127.0.0.1:8400"
    ) as client:
        answer = client.get("/api/mission")

    assert (answer.status_code, answer.json()["what"]) == (503, "no cycle was run yet")


def test_a_fault_of_the_program_shows_nothing_of_the_inside(made_up):
    """
    An unforeseen error answers 500 with its kind, and not with what it carried.
    """
    with TestClient(
        app(Path("x"), latest=Newest(ValueError("secret"))), base_url="http://127.0.0.1:8400",
        raise_server_exceptions=False,
    ) as client:  # fmt: skip
        answer = client.get("/api/mission")

    assert answer.status_code == 500
    assert "secret" not in answer.text


def test_pages_of_the_list_join_up(client):
    """
    Following `after` to the end shows every incident once and in order.
    """
    seen, after = [], ""
    while after is not None:
        answer = client.get("/api/incidents", params={"limit": 37, "after": after}).json()
        seen += [row["incident_id"] for row in answer["rows"]]
        after = answer["after"]

    assert (len(seen), len(set(seen))) == (300, 300)
    assert seen == sorted(seen, reverse=True)


def test_no_address_tells_where_an_observer_stood(client):
    """
    Places of those who gave an account are in no answer.
    """
    told = msgspec.json.decode(client.get("/api/incidents/I000007").content)

    assert told["observations"]
    assert not {"lon", "lat", "distance_min_m", "bearing_deg"} & set(told["observations"][0])


@pytest.mark.parametrize("word", ["as", "audience", "for", "role", "person"])
def test_no_request_can_ask_for_another_audience(client, word):
    """
    Who is served is said where the page is started: a word in the address changes no answer.
    """
    plain = client.get("/api/mission", headers={word: "commission"}).content
    named = client.get(f"/api/mission?{word}=commission", headers=HOST).content
    filtered = client.get(f"/api/incidents?{word}=commission", headers=HOST)

    assert plain == named
    assert filtered.status_code == 400


def test_an_absent_thing_is_answered_in_the_same_bytes_whatever_its_name(client):
    """
    404 says what was asked for and nothing else, with the same headers.
    """
    answers = [client.get(f"/api/incidents/{name}", headers=HOST) for name in ("I999", "J999")]
    said = [(a.status_code, a.content.replace(b"J999", b"I999"), dict(a.headers)) for a in answers]

    assert said[0] == said[1]
    assert said[0][0] == 404
