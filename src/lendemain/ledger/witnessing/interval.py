"""When an entry was made, as far as others than its author and the ledger's keeper vouch for it.

Not before: the entry names, as its anchor, the last witnessed checkpoint that its author knew, and
that root was first cosigned at a time.  Not after: the first witnessed checkpoint over the entry
was cosigned at times, and the quorum was met at one of them.  Between the two lies the interval; a
single moment would say more than is known.

What each bound rests on differs.  The upper one needs no trust in author or keeper.  The lower one
does: an author who names an old anchor makes the interval wide and gains nothing by it, but an
author and a keeper who work together know a root before it is cosigned.

Times that authors claim are set against the interval and never change it.
"""

from dataclasses import dataclass
from typing import Literal

from lendemain.ledger.witnessing.standing import Standing

HEARTBEAT_S = 60
"""A ledger is cosigned this often at least, even when nothing is recorded."""
FROZEN_AFTER_S = 2 * HEARTBEAT_S
CLOCKS_MAX_S = 300
"""Clocks that differ by more than this are told."""

Claim = Literal["supported", "claimed, not supported", "contradicted"]


@dataclass(frozen=True, slots=True)
class Interval:
    """Bounds in POSIX seconds, None where nothing gives one.

    `first` and `last` are the earliest and the latest cosignature of the checkpoint that gives the
    upper bound: how far its witnesses lie apart.
    """

    lower: int | None
    upper: int | None
    first: int | None = None
    last: int | None = None

    @property
    def spread(self) -> int:
        """How many seconds the cosignatures behind the upper bound lie apart."""
        return 0 if self.first is None or self.last is None else self.last - self.first

    @property
    def sound(self) -> bool:
        """Whether the bounds do not contradict each other, but for differences of clocks."""
        if self.lower is None or self.upper is None:
            return True
        return self.lower <= self.upper + CLOCKS_MAX_S


def interval(anchor: Standing | None, covering: Standing | None) -> Interval:
    """When an entry was made: after its anchor, before the first witnessed checkpoint over it.

    `anchor` is the standing of the checkpoint that the entry names, `covering` that of the first
    witnessed one over it; None where there is none.

    >>> interval(None, None)
    Interval(lower=None, upper=None, first=None, last=None)
    """
    lower = anchor.earliest if anchor else None
    if covering is None or not covering.met_at:
        return Interval(lower, None)
    return Interval(lower, covering.met_at, covering.earliest, covering.latest)


def claim(at: float, known: Interval, *, tolerance_s: int = CLOCKS_MAX_S) -> Claim:
    """What an interval says of a time that somebody claims for the entry (POSIX seconds).

    Within it: supported.  Before it: nothing supports it, and an account of what happened earlier
    is no lie.  After it: contradicted, since the entry was there before.

    >>> claim(5, Interval(1_000, 2_000))
    'claimed, not supported'
    """
    if known.upper is not None and at > known.upper + tolerance_s:
        return "contradicted"
    if known.lower is None or at < known.lower - tolerance_s:
        return "claimed, not supported"
    return "supported" if known.upper is not None else "claimed, not supported"


def alarms(made: float, known: Interval) -> tuple[str, ...]:
    """What is wrong with the time that an entry's author put on it when making it, in words.

    Back-dated or ahead by more than five minutes, or bounds that contradict each other.
    """
    found = []
    if known.lower is not None and made < known.lower - CLOCKS_MAX_S:
        behind = round(known.lower - made)
        found.append(f"made {behind} s before the anchor that it names was cosigned")
    if known.upper is not None and made > known.upper + CLOCKS_MAX_S:
        ahead = round(made - known.upper)
        found.append(f"made {ahead} s after a quorum had cosigned it")
    if not known.sound:
        found.append("its anchor was cosigned after it was itself: witnesses' clocks differ")
    return tuple(found)


def frozen(age_s: float) -> bool:
    """Whether a head that nobody has confirmed for so long counts as frozen: two heartbeats.

    >>> frozen(59), frozen(121)
    (False, True)
    """
    return age_s > FROZEN_AFTER_S
