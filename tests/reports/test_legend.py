"""The key below a map fills rows from the left and says how deep it is."""

from lendemain.reports.legend import ROW, Entry, legend


def test_entries_wrap_to_the_width():
    """Long words take rows, and the depth counts them."""
    entries = [Entry("a sample with a rather long description", fill="#000")] * 6

    assert legend(entries, top=0, width=2000)[1] == ROW
    assert legend(entries, top=0, width=400)[1] == 6 * ROW


def test_every_entry_has_its_words():
    """Whatever its sample."""
    entries = [Entry("one", fill="#000"), Entry("two", stroke="#000", band=True),
               Entry("three", stroke="#000", round=True), Entry("four")]  # fmt: skip
    drawn = "".join(legend(entries, top=0, width=400)[0])

    assert all(f">{word}<" in drawn for word in ("one", "two", "three", "four"))


def test_no_entries_take_no_room():
    """An empty key has no depth."""
    assert legend([], top=0, width=400) == ([], 0.0)
