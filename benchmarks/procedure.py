"""The commission's procedure: how long it takes to read cases off their entries.

    python benchmarks/procedure.py [--cases 3000] [--seed 3]

A month of a commission that sits: 100 cases a day, each with steps, certificates, pauses, answers,
votes and corrective actions, spread at random over thirty days.  Read are the clocks of every case,
the hearing, the vote, and the board of corrective actions, each at the end of the month; and one
case of 200 statements alone.  Processor seconds of one thread beside the wall's.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from lendemain.commission import clocks, deciding, hearing, remedies
from lendemain.commission.terms import parsed
from lendemain.encoding import microseconds
from lendemain.records.procedure import CaseKind, CaseStatement, Terms

START = datetime(2026, 3, 1, tzinfo=UTC)
PARTIES = ("north", "south")
MEMBERS = tuple(f"member{n}" for n in range(9))
WAY = ("admit", "verify", "establish", "report", "send", "hear", "decide", "order", "follow")
ROUNDS = 5


def main() -> None:
    """Print the table."""
    given = argparse.ArgumentParser()
    given.add_argument("--cases", type=int, default=3000)
    given.add_argument("--seed", type=int, default=3)
    wanted = given.parse_args()
    terms = _terms()
    rng = np.random.Generator(np.random.PCG64(wanted.seed))
    month = [_case(rng, number) for number in range(1, wanted.cases + 1)]
    spoken = sum(map(len, month))
    print(f"{wanted.cases} cases, {spoken} statements")
    at = START + timedelta(days=30)
    for name, work in (
        ("clocks and levels of all", lambda: [_clocks(one, terms, at) for one in month]),
        ("hearing of all", lambda: [_heard(one, terms, at) for one in month]),
        ("votes of all", lambda: [_votes(one, terms) for one in month]),
        ("board of corrective actions",
         lambda: [remedies.remedies(one, terms, at=at) for one in month]),
    ):  # fmt: skip
        _show(name, work)
    long = [one for case in month[:20] for one in case][:200]
    long = [_of(one, 1, n) for n, one in enumerate(sorted(long, key=lambda s: s.at))]
    _show("one case of 200 statements, whole", lambda: _whole(long, terms, at))


def _show(name: str, work: Callable[[], object]) -> None:
    spent, wall = [], []
    for _ in range(ROUNDS):
        before, began = time.process_time(), time.perf_counter()
        work()
        spent.append(time.process_time() - before)
        wall.append(time.perf_counter() - began)
    cpu, clock = statistics.median(spent), statistics.median(wall)
    print(f"{name:40} {1000 * cpu:9.1f} ms of processor {1000 * clock:9.1f} ms")


def _terms() -> Terms:
    path = Path(__file__).resolve().parents[1] / "texts" / "terms" / "model.toml"
    return parsed(path.name, path.read_bytes())


def _clocks(said: list[CaseStatement], terms: Terms, at: datetime) -> object:
    return clocks.clocks(said, terms, start=said[0].at, at=at)


def _heard(said: list[CaseStatement], terms: Terms, at: datetime) -> object:
    ticking = clocks.clocks(said, terms, start=said[0].at, at=at)
    return hearing.hearings(said, PARTIES, ticking, at=at)


def _votes(said: list[CaseStatement], terms: Terms) -> object:
    put = deciding.proposals(said)
    rule = terms.voting
    return [deciding.tally(said, one, members=MEMBERS, rule=rule, chair="") for one in put]


def _whole(said: list[CaseStatement], terms: Terms, at: datetime) -> object:
    return (
        _heard(said, terms, at), _votes(said, terms), remedies.remedies(said, terms, at=at)
    )  # fmt: skip


def _case(rng: np.random.Generator, number: int) -> list[CaseStatement]:
    """A case with all that may be said of one, at random moments of the month."""
    bodies: list[tuple[CaseKind, str, dict[str, object]]] = [
        (CaseKind.STEP, "sec", {"move": move, "edition": 2, "parties": list(PARTIES), "notices": [
            {"party": p, "digest": "aa"} for p in PARTIES]})
        for move in WAY[: int(rng.integers(2, len(WAY) + 1))]
    ]  # fmt: skip
    bodies.insert(1, (CaseKind.T0, "sec", {"t0": microseconds(START), "record": 1}))
    bodies += [(CaseKind.PAUSED, "sec", {"clock": "all", "reason": "x"})]
    bodies += [(CaseKind.RESUMED, "sec", {"clock": "all", "reason": "x"})]
    bodies += [(CaseKind.ANSWERED, p, {"party": p, "position": "denies"}) for p in PARTIES]
    bodies += [(CaseKind.PROPOSED, "sec", {"finding": "undetermined"})]
    bodies += [
        (CaseKind.VOTED, name, {"proposal": 11, "vote": "for"}) for name in MEMBERS
    ]  # fmt: skip
    due = microseconds(START + timedelta(days=float(rng.uniform(1, 30))))
    bodies += [(CaseKind.ORDERED, "sec", {"of": "access", "owner": "north", "step": 4,
                                          "deadline": due})]  # fmt: skip
    bodies += [(CaseKind.REPORTED, "north", {"remedy": f"{number}.1"})]
    moments = np.sort(rng.uniform(0, 30, len(bodies)))
    return [
        CaseStatement(
            entry=n, digest="00", kind=kind, case=number, author=by, signers=(by,),
            at=START + timedelta(days=float(day)), said=body, role="",
            party=by if by in PARTIES else "",
        )
        for n, ((kind, by, body), day) in enumerate(zip(bodies, moments, strict=True))
    ]  # fmt: skip


def _of(said: CaseStatement, case: int, entry: int) -> CaseStatement:
    return CaseStatement(
        entry=entry, digest=said.digest, kind=said.kind, case=case, author=said.author,
        signers=said.signers, at=said.at, said=said.said, role=said.role, party=said.party,
    )  # fmt: skip


if __name__ == "__main__":
    main()
