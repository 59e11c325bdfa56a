"""Signing in and acting, over real connections, as browsers with keys do it."""

import base64
import json
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from lendemain import cli
from lendemain.desk import keys
from lendemain.desk.mission import Mission
from lendemain.desk.proof import audit
from lendemain.ledger import note
from lendemain.web import signing


def entries(server):
    with Mission.open(server.folder) as mission:
        return list(mission.entries())


def faults(server):
    """What an audit finds wrong."""
    return list(audit.audit(server.folder).problems)


def run(server, *words):
    """A verb of the command line on a served mission."""
    assert cli.run(["-C", str(server.folder), *words]) == 0


@pytest.fixture
def server(seated):
    """A server over a case under verification that asks everybody to sign in."""
    return seated("verifying", sign_in=True)


# Who is who


def test_a_key_signs_in_and_the_server_knows_who_it_is(server, person):
    """
    A signed challenge gives a cookie that scripts cannot read, and /api/me says who it is.
    """
    ana = person(server, "ana")
    answer = ana.sign_in()
    cookie = answer.headers["Set-Cookie"].lower()
    me = ana.ask("GET", "/api/me").said

    assert answer.status == 200
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "secure" not in cookie  # not encrypted, and on this machine only
    assert (me["person"], me["roles"], me["several_roles"]) == ("ana", ["commissioner"], False)


def test_without_sign_in_nothing_is_told(server):
    """
    Every address but the page's files and the way to sign in answers 401 to nobody.
    """
    closed = ["mission", "days", "incidents", "map", "lines", "coverage", "cases", "cases/1",
              "cases/1/moves", "ledger", "witness", "changes", "changes?since=0", "people",
              "drafts", "queue", "entries/1", "claims", "remedies"]  # fmt: skip
    refused = {path: server.ask("GET", f"/api/{path}").status for path in closed}
    wanted = dict.fromkeys(closed, 401)
    free = [
        server.ask("GET", path).status for path in ("/", "/main.js", "/api/phrases/uk",
                                                        "/api/me")]  # fmt: skip

    assert refused == wanted
    assert free == [200, 200, 200, 200]


def test_an_address_written_otherwise_opens_nothing(server):
    """
    Another way to write an address is no way around the sign-in.
    """
    ways = ["//api/cases", "/api//cases", "/api/./cases", "/API/cases", "/api/cases/",
            "/%61pi/cases"]  # fmt: skip
    answers = [server.ask("GET", path) for path in ways]

    assert {a.status for a in answers} <= {401, 404}
    assert not any("rows" in a.said for a in answers)


def test_a_challenge_is_good_once(server, person):
    """
    A sign-in that was overheard cannot be sent again.
    """
    ana = person(server, "ana")
    sent = ana.challenged()
    statuses = [ana.ask("POST", "/api/sign-in", sent).status for _ in range(2)]

    assert statuses == [200, 401]


def test_nobody_signs_in_with_what_is_not_theirs(server, person):
    """
    Another's key, another's challenge, changed words: 401 in the same words each time, no cookie.
    """
    ana, bo = person(server, "ana"), person(server, "bo")
    answers = []
    for wrong in range(6):
        sent = ana.challenged()
        text = str(sent["challenge"])
        changed = [
            {"signature": bo.sign(text.encode())},
            {"person": "bo", "signature": bo.sign(text.encode())},
            {"challenge": text.replace("ana", "bo"), "person": "bo"},
            {"signature": "?"},
            {"signature": ""},
            {"challenge": text[:-2] + ("1" if text[-2] == "0" else "0") + "\n"},
        ][wrong]
        answers.append(ana.ask("POST", "/api/sign-in", {**sent, **changed}))
    answers.append(ana.ask("POST", "/api/sign-in", {**ana.challenged(), "person": "nobody"}))

    assert {(a.status, a.headers["Set-Cookie"]) for a in answers} == {(401, None)}
    assert all(a.said == answers[0].said for a in answers)


