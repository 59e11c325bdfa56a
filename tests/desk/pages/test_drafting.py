"""Statements in two steps: nothing is recorded by the first, the very bytes by the second."""

import pytest

from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission
from lendemain.desk.pages import drafting
from lendemain.desk.pages.drafting import Desk, Draft, Drafting, Drafts
from lendemain.desk.pages.kept import Kept
from lendemain.desk.proof import audit
from lendemain.desk.view import view
from lendemain.errors import InputError, LendemainError
from lendemain.ledger import note


@pytest.fixture
def known(folder):
    with Mission.open(folder, write=True) as mission:
        for name in ("olena", "taras"):
            cases.enrolled(mission, name)
    with Mission.open(folder) as mission:
        yield view(mission)


def admit(number=1, by="olena"):
    return lambda seen: cases.moved(seen, number, "admit", reason="as read", by=by)


def draft(known, verb, desk=None):
    done = (desk or Desk(known.mission.folder)).drafted(known, verb)
    return Draft(
        name="d", text=done.text, case=1, people=done.names, asked={}, verb=verb, until=9e9,
        signed=done.signed,
    )  # fmt: skip


def sign(known, one, *people):
    """The draft with its people's signatures."""
    signers = [known.mission.signer(name) for name in people]
    made = {s.name: note.Signature(s.name, s.verifier.key_id, s.signature(one.text))
            for s in signers}  # fmt: skip
    kept = {n: getattr(one, n) for n in Draft.__slots__ if n != "signed"}
    return Draft(**kept, signed={**one.signed, **made})


def test_a_draft_records_nothing_and_then_the_very_bytes(known):
    """
    The text that is entered is the text that was drafted; before that the ledger does not grow.
    """
    folder = known.mission.folder
    one = draft(known, admit())
    with Mission.open(folder) as mission:
        before = mission.size
    entry = Desk(known.mission.folder).entered(known, sign(known, one, "olena"))
    with Mission.open(folder) as mission:
        text, _, signatures = note.entry_parts(mission.noted(entry))

    assert entry == before
    assert text == one.text
    assert [s.name for s in signatures] == ["front.lendemain.example/olena"]


def test_what_is_refused_is_refused_by_both_steps(known):
    """
    A move that the table forbids is no draft; one that it forbids by now is not entered.
    """
    with pytest.raises(InputError, match="cannot be moved by hear"):
        Desk(known.mission.folder).drafted(
            known, lambda s: cases.moved(s, 1, "hear", reason="r", by="olena")
        )
    one = sign(known, draft(known, admit()), "olena")
    with Mission.open(known.mission.folder, write=True) as mission:
        cases.moved(view(mission), 1, "admit", reason="first", by="taras")
        before = mission.size
    with pytest.raises(InputError, match="cannot be moved by admit"):
        Desk(known.mission.folder).entered(known, one)
    with Mission.open(known.mission.folder) as mission:
        assert mission.size == before


def test_an_author_who_said_something_since_signs_anew(known):
    """
    The number in the author's chain is among the bytes: what was said in another case is enough.
    """
    one = sign(known, draft(known, admit()), "olena")
    with Mission.open(known.mission.folder, write=True) as mission:
        cases.moved(view(mission), 2, "admit", reason="first", by="olena")
    with pytest.raises(InputError, match="after"):
        Desk(known.mission.folder).entered(known, one)


@pytest.mark.parametrize("who", ["taras", "stranger"])
def test_only_a_key_that_counts_signs(known, who):
    """
    Another's signature, or a stranger's, is refused under this name.
    """
    one = draft(known, admit())
    signer = known.mission.signer(who) if who == "taras" else note.Signer.generate("x/stranger")
    with pytest.raises(InputError, match="does not hold"):
        drafting.signature(known.mission, one.author, one.text, signer.signature(one.text))
    mine = known.mission.signer("olena").signature(one.text)
    assert drafting.signature(known.mission, one.author, one.text, mine).signature == mine


def test_nobody_unknown_drafts_and_the_desk_states_nothing(folder):
    """
    A name that is not enrolled has no stand-in; what the desk states is no draft either.
    """
    with Drafting(folder, write=True) as mission:
        with pytest.raises(InputError, match="nobody of that name"):
            mission.signer("olena")
        with pytest.raises(drafting.Drafted):
            mission.record("drill", {})
        assert mission.size == Mission.open(folder).size


