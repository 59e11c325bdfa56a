"""What somebody hostile sends: from other pages, again, in others' names, in odd forms."""

import base64
import json
import socket

import pytest

ARABIC = "قضية القصف على القرية"
NAUGHTY = f"{ARABIC} <img src=x onerror=alert(1)><script>alert(2)</script>\"'&{{{{7*7}}}}"
POSTS = ("/api/commission/prepare", "/api/commission/moves", "/api/typed", "/api/cases/1/moves")


@pytest.fixture
def server(seated):
    """A server that asks everybody to sign in."""
    return seated("deliberating", sign_in=True)


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    ("how", "status"),
    [({"Origin": "https://evil.example"}, 403), ({"Origin": "null"}, 403),
     ({"Sec-Fetch-Site": "cross-site"}, 403), ({"Content-Type": "text/plain"}, 415),
     ({"Host": "evil.example"}, 421), ({"Cookie": None}, 401)],
)  # fmt: skip
def test_another_sites_page_does_nothing(server, person, path, how, status):
    """
    Every address that changes something refuses what is not the page's own, with any cookie.
    """
    ana = person(server, "ana")
    ana.sign_in()
    answer = server.ask("POST", path, {}, headers={"Cookie": ana.cookie, **how})

    assert answer.status == status


def test_a_signature_counts_once_and_for_its_own_words(server, person):
    """
    Sent again, sent for another draft, or sent by another it records nothing more.
    """
    ana, bo = person(server, "ana"), person(server, "bo")
    ana.sign_in()
    bo.sign_in()
    one = ana.prepare(1, move="recuse", reason="My brother serves there").said
    other = ana.prepare(1, move="recuse", reason="I know the village").said
    text = base64.b64decode(one["text"])
    given = {"draft": one["draft"], "signature": ana.sign(text)}
    swapped = ana.ask("POST", "/api/cases/1/moves", {**given, "draft": other["draft"]})
    theirs = bo.ask("POST", "/api/cases/1/moves", given)
    elsewhere = ana.ask("POST", "/api/commission/moves", given)
    first = ana.ask("POST", "/api/cases/1/moves", given)
    again = ana.ask("POST", "/api/cases/1/moves", given)

    assert (swapped.status, theirs.status, elsewhere.status) == (422, 410, 410)
    assert (first.status, again.status) == (200, 410)


def test_what_is_kept_for_one_is_nobody_elses(server, person):
    """
    A slot is its holder's: another reads nothing, and writes to the same name without touching it.
    """
    ana, bo = person(server, "ana"), person(server, "bo")
    ana.sign_in()
    bo.sign_in()
    slot = "0" * 64
    ana.ask("POST", "/api/typed", {"slot": slot, "sealed": "YW5h"})
    before = bo.ask("GET", "/api/typed").said["rows"]
    bo.ask("POST", "/api/typed", {"slot": slot, "sealed": ""})
    wrong = (
        {"slot": "../../x", "sealed": "YQ=="}, {"slot": slot}, [], {"slot": slot, "x": 1},
        {"slot": slot, "sealed": "x" * 130_000},
    )  # fmt: skip
    odd = [ana.ask("POST", "/api/typed", said).status for said in wrong]

    assert before == []
    assert [r["sealed"] for r in ana.ask("GET", "/api/typed").said["rows"]] == ["YW5h"]
    assert all(400 <= status < 500 for status in odd)


TWO_LENGTHS = (
    b"POST /api/typed HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 3\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
)
ODD = [
    b"GET /api/cases/1/../../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET //api/commission HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /api/cases/%D9%A1/moves HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /api/cases/-1/exchange HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /api/cases/99999999999999999999999/exchange HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /%00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n",
    TWO_LENGTHS,
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET / HTTP/9.9\r\n\r\n", b"\r\n" * 2_000,
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
]  # fmt: skip


@pytest.mark.parametrize("odd", ODD)
def test_what_is_no_request_ends_and_nothing_falls_over(seated, odd):
    """
    Paths that lead out, numbers of other alphabets, two hosts, two lengths, no HTTP at all: an
    answer below 500 or none, and the next one who asks is answered.
    """
    server = seated("deliberating")
    with socket.create_connection((server.host, server.port), timeout=20) as line:
        line.sendall(odd)
        line.shutdown(socket.SHUT_WR)
        said = b""
        try:
            while part := line.recv(1 << 16):
                said += part
        except ConnectionError:
            pass
    status = int(said.split(b" ")[1]) if said.startswith(b"HTTP/") else 0

    assert status < 500
    assert b"root:" not in said
    assert server.ask("GET", "/api/queue").status == 200


@pytest.mark.browser
def test_hostile_words_are_words(browsing, sign_in, person):
    """
    A reason with script in it and of another direction stands on the page as it was written; it
    runs nothing, turns nothing around, and what turns text around unseen is refused.
    """
    server, browser = browsing("deliberating")
    sec = person(server, "sec")
    sec.sign_in()
    turned = sec.prepare(1, move="remit", reason="ends \u202e here")
    sec.act(1, move="remit", reason=NAUGHTY)
    page = sign_in(browser("#page=case&of=1"), server, "ana")
    page.wait_for_selector(".timeline blockquote:has-text('alert(2)')")
    shown = page.inner_text(".timeline blockquote:has-text('alert(2)')")
    direction = "e => getComputedStyle(e).direction"
    facing = page.locator(".timeline blockquote").last.evaluate(direction)
    page.click(".timeline li:has-text('alert(2)') .entry-of")
    page.wait_for_selector("ld-entry dialog[open] pre")

    assert turned.status == 422
    assert shown == NAUGHTY
    assert facing == "rtl"
    assert page.locator(".timeline").evaluate(direction) == "ltr"
    assert json.dumps(ARABIC, ensure_ascii=False)[1:-1] in page.inner_text("ld-entry pre")
    assert page.locator(".timeline img, .timeline script, ld-entry img").count() == 0
    assert page.wrong == []
