"""Items that the program proposes with numbers, for a person to take over or leave.

    geometry         craters, bearings and reach against every party's line (`origin`)
    silence          watches that were on and recorded nothing where it is said to have been
    silent origins   watches that recorded no firing on either side from which it may have come

A hypothesis that geometry does not bind (an accident, nature) expects it as a direction at random
does; another actor fires from some place, too, on no side in particular, so directions and
distances that agree on one speak for it as well; a staging is made to point at one of the parties,
nobody knows which, so it expects the mean of what they do (the greatest is no probability, and
believed in stagings too readily).  Where parties measure from different lines each line counts the
same, and how far they differ is part of the doubt.  Silence speaks against an act only as far as
somebody would have noticed it; a side on which nobody listens is not cleared by that.
"""

import math
import re
from collections.abc import Mapping, Sequence

from lendemain.geo import WIND_WIDTH_DEG, wind_bearing_deg
from lendemain.probability import log_odds
from lendemain.records.attribution import (
    ACCIDENT,
    NATURAL,
    NONE_OF_THESE,
    OTHER_ACTOR,
    STAGED,
    Bearing,
    Item,
    Origin,
)
from lendemain.records.because import Because

FAINT = 1.05
"""Less than this between any two hypotheses is not worth an item."""

FAINT_SIDES = 1.2
"""Less than this between two parties is not worth an item on from which side nobody heard fire."""

MOST = 300.0
"""No proposal weighs more than this, whatever its numbers."""

FLIGHT_ERROR_DEG = WIND_WIDTH_DEG
FLASH_WILD, FLIGHT_WILD = 0.05, 0.10
WATCH_DOUBT = 1.5
ACTS = (OTHER_ACTOR, ACCIDENT, STAGED)

_WINDS = "N|NNE|NE|ENE|E|ESE|SE|SSE|S|SSW|SW|WSW|W|WNW|NW|NNW"
_FLIGHT = re.compile(rf"\b(?:from )?({_WINDS}) to ({_WINDS})\b")


def flight(description: str, *, lon: float, lat: float) -> Bearing | None:
    """The bearing back along a projectile that was seen from a place, None where none is told.

    >>> flight("from WNW to ESE", lon=37.5, lat=48.0).bearing_deg
    292.5
    """
    found = _FLIGHT.search(description)
    start, end = (wind_bearing_deg(found[k]) if found else None for k in (1, 2))
    if start is None or end is None or start == end:
        return None
    # two winds that are not opposite are a path past the observer: back along the chord
    back = math.degrees(
        math.atan2(
            math.sin(math.radians(start)) - math.sin(math.radians(end)),
            math.cos(math.radians(start)) - math.cos(math.radians(end)),
        )
    )
    return Bearing(
        lon=lon, lat=lat, bearing_deg=back % 360.0, error_deg=FLIGHT_ERROR_DEG, wild=FLIGHT_WILD
    )


def flash(*, lon: float, lat: float, bearing_deg: float, width_deg: float) -> Bearing:
    """The bearing of a muzzle flash from an observer; the width is taken as evenly likely."""
    error = max(width_deg / math.sqrt(12.0), 1.0)
    return Bearing(
        lon=lon, lat=lat, bearing_deg=bearing_deg % 360.0, error_deg=error, wild=FLASH_WILD
    )


