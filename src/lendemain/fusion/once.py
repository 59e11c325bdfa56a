"""Acts counted once, also where an account sums up what other incidents tell one by one.

A patrol that heard "about forty explosions" between noon and two is one account of two hours; an
array that heard each of them tells several incidents of the same afternoon.  Both are kept, and the
rounds are the same.  So of an incident's acts those are told elsewhere which finer incidents count
within the time and place of an account that sums up:

- acts told one by one lie where they lie: only those within the account's time explain it;
- what only sums tell lies where all of them together can be right (`pieces`);
- a witness's accounts never repeat each other: each act is told in one of them;
- what is told second hand (a claim, heat seen from orbit) tells no act besides those that others
  saw within it; heat that an overpass sees may have been lit up to `physics.BURNS_S` before.

Of acts that several incidents' accounts may mean, the one with the shortest accounts has them: the
sum of `acts` less `acts_elsewhere` counts each act once.  Nothing is joined by this: an incident's
accounts, region and kind stay as they are.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendemain import tables
from lendemain.fusion import acts, classify, physics
from lendemain.fusion.accounts import Accounts, accounts
from lendemain.fusion.fused import second_hand, witnesses
from lendemain.fusion.gate import CHI2_MAX
from lendemain.fusion.pieces import told
from lendemain.fusion.sums import Pairs, Singles, Sums, Views, Wholes
from lendemain.records.observation import Phenomenon

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]
Whole = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]

SLACK_S = 60.0
"""Observers write whole minutes."""

LONG_S = 1800.0
"""An account that lasts so long sums up, whatever number it gives: nothing joins it by time."""

SHARE_MIN = 0.25
"""An incident of which no act is told by itself explains an account only where at least this share
of its time lies within.
"""

NEAR_M = 25_000.0
"""The side of cells in which incidents are looked for; what reaches farther asks all of them."""

PAIRS = 1 << 20
"""Pairs of an account and an incident that are looked at together."""


def counted_once(incidents: pa.Table, members: pa.Table, observations: pa.Table) -> pa.Table:
    """The incidents, in the order given, with `acts_elsewhere`: how many of each one's acts other
    incidents count too.

    `members` say which observations each incident has; `acts_elsewhere` is written over.
    """
    elsewhere = np.zeros(incidents.num_rows)
    given = accounts(observations)
    if incidents.num_rows and len(given):
        order = np.argsort(tables.texts(incidents, "incident_id").astype("U18"), kind="stable")
        named = incidents.take(pa.array(order))
        incident, witness = _of(named, members, given), witnesses(given)
        found = incident >= 0
        sums = _summing(given, np.where(found, incident, 0), witness, found)
        if len(sums.at):
            wholes = _wholes(named, given, (incident, found), sums)
            elsewhere[order] = _elsewhere(given, wholes, sums, (incident, witness, found))
    at = incidents.schema.get_field_index("acts_elsewhere")
    column = pa.array(np.rint(elsewhere).astype(np.int64))
    return incidents.set_column(at, incidents.schema.field(at), column)


def _of(incidents: pa.Table, members: pa.Table, given: Accounts) -> Whole:
    """The row of each account's incident, -1 for none."""
    own = {name: row for row, name in enumerate(tables.texts(incidents, "incident_id").tolist())}
    named = members.column("incident_id").combine_chunks()
    codes = np.array([own.get(n, -1) for n in named.dictionary.to_pylist()], np.int64)
    of = codes[named.indices.to_numpy(zero_copy_only=False)]
    place = pc.index_in(given.table.column("observation_id"), value_set=_ids(members))
    spot = place.fill_null(-1).to_numpy().astype(np.int64)
    return np.where(spot >= 0, of[np.maximum(spot, 0)], -1) if len(of) else spot


def _ids(members: pa.Table) -> pa.Array:
    ids = members.column("observation_id")
    return ids.combine_chunks() if ids.num_chunks != 1 else ids.chunk(0)


def _summing(given: Accounts, incident: Whole, witness: Whole, found: Truths) -> Sums:
    """The accounts that sum up."""
    number = np.maximum(given.numbers("count", 1.0), 1.0)
    start, end = physics.occurred(given.table, given.start_us / 1e6, given.end_us / 1e6)
    second = second_hand(given)
    some = (given.numbers("count_max", 1.0) > 1.0) | (number > 1.0) | second
    at = np.flatnonzero(found & (some | (end - start >= LONG_S)))
    heat = given.texts("phenomenon").are(Phenomenon.THERMAL)
    back = np.where(heat, physics.BURNS_S, 0.0)
    slack = SLACK_S + given.clock_s[at]
    return Sums(
        at, incident[at], witness[at], start[at] - back[at] - slack, end[at] + slack, number[at]
    )


