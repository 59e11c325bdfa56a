"""How many acts accounts that sum up tell together, and besides those told one by one.

An account of hours means some acts of its own time and place and does not say when in it.  Time is
cut wherever an account of an incident begins or ends.  How many acts lie in each piece is not
known, but each account tells the sum of the pieces it covers, each act in one of its witness's
accounts and no more; acts told one by one lie where they lie.  Pieces are filled in turns, as by
Richardson (1972), Lucy (1974) and Shepp and Vardi (1982): each account's number is laid over its
pieces in proportion to what they hold, and a piece then holds what the witness that lays most there
does, since everybody misses some.

It begins with even fire, so that nothing is taken to be fired in bursts unless accounts agree only
so.  Where a witness was silent for a while between two accounts of its own, little is taken to have
been fired, unless the others cannot be right without it.  Of all that hangs together no fewer acts
are told than its fullest witness tells.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lendemain.fusion import acts
from lendemain.fusion.sums import Pairs, Sums, Views, Wholes

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

TURNS = 300
"""So many times pieces are filled anew; where much hangs together, fewer."""

WORK = 1 << 25
"""So many steps for all turns together, unless `TURNS_MIN` need more."""

TURNS_MIN = 10

CUTS_MAX = 256
"""Into no more pieces is an incident's time cut; into fewer where many accounts reach into it."""

COVERS = 1 << 23
"""About so many times accounts cover pieces."""

SILENT_SHARE = 0.05
"""Of even fire so much is expected at first while a witness that was there told none."""

WATCH_S = 4 * 3600.0
"""A witness silent for longer between two accounts may have left."""

_MIXED = np.uint64(0x9E3779B97F4A7C15)


class Pieces(NamedTuple):
    """Pieces of incidents' time: the incident of each, when it begins, how long it lasts, how much
    of even fire is expected in it (seconds); and which account covers which piece.
    """

    incident: Whole
    begins: Floats
    lasts: Floats
    even: Floats
    account: Whole
    piece: Whole


class Cover(NamedTuple):
    """Pieces told by the same accounts, as one.  First those in which only sums tell what lies:
    the finest incident of each and how much of even fire is expected; then those where acts are
    told one by one.  And which account covers which piece, with the known acts in it that its
    witness does not tell one by one itself (NaN where only sums tell).
    """

    incident: Whole
    even: Floats
    account: Whole
    piece: Whole
    known: Floats


def told(wholes: Wholes, sums: Sums, pairs: Pairs, views: Views) -> Floats:
    """How many acts each incident has besides those of finer ones: those told one by one, and what
    sums tell besides; NaN where no account that sums up reaches into another incident.

    Incidents with smaller `rank` are the finer ones.  Everything is at first hand, and of a
    witness's accounts those of its fullest view.
    """
    if not len(pairs.account):
        return np.full(len(wholes.acts), np.nan)
    single = np.zeros(len(wholes.acts))
    np.maximum.at(single, views.incident, views.single)
    single = np.minimum(single, wholes.acts)
    cover = _cover(wholes, sums, pairs, (single, views))
    own = single + np.bincount(cover.incident, _filled(sums, cover), len(single))
    return _dealt(wholes, np.minimum(own, wholes.acts), _hanging(wholes, sums, pairs), views)


def _cover(wholes: Wholes, sums: Sums, pairs: Pairs, told_singly: tuple[Floats, Views]) -> Cover:
    """What each account covers: of incidents that sum up, the time their accounts reach; of those
    with acts told one by one, these.
    """
    single, views = told_singly
    account = np.concatenate([np.arange(len(sums.at)), pairs.account])
    incident = np.concatenate([sums.incident, pairs.other])
    begin, end = np.full(len(single), np.inf), np.full(len(single), -np.inf)
    np.minimum.at(begin, sums.incident, sums.low)
    np.maximum.at(end, sums.incident, sums.high)
    some = np.isfinite(begin[incident])
    free = _alike(wholes, pieces(sums, account[some], incident[some], (begin, end)))
    some = single[incident] > 0.0
    reach = wholes.start - 1.0, wholes.end + 1.0
    lie = pieces(sums, account[some], incident[some], reach)
    until = np.nextafter(lie.begins + lie.lasts, -np.inf)
    many = wholes.single.share(lie.incident, lie.begins, until) * single[lie.incident]
    of = lie.incident[lie.piece]
    own = views.singles(of, sums.witness[lie.account]) / np.maximum(wholes.acts[of], 1.0)
    mixed = _sets(lie)[lie.piece]
    alike = acts.groups(mixed, lie.account)
    known = np.bincount(
        alike.numbers, many[lie.piece] * np.clip(1.0 - own, 0.0, 1.0), len(alike.first)
    )
    rows, some = alike.first, known > 0.0
    piece = acts.groups(mixed[rows]).numbers
    return Cover(
        free.incident, free.even, np.concatenate([free.account, lie.account[rows][some]]),
        np.concatenate([free.piece, len(free.even) + piece[some]]),
        np.concatenate([free.known, known[some]]),
    )  # fmt: skip