def test_a_challenge_tells_nobody_who_is_enrolled(server):
    """
    The challenge for a name that nobody bears looks like any other.
    """
    asked = [
        server.ask("POST", "/api/sign-in/challenge", {"person": name}) for name in ("ana", "zoe")
    ]

    assert [a.status for a in asked] == [200, 200]
    assert asked[0].said.keys() == asked[1].said.keys()
    assert len(str(asked[0].said["challenge"])) == len(str(asked[1].said["challenge"]))


def test_a_session_that_somebody_planted_is_not_taken_over(server, person):
    """
    A cookie that the browser held before is never the one of the new session (fixation), and an
    earlier session of the same browser ends.
    """
    ana = person(server, "ana")
    ana.cookie = "lendemain=planted"
    ana.sign_in()
    first = ana.cookie
    ana.sign_in()
    second, ana.cookie = ana.cookie, first

    assert "planted" not in first
    assert first != second
    assert ana.ask("GET", "/api/mission").status == 401


def test_who_signs_out_is_out(server, person):
    """
    After signing out the cookie is gone, and its secret opens nothing.
    """
    ana = person(server, "ana")
    ana.sign_in()
    kept = ana.cookie
    out = ana.ask("POST", "/api/sign-out", {})
    ana.cookie = kept

    assert (out.status, out.said["person"]) == (200, "")
    assert ana.ask("GET", "/api/mission").status == 401


FOREIGN = [
    ({"Origin": "https://evil.example"}, 403), ({"Origin": "null"}, 403),
    ({"Origin": None, "Sec-Fetch-Site": "cross-site"}, 403),
    ({"Sec-Fetch-Site": "same-site"}, 403), ({"Content-Type": "text/plain"}, 415),
    ({"Content-Type": "application/x-www-form-urlencoded"}, 415), ({"Content-Type": None}, 415),
    ({"Host": "evil.example"}, 421), ({"Origin": None}, 200),
]  # fmt: skip


def test_another_sites_page_changes_nothing(server, person):
    """
    What comes from another origin, or in a form that any page can send, is refused (CSRF).
    """
    ana = person(server, "ana")
    ana.sign_in()
    said = {"move": "establish", "reason": "r", "since": 3}
    found = [
        server.ask(
            "POST", path, said if "cases" in path else {}, headers={"Cookie": ana.cookie, **how}
        ).status
        for path in ("/api/cases/1/prepare", "/api/sign-out")
        for how, _ in FOREIGN
    ]

    assert found == 2 * [status for _, status in FOREIGN]


GARBAGE = [
    (b"x" * 200_000, 413), (b"[" * 60_000, 400), (b"\xff\xfe", 400), (b"", 400), (b"null", 400),
    (b'{"person": 7}', 400), (b'{"person": "ana", "role": "commissioner"}', 400),
    (b'{"person": ""}', 400), (b'{"person": "a\\u0000"}', 400),
]  # fmt: skip


def test_garbage_is_refused_in_words(server):
    """
    A body that is too large, too deep, no text or no such form is refused, and nothing falls over.
    """
    answers = [server.ask("POST", "/api/sign-in/challenge", body=body) for body, _ in GARBAGE]

    assert [a.status for a in answers] == [status for _, status in GARBAGE]
    assert all({"next", "what", "where"} <= set(a.said) for a in answers)
    assert server.ask("GET", "/api/me").status == 200


def test_who_asks_too_often_waits(seated):
    """
    The challenges of one address are limited, and the answer says when to ask again.
    """
    server = seated("verifying")
    asked = [server.ask("POST", "/api/sign-in/challenge", {"person": "ana"}) for _ in range(40)]
    late = [a for a in asked if a.status == 429]

    assert late
    assert all(int(a.headers["Retry-After"]) > 0 for a in late)


def test_another_server_in_front_makes_nobody_whoever_sits_here(seated):
    """
    What was forwarded is asked to sign in even on this machine's own address.
    """
    server = seated("verifying")
    statuses = [
        server.ask("GET", "/api/mission", headers=headers).status
        for headers in ({}, {"X-Forwarded-For": "192.0.2.1"}, {"Via": "1.1 front"})
    ]

    assert statuses == [200, 401, 401]


