"""What the commission does beside a case, and in its analysis, over real connections."""

from lendemain.desk.mission import Mission
from lendemain.desk.proof import audit
from lendemain.desk.texts import shelf
from lendemain.ledger import note


class Sitting:
    """People who act in the commission, and what came of it."""

    def __init__(self, server, *people):
        self.server, self.people = server, people
        for one in people:
            one.sign_in()

    def acts(self, who=0):
        """What is open to somebody in the commission, by name."""
        said = self.people[who].ask("GET", "/api/commission/moves").said
        return said["step"], {a["move"]: a for a in said["acts"]}

    def act(self, **said):
        """Prepare an act of the commission and sign it by all these people, one after the other."""
        said.setdefault("since", self.acts()[0])
        first = self.people[0]
        answer = first.ask("POST", "/api/commission/prepare", said)
        for one in self.people if answer.status == 200 else ():
            draft = answer.said
            given = {"draft": draft["draft"], "signature": one.sign(_text(draft))}
            answer = one.ask("POST", "/api/commission/moves", given)
            answer.said.setdefault("text", draft["text"])
            answer.said.setdefault("draft", draft["draft"])
        return answer


def _text(draft):
    import base64

    return base64.b64decode(str(draft["text"]))


def test_a_batch_is_drawn_and_decided_by_people(seated, person):
    """
    A sample of a batch is drawn under the signatures of somebody and the desk, a finding is given
    for each drawn item, and every item has an outcome with its sampling error from then on.
    """
    server = seated("verifying", sign_in=True)
    sits = Sitting(server, person(server, "ana"))
    ana = sits.people[0]
    waiting = ana.ask("GET", "/api/batches").said["waiting"]
    drawn = sits.act(move="batch.draw", batch="*")
    act = sits.acts()[1]["batch.decide"]
    items = [row["item"] for row in act["rows"]]
    short = sits.act(move="batch.decide", drawn=drawn.said["entry"], findings={}, reason="r")
    findings = dict.fromkeys(items, "established") | {items[0]: "undetermined"}
    decided = sits.act(
        move="batch.decide", drawn=drawn.said["entry"], findings=findings, reason="Two saw them"
    )
    after = ana.ask("GET", "/api/batches").said
    with Mission.open(server.folder) as mission:
        signers = [
            s.name.rpartition("/")[2]
            for s in note.entry_parts(mission.noted(drawn.said["entry"]))[2]
        ]

    assert waiting["total"] == len(waiting["rows"]) > 0
    assert drawn.status == decided.status == 200, (drawn.said, decided.said)
    assert signers == ["ana", "desk"]
    assert act["of"] == str(drawn.said["entry"])
    assert all(row["case"] for row in act["rows"])
    assert (short.status, "has no finding" in short.said["what"]) == (422, True)
    assert after["waiting"]["total"] == 0
    [row] = after["decided"]
    assert (row["items"], row["undetermined"], row["by"].endswith("/ana")) == (
        waiting["items"], 1, True,
    )  # fmt: skip
    assert row["low"] <= row["established"] <= row["high"]
    assert audit.audit(server.folder).problems == ()


def test_nobody_sees_the_sample_before_it_is_on_record(seated, person):
    """
    What is prepared tells neither the desk's signature nor a seed, and another preparation of the
    same drawing is void once one was entered.
    """
    server = seated("verifying", sign_in=True)
    sits = Sitting(server, person(server, "ana"), person(server, "sec"))
    ana, _ = sits.people
    step = sits.acts()[0]
    asked = {"move": "batch.draw", "batch": "*", "since": step}
    first = ana.ask("POST", "/api/commission/prepare", asked).said
    second = ana.ask("POST", "/api/commission/prepare", asked | {"size": 1}).said
    told = str(first)
    given = {"draft": first["draft"], "signature": ana.sign(_text(first))}
    done = ana.ask("POST", "/api/commission/moves", given)
    given = {"draft": second["draft"], "signature": ana.sign(_text(second))}
    void = ana.ask("POST", "/api/commission/moves", given)

    assert "seed" not in told
    assert "signature" not in told
    assert done.status == 200
    assert void.status == 409
    assert "a sample of * drawn" in void.said["others"][0]
    assert [row["kind"] for row in void.said["rows"]] == ["batch.drawn"]


def test_two_name_the_chair_and_two_adopt_terms(seated, person):
    """
    One signature waits for the other's; with both, the chair and the terms are in force, shown with
    the entries that say so.
    """
    server = seated("verifying", sign_in=True)
    sits = Sitting(server, person(server, "ana"), person(server, "bo"))
    alone = sits.act(move="chair", member="cem")
    chaired = sits.act(move="chair", member="cem", **{"with": ["bo"]})
    text = (shelf() / "terms" / "model.toml").read_text("utf-8")
    text = text.replace('id = "', 'id = "our-', 1)
    adopted = sits.act(move="terms", terms=text, **{"with": ["bo"]})
    bad = sits.act(move="terms", terms="votes = maybe", **{"with": ["bo"]})
    shown = sits.people[0].ask("GET", "/api/commission").said

    assert (alone.status, "two people sign" in alone.said["what"]) == (422, True)
    assert [row["code"] for row in alone.said["because"]] == ["two_sign"]
    assert chaired.status == adopted.status == 200, (chaired.said, adopted.said)
    assert shown["chair"].endswith("/cem")
    assert shown["chaired"] == chaired.said["entry"]
    assert shown["adopted"] == adopted.said["entry"]
    assert shown["terms"]["terms"].startswith("our-")
    assert [h["counts"] for h in shown["history"]] == [True, True]
    assert bad.status == 422


