"""The only clock of the house."""

from datetime import UTC, datetime, timedelta

from lendemain.errors import LendemainError

BACK_MAX = timedelta(minutes=5)


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


def after(last: datetime | None) -> datetime:
    """The present moment, and never one before `last`, when the last entry was made.

    A clock that is put right by some minutes may stand before it; then `last` comes back.  Raises
    `LendemainError` where the clock is more than five minutes behind `last`.
    """
    present = now()
    if last is not None and present < last - BACK_MAX:
        raise LendemainError(
            f"the clock says {present:%Y-%m-%d %H:%M:%S} UTC, but the last entry was made at "
            f"{last:%Y-%m-%d %H:%M:%S}",
            where="this machine's clock",
            remedy="Set the clock right, then try again; nothing was recorded",
        )
    return present if last is None else max(present, last)


def written(at: int) -> str:
    """A moment in POSIX seconds as a person reads it, in UTC; "" for 0 or a year past 9999.

    >>> written(1_767_225_600)
    '2026-01-01T00:00:00Z'
    """
    if not 0 < at < 253_402_300_800:
        return ""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}"
