"""Pattern cases at the desk: twelve small cases become one, follow it, and can leave it."""

from collections import Counter
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from lendemain.commission import docket
from lendemain.commission.gathering import resting_on
from lendemain.desk import view as desk_view
from lendemain.desk.cases import batches, cases, gathering, procedure, remedies
from lendemain.desk.evidence import analysis, exchanges, proposals
from lendemain.desk.file import case_file, case_shown
from lendemain.desk.file import gathered as filed
from lendemain.desk.mission import Mission
from lendemain.desk.released import docket as queue
from lendemain.desk.released import release
from lendemain.desk.working import cycle
from lendemain.errors import InputError

YEAR_US = 366 * 86_400_000_000
STAGE = SimpleNamespace(**run_path(str(Path(__file__).parents[1] / "sitting.py")))


def small(one, count=12):
    """The numbers of cases that nobody has touched, of the sector that has most of them."""
    rows = [row for row in one.view.cases.to_pylist() if row["outcome"] == "not_examined"]
    sector, _ = Counter(row["sector_id"] for row in rows if row["sector_id"]).most_common(1)[0]
    return [row["number"] for row in rows if row["sector_id"] == sector][:count]


def balances(view):
    found = docket.totals(view.cases)
    return all(
        sum(v for n, v in found.items() if n.startswith(f"{p}.")) == found["cases"]
        for p in ("status", "handling", "outcome")
    )


def gathered(one, numbers, **more):
    given = {"alike": "place", "by": "sec", "reason": "the same yard"} | more
    return gathering.gathered(one.view, numbers, **given)


def line(view, number):
    return procedure.line(view, number)


def test_c19_twelve_small_cases_become_one_that_is_followed_to_its_end(sits):
    """
    Twelve small cases of one sector become one pattern case, which is heard, decided and discharged
    as any other; its members keep their numbers, are not moved by themselves, and end with it.
    """
    one = sits("verifying")
    numbers, before = small(one), one.view.cases.num_rows
    said = gathered(one, numbers)
    one.number = said["case"]["number"]
    assert len(numbers) == 12
    assert said["pattern"]["members"] == numbers
    assert one.view.cases.num_rows == before + 1
    assert balances(one.view)
    for number in numbers:
        row = line(one.view, number)
        assert (row["status"], row["outcome"]) == ("received", "gathered")
        assert row["batch"] == f"case:{one.number}"
    with pytest.raises(InputError, match=f"pattern case {one.number}"):
        cases.moved(one.view, numbers[0], "admit", reason="as read", by="ana")
    assert not {i for s in batches.members(one.view).values() for i in s} & {
        f"case:{n}" for n in numbers
    }
    shown = cases.shown(one.view, numbers[0])
    assert shown["moves"][0]["because"][0]["code"] == "in_pattern"

    STAGE.begun(one)
    STAGE.analysed(one)
    STAGE.heard(one)
    STAGE.decided(one)
    decided = {c["clock"]: c for c in cases.shown(one.view, numbers[0])["clocks"]["runs"]}
    assert decided["reasoned"]["standing"] == "stopped"
    assert line(one.view, numbers[0])["outcome"] == "gathered"
    made = remedies.ordered(one.view, one.number, "explanation", owner="south", by="ana")
    one.move("order")
    remedies.reported(one.view, made["remedy"], by="petro", text="Explained.")
    observed = f"observation:{one.view.observations['observation_id'][0].as_py().hex()}"
    remedies.verified(
        one.view, made["remedy"], by="sec", done=True, reason="read", proofs=[observed]
    )
    remedies.discharged(one.view, made["remedy"], by="ana", reason="done")
    one.move("follow", "sec")
    one.move("discharge")
    ends = {(line(one.view, n)["status"], line(one.view, n)["outcome"]) for n in numbers}

    assert ends == {("closed", "discharged")}
    assert line(one.view, one.number)["outcome"] == "discharged"
    assert balances(one.view)
    assert cases.totals(one.view)["outcome.discharged"] == 13