def _wholes(incidents: pa.Table, given: Accounts, of: tuple[Whole, Truths], sums: Sums) -> Wholes:
    """The incidents as arrays."""
    incident, found = of
    count, rows = incidents.num_rows, incident[found]
    kind, phenomenon = given.texts("kind"), given.texts("phenomenon")
    group = np.zeros(count, np.int32)
    groups = classify.groups(kind.values, phenomenon.values)[kind.codes, phenomenon.codes]
    group[rows] = groups[found]
    first_hand = np.bincount(rows, ~second_hand(given)[found], count) > 0
    lon, lat, major, minor, turn = (
        incidents.column(name).to_numpy(zero_copy_only=False).astype(np.float64)
        for name in ("lon", "lat", "semi_major_m", "semi_minor_m", "orientation_deg")
    )
    x, y = given.plane.metres(lon, lat)
    east, north = np.sin(np.radians(turn)), np.cos(np.radians(turn))
    cov = np.column_stack([
        (major * east) ** 2 + (minor * north) ** 2, (major**2 - minor**2) * east * north,
        (major * north) ** 2 + (minor * east) ** 2,
    ])  # fmt: skip
    longest = np.zeros(count)
    np.maximum.at(longest, sums.incident, sums.high - sums.low)
    rank = np.empty(count, np.int64)
    rank[np.lexsort((longest, ~first_hand))] = np.arange(count)
    start, end = tables.micros(incidents, "start") / 1e6, tables.micros(incidents, "end") / 1e6
    np.minimum.at(start, sums.incident, sums.low)
    np.maximum.at(end, sums.incident, sums.high)
    return Wholes(
        start, end, x, y, cov, group,
        incidents.column("acts").to_numpy().astype(np.float64), ~first_hand, rank,
        _singles(given, of, count, sums),
    )  # fmt: skip


def _singles(given: Accounts, of: tuple[Whole, Truths], count: int, sums: Sums) -> Singles:
    """When the acts were that first-hand accounts tell one by one."""
    incident, found = of
    one = found & ~second_hand(given)
    one[sums.at] = False
    when = (given.start_us[one] + given.end_us[one]) / 2e6
    begin = float(when.min()) if len(when) else 0.0
    turn = (float(when.max()) if len(when) else 0.0) - begin + 2.0
    return Singles(
        np.sort(incident[one] * turn + when - begin), turn, begin,
        np.bincount(incident[one], minlength=count).astype(np.float64),
    )  # fmt: skip


def _elsewhere(
    given: Accounts, wholes: Wholes, sums: Sums, of: tuple[Whole, Whole, Truths]
) -> Floats:
    """Of each incident's acts, how many other incidents count too."""
    elsewhere = np.zeros(len(wholes.acts))
    pairs = _covered(given, wholes, sums)
    late = wholes.second[sums.incident[pairs.account]]
    much = (pairs.share >= SHARE_MIN) | (wholes.single.many[pairs.other] > 0.0)
    elsewhere[sums.incident[pairs.account[late & much]]] = np.inf
    views, rows = _views(given, sums, of)
    kept = np.isin(sums.at, rows)
    pairs = pairs.taken(~late & kept[pairs.account])
    pairs = pairs._replace(account=(np.cumsum(kept) - 1)[pairs.account])
    sums = sums.taken(kept)
    many, only = np.zeros((2, len(wholes.acts)), np.int64)
    np.add.at(many, views.incident, 1)
    only[views.incident] = views.witness
    alone = (many[pairs.other] == 1) & (only[pairs.other] == sums.witness[pairs.account])
    left = told(wholes, sums, pairs.taken(~alone), views)
    elsewhere = np.where(np.isnan(left), elsewhere, wholes.acts - left)
    return np.clip(elsewhere, 0.0, wholes.acts)


def _views(given: Accounts, sums: Sums, of: tuple[Whole, Whole, Truths]) -> tuple[Views, Whole]:
    """What each witness of each incident tells in its fullest view, all at first hand; and the
    accounts that make it up, one of those that are copies.
    """
    incident, witness, found = of
    rows = np.flatnonzero(found & ~second_hand(given))
    phenomenon = given.texts("phenomenon").codes
    number = np.maximum(given.numbers("count", 1.0), 0.0)
    copies = acts.groups(incident[rows], witness[rows], phenomenon[rows], given.start_us[rows],
                         given.end_us[rows])  # fmt: skip
    rows = rows[_fullest(copies.numbers, number[rows])]
    views = acts.groups(incident[rows], witness[rows], phenomenon[rows])
    total = np.bincount(views.numbers, number[rows], len(views.first)).astype(np.float64)
    at = rows[views.first]
    fullest = np.zeros(len(total), np.bool_)
    fullest[_fullest(acts.groups(incident[at], witness[at]).numbers, total)] = True
    rows = rows[fullest[views.numbers]]
    by = acts.groups(incident[rows], witness[rows])
    first, lone = rows[by.first], np.where(np.isin(rows, sums.at), 0.0, number[rows])
    every, single = (
        np.bincount(by.numbers, told_by, len(first)).astype(np.float64)
        for told_by in (number[rows], lone)
    )
    return Views(incident[first], witness[first], every, single), rows


def _fullest(of: Whole, number: Floats) -> npt.NDArray[np.intp]:
    """The row with the largest number of each group, the first of equals."""
    order = np.lexsort((-number, of))
    return order[np.append(True, np.diff(of[order]) != 0)] if len(of) else order


