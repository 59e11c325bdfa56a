"""Two worlds that differ only in what one audience may not have, and questions to ask of both.

Tests load this file by its path.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import msgspec
import numpy as np
import pyarrow as pa

from lendemain import tables
from lendemain.desk import daily, permissions, texts
from lendemain.desk.permissions import Label, Standing
from lendemain.desk.released import release
from lendemain.desk.released.audiences import Audience, Release, audience
from lendemain.desk.released.docket import WantedCases
from lendemain.desk.released.register import Wanted
from lendemain.desk.released.sieve import Material
from lendemain.desk.released.views import Span, Views
from lendemain.desk.working import cycle
from lendemain.errors import LendemainError
from lendemain.records.access import Compartment, Level
from lendemain.records.case import Case, Move, Step
from lendemain.records.incident import KINDS
from lendemain.records.observation import Notice, Observation, Rejection, Watch

AGREEMENT = texts.checked(texts.agreement_file("model-2026"))[1]
NOW = datetime(2026, 6, 20, 12, tzinfo=UTC)
NOW_US = int(NOW.timestamp() * 1e6)
DAY_US, HOUR_US = 86_400_000_000, 3_600_000_000
KEY = bytes(range(32))
AUDIENCES = ("public", "researcher", "party:north", "party:south")
OPEN, NORTH, SOUTH, SEALED, EMBARGOED, HIGH, LOST = range(10, 17)
"""Entries: open, in a compartment of either party, sealed, embargoed, for the commission only, and
in a compartment that the policy does not know."""

WORDS = ("mill", "bridge", "quarry", "depot", "orchard", "ferry")
UNHEARD = "zzunheardzz"
KIND_WORDS = [kind for several in KINDS.values() for kind in several]
COMMON = ["mortar", "artillery", "small_arms", "explosion", "uav_recon_flight", "shot_at_monitor"]


def standing() -> Standing:
    """The packaged policy with a compartment for each party, and labels on entries."""
    policy = replace(
        permissions.packaged(),
        compartments=(Compartment(name="n", party="north"), Compartment(name="s", party="south")),
    )
    labels = {
        NORTH: Label(compartments=("n",)),
        SOUTH: Label(compartments=("s",)),
        SEALED: Label(sealed=True),
        EMBARGOED: Label(embargo=NOW_US + 1),
        HIGH: Label(level=Level.COMMISSION),
        LOST: Label(compartments=("no longer",)),
    }
    return Standing(policy, entries=labels, parties={"north": 1, "south": 2})


@dataclass
class Rows:
    """What came in, as columns that can be changed."""

    observations: dict[str, list[object]]
    watches: dict[str, list[object]]
    notices: dict[str, list[object]]
    rejections: dict[str, list[object]]


def rows(chance: np.random.Generator, size: int) -> Rows:
    """Accounts, watches, notices and rejections of three weeks, most of them open."""
    return Rows(
        {name: [one[name] for one in made] for name in made[0]}
        if (made := [_account(chance, n) for n in range(size)])
        else {},
        *(_several(chance, one) for one in (_watch, _notice, _rejection)),
    )


def _several(chance, maker):
    made = [maker(chance, n) for n in range(6)]
    return {name: [one[name] for one in made] for name in made[0]}


def _entry(chance) -> int:
    return int(chance.choice([OPEN] * 8 + [NORTH, SOUTH, SEALED, EMBARGOED, HIGH, LOST]))


def _moment(chance) -> datetime:
    back = chance.choice([0.4, 2.0, 4.0, 12.0, 20.0]) * chance.random()
    return NOW - timedelta(days=float(back))


def _account(chance, number: int, entry: int | None = None) -> dict[str, object]:
    start = _moment(chance)
    spot = int(chance.integers(0, 4))
    return {
        "source": str(chance.choice(["smm", "patrol"])),
        "row": number,
        "source_ref": f"note {number}",
        "sensor": f"camera {number % 5}",
        "start": start,
        "end": start + timedelta(minutes=float(chance.integers(1, 90))),
        "lon": 3.3 + 0.4 * spot + 0.02 * float(chance.random()),
        "lat": -0.35 + 0.1 * spot + 0.02 * float(chance.random()),
        "error_m": float(chance.choice([100.0, 400.0, 3000.0])),
        "place_name": str(chance.choice(WORDS)),
        "kind": str(chance.choice(COMMON)),
        "by_party": str(chance.choice(["", "north", "south"])),
        "text": f"about {chance.integers(1, 80)} explosions by the {chance.choice(WORDS)}",
        "count": int(chance.integers(1, 9)),
        "entry": _entry(chance) if entry is None else entry,
    }


def _watch(chance, number: int, entry: int | None = None) -> dict[str, object]:
    start = NOW - timedelta(days=float(chance.choice([29.3, 30.5, 31.4])))
    return {
        "source": "patrol", "sensor": f"post {number}", "nation": "Averne",
        "start": start, "end": start + timedelta(hours=5),
        "lon": 3.3 + 0.4 * (number % 4), "lat": -0.35, "range_m": 9000.0, "probability": 0.8,
        "entry": _entry(chance) if entry is None else entry,
    }  # fmt: skip


def _notice(chance, number: int, entry: int | None = None) -> dict[str, object]:
    start = _moment(chance)
    return {
        "source": "claims", "row": number, "by_party": str(chance.choice(["north", "south"])),
        "activity": "announced_exercise", "start": start, "end": start + timedelta(hours=9),
        "lon": 3.3 + 0.4 * (number % 4), "lat": -0.3, "radius_m": 8000.0,
        "entry": _entry(chance) if entry is None else entry,
    }  # fmt: skip


def _rejection(chance, number: int, entry: int | None = None) -> dict[str, object]:
    return {
        "source": "smm", "row": number, "field": "lat", "value": f"v{number}",
        "reason": "not_a_number", "entry": _entry(chance) if entry is None else entry,
    }  # fmt: skip


def hidden(now: Standing, wanted: Audience, account: dict[str, object]) -> bool:
    """Whether an audience may have nothing of an account, said here in another way than there."""
    label = now.entries.get(int(account["entry"]), Label())
    own = {"party:north": "n", "party:south": "s"}.get(wanted.name)
    if label.sealed or any(c != own for c in label.compartments):
        return True
    if label.level is not None and label.level > wanted.rule.level:
        return True
    if label.embargo > NOW_US:
        return True
    end = account["end"]
    unit = {"minute": 60, "hour": 3600, "day": 86_400}[wanted.rule.unit.value]
    whole = -(-end.timestamp() // unit) * unit  # the mission's zone is UTC
    hours = wanted.rule.delays_h.get(str(account["kind"]), wanted.rule.delay_h)
    return whole + hours * 3600 > NOW.timestamp()


def changed(chance: np.random.Generator, first: Rows, now: Standing, wanted: Audience) -> Rows:
    """The same as the audience may have it; everything else is altered, dropped or added to."""
    accounts = [dict(zip(first.observations, one, strict=True))
                for one in zip(*first.observations.values(), strict=True)]  # fmt: skip
    kept = []
    for number, one in enumerate(accounts):
        if not hidden(now, wanted, one):
            kept.append(one)
        elif chance.random() < 0.7:
            other = _account(chance, number, int(one["entry"]))
            if one["entry"] == OPEN or not hidden(now, wanted, other):  # it is hidden by its time
                other |= {"start": one["start"], "end": one["end"], "kind": one["kind"]}
            kept.append(other | {"text": UNHEARD, "place_name": UNHEARD})
    closed = [e for e, _ in now.entries.items() if hidden(now, wanted, _long_ago(e))]
    for number in range(int(chance.integers(0, 6))):
        entry = int(chance.choice(closed))
        kept.append(_account(chance, 900 + number, entry) | {"text": UNHEARD})
    names = list(first.observations)
    found = {name: [one[name] for one in kept] for name in names}
    others = []
    for held, maker in (
        (first.watches, _watch), (first.notices, _notice), (first.rejections, _rejection),
    ):  # fmt: skip
        listed = [dict(zip(held, one, strict=True)) for one in zip(*held.values(), strict=True)]
        listed = [
            maker(chance, n, int(one["entry"])) if int(one["entry"]) in closed else one
            for n, one in enumerate(listed)
        ]
        listed += [maker(chance, 70 + n, int(chance.choice(closed))) for n in range(2)]
        others.append({name: [one[name] for one in listed] for name in held})
    return Rows(found, *others)


def _long_ago(entry: int) -> dict[str, object]:
    return {"entry": entry, "end": NOW - timedelta(days=300), "kind": "mortar"}


def _table(record: type, given: dict[str, list[object]]) -> pa.Table:
    size = len(given["entry"])
    made = tables.columns(record, {n: v for n, v in given.items() if n != "entry"}, size)
    if record is Observation:
        made = tables.identified(made)[0]
    return made.append_column("entry", pa.array(np.array(given["entry"], np.int64)))


def material(held: Rows) -> Material:
    """What releases are made from."""
    accounts = _table(Observation, held.observations)
    given = cycle.Received(
        observations=accounts,
        watches=_table(Watch, held.watches),
        notices=_table(Notice, held.notices),
        agreements=(AGREEMENT,),
        earlier=tables.empty(Case),
        steps=(),
        until=None,
    )
    whole = cycle.concluded(given)
    given = replace(given, earlier=whole.cases)
    return Material(
        name="front", agreements=(AGREEMENT,), observations=accounts, watches=given.watches,
        notices=given.notices, rejections=_table(Rejection, held.rejections),
        earlier=whole.cases, steps=(), whole=whole, received=given,
    )  # fmt: skip


def moved(held: Material, allegations: tuple[str, ...]) -> Material:
    """The same, with the cases of these allegations admitted."""
    cases = held.whole.cases
    ids = tables.texts(cases, "allegation_id").tolist()
    number = dict(zip(ids, cases["number"].to_pylist(), strict=True))
    steps = tuple(
        Step(number=number[one], move=Move.ADMIT, by="somebody", at=NOW, reason="seen")
        for one in allegations
    )
    return replace(held, steps=steps, received=replace(held.received, steps=steps))


def made(held: Material, now: Standing, name: str, *, at: int = NOW_US) -> Release:
    """An audience's release."""
    return release.made(held, now, audience(now, name), now_us=at, key=KEY)


