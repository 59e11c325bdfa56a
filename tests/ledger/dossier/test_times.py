"""The doubts that times raise."""

from lendemain.ledger.dossier import times


def codes(said) -> set[tuple[str, object]]:
    return {(one["doubt"], one.get("entry", one.get("witness"))) for one in said["doubts"]}


def exported(made_up, made):
    found = made_up.contents(made)
    head = made_up.headed(made, found)
    made.witness()
    return made_up.packed(made, found, head)


def test_a_date_that_witnesses_do_not_support_is_doubted(made_up, state):
    """
    7 and 9: an author's time before what the author knew, or after witnesses saw it, is a claim
    that is not supported; so is an account of what came after it was made.
    """
    made = made_up.worked()
    made.witness()
    start = made.made_us
    made.add(kind="case.step", case=made_up.CASE, move="hear", reason="Old", anchor=made.anchor(),
             time_made=start - 10**10)  # fmt: skip
    early = len(made.notes) - 1
    made.add(
        kind="case.step", case=made_up.CASE, move="hear", reason="New", time_made=start + 10**10
    )
    made.add(kind="case.step", case=made_up.CASE, move="hear", reason="Next",
             time_event=start + 10**12)  # fmt: skip

    found = codes(state(exported(made_up, made)))
    assert found == {
        ("made_earlier_than_possible", early),
        ("made_later_than_witnessed", early + 1),
        ("tells_of_what_came_after", early + 2),
    }  # fmt: skip


def test_witnesses_clocks_are_compared(made_up, state):
    """
    8: cosignatures hours apart, one that goes back, and one from the future are doubted.
    """
    made = made_up.worked()
    made.witness(late_s=20_000)
    said = state(exported(made_up, made))
    assert {("clock_goes_back", name) for name in made_up.BLOCS} <= codes(said)

    assert ("clock_ahead", "host") in codes(state(made_up.dossier(), now=made_up.START_S - 86_400))
    assert times.SPREAD_S == 3600


def test_without_witnesses_nobody_says_when(made_up, state):
    """
    Under a policy that asks for nobody, entries are recorded, and no time is supported.
    """
    alone = f"log {made_up.LOG.verifier.vkey}\nquorum none\n".encode()
    said = state(made_up.dossier(), policy=alone)

    assert {one["doubt"] for one in said["doubts"]} == {"unwitnessed_time"}
    assert all("not_after" not in row for row in said["entries"])
