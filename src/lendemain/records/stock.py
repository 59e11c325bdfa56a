"""What givers hold, what they have promised out of it, and what is left.

Quantities are millionths of the unit (`_e6`), so that sums are exact.
"""

from dataclasses import dataclass
from datetime import datetime

from lendemain.records.activation import DeliveryRung


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """So much of an item that a nation has in stock on a day, and keeps for itself (`reserved`)."""

    nation: str
    item: str
    unit: str
    held_e6: int
    reserved_e6: int
    as_of: datetime
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One step of a delivery under a commitment: so much of an item, on a rung, at a time."""

    fragment: str
    nation: str
    item: str
    unit: str
    rung: DeliveryRung
    quantity_e6: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """What commitments draw on one stock.

    `gone_e6` has left it since it was counted, `promised_e6` is agreed and still there, `free_e6`
    is what is left beyond both and the reserve: below nought more is promised than there is, and
    None where nobody said what is held.  `fragments` are the clauses that draw on it.
    """

    nation: str
    item: str
    unit: str
    held_e6: int | None
    reserved_e6: int
    gone_e6: int
    promised_e6: int
    free_e6: int | None
    delivered_e6: int
    fragments: tuple[str, ...]
