"""What is wrong with a field of a form, as a reason that every language can say.

The decoder of forms speaks English; what it says is one of few things, and anything else stays as
it was said.
"""

import re
from collections.abc import Sequence

from lendemain.records.because import Because

_SAID: Sequence[tuple[str, str]] = (
    ("form_missing", r"Object missing required field `(?P<field>[^`]*)`"),
    ("form_unknown", r"Object contains unknown field `(?P<field>[^`]*)`"),
    ("form_long", r"Expected `\w+` of length <= (?P<most>\d+)"),
    ("form_least", r"Expected `\w+` >= (?P<least>[-\d.e+]+)"),
    ("form_above", r"Expected `\w+` > (?P<least>[-\d.e+]+)"),
    ("form_most", r"Expected `\w+` <= (?P<most>[-\d.e+]+)"),
    ("form_time", r"Invalid RFC3339 encoded datetime|Expected `datetime` with a timezone.*"),
    ("form_time", r"Expected `datetime(?: \| null)?`, got `\w+`"),
    ("form_sort", r"Expected `(?P<wanted>[^`]+)`, got `(?P<given>[^`]+)`"),
)


def reason(said: str) -> str:
    """The reason behind what the decoder said; its own words where it is none of those known.

    >>> reason("Object missing required field `vote`"), reason("Expected `int` >= 1")
    ('vote is missing', 'it is not 1 or more')
    >>> reason("something new")
    'something new'
    """
    for code, words in _SAID:
        if found := re.fullmatch(words, said):
            return Because.of(code, **found.groupdict())
    return said
