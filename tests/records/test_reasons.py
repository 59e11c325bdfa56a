"""The table of reasons."""

import string

from lendemain.records.reasons import SAID


def test_values_are_named():
    """
    Every value in a reason has a name, so that languages may put it where it belongs.
    """
    fields = [f for said in SAID.values() for _, f, _, _ in string.Formatter().parse(said)]

    assert [f for f in fields if f is not None and not f.isidentifier()] == []