def test_who_is_taken_out_with_cause_stands_where_it_stood(sits):
    """
    A member leaves for a cause of the terms only, never so that too few are left, and has its own
    moves again.
    """
    one = sits("verifying")
    numbers = small(one, 4)
    stood = line(one.view, numbers[0])
    made = gathered(one, numbers)
    number, given = made["case"]["number"], {"by": "sec", "reason": "somebody died"}
    with pytest.raises(InputError, match="no cause 'tired'"):
        gathering.parted(one.view, number, numbers[:1], cause="tired", **given)
    with pytest.raises(InputError, match="3 cases at least"):
        gathering.parted(one.view, number, numbers[:2], cause="graver", **given)
    with pytest.raises(InputError, match="others have acted since"):
        gathering.parted(one.view, number, numbers[:1], cause="graver", since=0, **given)
    with pytest.raises(InputError, match="is no member"):
        gathering.parted(one.view, number, [one.number], cause="graver", **given)
    said = gathering.parted(one.view, number, numbers[:1], cause="graver", **given)

    assert said["pattern"]["members"] == numbers[1:]
    assert said["pattern"]["course"][1]["cause"] == "graver"
    assert line(one.view, numbers[0]) == stood
    cases.moved(one.view, numbers[0], "admit", reason="as read", by="ana")
    gathering.parted(one.view, number, numbers[1:], cause="not_alike", **given)
    empty = cases.shown(one.view, number)
    assert {r["code"] for m in empty["moves"] for r in m["because"]} == {"no_members"}
    assert [m["move"] for m in empty["moves"] if m["may"]] == ["decline"]
    cases.moved(one.view, number, "decline", reason="emptied", by="sec")
    assert {line(one.view, n)["outcome"] for n in numbers[1:]} == {"not_examined"}


def test_only_what_is_alike_open_and_free_is_gathered(sits):
    """
    Too few, other places, cases under way with the parties, members of another pattern, and people
    of no office are refused, and nothing is recorded.
    """
    one = sits("deliberating")
    numbers, size = small(one), one.mission.size
    sector = line(one.view, numbers[0])["sector_id"]
    other = next(
        r["number"] for r in one.view.cases.to_pylist()
        if r["sector_id"] not in ("", sector) and r["status"] == "received"
    )  # fmt: skip
    for wanted, more, what in [
        (numbers[:2], {}, "3 cases at least"),
        ([*numbers[:2], other], {}, "not of one place"),
        ([*numbers[:2], one.number], {"alike": "method"}, "parties may have been heard"),
        (numbers[:3], {"alike": "mood"}, "alike by 'mood'"),
        (numbers[:3], {"by": "petro"}, "petro"),
        (numbers[:3], {"by": "ivo"}, "ivo"),
        (numbers[:3], {"number": one.number}, "is no pattern case"),
        ([*numbers[:3], 10**6], {}, "no such case"),
    ]:
        with pytest.raises(InputError, match=what):
            gathered(one, wanted, **more)
    assert one.mission.size == size
    first = gathered(one, numbers[:3])
    with pytest.raises(InputError, match="already"):
        gathered(one, numbers[2:6])
    with pytest.raises(InputError, match="pattern case itself"):
        gathered(one, [*numbers[3:6], first["case"]["number"]], alike="method")
    more = gathered(one, numbers[3:6], number=first["case"]["number"])
    assert more["pattern"]["members"] == numbers[:6]


def test_later_cycles_number_after_a_pattern_case_and_replay_it(sits):
    """
    A cycle after a gathering replays to the same tables, and gives no number twice.
    """
    one = sits("verifying")
    made = gathered(one, small(one))
    found = cycle.cycle(one.mission)
    last = cycle.last_cycle(one.mission)
    again = cycle.replayed(one.mission, last)
    numbers = found.cases["number"].to_pylist()

    assert made["case"]["number"] in numbers
    assert len(set(numbers)) == len(numbers)
    assert again.digests() == found.digests()
    assert cycle.numbered(one.mission)["number"].to_pylist().count(made["case"]["number"]) == 0
    held = desk_view.view(one.mission)
    row = next(r for r in gathering.listed(held))
    assert (row["alike"], len(row["members"])) == ("place", 12)


def test_members_are_found_in_the_queue_by_their_pattern_case(sits):
    """
    Two presses lead from a pattern case to its rows: the docket is filtered by it.
    """
    one = sits("verifying")
    made = gathered(one, small(one))["case"]["number"]
    found = queue.Docket(one.view.cases).page(
        queue.WantedCases(batch=f"case:{made}", handling="pattern")
    )

    assert found["total"] == 12
    assert found["totals"]["outcome.gathered"] == 12


def test_what_could_be_gathered_is_offered_with_its_numbers(sits):
    """
    The board of patterns names small open cases of a sector and kind beyond what is expected, and
    those that were gathered are not offered again.
    """
    one = sits("verifying")
    offered = exchanges.alike(one.view)
    first = offered[0]
    gathered(one, first["numbers"], alike="kind")
    board = exchanges.board(one.view)
    after = [r for r in board["alike"] if (r["sector"], r["kind"]) == (
        first["sector"], first["kind"])]  # fmt: skip

    assert first["cases"] > first["expected"]
    assert after == []
    assert "party" not in board["patterns"]
    assert board["cases"][0]["members"] == first["numbers"]
    assert {n for r in board["patterns"]["sector"] for n in r["numbers"]} == {
        c for c in [one.number] if analysis.concluded(one.mission, c)
    }