# Keys and roles that change while somebody is signed in


def test_a_revoked_key_ends_the_session_and_its_drafts(seated, person):
    """
    From the entry that revokes a key, its holder is out, and what they had prepared counts for
    nothing.
    """
    server = seated("verifying", sign_in=True)
    ana = person(server, "ana")
    ana.sign_in()
    draft = ana.prepare(1, move="establish", reason="as read").said
    run(server, "key", "revoke", "ana", "--reason", "The laptop was stolen")
    before = len(entries(server))

    assert ana.ask("GET", "/api/mission").status == 401
    assert ana.sign_draft(1, draft).status == 401
    assert ana.ask("POST", "/api/sign-in", ana.challenged()).status == 401
    assert len(entries(server)) == before


def test_an_ended_role_acts_and_reads_no_more(seated, person):
    """
    Whoever has lost their role stays known, but sees nothing and makes no move they had prepared.
    """
    server = seated("verifying", sign_in=True)
    ana = person(server, "ana")
    ana.sign_in()
    draft = ana.prepare(1, move="establish", reason="as read").said
    run(server, "access", "assign", "ana", "--role", "observer", "--by", "bo", "--with", "cem")
    observed = ana.sign_draft(1, draft)
    run(server, "access", "assign", "ana", "--role", "", "--by", "bo", "--with", "cem")

    assert observed.status in (404, 422)
    assert ana.ask("GET", "/api/mission").status == 403
    assert ana.ask("GET", "/api/me").said["roles"] == []
    assert entries(server)[-1].kind == "person.changed"


# Acting


def test_what_a_browser_signs_is_what_the_command_line_writes(seated, person):
    """
    A move in two steps is an entry of the same form as one by the command line: same fields, same
    chains, and an audit that finds nothing.
    """
    server = seated("verifying")
    ana = person(server, "ana")
    ana.sign_in()
    moved = ana.act(1, move="establish", reason="as read")
    run(server, "case", "move", "1", "report", "--reason", "as read", "--by", "ana")
    *_, ours, theirs = entries(server)
    with Mission.open(server.folder) as mission:
        signed = [
            [one.name for one in note.entry_parts(mission.noted(e.index))[2]]
            for e in (ours, theirs)
        ]

    assert (moved.status, moved.said["entry"]) == (200, ours.index)
    assert ours.body.keys() == theirs.body.keys()
    assert theirs.body["seq"] == ours.body["seq"] + 1
    assert theirs.body["case_seq"] == ours.body["case_seq"] + 1
    assert signed[0] == signed[1]
    assert faults(server) == []


def test_the_server_never_had_the_private_key(seated, person, tmp_path):
    """
    Somebody whose key was made elsewhere signs in and acts; no private key of theirs is in the
    mission.
    """
    server = seated("verifying", sign_in=True)
    out = tmp_path / "zoe.key"
    keys.made("front.lendemain.example", "zoe", out)
    run(server, "key", "enrol", f"{out}.request", "--role", "commissioner")
    zoe = person(server, "ana")
    zoe.signer = note.Signer.parse(out.read_text().strip())
    statuses = [zoe.sign_in().status, zoe.act(1, move="establish", reason="as read").status]
    held = [path.read_bytes() for path in server.folder.rglob("*") if path.is_file()]

    assert statuses == [200, 200]
    assert entries(server)[-1].body["author"] == "front.lendemain.example/zoe"
    assert not any(zoe.signer.seed in data for data in held)
    assert not any(zoe.signer.text.encode() in data for data in held)


def test_moves_are_those_of_the_table_with_reasons_why_not(server, person):
    """
    Everybody is told which moves are theirs, and of every other why not.
    """
    told = {}
    for name in ("ana", "sec", "ivo"):
        one = person(server, name)
        one.sign_in()
        told[name] = {m["move"]: m for m in one.ask("GET", "/api/cases/1/moves").said["moves"]}

    assert told["ana"].keys() == {"establish", "dismiss", "provisional"}
    assert told["ana"]["provisional"]["may"] is True
    assert told["ivo"]["establish"]["may"] is True
    assert told["ivo"]["dismiss"]["why_not"] == ["it is open to commissioner, secretariat"]
    assert told["sec"]["provisional"]["may"] is False


