"""Plans as they are asked for: answered to staff, to nobody else, and never of a release."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from litestar.testing import TestClient
from tests.desk import laid_out as maker

from lendemain.desk.latest import Latest
from lendemain.web.admission import OWN
from lendemain.web.app import app

BASE = "http://127.0.0.1:8400"
ORIGIN = {"Origin": BASE}
JSON = (
    "/api/plans/force", "/api/plans/cover", "/api/plans/patrols?day=2", "/api/plans/rosters",
    "/api/plans/crossings", "/api/plans/years", "/api/plans/chain", "/api/plans/response",
    "/api/plans/crossings/queue?of=C1&day=2026-04-01&arrivals=20",
)  # fmt: skip
FILES = (
    "/api/plans/cover.svg?language=fr&posts=true&night=true&sector=S02",
    "/api/plans/patrols/file?form=gpx", "/api/plans/patrols/file?form=html&language=uk",
    "/api/plans/rosters/file", "/api/plans/response.svg?language=uk&teams=true&night=true",
)  # fmt: skip
LINE = ("cover", "patrols", "rosters", "response")
PLACES = ('"lon"', "K0", "<ellipse", "p10", "BEGIN:VEVENT", "p00", "n24", ">R1<")
"""What would tell of posts, patrols or people on rosters."""


@pytest.fixture(scope="module")
def client(laid_out):
    with TestClient(app(laid_out), base_url=BASE) as client:
        yield client


@pytest.fixture(scope="module")
def staffed(laid_out, tmp_path_factory):
    """Such a mission with its people; not to be changed."""
    return maker.staffed(shutil.copytree(laid_out, tmp_path_factory.mktemp("staffed") / "front"))


def test_the_server_begins_without_a_compiler():
    """
    Neither the server nor the command line loads what compiles the inner loops: that takes a second
    or more, and nothing that shows a plan as it was adopted needs it.
    """
    code = """
import sys
import lendemain.cli
from lendemain.desk.plans import chain, crossings, force, patrols, posts, regeneration, response
from lendemain.desk.plans import rosters
from lendemain.web import app, serving
print("numba" in sys.modules)
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "False"


@pytest.mark.parametrize("path", [*JSON, *FILES])
def test_whoever_sits_at_the_machine_is_answered_before_any_cycle(client, path):
    """
    Each question is answered where nothing was observed yet; a file says its name and what it is.
    """
    answer = client.get(path)

    assert answer.status_code == 200
    if path in FILES:
        assert answer.headers["content-disposition"].startswith("attachment; filename=")
        assert answer.headers["cache-control"] == "no-store"
        assert answer.content
    else:
        assert isinstance(answer.json(), dict)
        assert answer.headers["etag"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/plans/cover?of=99999", 400), ("/api/plans/cover?of=x", 400),
        ("/api/plans/cover.svg?language=de", 400), ("/api/plans/cover.svg?sector=S99", 404),
        ("/api/plans/patrols?day=9", 400), ("/api/plans/patrols/file?form=exe", 400),
        ("/api/plans/patrols/file?day=400", 404), ("/api/plans/rosters/file?person=nobody", 404),
        ("/api/plans/crossings/queue?of=C9&day=2026-04-01&arrivals=1", 400),
        ("/api/plans/crossings/queue?of=C1&day=2026-04-01&arrivals=many", 400),
        ("/api/plans/crossings/queue?of=C1&day=soon&arrivals=1", 400),
        ("/api/plans/response?of=99999", 400), ("/api/plans/response.svg?teams=7", 400),
        ("/api/plans/response/nearest", 400), ("/api/plans/response/nearest?lon=999&lat=0", 400),
        ("/api/plans/response/nearest?lon=4&lat=0&at=2001-01-01T00:00:00Z", 400),
        ("/api/plans/jobs/nothing", 404), ("/api/plans/entries/9999", 404),
        ("/api/plans/cover?of=1&surprise=1", 400),
    ],
)  # fmt: skip
def test_a_wrong_question_is_told(client, path, status):
    """
    What there is none of, and what is none, is refused with what, where and what next.
    """
    answer = client.get(path)

    assert answer.status_code == status
    assert {"what", "where", "next"} <= set(answer.json())


