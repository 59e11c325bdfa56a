"""What a drafter should be told before a text is signed: six checks, none of which refuses it.

Real texts have these faults, some by design; a check says so, and names the fragment.  Whether a
condition can ever hold is searched over its atoms: each atom is a choice, two choices about one
signal must not contradict each other, and windows nest (what happened within a day has happened).
The search is exact for up to 14 atoms and says so where there are more.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product

from lendemain.guarantees.evaluator import references
from lendemain.guarantees.expanded import expanded
from lendemain.guarantees.expressions import OF_CLAUSES, atoms, signals
from lendemain.records.agreement import Mistake
from lendemain.records.commitment import Clause, Deontic, Instrument
from lendemain.records.condition import Atom, Condition, Junction

ATOMS_MAX = 14
_OPPOSITE = {">=": "<", ">": "<=", "<": ">=", "<=": ">", "==": "!=", "!=": "=="}


def drafted(instrument: Instrument) -> list[Mistake]:
    """What the six checks find in an instrument, by fragment."""
    found: list[Mistake] = []

    def note(fragment: str, what: str, remedy: str) -> None:
        found.append(
            Mistake(
                file=instrument.instrument_id, row=0, fragment=fragment, what=what, remedy=remedy
            )
        )

    plain = {c.fragment: expanded(c, None, instrument)[0] for c in instrument.clauses}
    dead = _unreachable(instrument, plain)
    for fragment, why in dead.items():
        note(fragment, f"unreachable: {why}", "Mend its condition, or leave the clause out")
    for one, other, why in _conflicting(plain, dead):
        note(one, f"cannot be met together with {other}: {why}", "Give one a higher priority")
    for clause in instrument.clauses:
        if clause.procedure and not clause.procedure.on_silence:
            note(clause.fragment, "no default on silence", "Say what follows where nobody decides")
        if clause.deontic == Deontic.OBLIGATION and clause.clock and not clause.closed_by:
            note(clause.fragment, "a deadline that nothing can meet", "Add closed_by = [...]")
        if clause.clock and clause.clock.assumed:
            note(clause.fragment, f"{clause.clock.words!r} is no deadline", "Agree on a number")
    for fragment, circle in _circles(plain).items():
        note(fragment, f"circular trigger: {circle}", "Let one of them ask of a signal")
    for fragment, why in _too_early(instrument):
        note(fragment, f"deadline before its start: {why}", "Correct either")
    for fragment, why in _unmeasurable(instrument, plain):
        note(fragment, f"no listed source can measure it: {why}", "Name a source of that signal")
    return found


def _unreachable(instrument: Instrument, clauses: Mapping[str, Clause]) -> dict[str, str]:
    dead: dict[str, str] = {}
    for _ in clauses:
        before = len(dead)
        for fragment, clause in clauses.items():
            if fragment in dead:
                continue
            applies = [r.when for r in clause.rules if r.effect == "applies"]
            gone = {f for f in references(clause) if f in dead}
            if not any(possible(when, gone) for when in applies):
                dead[fragment] = "its condition contradicts itself" if not gone else (
                    f"it asks of {', '.join(sorted(gone))}, which is unreachable"
                )  # fmt: skip
            elif instrument.expires is not None and clause.start >= instrument.expires:
                dead[fragment] = "it starts after its text has expired"
        if len(dead) == before:
            break
    return dead


def possible(condition: Condition, dead: set[str] = frozenset()) -> bool:  # type: ignore[assignment]
    """Whether a condition can be true at some moment; True where that is too much to search.

    >>> from lendemain.guarantees.expressions import parsed
    >>> possible(parsed('count("a", "P1D") >= 3 && count("a", "P1D") < 3'))
    False
    >>> possible(parsed('!held(count("a", "P1D") >= 0, "P2D")'))
    True
    """
    listed = list(dict.fromkeys(atoms(condition)))
    if len(listed) > ATOMS_MAX:
        return True
    for choice in product((True, False), repeat=len(listed)):
        chosen = dict(zip(listed, choice, strict=True))
        if any(a.of in dead and v for a, v in chosen.items() if a.asks in OF_CLAUSES):
            continue
        if _can(condition, chosen, wanted=True) and _consistent(chosen):
            return True
    return False


def _can(condition: Condition, chosen: Mapping[Atom, bool], *, wanted: bool) -> bool:
    """Whether a condition can be as wanted where its atoms are so chosen."""
    if isinstance(condition, Atom):
        return chosen[condition] is wanted
    if isinstance(condition, Junction):
        if condition.op == "not":
            return _can(condition.parts[0], chosen, wanted=not wanted)
        each = (_can(part, chosen, wanted=wanted) for part in condition.parts)
        return all(each) if (condition.op == "all") is wanted else any(each)
    # what has held for a while holds now; what has not may hold now all the same
    return not wanted or _can(condition.part, chosen, wanted=wanted)


def _consistent(chosen: Mapping[Atom, bool]) -> bool:
    bounds: dict[tuple[str, str, str, int], tuple[int | None, int | None]] = {}
    for atom, value in chosen.items():
        if atom.asks == "happened":
            key = ("count", atom.of, atom.by, atom.window_us)
            limit: tuple[int | None, int | None] = (1_000_000, None) if value else (None, 0)
        elif atom.comparator:
            comparator = atom.comparator if value else _OPPOSITE[atom.comparator]
            if comparator == "!=":
                continue
            limit = _limit(comparator, atom.value_e6)
            key = (atom.asks, atom.of, atom.by, atom.window_us)
        else:
            continue
        low, high = bounds.get(key, (None, None))
        low = limit[0] if low is None else max(low, limit[0]) if limit[0] is not None else low
        high = limit[1] if high is None else min(high, limit[1]) if limit[1] is not None else high
        bounds[key] = low, high
    if any(lo is not None and hi is not None and lo > hi for lo, hi in bounds.values()):
        return False
    return not _nested(bounds)


def _limit(comparator: str, value: int) -> tuple[int | None, int | None]:
    """The least and the most that a comparison leaves, in millionths."""
    least = {">=": value, ">": value + 1, "==": value}.get(comparator)
    most = {"<=": value, "<": value - 1, "==": value}.get(comparator)
    return least, most


def _nested(bounds: Mapping[tuple[str, str, str, int], tuple[int | None, int | None]]) -> bool:
    """Whether more has happened in a shorter window than in a longer one."""
    counts = [(k, v) for k, v in bounds.items() if k[0] == "count"]
    for (one, (low, _)), (other, (_, high)) in product(counts, counts):
        same = one[1] == other[1] and one[2] in (other[2], *(() if other[2] else (one[2],)))
        longer = other[3] == 0 or (one[3] and other[3] >= one[3])
        if same and longer and low is not None and high is not None and low > high:
            return True
    return any(hi is not None and hi < 0 for _, (_, hi) in counts)


def _conflicting(
    clauses: Mapping[str, Clause], dead: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    """Pairs where one must and may not do one thing, or must do two that one clause excludes."""
    live = [c for f, c in sorted(clauses.items()) if f not in dead and c.undertaking]
    for one, other in combinations(live, 2):
        assert one.undertaking
        assert other.undertaking
        shared = set(one.bearers) & set(other.bearers)
        opposed = {one.deontic, other.deontic} == {Deontic.OBLIGATION, Deontic.PROHIBITION}
        if not shared or not opposed or one.undertaking.action != other.undertaking.action:
            continue
        both = Junction(op="all", parts=(_applies(one), _applies(other)))
        if possible(both):
            who = ", ".join(sorted(shared))
            yield one.fragment, other.fragment, f"{who} must and may not {one.undertaking.action}"


def _applies(clause: Clause) -> Condition:
    """When a clause applies, with every exception left out."""
    good = tuple(r.when for r in clause.rules if r.effect == "applies")
    bad = tuple(Junction(op="not", parts=(r.when,)) for r in clause.rules if r.effect != "applies")
    return Junction(op="all", parts=(Junction(op="any", parts=good), *bad))


def _circles(clauses: Mapping[str, Clause]) -> dict[str, str]:
    """Circles through what clauses ask of each other and through their reparations."""
    following = {
        f: references(c) | ({c.undertaking.reparation} if c.undertaking else set()) - {""}
        for f, c in clauses.items()
    }
    asks = {f: references(c) for f, c in clauses.items()}
    found: dict[str, str] = {}
    for start in sorted(clauses):
        path = [start]
        seen: set[str] = set()
        while path:
            here = path[-1]
            onward = sorted(n for n in following.get(here, ()) if n not in seen)
            if start in following.get(here, ()) and len(path) > 0 and not _chained(
                [*path, start], asks, clauses
            ):  # fmt: skip
                found[start] = " -> ".join([*path, start])
                break
            if not onward:
                path.pop()
                continue
            seen.add(onward[0])
            path.append(onward[0])
    return found


def _chained(path: Sequence[str], asks: Mapping[str, set[str]], clauses: Mapping[str, Clause]) -> (
    bool
):  # fmt: skip
    """Whether a circle is only a clause and its reparation, which asks of it: no trigger."""
    if len(path) != 3:
        return False
    one, other, _ = path
    for first, second in ((one, other), (other, one)):
        what = clauses[first].undertaking if first in clauses else None
        if what and what.reparation == second and first in asks.get(second, ()) and (
            second not in asks.get(first, ())
        ):  # fmt: skip
            return True
    return False


def _too_early(instrument: Instrument) -> Iterator[tuple[str, str]]:
    for clause in instrument.clauses:
        if clause.end is not None and clause.end <= clause.start:
            yield clause.fragment, f"it ends on {clause.end.date()}"
        what = clause.undertaking
        after = next(
            (c for c in instrument.clauses if what and c.fragment == what.reparation), None
        )
        if after and after.end is not None and after.end <= clause.start:
            yield after.fragment, f"it ends before {clause.fragment} starts"


def _unmeasurable(
    instrument: Instrument, clauses: Mapping[str, Clause]
) -> Iterator[tuple[str, str]]:
    known = {s.signal_id: s for s in instrument.signals}
    for fragment, clause in clauses.items():
        asked = {s for r in clause.rules for s in signals(r.when)} | ({clause.on} - {""})
        for signal in sorted(asked):
            if signal in known and not known[signal].sources:
                yield fragment, f"signal {signal} names no source"
    for threshold in instrument.thresholds:
        signal_ = known.get(threshold.signal)
        if signal_ and threshold.source not in signal_.sources:
            for fragment, clause in clauses.items():
                if any(a.of == threshold.signal for r in clause.rules for a in atoms(r.when)):
                    yield fragment, f"{threshold.source} does not tell of {threshold.signal}"
