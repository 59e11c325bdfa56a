"""Statements on a case: signed by the right people, current, without personal data."""

import pytest

from lendemain.desk.cases import readers, stating
from lendemain.desk.evidence import receiving
from lendemain.errors import InputError
from lendemain.records.case import Status
from lendemain.records.exhibit import Consent
from lendemain.records.procedure import CaseKind


def test_nothing_that_identifies_a_person_is_recorded(sits, tmp_path):
    """
    An address, a number, a place, the name of a known source: refused, and nothing is written.
    """
    one = sits("verifying")
    for name in ("ana", "bo"):
        readers.enrol(one.mission, name, custodian=True)
    path = tmp_path / "words"
    path.write_bytes(b"x")
    brought = receiving.Brought(
        path=path, case=one.number, by="ana", source="Ivan Franko", consent=Consent.PARTIES
    )
    receiving.added(one.mission, brought)
    held, size = stating.matter(one.view, one.number), one.mission.size
    for text in ("write to a@b.org", "+380 44 123 45 67", "47.12345, 37.12345", "Franko said so"):
        with pytest.raises(InputError, match="kept for ever"):
            stating.stated(one.view, held, CaseKind.RECUSED, {"reason": text}, by="ana")

    assert one.mission.size == size


def test_a_statement_is_signed_by_each_person_once(sits):
    """
    Whoever signs must be enrolled, may not sign twice, and must be let by the policy.
    """
    one = sits("verifying")
    held = stating.matter(one.view, one.number)
    said = {"reason": "near"}
    with pytest.raises(InputError, match="twice"):
        stating.stated(one.view, held, CaseKind.RECUSED, said, by="ana", others=["ana"])
    with pytest.raises(InputError, match="enrolled"):
        stating.stated(one.view, held, CaseKind.RECUSED, said, by="zoe")
    with pytest.raises(InputError, match="may not move"):
        stating.stated(one.view, held, CaseKind.RECUSED, said, by="petro")
    index = stating.stated(one.view, held, CaseKind.RECUSED, said, by="ana", others=["bo"])

    assert list(one.mission.entries())[index].body["since"] == held.step


def test_who_is_a_member_a_liaison_or_neither(sits):
    """
    Members sit unless they recused themselves; a liaison speaks for one party.
    """
    one = sits("verifying")
    held = stating.matter(one.view, one.number)
    assert stating.member(one.view, held, "ana").endswith("/ana")
    stating.liaison(one.mission, "yana", "north", where="x")
    for by, party in (("yana", "south"), ("ana", "north"), ("zoe", "north")):
        with pytest.raises(InputError, match="no liaison"):
            stating.liaison(one.mission, by, party, where="x")
    with pytest.raises(InputError, match="while it is closed"):
        stating.check_status(held, "it is reopened", Status.CLOSED)
    assert stating.duty(one.mission, "zoe").role is None
