"""The verbs by which the commission decides, as a person runs them."""

import json
import shutil


def test_a_case_is_decided_from_the_command_line(inside, mission, tmp_path):
    """
    From T0 to a vote with a dissent and a recusal, and an order; each refusal ends with 2.
    """
    folder = tmp_path / "m"
    shutil.copytree(mission, folder)

    def verb(*words):
        done = inside("-C", folder, *words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    for name in ("ana", "bo", "cem", "dan"):
        verb("case", "enrol", name, "--role", "commissioner")
    for name, party in (("yana", "north"), ("petro", "south")):
        verb("case", "enrol", name, "--role", "liaison", "--party", party)
    assert "chair: " in verb("case", "chair", "ana", "--by", "bo", "--with", "cem")
    why = ["--by", "ana", "--reason", "as read"]
    verb("case", "move", 1, "admit", *why)
    verb("case", "clock", "certify", 1, *why)
    verb("case", "move", 1, "verify", *why)
    verb("analysis", "hypotheses", 1, "--by", "ana")
    for name in ("crater", "radar"):
        verb("analysis", "item", 1, name, "--ratio", "south=300", "--ratio", "others=1",
             "--reason", "read", "--family", name, "--by", "ana")  # fmt: skip
    verb("analysis", "conclude", 1, "--step", 4, "--by", "ana")
    found = ["--text", "Fire came from the south.", "--hypothesis", "south", "--consequence", 4]
    assert "provisional by" in verb("case", "provisional", 1, "breach", *found, *why)
    for move in ("establish", "report", "send"):
        verb("case", "move", 1, move, *why)
    for by, party in (("yana", "north"), ("petro", "south")):
        verb("case", "waive", 1, "--party", party, "--by", by, "--reason", "nothing to add")
    verb("case", "move", 1, "hear", *why)
    early = inside("-C", folder, "case", "move", 1, "decide", *why)
    assert (early.returncode, "nobody has proposed" in early.stderr) == (2, True)
    remedy = ["--remedy", "explanation:south"]
    verb("case", "propose", 1, "breach", *found, *remedy, "--by", "ana")
    verb("case", "recuse", 1, "--by", "dan", "--reason", "near")
    for by, vote in (("ana", "for"), ("bo", "for")):
        verb("case", "vote", 1, vote, "--by", by)
    told = verb("case", "vote", 1, "against", "--by", "cem", "--dissent", "Too old.")
    assert "cem: against: Too old." in told
    decided = json.loads(verb("case", "move", 1, "decide", *why, "--json"))
    assert decided["case"]["status"] == "decision"
    slip = str(decided["steps"][0]["entry"])
    said = verb("case", "correct", 1, slip, "--reads", "At 06:12", "--by", "ana", "--reason", "A")
    assert f"corrects entry {slip}" in said
    verb("remedy", "order", 1, "explanation", "--owner", "south", "--by", "ana")
    verb("case", "move", 1, "order", *why)
    assert "1.1 explanation by south: ordered" in verb("remedy", "list")
    assert "escalated" in verb("remedy", "list", "--at", "2099-01-01T00:00Z")
    verb("remedy", "accept", "1.1", "--by", "petro")
    verb("remedy", "report", "1.1", "--by", "petro", "--text", "Sent")
    assert inside("-C", folder, "remedy", "verify", "1.1", *why).returncode == 2
    assert "unverified" in verb("remedy", "discharge", "1.1", *why)
    for move in ("follow", "discharge"):
        verb("case", "move", 1, move, *why)
    assert inside("-C", folder, "case", "move", 1, "reopen", *why).returncode == 2
    assert "case 1: reopened" in verb("case", "move", 1, "reopen", "--cause", "new_evidence", *why)
    assert inside("-C", folder, "audit").returncode == 0


def test_the_procedure_and_the_terms_are_shown(inside, mission):
    """
    As a table, as a diagram, as data; terms with who sits.
    """
    assert inside("case", "procedure").stdout.startswith("| a case that is")
    assert inside("case", "procedure", "--diagram").stdout.startswith("stateDiagram-v2")
    rows = json.loads(inside("case", "procedure", "--json").stdout)
    assert {"from", "move", "to", "needs"} <= set(rows[0])
    terms = json.loads(inside("-C", mission, "case", "terms", "--json").stdout)
    assert terms["clocks_h"]["provisional"] == 24
    assert inside("-C", mission, "case", "terms", "mine.toml").returncode == 2
