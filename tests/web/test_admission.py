"""Who is let in, and to what."""

import pytest

from lendemain import cli
from lendemain.web.admission import OWN, Latests, named
from lendemain.web.app import app


@pytest.mark.parametrize(
    ("host", "name"),
    [("127.0.0.1", "127.0.0.1"), ("HQ.example:8400", "hq.example"), ("[::1]:1", "::1"),
     ("", ""), ("[::1", "::1"), (":80", "")],
)  # fmt: skip
def test_a_host_header_without_its_port(host, name):
    """
    The name is what stands before the port, in small letters.
    """
    assert named(host) == name


def test_what_is_the_missions_own_is_among_the_addresses(tmp_path):
    """
    Each address that is guarded as the mission's own exists; a renamed one would stand open.
    """
    paths = {path for route in app(tmp_path).routes for path in [route.path_format, route.path]}

    assert {p.replace(":int", "") for p in OWN} <= {p.replace(":int", "") for p in paths}


def test_only_marked_addresses_are_free(tmp_path):
    """
    Nothing that tells of the mission is answered without sign-in where sign-in is asked for.
    """
    free = {
        path
        for route in app(tmp_path).routes
        for handler in getattr(route, "route_handlers", [])
        if handler.opt.get("free")
        for path in handler.paths
    }

    assert free == {
        "/", "/{name:path}", "/api/me", "/api/sign-in", "/api/sign-in/challenge", "/api/sign-out",
        "/api/phrases/{language:str}", "/api/basemap",
    }  # fmt: skip


BY_RELEASE = {
    "/api/mission", "/api/days", "/api/incidents", "/api/incidents/{incident_id:str}", "/api/map",
    "/api/lines", "/api/coverage", "/api/cases", "/api/ledger", "/api/witness", "/healthz",
}  # fmt: skip
"""What is answered from the release of whoever asks."""
BY_PERSON = {
    "/api/changes", "/api/people", "/api/drafts", "/api/tasks", "/api/cases/{number:int}/moves",
    "/api/cases/{number:int}/prepare", "/api/cases/{number:int}/file", "/api/live", "/api/typed",
    "/api/commission/moves", "/api/commission/prepare",
}  # fmt: skip
"""What asks itself who somebody is."""


def test_every_address_has_its_rule(tmp_path):
    """
    An address is free, the mission's own, answered from a release, or asks who somebody is; one
    that nobody has thought about would be open to every role.
    """
    paths = {
        path
        for route in app(tmp_path).routes
        for handler in getattr(route, "route_handlers", [])
        if not handler.opt.get("free") and handler.http_methods != {"OPTIONS"}
        for path in handler.paths
    }

    assert paths == BY_RELEASE | BY_PERSON | set(OWN)


def test_views_of_few_audiences_are_kept(tmp_path):
    """
    However many people ask, few views are held, and those of the page itself always.
    """
    latests = Latests(tmp_path, audience="commission")
    first = latests.of("person:a")
    again = latests.of("person:a")
    for number in range(40):
        latests.of(f"person:{number}")

    assert first is again
    assert latests.of("person:a") is not first
    assert latests.of("commission") is latests.of("commission")


def test_roles_read_what_is_theirs(seated, person):
    """
    A member reads the whole, an investigator the cases assigned, a liaison no case of the
    commission's own; what is not somebody's is as if it were not there.
    """
    server = seated("deliberating", sign_in=True)
    wanted = {
        "ana": [200, 200, 200, 200, 200], "sec": [200, 200, 200, 200, 200],
        "ivo": [200, 404, 200, 404, 200], "yana": [404, 404, 404, 404, 200],
    }  # fmt: skip
    found = {}
    for name in wanted:
        one = person(server, name)
        one.sign_in()
        paths = ("cases/1", "cases/2", "entries/13", "remedies", "cases")
        found[name] = [one.ask("GET", f"/api/{path}").status for path in paths]

    assert found == wanted


def test_who_sits_here_without_sign_in_gets_the_audience_named_at_the_start(seated, person):
    """
    On this machine a public page stays public, and who signs in gets what is theirs.
    """
    server = seated("verifying", audience="public")
    before = server.ask("GET", "/api/mission").said["release"]["audience"]
    ana = person(server, "ana")
    ana.sign_in()
    after = ana.ask("GET", "/api/mission").said["release"]
    statuses = [server.ask("GET", "/api/cases/1").status, ana.ask("GET", "/api/cases/1").status]

    assert before == "public"
    assert after["audience"] == "role:commissioner"
    assert statuses == [404, 200]
    assert server.ask("GET", "/api/changes?since=0").said["cases"] == []


def test_somebody_without_a_role_gets_no_more_than_nobody(seated, person):
    """
    Who is enrolled and holds no role sees what the page shows without sign-in, and through another
    server nothing at all.
    """
    server = seated("verifying", audience="public")
    assert cli.run(["-C", str(server.folder), "case", "enrol", "zoe"]) == 0
    zoe = person(server, "zoe")
    zoe.sign_in()
    seen = zoe.ask("GET", "/api/mission").said["release"]["audience"]
    own = [zoe.ask("GET", f"/api/{path}").status for path in ("cases/1", "entries/3", "claims")]
    zoe.headers = {"X-Forwarded-For": "192.0.2.7"}
    forwarded = [zoe.ask("GET", f"/api/{path}").status for path in ("mission", "cases/1", "me")]

    assert (seen, own) == ("public", [404, 404, 404])
    assert forwarded == [403, 403, 200]