def geometry(
    origins: Sequence[Origin], hypotheses: Sequence[str], *, by: str, told: Sequence[str],
    directed: bool = True,
) -> Item | None:  # fmt: skip
    """What directions, distances and bearings say of who, None where they tell nothing.

    `origins` are the answers for each line that a party measures from, `told` what they rest on.
    Where reach alone is known (not `directed`) it excludes, and speaks for nobody: whoever is in
    reach is expected as much as those whom geometry does not bind.
    """
    parties = sorted({p for o in origins for p in o.shares})
    if not origins or not set(parties) <= set(hypotheses):
        return None
    each = {
        p: [max(o.likelihoods.get(p, 1.0), 1e-6) for o in origins] for p in parties
    }  # fmt: skip
    likelihoods = dict.fromkeys(hypotheses, 1.0)
    likelihoods |= {p: math.fsum(values) / len(values) for p, values in each.items()}
    if OTHER_ACTOR in likelihoods and directed:  # fires from a place, too, on whichever side
        likelihoods[OTHER_ACTOR] = math.fsum(o.anywhere for o in origins) / len(origins)
    if not directed:
        top = max(likelihoods[p] for p in parties)
        likelihoods |= {p: likelihoods[p] / top for p in parties}
    if STAGED in likelihoods and directed:  # it is made to point at somebody, all alike
        likelihoods[STAGED] = math.fsum(likelihoods[p] for p in parties) / len(parties)
    spread = max(_spread(p, origins) for p in parties)
    contested = max(o.contested for o in origins)
    lines = [Because.of("against_lines", n=len(origins))] if len(origins) > 1 else []
    error = Because.of("within_error", share=f"{100.0 * contested:.0f}")
    return _worth(
        Item(
            item_id="geometry",
            likelihoods=_bounded(likelihoods),
            by=by,
            reason=Because.all_of([*told, *lines, error]) or error,
            family="geometry",
            doubt=math.exp(min(max(spread, 0.2), 3.0)),
            proposed_by="commission.origin",
        )
    )


def _spread(party: str, origins: Sequence[Origin]) -> float:
    """Half of how far the answers for one party lie apart, over lines and priors of depth, in
    natural logarithms of the odds.
    """
    bounds = [b for o in origins if party in o.low for b in (o.low[party], o.high[party])]
    odds = [log_odds(min(max(b, 1e-6), 1.0 - 1e-6)) for b in bounds]
    return (max(odds) - min(odds)) / 2.0


def silence(
    ratio: float, hypotheses: Sequence[str], *, parties: Sequence[str], by: str, told: str
) -> Item | None:
    """What it weighs that watches which were on recorded no act there; None where nothing.

    `ratio` is by how much silence multiplies the odds of an act.  It speaks alike against every
    hypothesis under which there was one.

    >>> silence(0.2, ["n", "none_of_these"], parties=["n"], by="x", told="y").likelihoods
    {'n': 0.2, 'none_of_these': 1.0}
    """
    acts = {*parties, *ACTS}
    likelihoods = {h: max(ratio, 1e-3) if h in acts else 1.0 for h in hypotheses}
    return _worth(
        Item(
            item_id="silence", likelihoods=_bounded(likelihoods), by=by, reason=told,
            family="watch", doubt=WATCH_DOUBT,
            proposed_by="fusion.watching.silence",
        )
    )  # fmt: skip


def silent_origins(
    missed: Mapping[str, float], hypotheses: Sequence[str], *, by: str, told: str
) -> Item | None:
    """What it weighs that no firing was recorded on either side; None where that tells nothing.

    `missed` gives for each party the probability that firing from its side goes unrecorded.  The
    others expect the mean of it: they may fire from anywhere, or need not have fired.
    """
    if not missed or not set(missed) <= set(hypotheses):
        return None
    if max(missed.values()) < FAINT_SIDES * max(min(missed.values()), 1e-9):
        return None
    mean = math.fsum(missed.values()) / len(missed)
    likelihoods = dict.fromkeys(hypotheses, max(mean, 1e-3))
    likelihoods |= {p: max(m, 1e-3) for p, m in missed.items()}
    for free in (NATURAL, NONE_OF_THESE):
        if free in likelihoods:
            likelihoods[free] = 1.0
    return _worth(
        Item(
            item_id="silent-origins", likelihoods=_bounded(likelihoods), by=by, reason=told,
            family="watch", doubt=WATCH_DOUBT,
            proposed_by="fusion.watching.silence",
        )
    )  # fmt: skip


def _bounded(likelihoods: Mapping[str, float]) -> dict[str, float]:
    """Likelihoods to six digits: what comes of a front and of its mirror image differs in the
    thirteenth, and is the same then to the last bit.
    """
    top = max(likelihoods.values())
    return {h: float(f"{max(value, top / MOST):.6g}") for h, value in likelihoods.items()}


def _worth(item: Item) -> Item | None:
    values = item.likelihoods.values()
    return item if max(values) >= FAINT * min(values) else None
