"""A fact from the words of a command."""

import math
from collections.abc import Mapping
from datetime import datetime

from lendemain.errors import InputError
from lendemain.records.activation import Fact

VALUE_MAX = 1e9


def given(
    signal: str, happened: datetime, *, until: datetime | None, value: float, probability: float,
    denies: bool, named: Mapping[str, str],
) -> Fact:  # fmt: skip
    """The fact that these words say; its number and time of knowledge are the entry's later.

    `named` holds by, about, occurrence, assessor, withdraws and decision.  Raises `InputError` for
    a number that is none.
    """
    if not math.isfinite(value) or abs(value) > VALUE_MAX:
        raise InputError(f"{value} is no quantity", where="--value", remedy="Give a plain number")
    if not 0.0 <= probability <= 1.0:
        raise InputError(
            f"{probability} is no probability", where="--probability", remedy="From 0 to 1"
        )
    return Fact(
        fact_id="new",
        signal=signal,
        happened=happened,
        known=happened,
        value_e6=round(value * 1_000_000),
        until=until,
        probability=probability,
        denies=denies,
        by=named.get("by", ""),
        about=named.get("about", ""),
        occurrence=named.get("occurrence", ""),
        assessor=named.get("assessor", ""),
        withdraws=named.get("withdraws", ""),
        decision=named.get("decision", ""),
    )
