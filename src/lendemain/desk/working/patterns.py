"""The gatherings of cases into pattern cases, as the ledger tells them."""

from lendemain import encoding
from lendemain.desk.mission import Mission
from lendemain.records.case import Gathering

GATHERED, PARTED = "case.gathered", "case.parted"
KINDS = frozenset({GATHERED, PARTED})


def gatherings(mission: Mission, *, below: int | None = None) -> tuple[Gathering, ...]:
    """Every gathering and parting that was signed, in order."""
    return tuple(
        Gathering(
            number=entry.number("case"),
            members=_numbers(entry.body.get("members")),
            alike=str(entry.body.get("alike", "")),
            at=encoding.moment(entry.number("time_made")),
            entry=entry.index,
            out=entry.kind == PARTED,
            cause=str(entry.body.get("cause", "")),
        )
        for entry in mission.entries(below=below)
        if entry.kind in KINDS
    )


def _numbers(given: object) -> tuple[int, ...]:
    rows = given if isinstance(given, list | tuple) else ()
    return tuple(sorted({n for n in rows if isinstance(n, int)}))
