"""Who is bound, since when, and why not."""

from dataclasses import replace
from datetime import UTC, datetime

from lendemain.guarantees.standing import bound, status
from lendemain.records.commitment import Adherence, AdherenceStatus

AT = datetime(2026, 6, 1, tzinfo=UTC)


def given(status_, start=datetime(2026, 1, 1, tzinfo=UTC), **more):
    """An adherence of the coalition."""
    return Adherence(party="coalition", status=AdherenceStatus(status_), start=start, **more)


def answers(texts, *later, at=AT, fragment="paris-2026/1", view=""):
    """Whether the coalition is bound, and why."""
    plain = replace(texts["paris-2026"], adherences=())
    (one,) = [
        b for b in bound(plain, fragment, at, later=later, view=view) if b.party == "coalition"
    ]
    return one.binds, one.why


def test_a_signature_without_ratification_binds_nobody(texts):
    """
    Signed, negotiating, ratified but not in force, suspended: none of them binds, and each says so.
    """
    for word in ("negotiating", "signed", "ratified", "suspended"):
        assert not answers(texts, given(word))[0]
    assert "ratification" in answers(texts, given("signed"))[1]
    assert answers(texts, given("in_force"))[0]
    assert answers(texts, given("provisionally_applied"))[0]
    assert answers(texts) == (False, "has no status by then")


def test_a_reservation_takes_out_of_its_clause_only(texts):
    """
    One who reserved a clause is bound by the others.
    """
    reserved = given("in_force", reserved=("paris-2026/1",))

    assert answers(texts, reserved) == (False, "has reserved this clause")
    assert answers(texts, reserved, fragment="paris-2026/2")[0]


def test_a_withdrawal_binds_until_it_takes_effect(texts):
    """
    Announced and not yet effective, it binds and the day is told; afterwards it does not.
    """
    leaves = given("withdrawn", start=datetime(2026, 12, 1, tzinfo=UTC))

    binds, why = answers(texts, given("in_force"), leaves)
    assert binds
    assert "leaves on 2026-12-01" in why
    after = answers(texts, given("in_force"), leaves, at=datetime(2026, 12, 1, tzinfo=UTC))
    assert after == (False, "has withdrawn")


def test_a_supporter_is_bound_by_nothing(texts):
    """
    The United States, in force or not, is a supporter of the declaration and no party to it.
    """
    draft = replace(texts["paris-2026-draft"], adherences=(
        replace(given("in_force"), party="us"),
    ))  # fmt: skip
    (one,) = bound(draft, "paris-2026/4-us", AT)

    assert (one.binds, one.why) == (False, "is a supporter, not a party")


def test_a_view_may_read_a_status_otherwise(texts):
    """
    A legal view's own reading goes before everybody's, in that view only.
    """
    everybody, theirs = given("in_force"), given("suspended", view="void")

    assert answers(texts, everybody, theirs)[0]
    assert not answers(texts, everybody, theirs, view="void")[0]
    plain = replace(texts["paris-2026"], adherences=())
    held = status(plain, "coalition", AT, view="void", later=(everybody, theirs))
    assert held == theirs
