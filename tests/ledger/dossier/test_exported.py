"""Writing a case's dossier, and that what was written verifies, whatever the case holds."""

from hypothesis import given, settings
from hypothesis import strategies as st

from lendemain.ledger.dossier.exported import Contents, Withheld


def test_the_same_contents_give_the_same_bytes(made_up):
    """
    Two exports of one case under one checkpoint are the same bytes.
    """
    assert made_up.dossier() == made_up.dossier()


def test_the_list_that_the_head_signs_does_not_depend_on_order():
    """
    What is listed and withheld is written in one order, however it was gathered.
    """
    hidden = [Withheld(what="file", digest=d * 64, why="sealed") for d in "ab"]
    one = Contents(case=1, audience="parties", entries={2: b"", 10: b""}, keys={0: b""},
                   withheld=hidden)  # fmt: skip
    two = Contents(case=1, audience="parties", entries={10: b"", 2: b""}, keys={0: b""},
                   withheld=hidden[::-1])  # fmt: skip

    assert one.claims() == two.claims()


moves = st.lists(
    st.sampled_from(["step", "evidence", "salted", "other case", "drill", "witness", "enrol"]),
    max_size=12,
)


@given(before=moves, after=moves)
@settings(max_examples=30)
def test_an_export_verifies_now_and_at_every_later_time(made_up, state, before, after):
    """
    I4: whatever was recorded before it, a dossier verifies; and whatever is recorded after it, the
    same dossier still verifies to the same statement, and so does the one exported then.
    """
    made = made_up.worked()
    play(made_up, made, before)
    found = made_up.contents(made)
    head = made_up.headed(made, found)
    made.witness()
    data = made_up.packed(made, found, head)
    said = state(data)
    play(made_up, made, after)
    later = made_up.contents(made)
    again = made_up.headed(made, later)
    made.witness()
    anew = state(made_up.packed(made, later, again))

    assert state(data) == said
    assert [row["index"] for row in said["entries"]] == sorted(
        {*found.entries, *found.keys, head[0]}
    )
    assert {row["index"] for row in said["entries"]} <= {row["index"] for row in anew["entries"]}


def play(made_up, made, moves) -> None:
    """Go on with the ledger."""
    for number, move in enumerate(moves):
        case = made_up.CASE
        if move == "step":
            made.add(kind="case.step", case=case, move="hear", reason=f"Reason {number}")
        elif move == "evidence":
            data = made.put(f"document {len(made.notes)}".encode())
            made.add(kind="evidence.received", case=case, objs=[made_up.named(data, "exhibit")],
                     signer=made_up.OLENA)  # fmt: skip
        elif move == "salted":
            secret = made.put(f"secret {len(made.notes)}".encode())
            salted = made_up.digest(b"lendemain/commit/v1\n" + made_up.SALT + secret)
            made.add(kind="evidence.received", case=case, salted={"exhibit": salted})
        elif move == "other case":
            made.add(kind="case.step", case=case + 2, move="admit", reason="Another")
        elif move == "drill":
            made.add(kind="drill", number=number)
        elif move == "witness":
            made.witness(["host", "neutral", "coalition"])
        elif move == "enrol":
            from lendemain.ledger import keyring
            from lendemain.ledger.note import Signer

            name = f"mission.example/p{len(made.notes)}"
            key = Signer(name, bytes([50 + len(made.notes)] * 32)).verifier
            made.add(**keyring.enrolment(key, operator=made_up.DESK.name))
