"""The commission and its batches as pages show them."""

from lendemain.desk.cases import batches, deciding
from lendemain.desk.cases.claims import Claims
from lendemain.desk.pages import commission_shown
from lendemain.desk.pages.commission_shown import WantedBatches


def test_who_sits_and_since_when(sits):
    """
    Everybody with role and the entry that enrolled them, the chair with the entry that named it,
    and a change that one signed alone is told not to count.
    """
    one = sits("verifying")
    deciding.chaired(one.mission, "bo", by="ana", other="cem")
    said = commission_shown.seats(one.view)
    people = {row["name"].rpartition("/")[2]: row for row in said["people"]}

    assert said["chair"].endswith("/bo")
    assert said["chaired"] == one.mission.size - 1
    assert people["ana"]["role"] == "commissioner"
    assert people["ana"]["entry"] < said["chaired"]
    assert [(h["what"], h["counts"]) for h in said["history"]] == [("chair", True)]
    assert all(row["titles"] for row in said["terms"]["ladder"])
    assert set(said["catalogue"]) == set(said["terms"]["catalogue"])


def test_batches_are_paged_and_add_up(sits, monkeypatch):
    """
    A page goes on after the last name; the totals are of all that are wanted, whatever the page.
    """
    one = sits("verifying")
    monkeypatch.setattr(commission_shown, "ROWS_MAX", 2)
    every = Claims(one.view)
    first = commission_shown.listed(every, WantedBatches())["waiting"]
    second = commission_shown.listed(every, WantedBatches(after=first["after"]))["waiting"]
    some = commission_shown.listed(every, WantedBatches(q=first["rows"][0]["batch"]))["waiting"]

    assert first["total"] == second["total"] == len(batches.listed(one.view))
    assert first["rows"][-1]["batch"] == first["after"] < second["rows"][0]["batch"]
    assert some["total"] == 1