def pieces(sums: Sums, account: Whole, incident: Whole, reach: tuple[Floats, Floats]) -> Pieces:
    """The time of incidents between two moments each (`reach`), cut where accounts (rows of
    `account` and `incident`) begin or end; only what some account covers.
    """
    low = np.maximum(sums.low[account], reach[0][incident])
    high = np.minimum(sums.high[account], reach[1][incident])
    some = high > low
    account, incident, low, high = account[some], incident[some], low[some], high[some]
    if not len(account):
        none, nobody = np.zeros(0), np.zeros(0, np.int64)
        return Pieces(nobody, none, none, none, nobody, nobody)
    begins, of, first, last = _cuts(incident, low, high)
    lasts = np.append(np.diff(begins), 0.0)
    even = lasts * SILENT_SHARE ** _silent(
        (incident, sums.witness[account]), (first, last), begins
    )  # fmt: skip
    many = last - first
    step = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    used, piece = np.unique(np.repeat(first, many) + step, return_inverse=True)
    return Pieces(of[used], begins[used], lasts[used], even[used], np.repeat(account, many), piece)


def _cuts(incident: Whole, low: Floats, high: Floats) -> tuple[Floats, Whole, Whole, Whole]:
    """Moments at which to cut in order of incident and time, the incident of each, and the places
    among them of the begin and end of each row; at least one piece for each.
    """
    moment, of = np.concatenate([low, high]), np.concatenate([incident, incident])
    order = np.lexsort((moment, of))
    moment, of = moment[order], of[order]
    new = np.append(True, (np.diff(of) != 0) | (np.diff(moment) > 0.0))
    at = np.cumsum(new) - 1
    moment, of = moment[new], of[new]
    start = np.flatnonzero(np.append(True, np.diff(of) != 0))
    many = np.diff(np.append(start, len(of)))
    place, room = np.arange(len(of)) - np.repeat(start, many), np.repeat(many, many)
    most = min(max(COVERS // len(incident), 2), CUTS_MAX)
    thin = (place * most) // np.maximum(room, most)
    kept = np.append(True, (np.diff(thin) != 0) | (np.diff(of) != 0))
    kept[start + many - 1] = True
    where = np.empty(len(at), np.int64)
    where[order] = (np.cumsum(kept) - 1)[at]
    first, last = where[: len(incident)], where[len(incident) :]
    return moment[kept], of[kept], first, np.maximum(last, first + 1)


def _silent(whose: tuple[Whole, Whole], place: tuple[Whole, Whole], begins: Floats) -> Floats:
    """For each piece how many witnesses told of its incident before and after, and not of it."""
    (incident, witness), (first, last) = whose, place
    order = np.lexsort((first, witness, incident))
    other = (np.diff(incident[order]) != 0) | (np.diff(witness[order]) != 0)
    turn = np.append(0, np.cumsum(other)) * (len(begins) + 1)
    until = (np.maximum.accumulate(last[order] + turn) - turn)[:-1]
    since = first[order][1:]
    gap = np.flatnonzero(~other & (until < since))
    gap = gap[begins[since[gap]] - begins[until[gap]] <= WATCH_S]
    steps = np.zeros(len(begins))
    np.add.at(steps, until[gap], 1.0)
    np.add.at(steps, since[gap], -1.0)
    return np.cumsum(steps)


def _sets(cut: Pieces) -> Whole:
    """One number for each piece, the same for the same set of accounts: sums of mixed numbers of
    64 bits.
    """
    mixed = (cut.account.astype(np.uint64) + np.uint64(1)) * _MIXED
    mixed = (mixed ^ (mixed >> np.uint64(29))) * _MIXED
    mixed ^= mixed >> np.uint64(32)
    signed = np.zeros(len(cut.lasts), np.uint64)
    np.add.at(signed, cut.piece, mixed)
    return signed.view(np.int64)


def _alike(wholes: Wholes, cut: Pieces) -> Cover:
    """Pieces that the same accounts cover as one, of the finest of their incidents."""
    signed = _sets(cut)
    parts = acts.groups(signed, wholes.rank[cut.incident])
    even = np.bincount(parts.numbers, cut.even, len(parts.first))
    alike = acts.groups(signed)
    whole = alike.numbers[parts.first]
    finest = acts.groups(alike.numbers, wholes.rank[cut.incident]).first
    _, first = np.unique(alike.numbers[finest], return_index=True)
    covers = acts.groups(alike.numbers[cut.piece], cut.account).first
    return Cover(
        cut.incident[finest[first]], acts.largest(whole, even, len(first)), cut.account[covers],
        alike.numbers[cut.piece[covers]], np.full(len(covers), np.nan),
    )  # fmt: skip


def _filled(sums: Sums, cover: Cover) -> Floats:
    """How many acts each piece holds in which only sums tell it."""
    order = np.lexsort((sums.witness[cover.account], cover.piece))
    row, piece, weight = cover.account[order], cover.piece[order], cover.known[order]
    views = acts.groups(piece, sums.witness[row])
    view, starts = views.numbers, np.searchsorted(views.numbers, np.arange(len(views.first)))
    free = int(np.isnan(weight).sum())
    first = np.searchsorted(piece[starts], np.arange(len(cover.even)))
    even = np.maximum(cover.even, 1e-9)
    held = even * (float(sums.number.sum()) / float(max(even.sum(), 1e-9)))
    part = (1.0 / np.bincount(view))[view]
    until = np.searchsorted(piece[starts], len(held))
    for _ in range(min(max(WORK // max(len(row), 1), TURNS_MIN), TURNS)):
        weight[:free] = held[piece[:free]]
        means = part * weight
        told_of = np.bincount(row, means, len(sums.at))
        means *= (sums.number / np.maximum(told_of, 1e-300))[row]
        laid = np.add.reduceat(means, starts)
        part = means / np.maximum(laid, 1e-300)[view]
        held = np.maximum.reduceat(laid[:until], first)
    return held


def _hanging(wholes: Wholes, sums: Sums, pairs: Pairs) -> Whole:
    """The number of what each incident hangs together with, -1 for those that no pair names."""
    lead = np.arange(len(wholes.acts))
    one, other = sums.incident[pairs.account], pairs.other
    while (lead[one] != lead[other]).any():
        low = np.minimum(lead[one], lead[other])
        for ends in (one, other):
            np.minimum.at(lead, lead[ends], low)
        while (lead[lead] != lead).any():
            lead = lead[lead]
    out = np.full(len(lead), -1, np.int64)
    named = np.unique(np.concatenate([one, other]))
    out[named] = acts.groups(lead[named]).numbers
    return out


def _dealt(wholes: Wholes, own: Floats, group: Whole, views: Views) -> Floats:
    """Whole numbers of acts, NaN where an incident hangs together with none.

    Of what hangs together the sum is that of `own`, or what its fullest witness tells where that
    is more; what is missing goes to the coarsest, what is left of rounding to the largest rests.
    """
    out = np.full(len(own), np.nan)
    rows = np.flatnonzero(group >= 0)
    rows = rows[np.lexsort((-wholes.rank[rows], group[rows]))]
    seen = group[views.incident]
    tells = acts.groups(seen[seen >= 0], views.witness[seen >= 0])
    most = acts.largest(
        seen[seen >= 0][tells.first], np.bincount(tells.numbers, views.number[seen >= 0]),
        int(group.max(initial=-1)) + 1,
    )  # fmt: skip
    for some in np.split(rows, np.flatnonzero(np.diff(group[rows])) + 1):
        left, room = own[some], np.cumsum(wholes.acts[some] - own[some])
        goal = np.rint(np.round(max(left.sum(), most[group[some[0]]]), 6))
        more = np.minimum(room, max(goal - left.sum(), 0.0))
        left = np.round(left + np.diff(more, prepend=0.0), 6)
        number = np.floor(left)
        up = np.argsort(number - left, kind="stable")[: max(int(goal - number.sum()), 0)]
        number[up] += 1.0
        out[some] = np.minimum(number, wholes.acts[some])
    return out
