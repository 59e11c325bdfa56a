"""Freedom of movement: who kept monitors from where, in what way, and what followed.

Where patrols were held is for the mission until a report says so.
"""

from dataclasses import dataclass
from datetime import datetime

KINDS = ("denied", "delayed", "conditioned", "threatened", "jammed")
"""Kept out; made to wait; let in on terms; turned back by threat; aircraft or signals disturbed."""

OUTCOMES = ("protested", "explained", "opened", "unanswered", "refused")
"""What followed: we protested; they explained; they let us in; nobody answered; they refused."""

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementDenial:
    """That monitors were hindered: by which party ("unknown" is one of the answers), where, how.

    `denial_id` is the number of its entry; `reason` is in the words of those who hindered, "" where
    they gave none.
    """

    denial_id: int
    at: datetime
    party: str
    place: str
    kind: str
    reason: str = ""
    minutes: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementFollowUp:
    """What followed a denial, when, and in what words."""

    denial_id: int
    at: datetime
    outcome: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementTotal:
    """Denials by one party at one place: how many of each kind, and how they ended.

    `open` are those after which nobody was let in yet; `hours_to_open` is the median time until
    somebody was, None where nobody was.
    """

    party: str
    place: str
    denials: int
    kinds: tuple[tuple[str, int], ...]
    unfollowed: int
    opened: int
    open: int
    hours_to_open: float | None
    last: datetime
