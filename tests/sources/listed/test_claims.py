import json
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lendemain.errors import InputError, SourceError
from lendemain.sources.listed.claims import Order, check_zone, claims, with_duplicates

ORDER = Order(claimant="north")
UKRAINIAN = """№;Дата;Час;Населений пункт;Тип;Кількість;Опис
1;20.02.2026;14:30;Rivne na Skhodi;Обстріл;близько 12;текст
2;20.02.2026;06:00-06:30;48,1 37,2;штурм;;
"""


@pytest.fixture(scope="session")
def read(answered):
    def listed(text, order=ORDER, **given):
        return claims(answered(text, **given), order)

    return listed


def rows(listed):
    return listed.claims.to_pylist()


def fallen(listed):
    """The reasons of the rows that are no claims."""
    return sorted(r["reason"] for r in listed.rejections.to_pylist() if not r["kept"])


def whole(listed):
    """Whether rows in = claims + rejections that are not kept, one for each row."""
    down = [r["row"] for r in listed.rejections.to_pylist() if not r["kept"]]
    return sorted(down + [r["row"] for r in rows(listed)]) == list(range(1, listed.rows + 1))


def test_a_list_in_its_own_language_is_read(read):
    """
    Ukrainian headings, days and words, on the theatre's clock: nothing has to be translated.
    """
    first, second = rows(read(UKRAINIAN))

    assert (first["own_number"], first["kind"], first["language"]) == ("1", "shelling", "uk")
    assert first["start"] == datetime(2026, 2, 20, 12, 30, tzinfo=UTC)
    assert (first["count"], first["count_min"], first["count_max"]) == (12, 9, 15)
    assert (first["basis"], first["lon"], first["error_m"]) == ("named", 37.5, 5000.0)
    assert (second["kind"], second["basis"]) == ("armed_clash", "coordinates")
    assert second["end"] == datetime(2026, 2, 20, 4, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    "heading", ["id,date,place,kind", "№,дата,место,вид", "n°,date,lieu,nature",
                "номер,дата,населений пункт,тип"],
)  # fmt: skip
def test_headings_of_four_languages_mean_the_same(read, heading):
    """
    The same row under other headings is the same claim, hash and all.
    """
    row = "7,2026-02-20,Rivne na Skhodi,mortar"

    assert rows(read(f"{heading}\n{row}\n")) == rows(read(f"id,date,place,kind\n{row}\n"))


def test_a_named_clock_counts_and_else_the_lists_own(read):
    """
    The cell's zone, then the list's, then the agreement's.
    """
    text = "date,time\n20.02.2026,12:00\n20.02.2026,12:00 мск\n"
    plain = [r["start"].hour for r in rows(read(text))]
    paris = [r["start"].hour for r in rows(read(text, time_zone="Europe/Paris"))]

    assert (sorted(plain), sorted(paris)) == ([9, 10], [9, 11])


def test_one_plain_day_settles_the_order_of_a_list(read):
    """
    29/02 can only be a day first, so 03/02 is the third of February; without it nobody guesses.
    """
    both = rows(read("date\n03/02/2026\n28/02/2026\n"))
    alone = read("date\n03/02/2026\n")

    assert both[0]["start"].date().isoformat() == "2026-02-02"  # local midnight, in UTC
    assert alone.claims.num_rows == 0
    assert "could be" in alone.rejections.to_pylist()[0]["detail"]
    assert rows(read("date\n03/02/2026\n", Order(claimant="north", dates="mdy")))


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [(",2026-13-45,", "time", "not_a_time"), (",,x", "date", "missing_field"),
     ('1,2026-02-20,"=cmd|\' /c calc\'!A1"', "text", "malformed"),
     ("1,2026-02-20,@SUM(A1)", "text", "malformed"),
     ("x" * 300 + ",2026-02-20,", "number", "too_large"), ("1,2", "", "malformed")],
)  # fmt: skip
def test_what_cannot_be_a_claim_is_a_rejection_with_its_reason(read, row, field, reason):
    """
    Garbage, formulas and endless fields fall, each with one reason, and nothing is lost.
    """
    listed = read(f"id,date,text\n{row}\n")

    found = [(r["field"], r["reason"]) for r in listed.rejections.to_pylist() if not r["kept"]]
    assert found == [(field, reason)]
    assert whole(listed)