def test_a_step_on_a_member_past_the_program_is_irregular(sits):
    """
    Whoever writes a member's step into the ledger past the program is shown to have done so.
    """
    one = sits("verifying")
    numbers = small(one)
    gathered(one, numbers)
    body = {"case": numbers[0], "move": "decline", "reason": "quietly", "edition": 2, "since": 0}
    one.mission.record("case.step", body)
    lacks = cases.shown(one.view, numbers[0])["irregular"]

    assert "dealt with in the pattern case" in lacks[0]["lacks"]
    assert isinstance(one.mission, Mission)


def test_a_pattern_case_carries_what_its_members_have(sits, tmp_path):
    """
    Its incidents are its members', so items are proposed for it: each names its member, those of
    one sort are one group, and what the analyst weighed in a member comes along.
    """
    one = sits("verifying")
    numbers = small(one, 4)
    number = gathered(one, numbers)["case"]["number"]
    for case in (numbers[0], number):
        analysis.fixed(one.view, case, by="ana")
    row = {"id": "crater", "likelihoods": {"south": 20.0, "others": 1.0}, "reason": "read",
           "family": "ground"}  # fmt: skip
    analysis.one_weighed(one.view, numbers[0], row, by="ana")
    found = {item.item_id: item for item in proposals.proposed(one.view, number, by="ana")}

    crater = found[f"case-{numbers[0]}.crater"]
    assert (crater.group, crater.reason) == (
        "pattern.ground", f"case {numbers[0]} of the pattern; read"
    )  # fmt: skip
    assert {name.partition(".")[0] for name in found} <= {f"case-{n}" for n in numbers}
    taken = proposals.taken_over(one.view, number, by="ana")
    assert sorted(taken["items"]) == sorted(found)
    made = analysis.made(one.view, number, analyst=analysis.analysts(one.mission, number)[0])
    assert {i.item_id: i.reason for i in made.items} == {n: i.reason for n, i in found.items()}

    shown = case_shown.case(one.view, number)
    assert [m["case"]["number"] for m in shown["members"]] == numbers
    assert shown["incident"] is None
    assert shown["place"]["region"]["type"] in ("Polygon", "MultiPolygon")
    part = filed.gathered(one.view, number, "commission", tmp_path, files=False)
    brief = case_file.brief(
        one.view, part, part.contents(), head=one.mission.size - 1, note=one.mission.head.encode()
    )
    assert part.shown > 0
    for language, words in (("en", "Cases gathered in it"), ("fr", "Affaires réunies")):
        paper = case_file.paper(brief, language=language, form="html").decode()
        assert words in paper
        assert all(f">{n}<" in paper for n in numbers)
    assert case_file.paper(brief, language="uk", form="pdf").startswith(b"%PDF")


def test_a_release_has_the_pattern_case_of_members_that_are_in_it(sits):
    """
    A pattern case is in a release with its members, and weighs there what those weigh that are in
    it; where none is, it is not.
    """
    one = sits("verifying")
    numbers = small(one, 4)
    number = gathered(one, numbers)["case"]["number"]
    rows = one.view.cases
    pattern = rows.filter(pc.equal(rows["number"], number))
    members = rows.filter(pc.is_in(rows["number"], value_set=pa.array(numbers[:2], pa.int64())))
    [alone] = resting_on(members, rows).to_pylist()

    assert resting_on(rows, rows).to_pylist() == pattern.to_pylist()
    assert alone["gravity"] == max(members["gravity"].to_pylist())
    assert alone["priority"] == pytest.approx(sum(members["priority"].to_pylist()), rel=1e-5)
    assert resting_on(members.slice(0, 0), rows).num_rows == 0
    later = int(one.view.found.incidents["end"].cast(pa.int64()).to_numpy().max()) + YEAR_US
    for name in ("party:north", "researcher"):
        released = release.release(one.view, name, at=later).cases
        gathered_in_it = released.filter(
            pc.equal(released["handling"].cast(pa.string()), "pattern")
        )
        without = released.filter(pc.equal(released["incident_id"].cast(pa.string()), ""))
        assert without.num_rows == min(gathered_in_it.num_rows, 1)
    assert gathered_in_it.num_rows > 0
