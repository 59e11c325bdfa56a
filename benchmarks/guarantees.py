"""Commitments under load: a million records through five hundred provisions, and single updates.

Run: python benchmarks/guarantees.py [--records N] [--provisions N] [--batch N]

The records are made up: sixty signals of very unequal frequency over two years, one in twenty known
days late, one in two hundred a withdrawal, one in five uncertain.  The provisions ask of counts,
sums, last values, windows, durations and of each other.  Beside the times stand a check that the
final answers equal those of one evaluator that took everything at once, in another order, and what
other evaluators of conditions, which know no time and no unknown, take for one condition.
"""

import argparse
import resource
import sys
import time
from datetime import UTC, datetime, timedelta

import numpy as np

from lendemain.guarantees.evaluator import Evaluator
from lendemain.guarantees.expressions import parsed
from lendemain.records.activation import Fact
from lendemain.records.commitment import Clause, Deontic, Instrument, Rule, Signal

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = {"en": "-", "fr": "-", "uk": "-"}
SIGNALS = 60
SECONDS = 2 * 365 * 86_400


def frequencies() -> np.ndarray:
    """How likely each signal is: the first some thirty times as likely as the last."""
    weights = 1.0 / np.arange(2, SIGNALS + 2)
    return weights / weights.sum()


def provisions(count: int, records: int, chance: np.random.Generator) -> Instrument:
    """So many provisions over the signals, each of one of eight forms."""
    weights = frequencies()
    clauses = []
    for number in range(count):
        one, other = chance.choice(SIGNALS, 2, replace=False, p=weights)
        daily = records * weights[one] / (SECONDS / 86_400)
        forms = (
            f'count("s{one}", "P1D") >= {int(daily * 1.5) + 3}',
            f'sum("s{one}", "P7D") > {int(daily * 10) + 5}.0 && happened("s{other}")',
            f'count("s{one}", "PT72H") >= {int(daily * 4) + 3} || last("s{other}") > 4.5',
            f'held(count("s{one}", "P1D") < {int(daily * 0.7) + 1}, "P2D")',
            f'within("s{one}", "PT6H") && !within("s{other}", "P3D")',
            f'last("s{one}") > 4.9 && count("s{other}", "P30D") >= 5',
            f'since(last("s{one}") < 4.99, "s{other}")' if number % 40 == 0 else
            f'sum("s{one}", "P1D") >= {int(daily * 2) + 4}.0',
            f'active("b/{number - 8}") && count("s{one}", "P3D") >= {int(daily * 3)}'
            if number >= 8 else f'happened("s{one}")',
        )  # fmt: skip
        clauses.append(_clause(f"b/{number}", forms[number % 8]))
    return _instrument(tuple(clauses))


def _clause(fragment: str, condition: str) -> Clause:
    rule = Rule(effect="applies", when=parsed(condition), priority=0, confidence=0.8, why="")
    return Clause(
        fragment=fragment, title=NAMES, text="-", deontic=Deontic.RIGHT, bearers=("x",),
        beneficiary="", rules=(rule,), on="", notifiers=(), closed_by=(), persists=False,
        same_thing=False, clock=None, procedure=None, undertaking=None, confidence=0.8,
        start=BEGIN, end=None,
    )  # fmt: skip


def _instrument(clauses: tuple[Clause, ...]) -> Instrument:
    return Instrument(
        instrument_id="b", version="1", title=NAMES, language="en", standing="model",
        wording="made up", source="-", effective=BEGIN, expires=None, parties=(), adherences=(),
        views=(), interpretations=(), thresholds=(), packages=(), cases=(), digest="",
        signals=tuple(
            Signal(signal_id=f"s{n}", name=NAMES, unit="-", closed=n % 3 != 0, decision=False,
                   sources=())
            for n in range(SIGNALS)
        ),
        clauses=clauses,
    )  # fmt: skip