def test_what_is_not_known_costs_the_field_and_never_the_claim(read):
    """
    A place or a kind nobody knows, or no number: the claim stays, and the remark says so.
    """
    listed = read("date,place,kind,count\n2026-02-20,Nowhere,magic,many\n")
    row = rows(listed)[0]

    assert (row["geometry"], row["kind"], row["count"]) == ("unlocated", "undetermined", 1)
    assert row["words"] == "magic"
    assert all(r["kept"] for r in listed.rejections.to_pylist())


def test_a_number_as_a_spreadsheet_writes_it_is_plain(read):
    """
    ="007" is 007, leading zeros and all.
    """
    assert rows(read('id,date\n"=""007""",2026-02-20\n'))[0]["own_number"] == "007"


def test_the_same_row_twice_is_a_duplicate_and_another_number_is_not(read):
    """
    A row that repeats is told; the same words under two numbers are two claims with one content.
    """
    listed = read("id,date,kind\n1,2026-02-20,mortar\n1,2026-02-20,mortar\n2,2026-02-20,mortar\n")

    assert listed.claims.num_rows == 2
    assert fallen(listed) == ["duplicate"]
    assert len({r["content"] for r in rows(listed)}) == 1
    assert whole(listed)


def test_a_row_by_somebody_else_is_not_this_partys_claim(read):
    """
    A list handed in by one party cannot speak for the other.
    """
    listed = read("party,date\nNorthern Army,2026-02-20\nSouth,2026-02-20\n,2026-02-20\n")

    assert listed.claims.num_rows == 1
    assert fallen(listed) == ["contradiction", "duplicate"]


def test_a_place_outside_the_theatre_or_exchanged_is_rejected(read):
    """
    Coordinates that would lie inside with their numbers exchanged are named as such.
    """
    listed = read("date,coordinates\n2026-02-20,37.2 48.1\n2026-02-20,10.0 10.0\n")

    assert fallen(listed) == ["outside_theatre", "swapped_coordinates"]


def test_columns_of_latitude_and_longitude_in_any_notation(read):
    """
    Degrees in decimals or in minutes lead to one place.
    """
    text = "id;date;lat;lon\n1;2026-02-20;48,1;37,2\n2;2026-02-20;48°06'N;37°12'E\n"

    assert [(r["lon"], r["lat"]) for r in rows(read(text))] == [(37.2, 48.1)] * 2


def test_csv_and_json_say_the_same(read):
    """
    A list is the same whatever carries it.
    """
    plain = {"id": "1", "date": "2026-02-20", "kind": "mortar"}

    assert rows(read(json.dumps([plain]))) == rows(read("id,date,kind\n1,2026-02-20,mortar\n"))


def test_a_list_without_days_is_refused_and_a_picture_too(read):
    """
    What is no list of claims is an error of its keeper's, not thousands of rejections.
    """
    with pytest.raises(SourceError, match="no column of days"):
        read("id,place\n1,Nowhere\n")
    with pytest.raises(SourceError):
        read(b"\x89PNG....")


def test_zones_are_checked_and_duplicates_are_rejections():
    """
    A zone that is none is said at once.
    """
    with pytest.raises(InputError):
        check_zone("Europe/Nowhere")
    check_zone("Europe/Kyiv")


def test_a_remark_on_a_row_that_is_a_duplicate_is_dropped(read):
    """
    One row, one outcome: what is known already needs no remark.
    """
    listed = read("date,kind\n2026-02-20,magic\n")
    again = with_duplicates(listed.rejections, np.array([1]), "again")

    assert again.column("reason").to_pylist() == ["duplicate"]


@settings(max_examples=60)
@given(st.lists(st.tuples(*[st.text(max_size=30)] * 5), max_size=8))
def test_rows_in_are_claims_and_rejections_whatever_they_hold(read, cells):
    """
    Any cells at all: every row has exactly one outcome.
    """
    rows_ = [dict(zip(("id", "date", "place", "kind", "count"), c, strict=True)) for c in cells]
    rows_.append({"id": "x", "date": "2026-02-20", "place": "", "kind": "", "count": ""})
    listed = read(json.dumps(rows_))

    assert whole(listed)


@settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_plays_no_part(read, chance):
    """
    A list in another order holds the same claims under the same names.
    """
    head, *body = UKRAINIAN.strip().split("\n")
    body += [f"{n};2{n % 9}.02.2026;;Rivne na Skhodi;FPV;;" for n in range(3, 12)]
    first = {r["claim_id"] for r in rows(read("\n".join([head, *body])))}
    chance.shuffle(body)

    assert {r["claim_id"] for r in rows(read("\n".join([head, *body])))} == first
