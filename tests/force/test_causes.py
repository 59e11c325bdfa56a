"""Every shortfall has a cause that, alone relaxed, reduces it."""

from dataclasses import replace
from datetime import UTC, datetime

from lendemain.force import causes, generation
from lendemain.records.force import Cause, Caveat, Rung


def test_every_stretch_has_a_verified_cause(small):
    """
    All stretches are told, each once, each verified.
    """
    stated, offers, plan = small

    found = causes.explained(stated, offers, plan)

    assert sum(sum(s.missing) for s in found) == sum(map(sum, plan.missing.values()))
    assert all(s.verified and s.cause is not None and s.regained > 0 for s in found)


def test_those_asked_for_come_in_their_order_and_say_the_same(small):
    """
    Which requirements are looked at, and when, changes nothing of what is found on each.
    """
    stated, offers, plan = small
    found = causes.explained(stated, offers, plan)
    names = [found[-1].requirement, found[0].requirement]

    asked = list(causes.by_line(stated, offers, plan, wanted=names))

    assert asked == [tuple(s for s in found if s.requirement == name) for name in names]
    assert [s.missing for s in causes.stretches(plan)] == [s.missing for s in found]


def one_line(model, **changes):
    stated, offers = model
    line = next(r for r in stated.requirements if r.requirement_id == "land-reserve")
    line = replace(line, quantity=1, notice_days=0)
    offer = next(c for c in offers if "reserve_company" in c.capabilities)
    offer = replace(offer, start=datetime(2026, 1, 1, tzinfo=UTC), notice_days=0, dwell=0.0,
                    end=datetime(2030, 1, 1, tzinfo=UTC), readiness_end=None)  # fmt: skip
    alone = replace(stated, requirements=(line,), measures=())
    changed = replace(offer, **changes)
    plan = generation.generated(alone, [changed])
    return causes.explained(alone, [changed], plan)


def test_a_planted_cause_is_the_one_found(model):
    """
    With one thing wrong, that thing is the cause; with nothing wrong, nothing is missing.
    """
    barred = (Caveat(effect="forbid", about="area", values=("centre",)),)

    assert one_line(model) == ()
    assert {s.cause for s in one_line(model, rung=Rung.ANNOUNCED)} == {Cause.STATUS}
    assert {s.cause for s in one_line(model, caveats=barred)} == {Cause.CAVEAT}
    assert {s.cause for s in one_line(model, dwell=3.0)} == {Cause.DWELL}
    assert {s.cause for s in one_line(model, readiness_evidence="")} == {Cause.READINESS}
    late = datetime(2027, 9, 1, tzinfo=UTC)
    assert {s.cause for s in one_line(model, start=late)} == {Cause.AVAILABILITY}
    assert {s.cause for s in one_line(model, capabilities=("tanker",))} == {Cause.NO_OFFER}
    assert {s.cause for s in one_line(model, lift_kg=9_000_000)} == {Cause.LIFT}
