"""Terms of reference in force, and who sits, as the ledger says."""

from lendemain.desk.cases import reference
from lendemain.desk.mission import obj
from lendemain.desk.permissions import CHANGED
from lendemain.records.procedure import ClockName


def test_the_packaged_terms_hold_with_the_clocks_of_the_text(sits):
    """
    Before any are adopted the model holds, and the agreement's thresholds give its clocks.
    """
    one = sits("verifying")
    found = reference.terms(one.mission)
    thresholds = one.mission.agreements[0].thresholds or {}

    assert found.terms_id == reference.packaged().terms_id
    hours = found.clocks[ClockName.REASONED].total_seconds() / 3600
    assert hours == thresholds["clock_reasoned_h"]


def test_terms_and_a_chair_that_too_few_signed_hold_nowhere(sits):
    """
    An entry that one hand wrote changes nothing.
    """
    one = sits("verifying")
    data = b"id = 1"
    digest = one.mission.segments.put_bytes(data)
    listed = [obj(digest, len(data), "application/toml", reference.TERMS)]
    one.mission.record(CHANGED, {"policy": reference.TERMS, "file": "mine.toml"}, listed)
    one.mission.record(reference.CHAIRED, {"chair": "front.lendemain.example/bo"})

    assert reference.terms(one.mission).terms_id == reference.packaged().terms_id
    members, chair = reference.seated(one.mission)
    assert ([m.rpartition("/")[2] for m in members], chair) == (
        ["ana", "bo", "cem", "dan", "eva"], ""
    )  # fmt: skip