def facts(first: int, count: int, of: int, seed: int) -> list[Fact]:
    """The facts numbered `first` and on, of `of` in all, in the order in which they are known."""
    chance = np.random.default_rng((seed, first))
    signals = chance.choice(SIGNALS, count, p=frequencies())
    known = (np.arange(first, first + count) + chance.random(count)) / of * SECONDS
    late = np.where(chance.random(count) < 0.05, chance.exponential(4 * 86_400, count), 30.0)
    sure = np.where(chance.random(count) < 0.8, 1.0, chance.random(count))
    value = chance.integers(0, 6, count)
    withdraws = chance.random(count) < 0.005
    found: list[Fact] = []
    for n in range(count):
        at = BEGIN + timedelta(seconds=int(max(0.0, known[n] - late[n])))
        earlier = found[-20] if withdraws[n] and len(found) > 20 else None
        found.append(
            Fact(
                fact_id=f"f{first + n}",
                signal=earlier.signal if earlier else f"s{signals[n]}",
                happened=at,
                known=BEGIN + timedelta(seconds=int(known[n]) + 1),
                by="xyz"[n % 3],
                value_e6=int(value[n]) * 1_000_000,
                probability=float(sure[n]),
                withdraws=earlier.fact_id if earlier else "",
            )
        )
    return found


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--provisions", type=int, default=500)
    parser.add_argument("--batch", type=int, default=10_000)
    parser.add_argument("--updates", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    text = provisions(given.provisions, given.records, np.random.default_rng(given.seed))
    evaluator = Evaluator([text])
    spent = wall = 0.0
    changes = 0
    for first in range(0, given.records, given.batch):
        batch = facts(first, given.batch, given.records, given.seed)
        begun, at = time.process_time(), time.perf_counter()
        changes += len(evaluator.take(batch))
        spent += time.process_time() - begun
        wall += time.perf_counter() - at
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"replay of {given.records} records through {given.provisions} provisions, "
          f"in batches of {given.batch}: {spent:.1f} s of CPU, {wall:.1f} s of wall, "
          f"{memory:.0f} MiB at most, {changes} changes told")  # fmt: skip
    _updates(evaluator, given)
    if given.records <= 100_000:
        _other_order(evaluator, text, given)
    _peers()


def _updates(evaluator: Evaluator, given: argparse.Namespace) -> None:
    """Single facts on top of the whole, one in twenty of them late."""
    each, walls = [], []
    for fact in facts(given.records, given.updates, given.records, given.seed):
        begun, at = time.process_time(), time.perf_counter()
        evaluator.take([fact])
        each.append(time.process_time() - begun)
        walls.append(time.perf_counter() - at)
    for name, listed in (("CPU", each), ("wall", walls)):
        p50, p99, most = (np.percentile(listed, q) * 1e3 for q in (50, 99, 100))
        print(f"update, {name}: median {p50:.2f} ms, p99 {p99:.2f} ms, most {most:.2f} ms "
              f"({given.updates} updates on {given.records} records)")  # fmt: skip


def _other_order(evaluator: Evaluator, text: Instrument, given: argparse.Namespace) -> None:
    whole = facts_of_all(given)
    order = np.random.default_rng(given.seed).permutation(len(whole))
    other = Evaluator([text])
    other.take([whole[int(n)] for n in order])
    differ = [
        key for key, line in evaluator.lines.items()
        if line.line.times.tolist() != other.lines[key].line.times.tolist()
        or line.line.codes.tolist() != other.lines[key].line.codes.tolist()
    ]  # fmt: skip
    print(f"the same facts at once, in another order: {len(differ)} provisions differ")


def facts_of_all(given: argparse.Namespace) -> list[Fact]:
    """All facts of a run, the updates too."""
    found: list[Fact] = []
    for first in range(0, given.records, given.batch):
        found += facts(first, given.batch, given.records, given.seed)
    return found + facts(given.records, given.updates, given.records, given.seed)


def _peers() -> None:
    """What others take to evaluate one condition that has neither time nor unknown."""
    try:
        import celpy
    except ImportError:
        print("cel-python is not installed: no comparison", file=sys.stderr)
        return
    environment = celpy.Environment()
    program = environment.program(environment.compile("a >= 3 && (b > 45000.0 || c)"))
    bound = {
        "a": celpy.celtypes.IntType(4), "b": celpy.celtypes.DoubleType(2.0),
        "c": celpy.celtypes.BoolType(True),
    }  # fmt: skip
    begun, rounds = time.process_time(), 2_000
    for _ in range(rounds):
        program.evaluate(bound)
    each = (time.process_time() - begun) / rounds
    print(f"cel-python, one condition at one moment: {each * 1e6:.0f} us of CPU")


if __name__ == "__main__":
    main()