def _covered(given: Accounts, wholes: Wholes, sums: Sums) -> Pairs:
    """The incidents of which somebody told at first hand within the time and place of each account
    that sums up.
    """
    reach = np.sqrt(CHI2_MAX * (given.cov[sums.at, 0] + given.cov[sums.at, 2]))
    extent = np.sqrt(CHI2_MAX * (wholes.cov[:, 0] + wholes.cov[:, 2]))
    near, close = reach <= 0.5 * NEAR_M, extent <= 0.5 * NEAR_M
    first_hand = ~wholes.second
    close, far = close & first_hand, ~close & first_hand
    cells = np.floor(np.column_stack([wholes.x, wholes.y]) / NEAR_M).astype(np.int64)
    own = np.floor(np.column_stack([given.x, given.y])[sums.at] / NEAR_M).astype(np.int64)
    few, everywhere = np.flatnonzero(close), np.zeros((1, 2), np.int64)
    parts = [
        _met(given, wholes, sums, (np.flatnonzero(near), own[near] + [dx, dy], few, cells[few]))
        for dx in (-1, 0, 1) for dy in (-1, 0, 1)
    ]  # fmt: skip
    for mine, others in ((~near, first_hand), (near, far)):
        a, b = np.flatnonzero(mine), np.flatnonzero(others)
        where = everywhere.repeat(len(a), 0), everywhere.repeat(len(b), 0)
        parts.append(_met(given, wholes, sums, (a, where[0], b, where[1])))
    return Pairs(*(np.concatenate([part[k] for part in parts]) for k in range(3)))


def _met(
    given: Accounts, wholes: Wholes, sums: Sums, asked: tuple[Whole, Whole, Whole, Whole]
) -> Pairs:
    """Of some accounts (with a cell each) and some incidents (with theirs) those pairs of one cell
    in which the account covers the incident.
    """
    account, at, other, cell = asked
    found = [(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))]
    if not len(account) or not len(other):
        return Pairs(*found[0])
    low = np.minimum(cell.min(axis=0), at.min(axis=0))
    wide = int(max(cell[:, 1].max(), at[:, 1].max()) - low[1]) + 1
    _, code = np.unique(
        np.concatenate([(c[:, 0] - low[0]) * wide + c[:, 1] - low[1] for c in (cell, at)]),
        return_inverse=True,
    )
    code, mine = code[: len(cell)], code[len(cell) :]
    order = np.lexsort((wholes.start[other], code))
    other, code = other[order], code[order]
    begin = min(float(wholes.start.min()), float(sums.low.min()))
    turn = max(float(wholes.start.max()), float(sums.high.max())) - begin + 1.0
    key = code * turn + (wholes.start[other] - begin)
    since_s, until_s = sums.low[account], sums.high[account]
    longest = float((wholes.end[other] - wholes.start[other]).max())
    earliest = np.maximum(4.0 * since_s - 3.0 * until_s, since_s - longest) - begin
    since = np.searchsorted(key, mine * turn + np.maximum(earliest, 0.0))
    until = np.searchsorted(key, mine * turn + (until_s - begin), side="right")
    many = np.maximum(until - since, 0)
    cuts = np.searchsorted(np.cumsum(many), np.arange(PAIRS, many.sum() + PAIRS, PAIRS))
    for some in np.split(np.arange(len(account)), np.unique(cuts)):
        a = np.repeat(some, many[some])
        step = np.arange(len(a)) - np.repeat(np.cumsum(many[some]) - many[some], many[some])
        b = other[since[a] + step]
        share = _shares(given, wholes, sums, (account[a], b))
        kept = share > 1e-9
        found.append((account[a[kept]], b[kept], share[kept]))
    return Pairs(*(np.concatenate([part[k] for part in found]) for k in range(3)))


def _shares(given: Accounts, wholes: Wholes, sums: Sums, pairs: tuple[Whole, Whole]) -> Floats:
    """The share of each incident's time that lies within the account's; 0 where it lies elsewhere,
    is of other kinds, or is the account's own.
    """
    a, b = pairs
    i = sums.at[a]
    trace_a, trace_b = (cov[:, 0] + cov[:, 2] for cov in (given.cov, wholes.cov))
    dx, dy = wholes.x[b] - given.x[i], wholes.y[b] - given.y[i]
    other = wholes.group[sums.incident[a]] != wholes.group[b]
    far = dx * dx + dy * dy > 1.001 * CHI2_MAX * (trace_a[i] + trace_b[b])
    near = np.flatnonzero(~(far | other | (sums.incident[a] == b)))
    a, b, i, dx, dy = a[near], b[near], i[near], dx[near], dy[near]
    xx, xy, yy = (given.cov[i, k] + wholes.cov[b, k] for k in range(3))
    apart = (yy * dx * dx - 2.0 * xy * dx * dy + xx * dy * dy) / (xx * yy - xy * xy)
    kept = ~(apart > CHI2_MAX)
    share = np.zeros(len(other))
    share[near[kept]] = wholes.shares(b[kept], sums.low[a[kept]], sums.high[a[kept]])
    return share
