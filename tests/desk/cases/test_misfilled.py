"""What is wrong with a form, said by a code."""

from datetime import datetime
from typing import Annotated

import msgspec
import pytest

from lendemain.desk.cases import misfilled
from lendemain.records.because import Because


class Asked(msgspec.Struct, forbid_unknown_fields=True):
    """A form with a field of each sort."""

    word: Annotated[str, msgspec.Meta(max_length=3)]
    step: Annotated[int, msgspec.Meta(ge=1, le=10)] = 1
    hours: Annotated[float, msgspec.Meta(gt=0)] = 1.0
    at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "form_missing"),
        ({"word": "a", "other": 1}, "form_unknown"),
        ({"word": "abcd"}, "form_long"),
        ({"word": "a", "step": 0}, "form_least"),
        ({"word": "a", "step": 11}, "form_most"),
        ({"word": "a", "hours": 0.0}, "form_above"),
        ({"word": 3}, "form_sort"),
        ({"word": "a", "at": "tomorrow"}, "form_time"),
        ({"word": "a", "at": "2026-01-31T00:00:00"}, "form_time"),
        ({"word": "a", "at": 3}, "form_time"),
    ],
)
def test_what_the_decoder_refuses_has_its_code(given, code):
    """
    Each thing that can be wrong with a field is told by a code, whatever its limits are.
    """
    with pytest.raises(msgspec.ValidationError) as refused:
        msgspec.convert(given, Asked, strict=True)

    found = misfilled.reason(str(refused.value).partition(" - at ")[0])

    assert isinstance(found, Because)
    assert found.code == code
