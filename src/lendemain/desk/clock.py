"""The only clock of the house."""

from datetime import UTC, datetime, timedelta

from lendemain.errors import LendemainError

BACK_MAX = timedelta(minutes=5)


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


def after(last: datetime | None) -> datetime:
    """The present moment, refused where the clock stands well before what was last recorded.

    Raises `LendemainError` where the clock is more than five minutes behind `last`.
    """
    present = now()
    if last is not None and present < last - BACK_MAX:
        raise LendemainError(
            f"the clock says {present:%Y-%m-%d %H:%M:%S} UTC, but the last entry was made at "
            f"{last:%Y-%m-%d %H:%M:%S}",
            where="this machine's clock",
            remedy="Set the clock right, then try again; nothing was recorded",
        )
    return present
