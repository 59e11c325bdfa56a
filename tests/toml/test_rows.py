import tomllib

from hypothesis import given
from hypothesis import strategies as st

from lendemain.toml.rows import rows

TEXT = '''a = "x = [1]" # = [
b = """
[[zone]]
c = 1
"""
[[zone]]
"id" = 'one'
points = [ # [
  [1, 2],
  { lon = 1 },
]
[[zone]]
id = "two"
[thresholds]
low = 1
'''


def test_tables_keys_and_elements_have_the_rows_at_which_they_stand():
    """
    Strings and comments that look like tables or brackets count for nothing.
    """
    found = rows(TEXT)

    assert [
        found.row(key="a"), found.row(key="b"), found.row("zone", 0),
        found.row("zone", 0, key="id"), found.row("zone", 0, key="points"),
        found.row("zone", 1), found.row("zone", 1, key="id"),
        found.row("thresholds"), found.row("thresholds", key="low"),
    ] == [1, 2, 6, 7, 8, 12, 13, 14, 15]  # fmt: skip
    assert [found.row("zone", 0, key="points", element=i) for i in (0, 1)] == [9, 10]


def test_a_key_may_be_written_as_a_table_and_a_table_as_a_key():
    """
    TOML writes the same thing as a header or in braces; both have a row.
    """
    found = rows("a = 1\nlimits = { low = 1 }\n[title]\nen = 'x'\n")

    assert (found.row(key="title"), found.row("limits", key="low")) == (3, 2)


def test_what_is_not_there_has_the_row_of_its_table():
    """
    A missing key is shown at its table, a missing table at the first row.
    """
    found = rows(TEXT)

    assert (
        found.row("zone", 1, key="form"),
        found.row("line", 0, key="left"),
        found.row("zone", 0, key="points", element=7),
    ) == (12, 1, 8)


@given(st.text(alphabet="[]{}=\"'#\n\\ ab1.,", max_size=80))
def test_any_text_has_rows(text):
    """
    Whatever the text, rows are found without an error, and lie within it where it is TOML.
    """
    found = rows(text)

    assert all(1 <= row <= found.last for row in [*found.tables.values(), *found.keys.values()])


@given(st.dictionaries(st.from_regex("[a-z]{1,5}", fullmatch=True), st.integers(), max_size=6))
def test_every_key_that_the_decoder_finds_has_a_row(values):
    """
    The rows of plain keys are those at which they were written.
    """
    text = "".join(f"{key} = {value}\n" for key, value in values.items())

    found = rows(text)

    assert list(tomllib.loads(text)) == list(values)
    assert [found.row(key=key) for key in values] == list(range(1, len(values) + 1))