def test_two_editors_see_each_others_moves_and_lose_nothing(seated, person):
    """
    Who acts on a step that is over gets 409 with what the other did and the words they had typed;
    sent again on the newest step, they are recorded.
    """
    server = seated("verifying")
    ana, bo = person(server, "ana"), person(server, "bo")
    ana.sign_in()
    bo.sign_in()
    step = ana.ask("GET", "/api/cases/1/moves").said["step"]
    size = bo.ask("GET", "/api/changes?since=0&case=1").said["size"]
    draft = bo.prepare(1, move="establish", reason="the craters are fresh", since=step).said
    ana.act(1, move="establish", reason="as read")
    words = {"move": "correct", "entry": 14, "reads": "06:12", "reason": "a slip", "since": step}
    stale = bo.prepare(1, **words)
    late = bo.sign_draft(1, draft)
    news = bo.ask("GET", f"/api/changes?since={size}&case=1").said["cases"]
    again = bo.act(1, move="report", reason="the craters are fresh")

    assert (stale.status, stale.said["sent"]) == (409, words)
    assert "establish by front.lendemain.example/ana" in stale.said["others"][0]
    assert late.status == 409
    assert late.said["sent"]["reason"] == "the craters are fresh"
    assert [s["move"] for s in news[0]["said"]] == ["establish"]
    assert again.status == 200


def test_two_tabs_of_one_person_do_not_overtake_each_other(seated, person):
    """
    Two drafts of one author on one step: the first that is signed is recorded, the second is
    refused and not lost.
    """
    server = seated("verifying")
    ana = person(server, "ana")
    ana.sign_in()
    first = ana.prepare(1, move="pause", clock="field", reason="no road").said
    second = ana.prepare(1, move="pause", clock="reasoned", reason="no road").said
    statuses = [ana.sign_draft(1, second).status, ana.sign_draft(1, first).status]
    twice = ana.sign_draft(1, second)

    assert statuses == [200, 409]
    assert twice.status == 410
    assert entries(server)[-1].body["clock"] == "reasoned"


def test_nobody_signs_for_another(seated, person):
    """
    A draft is signed by those it names, with their own keys, and by nobody else.
    """
    server = seated("verifying")
    ana, bo = person(server, "ana"), person(server, "bo")
    ana.sign_in()
    bo.sign_in()
    draft = ana.prepare(1, move="establish", reason="as read").said
    theirs = bo.sign_draft(1, draft)
    text = base64.b64decode(str(draft["text"]))
    forged = {"draft": draft["draft"], "signature": bo.sign(text)}
    mine = ana.ask("POST", "/api/cases/1/moves", forged)
    as_bo = ana.prepare(1, move="establish", reason="as read", by="bo")
    before = len(entries(server))

    assert (theirs.status, mine.status, as_bo.status) == (410, 422, 422)
    assert len(entries(server)) == before
    assert ana.sign_draft(1, draft).status == 200


def test_a_finding_that_takes_two_waits_for_the_second(seated, person):
    """
    What several people sign is entered when the last has signed, with the author first.
    """
    server = seated("verifying")
    ana, bo = person(server, "ana"), person(server, "bo")
    ana.sign_in()
    bo.sign_in()
    draft = ana.prepare(
        1, move="provisional", reason="24 h", finding="undetermined", text="Not told.",
        others=["bo"],
    ).said  # fmt: skip
    first = ana.sign_draft(1, draft)
    waiting = bo.ask("GET", "/api/drafts").said["drafts"]
    second = bo.sign_draft(1, waiting[0])
    with Mission.open(server.folder) as mission:
        names = [s.name for s in note.entry_parts(mission.noted(second.said["entry"]))[2]]

    assert (first.status, first.said["entry"]) == (200, None)
    assert first.said["waiting"] == ["front.lendemain.example/bo"]
    assert waiting[0]["draft"] == draft["draft"]
    assert names == ["front.lendemain.example/ana", "front.lendemain.example/bo"]


