"""What commitments come to, asked of a mission."""

from datetime import UTC, datetime

import pytest
from tests.desk.committed import AT, certified, committed, notified

from lendemain.desk.outlook import guarantees
from lendemain.errors import InputError
from lendemain.guarantees import legalruleml


@pytest.fixture
def mission(tmp_path):
    """A mission with the snapback, the sectoral measures and the plan."""
    with committed(tmp_path, "unscr-2231", "eu-sectoral", "plan-20") as found:
        yield found


def row_of(mission, clause, at, language="en"):
    """A clause's row of the list."""
    rows = guarantees.listed(mission, at=at, language=language)["clauses"]
    return next(r for r in rows if r["clause"] == clause)


def test_a_clause_that_views_read_otherwise_is_disputed_in_the_list(mission):
    """
    The list shows the dispute, and each view has its own answer with its name.
    """
    notified(mission)

    assert row_of(mission, "unscr-2231/op12", AT)["answer"] == "disputed"
    answers = guarantees.shown(mission, "unscr-2231/op12", at=AT, language="fr")["answers"]
    told = {r["view"]: r["answer"] for r in answers}
    assert told["as the text stands"] == "true"
    assert told["La notification de 2025 est nulle"] == "false"


def test_alarms_before_a_lapse(mission):
    """
    Before the first alarm the list says from when; after one, since when it sounds.
    """
    certified(
        mission, "prolonged", "2025-12-22T12:00:00+00:00", by="eu",
        until="2026-08-01T00:00:00+02:00",
    )  # fmt: skip

    def alarm(*day):
        return row_of(mission, "eu-sectoral/renewal", datetime(*day, tzinfo=UTC))["alarm"]

    assert alarm(2026, 6, 1) == "from 2026-07-01T22:00:00+00:00"
    assert alarm(2026, 7, 20) == "since 2026-07-17T22:00:00+00:00"
    assert alarm(2026, 8, 2) == ""


def test_a_clause_that_only_waits_for_its_occurrence_says_so(mission):
    """
    Waiting is neither true nor active.
    """
    row = row_of(mission, "unscr-2231/op11-draft", AT, "uk")

    assert (row["answer"], row["status"]) == ("waiting", "dormant")
    assert row["title"].startswith("Голова")


def test_exports_read_back(mission):
    """
    LegalRuleML of the whole, CEL of what has no past, packages as entities.
    """
    data = guarantees.exported(mission, "plan-20", "legalruleml")

    assert len(legalruleml.parsed(data)) == 2
    assert b'happened("unprovoked_by_host_found")' in guarantees.exported(mission, "plan-20", "cel")
    assert guarantees.exported(mission, "plan-20", "ftm").count(b"Sanction") >= 3
    with pytest.raises(InputError, match="no form"):
        guarantees.exported(mission, "plan-20", "pdf")
    with pytest.raises(InputError, match="was not adopted"):
        guarantees.exported(mission, "nato-5", "cel")


def test_checks_tell_what_a_drafter_should_know():
    """
    The compact's words are no deadline; the draft's lost clause shows against the final text.
    """
    (said,) = guarantees.checks(["compact-2024"])
    lost = guarantees.compared("paris-2026-draft", "paris-2026")

    assert any("is no deadline" in row for row in said["drafting"])
    assert [(row["change"], row["fragment"]) for row in lost] == [("lost", "paris-2026/4-us")]


def test_a_failing_worked_case_is_an_error_that_names_it(tmp_path):
    """
    A text whose cases fail is not passed.
    """
    from lendemain.desk.outlook import commitments

    path = tmp_path / "t.toml"
    text = commitments.file("compact-2024").read_text("utf-8")
    path.write_text(text.replace("2026-06-02T03:00:00Z", "2026-06-02T03:00:01Z"), "utf-8")

    with pytest.raises(InputError, match="worked cases that fail"):
        guarantees.checks([str(path)])


def test_a_clause_there_is_none_of_is_refused(mission):
    """
    With where to look.
    """
    with pytest.raises(InputError, match="no adopted text has such a clause"):
        guarantees.shown(mission, "x/1")