@pytest.mark.parametrize("audience", ["public", "researcher", "party:north"])
def test_a_release_has_none_of_it(laid_out, audience):
    """
    The page of a release answers 404, and not a letter of where posts or patrols are.
    """
    shown = app(laid_out, latest=Latest(laid_out, audience=audience), audience=audience)
    with TestClient(shown, base_url=BASE) as one:
        answers = [one.get(path) for path in [*JSON, *FILES, "/api/plans/jobs/any"]]
        asked = {"kind": "what-if"}
        answers += [
            one.post(f"/api/plans/{path}", json=asked, headers=ORIGIN)
            for path in ("jobs", "table", "jobs/any/stop")
        ]

    assert {a.status_code for a in answers} == {404}
    assert not [word for word in PLACES for a in answers if word in a.text]


def test_staff_read_plans_and_nobody_else_does(seated_in, person, staffed):
    """
    Without sign-in nothing; a commissioner and the secretariat read plans; an investigator, a
    liaison, an observer and a researcher get nothing, as if there were none.
    """
    server = seated_in(staffed)
    wanted = {"ana": 200, "sec": 200, "ivo": 404, "yana": 404, "obs": 404, "rea": 404}
    found = {}
    for name in wanted:
        one = person(server, name)
        one.sign_in()
        answers = [one.ask("GET", path) for path in JSON]
        begun = one.ask("POST", "/api/plans/jobs", {"kind": "magic"})
        found[name] = {a.status for a in answers}
        assert begun.status == {200: 400, 404: 404}[wanted[name]]
        if wanted[name] == 404:
            files = [one.ask("GET", path).status for path in FILES]
            told = json.dumps([a.said for a in answers])
            assert set(files) == {404}
            assert not [word for word in PLACES if word in told]
    strangers = {server.ask("GET", path).status for path in [*JSON, *FILES]}

    assert found == {name: {status} for name, status in wanted.items()}
    assert strangers == {401}


def test_places_are_for_who_is_in_their_compartment(seated_in, person, staffed):
    """
    The secretariat reads the force; of posts, patrols, rosters and teams only that they lie in a
    compartment; who is in it reads all, which stays in no cache.
    """
    server = seated_in(staffed)
    seen = {}
    for name in ("ana", "sec"):
        one = person(server, name)
        one.sign_in()
        said = [one.ask("GET", f"/api/plans/{p}") for p in LINE]
        seen[name] = [a.said.get("state", "shown") for a in said]
        files = {one.ask("GET", path).status for path in FILES}
        assert files == ({200} if name == "ana" else {404})
        assert all(a.headers["Cache-Control"] == "no-store" for a in said)
        if name == "sec":
            told = json.dumps([a.said for a in said])
            assert not [word for word in PLACES if word in told]

    assert seen == {"ana": ["shown"] * 4, "sec": ["compartment"] * 4}


def test_an_entry_is_shown_before_any_cycle_and_a_closed_one_to_nobody_else(
    client, seated_in, person, staffed
):
    """
    The row behind a figure is there where nothing was observed yet; the entry of a plan of posts
    is open to who is in its compartment alone.
    """
    number = client.get("/api/plans/cover").json()["plan"]["entry"]
    server = seated_in(staffed)
    found = {}
    for name in ("ana", "sec", "ivo", "obs"):
        one = person(server, name)
        one.sign_in()
        found[name] = one.ask("GET", f"/api/plans/entries/{number}").status

    assert client.get(f"/api/plans/entries/{number}").json()["kind"] == "border.posts"
    assert found == {"ana": 200, "sec": 404, "ivo": 404, "obs": 404}