def test_the_way_from_vote_to_proof_goes_through_the_browser(seated, person):
    """
    Members propose and vote, the chair decides and orders, the owner's liaison accepts and reports
    with a proof, an investigator's colleague verifies: every one with their own key.
    """
    server = seated("deliberating")
    crowd = {n: person(server, n) for n in ("ana", "bo", "cem", "sec", "petro", "yana")}
    for one in crowd.values():
        one.sign_in()
    text = {"finding": "breach", "hypothesis": "south", "text": "Fire came from the south."}
    steps = [
        ("ana", {"move": "propose", **text, "consequence": 4, "remedy": ["explanation:south"]}),
        *((n, {"move": "vote", "vote": "for"}) for n in ("ana", "bo", "cem")),
        ("ana", {"move": "decide", "reason": "carried"}),
        ("ana", {"move": "remedy.order", "of": "explanation", "owner": "south"}),
        ("ana", {"move": "order", "reason": "as voted"}),
        ("petro", {"move": "remedy.accept", "remedy": "1.1"}),
        ("petro", {"move": "remedy.report", "remedy": "1.1", "text": "Explained."}),
    ]
    done = [(said["move"], crowd[n].act(1, **said)) for n, said in steps]
    wrong = crowd["yana"].act(1, move="remedy.accept", remedy="1.1")
    bare = crowd["sec"].act(1, move="remedy.verify", remedy="1.1", done=True, reason="read")

    assert [(move, a.status) for move, a in done if a.status != 200] == []
    assert (wrong.status, bare.status) == (422, 422)
    assert "nothing proves it" in str(bare.said["what"])
    assert faults(server) == []


def test_a_partys_liaison_sees_its_own_file_and_answers(seated, person):
    """
    A liaison gets the file that the party was sent, not who voted; the other party's answers and
    the commission's lists are not theirs.
    """
    server = seated("deliberating", sign_in=True)
    yana = person(server, "yana")
    yana.sign_in()
    own = yana.ask("GET", "/api/cases/1/file").said
    more = yana.act(1, move="answer", text="Ми вже казали.", language="uk", position="denies")
    words = json.dumps(own, ensure_ascii=False)

    assert (own["extent"], own["party"], own["file"]["party"]) == ("party", "north", "north")
    assert "Ми не стріляли" not in words
    assert more.status == 200
    assert {yana.ask("GET", f"/api/{path}").status for path in
            ("cases/1", "queue", "claims", "entries/3", "remedies")} == {404}  # fmt: skip


def test_one_person_in_two_roles_is_shown_as_such(seated, person, tmp_path):
    """
    One key under two names is one person: /api/me, the list of people and the moves say so, and
    nobody holds one role twice.
    """
    server = seated("verifying", sign_in=True)
    ana = person(server, "ana")
    for name, role, status in (("ana-field", "investigator", 0), ("ana-two", "commissioner", 2)):
        signer = note.Signer(f"front.lendemain.example/{name}", ana.signer.seed)
        request = tmp_path / f"{name}.request"
        request.write_bytes(keys.requested(signer))
        words = ["-C", str(server.folder), "key", "enrol", str(request), "--role", role]
        assert cli.run(words) == status
    ana.sign_in()
    me = ana.ask("GET", "/api/me").said
    people = {p["name"]: p for p in ana.ask("GET", "/api/people").said["people"]}

    assert (me["several_roles"], me["roles"]) == (True, ["commissioner", "investigator"])
    assert people["front.lendemain.example/ana"]["same_person"] == [
        "front.lendemain.example/ana-field"
    ]


