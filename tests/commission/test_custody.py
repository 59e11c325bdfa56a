"""Chains of custody follow from statements, and what is not permitted changes nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.commission.custody import custody, held_by, kept_back, refusal
from lendemain.records.exhibit import Consent, CustodyMove, CustodyStatement

START = datetime(2026, 1, 6, tzinfo=UTC)
A, B, C = "m/olena", "m/taras", "m/lab"


def objs(*roles):
    return [
        {"alg": "sha256", "digest": "00" * 32, "size": 40, "media": "x/y", "role": r}
        for r in roles or ("exhibit",)
    ]


def said(entry, kind, exhibit="e1", by=(A,), **body):
    return CustodyStatement(
        entry=entry, kind=kind, author=by[0], signers=tuple(by),
        at=START + timedelta(hours=entry), exhibits=(exhibit,), said=body,
    )  # fmt: skip


def received(entry, exhibit="e1", by=A, roles=("exhibit", "capture"), **body):
    whole = {"bytes": 23, "media": "image/jpeg", "storage": "enciphered", "objs": objs(*roles)}
    return said(entry, CustodyMove.RECEIVED, exhibit, (by,), **{**whole, **body})


def derived(entry, exhibit, of, **body):
    return replace(
        received(entry, exhibit, of=of, **{"method": "faces blurred", **body}),
        kind=CustodyMove.DERIVED,
    )


def handed(entry, giver, receiver, by):
    return said(entry, CustodyMove.TRANSFERRED, by=by, giver=giver, receiver=receiver, reason="x")


def test_the_first_holder_is_who_took_it_in():
    """
    From the moment of receipt there is a holder, and nobody held it before.
    """
    one = custody([received(0, case=7)]).exhibits["e1"]

    assert (one.holder, one.cases, one.gaps) == (A, (7,), ())
    assert held_by(one, START) == A
    assert held_by(one, START - timedelta(seconds=1)) == ""


def test_a_handing_over_that_both_signed_closes():
    """
    The holder changes at once and there is no gap; who held it when can be asked.
    """
    one = custody([received(0), handed(5, A, B, (A, B))]).exhibits["e1"]

    assert (one.holder, one.gaps) == (B, ())
    assert held_by(one, START + timedelta(hours=4, minutes=59)) == A
    assert held_by(one, START + timedelta(hours=5)) == B


@pytest.mark.parametrize(("first", "second", "between"), [(A, C, A), (C, A, C)])
def test_a_handing_over_that_one_signed_is_a_gap_until_the_other_does(first, second, between):
    """
    Until both have signed the gap is shown; only who signed for having it is its holder.
    """
    alone = custody([received(0), handed(1, A, C, (first,))]).exhibits["e1"]
    both = custody([received(0), handed(1, A, C, (first,)), handed(2, A, C, (second,))])

    assert [g.missing for g in alone.unanswered] == [second]
    assert alone.holder == between
    assert (both.exhibits["e1"].holder, both.exhibits["e1"].gaps) == (C, ())


REFUSED = [
    received(9),
    said(9, CustodyMove.BOUND, "e9", case=1),
    said(9, CustodyMove.BOUND),
    said(9, CustodyMove.BOUND, case=7),
    handed(9, B, C, (B, C)),
    handed(9, A, A, (A,)),
    handed(9, A, B, (C,)),
    said(9, CustodyMove.DISCLOSED, reason="x", authority="y"),
    said(9, CustodyMove.REDACTED, by=(A,), reason="x", authority="y"),
    said(9, CustodyMove.UNMASKED, by=(A,), reason="x", authority="y"),
    said(9, CustodyMove.UNMASKED, by=(A, B), reason="x", authority="y"),
    said(9, CustodyMove.CONSENTED, consent="gladly"),
    said(9, CustodyMove.CONSENTED, consent=["parties"]),
    derived(9, "e2", ["e9"]),
    derived(9, "e2", []),
    derived(9, "e2", ["e1"], method=""),
    received(9, "e2", roles=("capture",)),
    received(9, "e2", storage="cloud"),
    received(9, "e2", bytes="many"),
    said(9, CustodyMove.RECEIVED, "e2"),
]


@pytest.mark.parametrize("wrong", REFUSED, ids=lambda s: s.kind.name)
def test_a_refused_move_changes_nothing_and_is_told(wrong):
    """
    A statement that the chain does not permit leaves every exhibit as it was, and has its reason.
    """
    before = custody([received(0, case=7)])
    after = custody([received(0, case=7), wrong])

    assert dict(after.exhibits) == dict(before.exhibits)
    [refused] = after.refused
    assert (refused.entry, refused.why != "") == (9, True)
    assert refusal([received(0, case=7)], wrong) == refused.why


def test_nothing_follows_a_redaction():
    """
    Two people end a chain; every later statement on it is refused, and so is deriving from it.
    """
    order = said(3, CustodyMove.REDACTED, by=(A, B), reason="asked", authority="rule 4")
    later = [
        said(n, kind, by=(A, B), case=8, consent="public", giver=A, receiver=B)
        for n, kind in enumerate(CustodyMove, 4)
        if kind not in (CustodyMove.RECEIVED, CustodyMove.DERIVED)
    ]
    found = custody([received(0), order, *later, derived(40, "e2", ["e1"])])

    assert found.exhibits["e1"].redacted == 3
    assert [r.why for r in found.refused if "redacted by entry 3" not in r.why] == []
    assert len(found.refused) == len(later) + 1


def test_what_is_kept_in_the_clear_has_no_key_to_destroy():
    """
    A redaction of an exhibit in the clear is refused, since it could not be carried out.
    """
    order = said(3, CustodyMove.REDACTED, by=(A, B), reason="asked", authority="rule 4")

    [refused] = custody([received(0, storage="clear"), order]).refused
    assert "in the clear" in refused.why


def test_why_an_exhibit_does_not_go_to_the_parties():
    """
    Consent, an order, a seal and a redaction each keep it back, the gravest told; else it goes.
    """
    steps = [
        received(0, consent="parties"),
        said(1, CustodyMove.WITHHELD, reason="safety", authority="rule 12"),
        said(2, CustodyMove.SEALED, attestation="two launchers"),
        said(3, CustodyMove.REDACTED, by=(A, B), reason="asked", authority="rule 4"),
    ]
    told = [kept_back(custody(steps[: n + 1]).exhibits["e1"]) for n in range(4)]

    assert told[0] is None
    assert [t.entry for t in told[1:]] == [1, 2, 3]
    assert [t.reason.split(":")[0] for t in told[1:]] == ["safety", "sealed", "redacted"]
    for consent in Consent:
        back = kept_back(custody([received(0, consent=consent.value)]).exhibits["e1"])
        free = consent in (Consent.PARTIES, Consent.PUBLIC, Consent.NOT_NEEDED)
        assert (back is None) is free


def test_an_altered_original_is_a_finding_for_good():
    """
    A reading that found other bytes stays on the exhibit, whatever is read later.
    """
    steps = [
        received(0),
        said(1, CustodyMove.ACCESSED, found="altered"),
        said(2, CustodyMove.ACCESSED, found="whole"),
    ]

    one = custody(steps).exhibits["e1"]
    assert [s.move.name for s in one.steps] == ["RECEIVED", "ACCESSED", "ACCESSED"]
    assert one.findings == ("entry 1: its bytes are not those that were signed",)


def test_derived_items_hang_on_their_originals():
    """
    What was made of an exhibit is found from it, and names it.
    """
    found = custody([received(0), derived(1, "e2", ["e1"]), derived(2, "e3", ["e2", "e1"])])

    assert [one.exhibit_id for one in found.made_of("e1")] == ["e2", "e3"]
    assert found.exhibits["e3"].parents == ("e2", "e1")


@given(st.lists(st.tuples(
    st.sampled_from(list(CustodyMove)), st.sampled_from(["e1", "e2"]),
    st.lists(st.sampled_from([A, B, C]), min_size=1, max_size=3, unique=True),
    st.dictionaries(
        st.sampled_from(["giver", "receiver", "case", "consent", "of", "method", "storage",
                         "bytes", "media", "objs", "salted", "comp", "found"]),
        st.sampled_from([A, B, C, 1, "public", ["e1"], "clear", {"a": "b"}, [{"role": "exhibit"}]]),
    )), max_size=12))  # fmt: skip
def test_whatever_authors_sign_the_fold_holds(rows):
    """
    Any statements at all give chains in which each holding ends where the next begins, the last is
    the holder's, and every statement took effect or was refused.
    """
    steps = [received(0)] + [
        said(n, kind, exhibit, tuple(by), **body)
        for n, (kind, exhibit, by, body) in enumerate(rows, 1)
    ]
    found = custody(steps)

    for one in found.exhibits.values():
        assert one.holdings[-1].holder == one.holder
        ends = [(a.end, b.start) for a, b in zip(one.holdings, one.holdings[1:], strict=False)]
        assert all(end == start for end, start in ends)
    taken = sum(len(one.steps) for one in found.exhibits.values())
    assert taken + len(found.refused) == len(steps)