def test_an_analysis_is_made_from_hypotheses_to_conclusion(seated, person):
    """
    Hypotheses come first; then items with ratio, reason and group, a sealed one by attestation; the
    conclusion is recorded with the document that its author saw before signing.
    """
    server = seated("verifying", sign_in=True)
    bo = person(server, "bo")
    bo.sign_in()
    early = bo.act(1, move="weigh", item="heard", likelihoods={"south": 3}, reason="r")
    fixed = bo.act(1, move="hypothesize")
    acts = {a["move"]: a for a in bo.ask("GET", "/api/cases/1/moves").said["acts"]}
    possible = acts["weigh"]["choices"]["likelihoods"]
    assert "others" in possible
    even = {"others": 1.0}
    heard = bo.act(
        1, move="weigh", item="heard", likelihoods=even | {"south": 9.0}, reason="Two heard it",
        group="posts", reliability="B", credibility="2",
    )  # fmt: skip
    sealed = bo.prepare(
        1, move="weigh", item="image", likelihoods=even | {"south": 4.0}, sealed=True,
        reason="I saw the picture and attest what it shows",
    )  # fmt: skip
    attested = bo.sign_draft(1, sealed.said)
    seen = bo.prepare(1, move="conclude", step=2)
    done = bo.sign_draft(1, seen.said)
    shown = bo.ask("GET", "/api/cases/1").said
    mine = next(a for a in shown["analyses"] if a["by"].endswith("/bo"))
    left = bo.act(1, move="drop", item="image", reason="It is another day's")
    items = {a["move"]: a for a in bo.ask("GET", "/api/cases/1/moves").said["acts"]}

    assert (early.status, "not fixed the hypotheses" in early.said["what"]) == (422, True)
    assert [a.status for a in (fixed, heard, attested, done, left)] == [200] * 5
    assert sealed.said["body"]["sealed"] is True
    assert [p["role"] for p in sealed.said["papers"]] == ["sealed_items"]
    assert "attest" in sealed.said["papers"][0]["text"]
    assert {p["role"] for p in seen.said["papers"]} == {"analysis", "analysis_open"}
    assert {i["id"]: i["sealed"] for i in mine["items"]} == {"heard": False, "image": True}
    assert items["drop"]["choices"]["item"] == ["heard"]
    assert audit.audit(server.folder).problems == ()


def test_readings_and_what_is_proposed_are_taken_over(seated, person):
    """
    A direction read at a crater is recorded, what follows from it is shown before it counts, and
    it bears the name of whoever took it over.
    """
    server = seated("verifying", sign_in=True)
    bo = person(server, "bo")
    bo.sign_in()
    incident = bo.ask("GET", "/api/cases/1").said["incident"]
    read = bo.act(
        1, move="read", what="crater", lon=incident["lon"], lat=incident["lat"], bearing_deg=180.0,
        error_deg=10.0, reason="Measured twice",
    )  # fmt: skip
    bo.act(1, move="hypothesize")
    taken = bo.act(1, move="take_over")
    wrong = bo.act(1, move="read", what="crater", lon=999.0, lat=0.0, bearing_deg=1.0,
                   error_deg=1.0, reason="r")  # fmt: skip

    assert read.status == 200, read.said
    assert taken.status == 200 or "nothing that is recorded" in taken.said["what"]
    assert wrong.status == 422


def test_what_belongs_to_the_commission_is_not_a_liaisons(seated, person):
    """
    A party's liaison gets none of it, and learns nothing of what there is.
    """
    server = seated("verifying", sign_in=True)
    petro = person(server, "petro")
    petro.sign_in()
    answers = [
        petro.ask("GET", path).status
        for path in ("/api/batches", "/api/commission", "/api/patterns", "/api/cases/1/exchange",
                     "/api/commission/moves")
    ]  # fmt: skip
    drawn = petro.ask("POST", "/api/commission/prepare", {"move": "batch.draw", "batch": "*",
                                                          "since": 0})  # fmt: skip

    assert answers == [404] * 5
    assert drawn.status == 404


def test_who_signs_alone_names_nobody_besides(seated, person):
    """
    An act of one person that names others is refused, instead of leaving them out in silence.
    """
    server = seated("verifying", sign_in=True)
    ana = person(server, "ana")
    ana.sign_in()
    refused = ana.prepare(1, move="recuse", reason="r", others=["bo"])

    assert (refused.status, refused.said["what"]) == (422, "one person signs this")