def test_a_second_role_acts_in_its_own_name(seated, person, tmp_path):
    """
    Whoever holds two names says in which of them they act, and the entry bears that one.
    """
    server = seated("verifying", sign_in=True)
    ana = person(server, "ana")
    signer = note.Signer("front.lendemain.example/ana-office", ana.signer.seed)
    (tmp_path / "request").write_bytes(keys.requested(signer))
    run(server, "key", "enrol", str(tmp_path / "request"), "--role", "secretariat")
    ana.sign_in()
    moves = ana.ask("GET", "/api/cases/1/moves").said
    open_ = {o["by"]: [m["move"] for m in o["moves"] if m["may"]] for o in (moves, *moves["as"])}
    done = ana.act(1, move="establish", reason="as read", by="ana-office")
    both = ana.prepare(
        1, move="provisional", reason="24 h", finding="undetermined", text="Not told.",
        others=["ana-office"],
    )  # fmt: skip

    assert "provisional" in open_["ana"]
    assert "provisional" not in open_["ana-office"]
    assert done.status == 200
    assert entries(server)[-1].body["author"] == "front.lendemain.example/ana-office"
    assert (both.status, both.said["what"]) == (422, "one person cannot sign twice")


def test_all_members_vote_at_once_and_no_vote_is_lost(seated, person):
    """
    Whoever is overtaken while voting is told so and votes again; in the end every vote is there
    once, in chains without a gap.
    """
    server = seated("deliberating")
    crowd = [person(server, name) for name in ("ana", "bo", "cem", "dan", "eva")]
    for one in crowd:
        one.sign_in()
    crowd[0].act(1, move="propose", finding="undetermined", text="It cannot be told.")

    def vote(one):
        statuses = []
        while not statuses or statuses[-1] != 200:
            statuses.append(one.act(1, move="vote", vote="for").status)
        return statuses

    with ThreadPoolExecutor(5) as together:
        statuses = list(together.map(vote, crowd))
    voted = [e.body["author"].rpartition("/")[2] for e in entries(server) if e.kind == "case.voted"]

    assert sorted(voted) == ["ana", "bo", "cem", "dan", "eva"]
    assert {s for each in statuses for s in each} <= {200, 409, 422, 503}
    assert faults(server) == []


def test_who_sends_too_slowly_is_not_waited_for(seated, monkeypatch):
    """
    A body that does not arrive in time is answered, and holds nobody else up.
    """
    monkeypatch.setattr(signing, "ARRIVES_WITHIN_S", 0.2)
    server = seated("worked")
    head = (
        f"POST /api/sign-in/challenge HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        f"Origin: {server.origin}\r\nContent-Type: application/json\r\n"
        "Content-Length: 50\r\n\r\n{"
    )
    with socket.create_connection((server.host, server.port), timeout=20) as line:
        line.sendall(head.encode())
        other = server.ask("GET", "/api/me").status
        answer = line.recv(4096)

    assert other == 200
    assert answer.startswith(b"HTTP/1.1 400")


def test_a_cookie_that_is_none_of_ours_is_nobody(server):
    """
    Whatever stands in a cookie, only a secret that was given out is somebody.
    """
    cookies = ["lendemain=" + "x" * 5_000, "lendemain=\u00e9\u00ff", "lendemain", "=;;;=",
               'lendemain="']  # fmt: skip
    answers = [
        server.ask("GET", "/api/me", headers={"Cookie": cookie.encode("latin-1")})
        for cookie in cookies
    ]

    assert [(a.status, a.said["person"]) for a in answers] == [(200, "")] * len(cookies)


def test_before_the_first_cycle_people_sign_in_all_the_same(tmp_path, seated, person):
    """
    A mission without a cycle knows its people; what there is to see comes later.
    """
    server = seated("founded", sign_in=True)
    run(server, "case", "enrol", "ana", "--role", "commissioner")
    ana = person(server, "ana")
    signed = ana.sign_in()

    assert (signed.status, signed.said["role"]) == (200, "commissioner")
    assert ana.ask("GET", "/api/mission").status == 503
    assert ana.ask("GET", "/api/cases/1/moves").status in (404, 503)
