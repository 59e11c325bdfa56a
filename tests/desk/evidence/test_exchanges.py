"""Rules of what is said over many cases; statistics of attribution stay in."""

import json
import re

import pytest

from lendemain.commission import statistics
from lendemain.desk import daily, texts
from lendemain.desk import view as desk_view
from lendemain.desk.cases import cases
from lendemain.desk.evidence import analysis, exchanges, why
from lendemain.desk.file import dossier
from lendemain.desk.mission import Mission
from lendemain.errors import InputError


@pytest.fixture
def view(folder):
    """A mission in which ten cases were analysed, seven of them with one party as the answer."""
    with Mission.open(folder, write=True) as mission:
        view = desk_view.view(mission)
        cases.enrolled(mission, "olena")
        for number in range(1, 11):
            analysis.fixed(view, number, by="olena")
            for k in range(2):
                row = {
                    "id": f"i{k}", "reason": "read", "family": f"f{k}",
                    "likelihoods": {"south": 12 if number < 8 else 1.1, "others": 1},
                }  # fmt: skip
                analysis.one_weighed(view, number, row, by="olena")
            analysis.recorded(view, number, by="olena", consequence=3)
        yield desk_view.view(mission)


def mandate(view, allows):
    """The view under a text that allows statistics of attribution, or that is silent."""
    if allows:
        for text in view.mission.agreements:
            text.thresholds["attribution_statistics"] = 1.0
    return view


def test_a_chain_is_told_around_a_case_and_within_a_sector(view):
    """
    The exchange around a case holds its incident; asking for none, or a sector without a time, is
    refused.
    """
    row = analysis.row(view, 1)
    said = exchanges.chain(view, case=1)
    assert row["incident_id"] in {s["incident"] for s in said["shots"]}
    assert sum(said["opened"].values()) + said["unknown"] == pytest.approx(1.0, abs=1e-3)
    again = exchanges.chain(
        view, sector=row["sector_id"], start=row["start"] - exchanges.AROUND,
        end=row["start"] + exchanges.AROUND,
    )  # fmt: skip
    assert again == said
    for wrong in ({}, {"sector": "S01"}):
        with pytest.raises(InputError, match="no exchange"):
            exchanges.chain(view, **wrong)


def test_patterns_count_what_was_analysed(view):
    """
    Every analysed case is in one cell of each pattern.
    """
    for by in ("sector", "hour", "kind"):
        rows = exchanges.over_cases(view, by)
        assert sum(r["cases"] for r in rows) == 10
        assert sum(r["expected"] for r in rows) == 7
    with pytest.raises(InputError, match="no pattern"):
        exchanges.over_cases(view, "weather")


def test_counts_by_party_need_the_mandate(view):
    """
    Silent texts give no rows by party anywhere; a text that allows them gives them everywhere.
    """
    assert (exchanges.by_party(view), exchanges.over_cases(view, "party")) == ([], [])
    rows = exchanges.by_party(mandate(view, allows=True))
    assert {(r["party"], r["answered"]) for r in rows} == {("north", 0), ("south", 7)}


def test_no_output_holds_statistics_of_attribution(view, tmp_path):
    """
    Every report in every form and language, the JSON of the verbs, the case file and the dossier:
    none has a key under which acts are counted by party, metadata included.
    """
    day = view.incidents.column("start").to_pylist()[0].date()
    outputs = {
        f"daily {language} {form}": daily.paper(view, day=day, language=language, form=form)
        for language in texts.LANGUAGES
        for form in daily.FORMS
    }
    for name, said in (
        ("list", cases.listed(view)), ("totals", dict(cases.totals(view))),
        ("show", cases.shown(view, 1)), ("chain", exchanges.chain(view, case=1)),
        ("patterns", [exchanges.over_cases(view, by) for by in exchanges.BY]),
        ("why", why.told(view, 1)), ("counts", exchanges.by_party(view)),
    ):  # fmt: skip
        outputs[name] = json.dumps(said, default=str).encode()
    out = tmp_path / "d.zip"
    wanted = dossier.Wanted(case=1, audience="commission", files=False)
    dossier.exported(view, wanted, out)
    outputs["dossier"] = out.read_bytes()
    telling = re.compile(b"|".join(sorted(key.encode() for key in statistics.KEYS)))
    assert [name for name, data in outputs.items() if telling.search(data)] == []
