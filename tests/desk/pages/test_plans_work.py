"""The work itself, as rows."""

from lendemain.desk.pages import plans_work


def test_rows_end_with_how_it_ended(laid_out):
    """
    Answers, then that it is done; or what is wrong, where, and what next.
    """
    asked = {"folder": str(laid_out), "seconds": 900.0, "kind": "what-if", "seed": 1}
    done = list(plans_work.rows({**asked, "changes": {"raised": {"air-orbit": 4}}}))
    wrong = list(plans_work.rows({**asked, "changes": {"raised": {"nowhere": 4}}}))
    other = list(plans_work.rows({**asked, "kind": "magic"}))
    nowhere = list(plans_work.rows({**asked, "folder": str(laid_out / "none")}))

    assert [set(row) for row in done] == [{"answer"}] * (len(done) - 1) + [{"done"}]
    assert [row["answer"]["stage"] for row in done[:3]] == ["near", "planned", "causes"]
    for found in (wrong, other, nowhere):
        assert [set(row) for row in found] == [{"what", "where", "next"}]


def test_years_are_told_as_far_as_they_are_known(laid_out):
    """
    The fans come before what takes longer, and both answers have them.
    """
    asked = {"folder": str(laid_out), "seconds": 60.0, "kind": "years", "runs": 2}
    [refused] = list(plans_work.rows(asked))

    assert "2 runs" in refused["what"]
