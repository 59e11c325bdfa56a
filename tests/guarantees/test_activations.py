"""Each time a clause came to bind: clocks, second starts, parts, rulings."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from tests.guarantees.made import clause, hour, instrument, rule

from lendemain.guarantees.evaluator import Evaluator
from lendemain.guarantees.expressions import parsed
from lendemain.records.activation import Fact
from lendemain.records.commitment import Clock, Deontic, Undertaking

ALWAYS = rule(parsed("true"))


def owed(deontic=Deontic.OBLIGATION, **more):
    """A clause that every a starts, that b closes within ten hours."""
    wanted = {"clock": Clock(length="PT10H", zone="UTC"), "closed_by": ("b",), **more}
    return replace(clause("t/1", ALWAYS, on="a"), deontic=deontic, **wanted)


def fact(signal, at, **more):
    """A fact at an hour."""
    name = f"{signal}{at}{more.get('about', '')}"
    return Fact(fact_id=name, signal=signal, happened=hour(at), known=hour(at), **more)


def at_hour(n, one, *facts):
    """The activations of a clause at an hour."""
    found = Evaluator([instrument(one)])
    found.take(facts)
    return found.activations("t/1", hour(n))


def test_the_life_of_an_obligation():
    """
    Active, fulfilled in time, overdue without, remedied late.
    """

    def status(n, *facts):
        return at_hour(n, owed(), fact("a", 1), *facts)[0].status.value

    assert status(5) == "active"
    assert status(12, fact("b", 11)) == "fulfilled"
    assert status(11) == "overdue"
    assert status(20, fact("b", 12)) == "remedied"


@given(
    st.sampled_from([Deontic.PERMISSION, Deontic.RIGHT, Deontic.PROHIBITION]), st.integers(1, 99)
)
def test_only_an_obligation_is_ever_overdue(deontic, n):
    """
    "May include" never becomes overdue.
    """
    for one in at_hour(n, owed(deontic), fact("a", 1)):
        assert one.status.value not in ("overdue", "breached")


def test_a_clock_started_twice():
    """
    The first counts and the second is noted; or the latest, or each, as the text says.
    """
    facts = (fact("a", 1), fact("a", 3))

    def dues(restart):
        one = owed(clock=Clock(length="PT10H", zone="UTC", restart=restart))
        return [(x.due, len(x.noted)) for x in at_hour(5, one, *facts)]

    assert dues("first") == [(hour(11), 1)]
    assert dues("latest") == [(hour(13), 1)]
    assert dues("each") == [(hour(11), 0), (hour(13), 0)]


def test_after_its_clock_has_run_out_a_start_is_a_new_one():
    """
    A second start after the first has ended, or was closed, starts anew.
    """
    assert len(at_hour(30, owed(), fact("a", 1), fact("a", 12))) == 2
    assert len(at_hour(30, owed(), fact("a", 1), fact("b", 2), fact("a", 3))) == 2


def test_parts_add_up_and_grace_is_waited_for():
    """
    Half of a quantity is half fulfilled; overdue only after the grace.
    """
    what = Undertaking(
        action="pay", quantity_e6=10_000_000, unit="EUR", grace="PT2H", reparation="",
        of_means=False,
    )  # fmt: skip
    one = owed(undertaking=what)
    half = fact("b", 3, value_e6=5_000_000)

    assert [(x.share_e6, x.status.value) for x in at_hour(5, one, fact("a", 1), half)] == [
        (500_000, "partly")
    ]
    assert at_hour(12, one, fact("a", 1), half)[0].status.value == "partly"
    assert at_hour(13, one, fact("a", 1), half)[0].status.value == "overdue"


def test_only_the_same_thing_closes_where_the_text_says_so():
    """
    Another ship's departure fulfils nothing.
    """
    one = owed(same_thing=True)

    assert (
        at_hour(9, one, fact("a", 1, about="s1"), fact("b", 2, about="s2"))[0].status.value
        == "active"
    )
    assert (
        at_hour(9, one, fact("a", 1, about="s1"), fact("b", 2, about="s1"))[0].status.value
        == "fulfilled"
    )


def test_people_rule_and_software_does_not():
    """
    A political clause is triggered until people say it is active; a ruling names what it rules.
    """
    one = owed(political=True)

    def status(*rulings):
        ruled = [
            Fact(fact_id=f"r{n}", signal="ruled", happened=hour(2 + n), known=hour(2 + n),
                 about=f"{word}:t/1")
            for n, word in enumerate(rulings)
        ]  # fmt: skip
        return at_hour(9, one, fact("a", 1), *ruled)[0].status.value

    assert status() == "triggered"
    assert status("convened") == "consultation"
    assert status("convened", "activated") == "active"
    assert status("activated", "waived") == "waived"
    assert status("nonsense") == "triggered"


def test_silence_where_nobody_watched_is_not_called_overdue():
    """
    Where what closes a clause stands in no complete register, its time is up and no more is known.
    """
    one = owed(closed_by=("c",))
    (unwatched,) = at_hour(20, one, fact("a", 1))
    watched = Fact(fact_id="q", signal="c", happened=hour(0), known=hour(15), denies=True,
                   until=hour(12))  # fmt: skip
    (seen,) = at_hour(20, one, fact("a", 1), watched)

    assert (unwatched.status.value, [n.code for n in unwatched.noted]) == (
        "active", ["noted_unknown"],
    )  # fmt: skip
    assert (seen.status.value, seen.noted) == ("overdue", ())


def test_an_account_of_fulfilment_that_is_neither_shown_nor_refuted_leaves_overdue_unknown():
    """
    What asks whether the clause is overdue has no answer then.
    """
    second = clause("t/2", rule(parsed('overdue("t/1")')))
    found = Evaluator([instrument(owed(), second)])
    found.take([fact("a", 1), fact("b", 3, probability=0.5)])

    assert found.answer("t/2", hour(20)).value == "unknown"
    found.take([fact("b", 4, probability=0.0)])
    assert found.answer("t/2", hour(20)).value == "unknown"
