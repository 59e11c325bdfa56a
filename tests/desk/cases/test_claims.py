"""Claims beside the newest cycle, and their audit."""

from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import pytest

from lendemain.desk import view as desk_view
from lendemain.desk.cases import claims as desk_claims
from lendemain.desk.cases.claims import Claims, WantedClaims, WantedUnclaimed
from lendemain.desk.mission import Mission
from lendemain.errors import InputError

W = SimpleNamespace(**run_path(str(Path(__file__).parents[1] / "claims_mission.py")))


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    with Mission.open(W.made(tmp_path_factory.mktemp("claims"))) as mission:
        yield Claims(desk_view.view(mission))


def ids(page):
    return [row["own_number"] for row in page["rows"]]


def test_every_claim_has_a_standing_and_an_outcome(held):
    """
    Matched and repeated ones lead to the incident's case, an unmatched one to its own, and one
    without a place into a batch.
    """
    rows = {r["own_number"]: r for r in held.page(WantedClaims(claimant="russia"))["rows"]}

    assert {n: r["standing"] for n, r in rows.items()} == {
        "1": "matched", "2": "repeated", "3": "matched", "4": "unmatched", "5": "unmatched",
    }  # fmt: skip
    assert rows["1"]["cases"] == rows["2"]["cases"] != []
    assert rows["4"]["cases"] != []
    assert (rows["5"]["batch"], rows["5"]["outcome"]) == (
        "none/2025-04-19/claims",
        "not_examined",
    )
    assert all(r["outcome"] for r in rows.values())


def test_ones_own_word_answers_nothing(held):
    """
    The incidents rest on Ukraine's accounts alone: they answer Russia's claims and not Ukraine's.
    """
    page = held.page(WantedClaims(claimant="ukraine", standing="matched"))

    assert page["total"] == 0


def test_each_figure_of_the_audit_is_the_number_of_its_rows(held):
    """
    Two clicks: the figure, and the claims behind it.
    """
    for account in held.audit():
        for figure, words in account["rows"].items():
            if figure == "unclaimed":
                continue  # incidents, not claims
            page = held.page(WantedClaims(**words))
            assert page["total"] == account[figure], (account["claimant"], figure)


def test_pages_follow_each_other_and_totals_balance(held):
    """
    A page is continued after its last claim; the counts by standing add up to all that are wanted.
    """
    first = held.page(WantedClaims(limit=40))
    rest = held.page(WantedClaims(limit=40, after=first["after"]))

    assert len(first["rows"]) + len(rest["rows"]) == first["total"] == sum(first["totals"].values())
    assert rest["after"] is None
    with pytest.raises(InputError):
        held.page(WantedClaims(after="C-none"))
    with pytest.raises(InputError):
        held.page(WantedClaims(standing="true"))


def test_matches_are_kept_beside_the_ledger_and_checked(held):
    """
    The second asking reads the cache, which says the same; one that does not fit is not believed.
    """
    again = Claims(held._view)
    assert again.found.matches.equals(held.found.matches)
    assert not held._fits({"matches": held.found.matches.slice(1), "answered": held.found.answered})


def test_figures_and_words_for_the_terminal(held):
    """
    Few columns, shares in per cent; a word that cannot be meant is told.
    """
    rows = [desk_claims.figures(one) for one in desk_claims.audit(held._view)]

    assert [row["claimant"] for row in rows] == ["russia", "ukraine"]
    assert rows[0]["inflation"] == "1.50"
    assert desk_claims.waiting(held._view) == 0
    with pytest.raises(InputError):
        desk_claims.wanted(limit=0)
    assert held.batched() == [("none/2025-04-19/claims", f"claim:{_unplaced(held)}")]


def _unplaced(held):
    return held.page(WantedClaims(basis="none"))["rows"][0]["claim_id"]


def test_what_a_claimant_does_not_claim_is_listed_and_adds_up(held):
    """
    As many incidents as the audit says, page by page, none of them an answer to a claim of theirs,
    each with its cases; a claimant or an incident that there is none of is refused.
    """
    for account in held.audit():
        name = account["claimant"]
        whole = held.unclaimed(WantedUnclaimed(claimant=name))
        found, after = [], ""
        while after is not None:
            page = held.unclaimed(WantedUnclaimed(claimant=name, after=after, limit=1))
            found += page["rows"]
            after = page["after"]
        rows = held.page(WantedClaims(claimant=name))["rows"]

        assert account["rows"]["unclaimed"] == {"unclaimed": name}
        assert whole["rows"] == found
        assert len(found) == whole["total"] == account["unclaimed"]
        assert not {r["incident_id"] for r in found} & {r["incident_id"] for r in rows}
    for wrong in ({"claimant": "nobody"}, {"claimant": name, "after": "nothing"}):
        with pytest.raises(InputError):
            held.unclaimed(WantedUnclaimed(**wrong))
