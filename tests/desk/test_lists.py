"""Lists of allegations into the ledger."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lendemain import tables
from lendemain.desk import lists
from lendemain.desk.lists import Asked
from lendemain.desk.mission import Mission
from lendemain.desk.working import claimed
from lendemain.errors import InputError, SourceError

HEAD = ("№", "Дата", "Час", "Населений пункт", "Тип", "Кількість")
ROWS = [
    ("1", "20.04.2025", "14:30", "Покровськ", "Обстріл", "12"),
    ("2", "20.04.2025", "06:00-06:30", "3 км західніше Бахмута", "штурм", ""),
    ("3", "19.04.2025", "", "Ніде", "FPV", "3"),
    ("4", "32.04.2025", "", "", "", ""),
]
UKRAINE = Asked(claimant="Ukraine")


@pytest.fixture
def mission(tmp_path):
    with Mission.create(tmp_path / "truce", ["easter-2025"]) as made:
        yield made


def listed(path, rows, head=HEAD):
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([head, *rows])
    path.write_text(out.getvalue(), "utf-8")
    return path


def take(mission, path, asked=UKRAINE):
    return next(lists.taking(mission, [path], asked))


def test_every_row_of_a_list_has_one_outcome(mission, tmp_path):
    """
    Rows in = claims + rejections + duplicates, and the list is kept byte for byte.
    """
    path = listed(tmp_path / "a.csv", [*ROWS, ROWS[0]])
    taken = take(mission, path)

    assert (taken.rows, taken.accepted, taken.rejected, taken.duplicates) == (5, 3, 1, 1)
    entry = next(mission.entries(claimed.TAKEN))
    assert mission.segments.bytes(str(entry.objects("original")[0]["digest"])) == path.read_bytes()


def test_the_same_list_again_adds_nothing(mission, tmp_path):
    """
    The file itself is known; in another order every row is.
    """
    take(mission, listed(tmp_path / "a.csv", ROWS))
    size = mission.size
    again = take(mission, tmp_path / "a.csv")
    turned = take(mission, listed(tmp_path / "b.csv", ROWS[::-1]))

    assert (again.known, again.accepted, mission.size) == (True, 0, size + 1)
    assert (turned.accepted, turned.duplicates) == (0, 3)
    assert claimed.claims(mission).num_rows == 3


def test_a_later_edition_adds_only_what_it_says_anew(mission, tmp_path):
    """
    Rows that overlap are duplicates; the new one is a claim.
    """
    take(mission, listed(tmp_path / "a.csv", ROWS))
    extra = ("5", "20.04.2025", "", "Торецьк", "обстріл", "")
    later = take(mission, listed(tmp_path / "b.csv", [*ROWS[1:], extra]))

    assert (later.accepted, later.revised, later.duplicates) == (1, 0, 2)


def test_a_changed_row_is_a_new_version_that_names_the_older(mission, tmp_path):
    """
    Under the claimant's own number the newer version stands, and the older one stays.
    """
    take(mission, listed(tmp_path / "a.csv", ROWS))
    changed = (*ROWS[0][:5], "15")
    taken = take(mission, listed(tmp_path / "b.csv", [changed]))
    whole = claimed.claims(mission)
    newest = whole.to_pylist()[-1]

    assert (taken.accepted, taken.revised) == (1, 1)
    assert (newest["supersedes"], newest["count"]) == (whole["claim_id"][2].as_py(), 15)
    assert claimed.current(whole).num_rows == whole.num_rows - 1 == 3
    assert newest["supersedes"] not in claimed.current(whole)["claim_id"].to_pylist()


def test_a_version_that_was_replaced_does_not_come_back(mission, tmp_path):
    """
    Handed in again, what a later version has replaced adds nothing, and it is told why.
    """
    take(mission, listed(tmp_path / "a.csv", ROWS))
    take(mission, listed(tmp_path / "b.csv", [("1", *ROWS[1][1:])]))
    taken = take(mission, listed(tmp_path / "c.csv", [ROWS[0], ROWS[2]]))
    *_, (_, rejections) = mission.tables(claimed.TAKEN, "rejection")

    assert (taken.accepted, taken.duplicates) == (0, 2)
    assert rejections["detail"].to_pylist() == [
        "was handed in before, and a later version took its place", "was handed in before",
    ]  # fmt: skip


def test_a_list_is_not_read_in_another_way_silently(mission, tmp_path):
    """
    The same file under another clock or calendar is neither doubled nor passed over without a
    word; under the text's own, named, it is the same file.
    """
    path = listed(tmp_path / "a.csv", ROWS)
    take(mission, path)
    for asked in (Asked(claimant="Ukraine", zone="Europe/Moscow"),
                  Asked(claimant="Ukraine", dates="mdy")):  # fmt: skip
        with pytest.raises(InputError, match="taken in as entry 2 with no --"):
            take(mission, path, asked)
    own = mission.agreements[0].time_zone
    assert take(mission, path, Asked(claimant="Ukraine", zone=own)).known


def test_capitals_make_nobody_another_claimant(mission, tmp_path):
    """
    One nation that is written in two ways stands in one row of the audit, with its claims once.
    """
    path = listed(tmp_path / "a.csv", ROWS)
    take(mission, path, Asked(claimant="France", voice="nation"))

    assert take(mission, path, Asked(claimant="FRANCE", voice="nation")).known
    assert set(claimed.claims(mission)["claimant"].to_pylist()) == {"France"}


def test_a_number_that_stands_for_several_claims_replaces_none(mission, tmp_path):
    """
    Which of them would be meant cannot be told, so all stay, with a remark.
    """
    twice = [ROWS[0], (*ROWS[0][:5], "13")]
    first = take(mission, listed(tmp_path / "a.csv", twice))
    later = take(mission, listed(tmp_path / "b.csv", [(*ROWS[0][:5], "14")]))

    assert (first.accepted, first.remarks) == (2, 2)
    assert (later.accepted, later.revised, later.remarks) == (1, 0, 1)
    assert claimed.current(claimed.claims(mission)).num_rows == 3


def test_two_claimants_do_not_share_numbers(mission, tmp_path):
    """
    The same list by the other party is that party's claims, row for row.
    """
    path = listed(tmp_path / "a.csv", ROWS)
    first, second = take(mission, path), take(mission, path, Asked(claimant="RU"))
    whole = claimed.claims(mission)

    assert first.accepted == second.accepted == 3
    assert sorted(set(tables.texts(whole, "claimant"))) == ["russia", "ukraine"]
    assert len(set(whole["claim_id"].to_pylist())) == 6


@pytest.mark.parametrize(
    ("asked", "words"),
    [(Asked(claimant="Westerners"), "no party"), (Asked(claimant="RU", voice="press"), "no voice"),
     (Asked(claimant="RU", dates="ymd"), "neither dmy"), (Asked(claimant="RU", zone="X/Y"), "zone"),
     (Asked(claimant="RU", voice="nation"), "party only"),
     (Asked(claimant="\n", voice="public"), "plain characters")],
)  # fmt: skip
def test_who_claims_must_be_known(mission, tmp_path, asked, words):
    """
    A party by one of its names; a nation or the public by any plain name that is no party's.
    """
    with pytest.raises(InputError, match=words):
        take(mission, listed(tmp_path / "a.csv", ROWS), asked)


def test_a_file_that_is_no_list_changes_nothing(mission, tmp_path):
    """
    A picture is refused with its reason, and so is a file that is not there.
    """
    size = mission.size
    (tmp_path / "a.csv").write_bytes(b"\x89PNG\r\n")
    with pytest.raises(SourceError):
        take(mission, tmp_path / "a.csv")
    with pytest.raises(InputError):
        take(mission, tmp_path / "none.csv")

    assert mission.size == size


@settings(max_examples=2)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_and_of_lists_plays_no_part(tmp_path_factory, chance):
    """
    Two halves of a list in any order hold the same claims as the whole.
    """
    folder = tmp_path_factory.mktemp("orders")
    rows = [(str(n), "20.04.2025", f"{n % 24:02}:00", "Торецьк", "FPV", "") for n in range(8)]
    chance.shuffle(rows)
    halves = [listed(folder / "a.csv", rows[:5]), listed(folder / "b.csv", rows[3:])]
    with Mission.create(folder / "m", ["easter-2025"]) as mission:
        for path in halves:
            take(mission, path)
        found = sorted(claimed.claims(mission)["claim_id"].to_pylist())
    with Mission.create(folder / "n", ["easter-2025"]) as mission:
        take(mission, listed(folder / "c.csv", sorted(rows)))
        whole = sorted(claimed.claims(mission)["claim_id"].to_pylist())

    assert found == whole