def test_somebody_else_who_writes_is_waited_for_and_not_for_ever(known, monkeypatch):
    """
    While another process holds the ledger a draft waits a moment, then says so.
    """
    monkeypatch.setattr(drafting, "BUSY_S", 0.1)
    with (
        Mission.open(known.mission.folder, write=True),
        pytest.raises(LendemainError, match="another process is writing"),
    ):
        Desk(known.mission.folder).drafted(known, admit())


def drafted(text):
    return drafting.Drafted(text, ("a", "b"), [])


def test_what_waits_outlives_the_server_with_its_signatures(tmp_path):
    """
    Another process finds the words, who has signed already, and their verb; once they are entered
    or their time is over, nothing of them is left.
    """
    (tmp_path / "mission.toml").touch()
    now, asked = [0.0], []
    verb_of = lambda case, said, by: asked.append((case, said, by))  # noqa: E731
    begin = lambda: Drafts(  # noqa: E731
        lambda: now[0], kept=Kept(tmp_path, clock=lambda: now[0]), verb_of=verb_of
    )
    first = begin()
    one = first.draft(drafted(b"words"), case=7, asked={"move": "vote"}, verb=lambda _: None)
    first.signed(one.name, note.Signature("a", b"1234", b"s"))
    now[0] = drafting.DRAFT_S - 1
    again = begin().of(one.name)
    begin().done(one.name)
    entered = begin().of(one.name)
    begin().draft(drafted(b"late"), case=7, asked={}, verb=lambda _: None)
    now[0] *= 3
    late = begin().named("a")

    assert (again.text, again.case, again.waiting) == (b"words", 7, ("b",))
    assert asked[0] == (7, {"move": "vote"}, "a")
    assert (entered, late) == (None, [])


def test_the_desk_signs_beside_somebody_and_tells_nobody_before(known):
    """
    Where the desk signs too, its signature waits with the draft, the author is waited for, and both
    stand under the entry.
    """
    desk = Desk(known.mission.folder)
    draw = lambda seen: seen.mission.record(  # noqa: E731
        "drill", {}, signer=seen.mission.signer("olena"), others=[seen.mission.desk]
    )
    one = draft(known, draw, desk)
    entry = desk.entered(known, sign(known, one, "olena"))
    with Mission.open(known.mission.folder) as mission:
        _, _, signatures = note.entry_parts(mission.noted(entry))

    assert one.waiting == ("front.lendemain.example/olena",)
    assert [s.name.rpartition("/")[2] for s in signatures] == ["olena", "desk"]


def test_drafts_wait_for_a_while_and_are_few():
    """
    What nobody signs is forgotten; an author's oldest gives way to newer ones.
    """
    now = [0.0]
    drafts = Drafts(lambda: now[0])
    names = [
        drafts.draft(drafted(b"%d" % n), case=1, asked={}, verb=lambda _: None).name
        for n in range(drafting.DRAFTS_EACH_MAX + 1)
    ]
    signed = drafts.signed(names[-1], note.Signature("a", b"1234", b"s"))
    held = len(drafts.named("b"))
    drafts.done(names[-2])
    gone = [drafts.of(names[0]), drafts.of(names[-2])]
    now[0] = drafting.DRAFT_S

    assert signed.waiting == ("b",)
    assert (held, gone) == (drafting.DRAFTS_EACH_MAX, [None, None])
    assert drafts.of(names[-1]) is None
    assert drafts.signed(names[-1], note.Signature("b", b"1234", b"s")) is None


def test_one_desk_works_beside_the_command_line(known):
    """
    Between two acts the ledger is free for others, and what they wrote is there for the next.
    """
    desk = Desk(known.mission.folder)
    one = draft(known, admit())
    first = desk.entered(known, sign(known, one, "olena"))
    with Mission.open(known.mission.folder, write=True) as mission:
        cases.moved(view(mission), 1, "verify", reason="as read", by="taras")
    with pytest.raises(InputError, match="cannot be moved by verify"):
        desk.drafted(known, lambda s: cases.moved(s, 1, "verify", reason="r", by="olena"))
    verb = lambda s: cases.moved(s, 1, "establish", reason="r", by="olena")  # noqa: E731
    second = desk.entered(known, sign(known, draft(known, verb, desk), "olena"))

    assert (first, second) == (known.mission.size, known.mission.size + 2)
    assert audit.audit(known.mission.folder).problems == ()
