"""Single contributions against single requirements."""

from dataclasses import replace

from lendemain.force import rules
from lendemain.records.force import Cause, Rung


def test_each_cause_is_named(model):
    """
    Status, readiness, notice, caveat and skills each rule a pair out under their own name.
    """
    stated, offers = model
    line = next(r for r in stated.requirements if r.requirement_id == "land-reserve")
    good = next(c for c in offers if "reserve_company" in c.capabilities)
    asked = replace(line, skills=("link16",), notice_days=5)
    bad = replace(good, rung=Rung.ANNOUNCED, readiness_evidence="", notice_days=9, skills=())

    assert rules.causes(good, line, least=Rung.COMMITTED) == frozenset()
    assert rules.causes(bad, asked, least=Rung.COMMITTED) == {
        Cause.STATUS, Cause.READINESS, Cause.NOTICE, Cause.SKILLS,
    }  # fmt: skip