def pair(seed: int, name: str, size: int = 40) -> tuple[Material, Material, Standing]:
    """Two worlds that differ only in what the audience may not have."""
    chance, now = np.random.default_rng(seed), standing()
    first = rows(chance, size)
    second = changed(chance, first, now, audience(now, name))
    plain = [material(one) for one in (first, second)]
    both = [set(tables.texts(one.whole.allegations, "allegation_id")) for one in plain]
    admitted = tuple(sorted(both[0] & both[1])[::2])
    return moved(plain[0], admitted), moved(plain[1], admitted), now


def asked(chance: np.random.Generator, known: list[str], number: int) -> list[tuple[str, object]]:
    """So many questions: lists, counts, search, maps, existence, days, the docket, coverage."""
    found: list[tuple[str, object]] = [
        ("mission", None), ("days", None), ("ledger", None), ("lines", None), ("report", "csv"),
        ("report", "geojson"),
    ]  # fmt: skip
    while len(found) < number:
        start = NOW - timedelta(days=float(chance.integers(0, 30)))
        filters = {
            "start": start if chance.random() < 0.3 else None,
            "end": start + timedelta(days=3) if chance.random() < 0.3 else None,
            "kind": str(chance.choice(KIND_WORDS)) if chance.random() < 0.2 else "",
            "probability": float(chance.choice([0.0, 0.0, 0.5])),
            "alleged": bool(chance.random() < 0.2),
            "q": str(chance.choice([*WORDS, UNHEARD, "explosions", "north", ""])),
            "limit": int(chance.integers(1, 9)),
        }
        sort = str(chance.choice(["incidents", "map", "incident", "cases", "coverage"]))
        if sort in ("incidents", "map"):
            found.append((sort, Wanted(**filters)))
        elif sort == "incident":
            found.append((sort, str(chance.choice(known))))
        elif sort == "cases":
            found.append((sort, WantedCases(q=filters["q"], limit=filters["limit"])))
        else:
            found.append((sort, Span(start=start, end=start + timedelta(days=2))))
    return found[:number]


def answer(told: Release, views: Views, question: tuple[str, object]) -> bytes:
    """The bytes of an answer, or of the error it ends in."""
    sort, of = question
    try:
        if sort == "report":
            day = (NOW - timedelta(days=5)).date()
            return daily.paper(told, day=day, language="en", form=str(of))
        if sort in ("mission", "days", "ledger"):
            return msgspec.json.encode(getattr(views, sort))
        return msgspec.json.encode(getattr(views, sort)(of))
    except LendemainError as error:
        return str(error).encode()