def test_work_is_begun_told_and_stopped_and_records_nothing(client, laid_out):
    """
    Work goes on without the server waiting, what it finds is told, and the ledger is as it was;
    what is stopped stops.
    """
    size = client.get("/api/plans/cover").json()["version"]
    plan = client.get("/api/plans/force").json()
    lines, offers = plan["lines"], plan["offers"]
    short = [line["id"] for line in lines if line["short"]]
    tours = [[offers[one["offer"]]["id"], lines[one["line"]]["id"], one["start"], one["end"]]
             for one in plan["tours"]]  # fmt: skip
    changes = {"tours": tours, "told": short[1:]}  # one requirement's causes: little to do
    wanted = {"kind": "what-if", "changes": changes, "seconds": 120}
    begun = client.post("/api/plans/jobs", json=wanted, headers=ORIGIN)
    said = begun.json()
    assert (begun.status_code, said["status"]) == (200, "working")
    while said["status"] == "working":  # its own limit ends it
        time.sleep(0.1)
        said = client.get(f"/api/plans/jobs/{said['job']}").json()
    stopped = client.post(f"/api/plans/jobs/{said['job']}/stop", json={}, headers=ORIGIN)

    assert said["status"] == "done", said
    assert [a["stage"] for a in said["answers"]] == ["causes"]
    assert {g["line"] for g in said["answers"][0]["gaps"]} == {short[0]}
    assert stopped.status_code == 200
    assert client.get("/api/plans/cover").json()["version"] == size


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"kind":"magic"}', b'{"kind":"years","runs":1e9}',
             b'{"kind":"what-if","changes":7}', b'{"kind":"years","folder":"/"}', b"\xff" * 50],
)  # fmt: skip
def test_work_that_is_none_is_refused(client, body):
    """
    Garbage, unknown kinds and fields, numbers beyond all measure: 400, and nothing is begun.
    """
    headers = {**ORIGIN, "Content-Type": "application/json"}

    assert client.post("/api/plans/jobs", content=body, headers=headers).status_code == 400


def test_the_changed_table_is_a_file_for_staff(client, seated_in, person, staffed):
    """
    What if is taken away as a table to be mended and taken in; to nobody else, and not for changes
    that are none.
    """
    wanted = {"kind": "what-if", "changes": {"withdrawn": ["K001"]}}
    answer = client.post("/api/plans/table", json=wanted, headers=ORIGIN)
    wrong = {"kind": "what-if", "changes": {"withdrawn": ["K999"]}}
    refused = client.post("/api/plans/table", json=wrong, headers=ORIGIN)
    server = seated_in(staffed)
    found = {}
    for name in ("sec", "obs", "ivo"):
        one = person(server, name)
        one.sign_in()
        found[name] = one.ask("POST", "/api/plans/table", wanted).status

    assert answer.headers["content-disposition"].endswith('.csv"')
    assert b"K002" in answer.content
    assert b"K001" not in answer.content
    assert refused.status_code == 404
    assert found == {"sec": 200, "obs": 404, "ivo": 404}


def test_another_site_begins_no_work(client):
    """
    What would make the server work comes from its own page, or is refused.
    """
    wanted = {"kind": "years"}
    other = client.post("/api/plans/jobs", json=wanted, headers={"Origin": "https://evil.example"})
    form = client.post("/api/plans/jobs", data=wanted, headers=ORIGIN)

    assert (other.status_code, form.status_code) == (403, 415)


def test_each_is_known_to_whoever_lets_people_in():
    """
    Every address of plans is among those that the rule of access is asked for.
    """
    module = Path(__file__).parents[2] / "src" / "lendemain" / "web" / "answers_plans.py"
    code = module.read_text("utf-8")
    named = {p for part in code.split('"')[1::2] if (p := part).startswith("/api/plans/")}

    assert named == {path for path in OWN if path.startswith("/api/plans/")}
