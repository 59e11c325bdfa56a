"""Why a clause binds, or does not, at a moment: a tree that ends in fragments and facts.

Each leaf names the facts it counts, with the entries of the ledger that hold them; each branch says
what was asked and what it came to.  So a second person, with nothing but the text and the ledger,
can check every step by hand.

Beside the answer stands what is known of its probability.  A count over facts that are sure to some
degree has an exact distribution (Poisson binomial), if one does not depend on another; conditions
joined by "and" and "or" have bounds that hold however their parts depend on each other (Fréchet
1935), so nothing is claimed of independence that nobody has shown.  Where silence proves nothing,
the bound stays open.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np

from lendemain.encoding import microseconds, moment
from lendemain.guarantees import expressions, fourfold
from lendemain.guarantees.activations import Situation, activations
from lendemain.guarantees.evaluator import EVERYBODY, Evaluator
from lendemain.guarantees.lines import ClauseLine
from lendemain.guarantees.making import Asked
from lendemain.guarantees.nodes import (
    Counted,
    Holding,
    Joined,
    Last,
    Lasting,
    Node,
    SinceThen,
)
from lendemain.guarantees.occurrences import Occurrences
from lendemain.guarantees.timelines import END, runs
from lendemain.records import because
from lendemain.records.activation import Fourfold, Proof
from lendemain.records.because import Because

FACTS_MAX = 60
"""A leaf names at most so many facts, the last ones; its words give the whole number."""

UNCERTAIN_MAX = 400
Bounds = tuple[float, float]


def proof(evaluator: Evaluator, fragment: str, at: datetime, *, view: str = EVERYBODY) -> Proof:
    """Why a clause's condition has its answer at a moment, in a legal view."""
    return _clause(evaluator, evaluator.line(fragment, view), microseconds(at), view)


def proof_of_activation(
    evaluator: Evaluator, fragment: str, since: datetime, *, view: str = EVERYBODY
) -> Proof:
    """Why a clause came to bind at a moment: what started it, and its condition then."""
    line = evaluator.line(fragment, view)
    at = microseconds(since)
    why = _clause(evaluator, line, at, view)
    parts = [why]
    for start in line.starts():
        if start.at == at and line.on is not None:
            row = line.on.row(start.name)
            low = float(line.on.columns["low"][row])
            parts.insert(
                0,
                Proof(
                    says=Because.of("proof_started", signal=line.clause.on, time=since.isoformat()),
                    answer=Fourfold.TRUE,
                    low=low,
                    high=float(line.on.columns["high"][row]),
                    facts=(start.name,),
                    entries=_entries(line.on, [row]),
                ),
            )
    low, high = _conjunction([(p.low, p.high) for p in parts])
    return Proof(
        says=Because.of("proof_binds", clause=fragment, time=since.isoformat()),
        answer=Fourfold.TRUE, low=low, high=high, fragment=fragment, parts=tuple(parts),
    )  # fmt: skip


def _clause(evaluator: Evaluator, line: ClauseLine, at: int, view: str) -> Proof:
    parts = []
    for rule, node in line.parts:
        inner = _node(evaluator, node, at, view)
        told = Because.of(
            f"proof_rule_{rule.effect}", priority=rule.priority, confidence=f"{rule.confidence:g}"
        )
        parts.append(
            Proof(
                says=Because.all_of([told, rule.why] if rule.why else [told]) or told,
                answer=inner.answer,
                low=inner.low,
                high=inner.high,
                fragment=line.clause.fragment,
                parts=(inner,),
            )
        )
    code = line.line.at(at)
    bounds: Bounds = (0.0, 0.0)
    for (rule, _), part in zip(line.parts, parts, strict=True):
        if rule.effect == "applies":
            bounds = _disjunction([bounds, (part.low, part.high)])
        else:
            bounds = _conjunction([bounds, (1.0 - part.high, 1.0 - part.low)])
    if not line.start <= at < line.end:
        bounds = (0.0, 0.0)
        parts.append(_leaf(Because.of("proof_outside"), fourfold.FALSE))
    if line.reading is not None:
        parts.append(
            Proof(
                says=Because.of("proof_view", view=line.reading.view, basis=line.reading.basis),
                answer=fourfold.ANSWERS[code],
                low=bounds[0],
                high=bounds[1],
                fragment=line.clause.fragment,
            )
        )
    return Proof(
        says=Because.of("proof_at", clause=line.clause.fragment, time=moment(at).isoformat()),
        answer=fourfold.ANSWERS[code], low=bounds[0], high=bounds[1],
        fragment=line.clause.fragment, parts=tuple(parts),
    )  # fmt: skip


def _node(evaluator: Evaluator, node: Node, at: int, view: str) -> Proof:
    if isinstance(node, Joined):
        return _joined(evaluator, node, at, view)
    if isinstance(node, Holding):
        inner = _node(evaluator, node.part, at, view)
        starts, ends = runs(node.part.line, fourfold.TRUE)
        now = np.flatnonzero((starts <= at) & (ends > at))
        said = Because.of("proof_held", seconds=node.window // 1_000_000)
        if len(now) and starts[now[0]] > -END // 2:
            since = moment(int(starts[now[0]])).isoformat()
            said = Because.of("proof_held_since", seconds=node.window // 1_000_000, time=since)
        return _over(said, node.line.at(at), inner)
    if isinstance(node, SinceThen):
        inner = _node(evaluator, node.part, at, view)
        last = int(np.searchsorted(node.of.happened, at, "right"))
        codes = node.of.codes(node.confidence, last=last)
        rows = np.flatnonzero(codes != fourfold.FALSE).tolist()
        found = _over(Because.of("proof_since", signal=node.signal), node.line.at(at), inner)
        return Proof(
            says=found.says, answer=found.answer, low=0.0, high=found.high,
            facts=tuple(node.of.names[r] for r in rows[-FACTS_MAX:]),
            entries=_entries(node.of, rows), parts=found.parts,
        )  # fmt: skip
    if isinstance(node, Asked):
        return _asked(evaluator, node, at, view)
    assert isinstance(node, (Counted, Last, Lasting))
    return _atom(node, at)


def _over(said: Because, code: int, inner: Proof) -> Proof:
    high = inner.high if inner.answer != Fourfold.TRUE else 1.0
    return Proof(says=said, answer=fourfold.ANSWERS[code], low=0.0, high=high, parts=(inner,))


def _joined(evaluator: Evaluator, node: Joined, at: int, view: str) -> Proof:
    parts = tuple(_node(evaluator, part, at, view) for part in node.parts)
    bounds = [(p.low, p.high) for p in parts]
    if node.op == "not":
        low, high = 1.0 - bounds[0][1], 1.0 - bounds[0][0]
    else:
        low, high = _conjunction(bounds) if node.op == "all" else _disjunction(bounds)
    words = node.op if parts else {"all": "always"}.get(node.op, "never")
    return Proof(
        says=Because.of(f"proof_{words}"),
        answer=fourfold.ANSWERS[node.line.at(at)],
        low=low,
        high=high,
        parts=parts,
    )


def _asked(evaluator: Evaluator, node: Asked, at: int, view: str) -> Proof:
    """Another clause's being active, overdue or fulfilled: by its last activation until then."""
    atom, code = node.atom, node.line.at(at)
    line = evaluator.line(atom.of, view)
    listed = activations(Situation(line, evaluator.signals, view), at)
    parts: tuple[Proof, ...] = ()
    asks = expressions.written(atom)
    if listed:
        last = listed[-1]
        parts = (proof_of_activation(evaluator, atom.of, last.since, view=view),)
        since = last.since.isoformat()
        said = Because.of("proof_asked_open", asks=asks, since=since)
        if last.due:
            said = Because.of("proof_asked", asks=asks, since=since, due=last.due.isoformat())
    else:
        parts = (_clause(evaluator, line, at, view),)
        said = Because.of("proof_asked_never", asks=asks)
    sure = code in (fourfold.TRUE, fourfold.FALSE) and len(parts) == 1 and parts[0].low >= 1.0
    low, high = (float(code == fourfold.TRUE),) * 2 if sure else (0.0, 1.0)
    return Proof(
        says=said, answer=fourfold.ANSWERS[code], low=low, high=high, fragment=atom.of, parts=parts
    )


def _atom(node: Counted | Last | Lasting, at: int) -> Proof:
    atom, of = node.atom, node.of
    window = atom.window_us
    first = int(np.searchsorted(of.happened, at - window, "right")) if window else 0
    last = int(np.searchsorted(of.happened, at, "right"))
    codes = of.codes(node.confidence, atom.by, first=first, last=last)
    rows = (first + np.flatnonzero(codes != fourfold.FALSE)).tolist()
    if isinstance(node, Lasting):
        rows = [r for r in rows if int(of.columns["until"][r]) > at]
    code = node.line.at(at)
    low, high = _bounds(node, rows, code)
    shown = sum(1 for r in rows if codes[r - first] == fourfold.TRUE)
    told = "proof_atom" if of.closed else "proof_atom_silent"
    return Proof(
        says=Because.of(
            told, asks=expressions.written(atom), shown=shown, open=len(rows) - shown
        ),
        answer=fourfold.ANSWERS[code], low=low, high=high,
        facts=tuple(of.names[r] for r in rows[-FACTS_MAX:]), entries=_entries(of, rows),
    )  # fmt: skip


def _bounds(node: Counted | Last | Lasting, rows: Sequence[int], code: int) -> Bounds:
    """What is known of an atom's probability."""
    of, atom = node.of, node.atom
    if isinstance(node, Counted) and atom.asks in ("happened", "count"):
        needed = atom.value_e6 / 1e6 if atom.comparator else 1.0
        low = _at_least(of.columns["low"][rows].tolist(), needed, atom.comparator)
        high = _at_least(of.columns["high"][rows].tolist(), needed, atom.comparator)
        falling = atom.comparator in ("<", "<=")
        if atom.comparator in ("==", "!="):
            return 0.0, 1.0
        if falling:
            low, high = 1.0 - high, 1.0 - low
        if not of.closed:  # what was not seen may have been more
            low, high = (0.0, high) if falling else (low, 1.0)
        return low, high
    sure = all(float(of.columns["low"][r]) in (0.0, 1.0) for r in rows)
    if sure and of.closed and code in (fourfold.TRUE, fourfold.FALSE):
        return (float(code == fourfold.TRUE),) * 2
    return 0.0, 1.0


def _at_least(likely: Sequence[float], needed: float, comparator: str) -> float:
    """P(count >= needed), or > where the comparator asks for more, by the Poisson binomial."""
    whole = int(np.ceil(needed)) if comparator not in (">", "<=") else int(np.floor(needed)) + 1
    sure = sum(1 for p in likely if p >= 1.0)
    doubtful = [p for p in likely if 0.0 < p < 1.0]
    missing = whole - sure
    if missing <= 0:
        return 1.0
    if missing > len(doubtful):
        return 0.0
    if len(doubtful) > UNCERTAIN_MAX:
        return 0.0
    chances = np.array([1.0])
    for p in doubtful:
        chances = np.convolve(chances, [1.0 - p, p])
    return float(min(1.0, max(0.0, chances[missing:].sum())))


def _conjunction(bounds: Sequence[Bounds]) -> Bounds:
    """Fréchet's bounds of a conjunction."""
    low = max(0.0, sum(b[0] for b in bounds) - (len(bounds) - 1))
    return low, min([1.0, *(b[1] for b in bounds)])


def _disjunction(bounds: Sequence[Bounds]) -> Bounds:
    """Fréchet's bounds of a disjunction."""
    return max([0.0, *(b[0] for b in bounds)]), min(1.0, sum(b[1] for b in bounds))


def _leaf(said: Because, code: int) -> Proof:
    sure = float(code == fourfold.TRUE)
    return Proof(says=said, answer=fourfold.ANSWERS[code], low=sure, high=sure)


def _entries(of: Occurrences, rows: Sequence[int]) -> tuple[int, ...]:
    listed = of.columns["entry"][list(rows)[-FACTS_MAX:]].tolist() if len(rows) else []
    return tuple(dict.fromkeys(int(e) for e in listed if int(e) >= 0))


def rows(proof_: Proof, depth: int = 0, *, phrases: Mapping[str, str] | None = None) -> list[str]:
    """A proof as rows of text, set in by depth; in English, or in the language of some phrases."""
    words = phrases or {}
    answer = words.get(f"pages.fourfold.{proof_.answer.value}", proof_.answer.value)
    named = words.get("pages.proof_entries", "entries")
    facts = f" [{', '.join(proof_.facts[-6:])}]" if proof_.facts else ""
    entries = f" {named} {', '.join(map(str, proof_.entries[-6:]))}" if proof_.entries else ""
    chance = f"{proof_.low:.3g}..{proof_.high:.3g}" if proof_.low != proof_.high else (
        f"{proof_.low:.3g}"
    )  # fmt: skip
    own = f"{'  ' * depth}{answer} (p {chance}): {because.said([proof_.says], words)}"
    deeper = (row for part in proof_.parts for row in rows(part, depth + 1, phrases=phrases))
    return [f"{own}{facts}{entries}", *deeper]


def flat(proof_: Proof, depth: int = 0) -> list[dict[str, object]]:
    """A proof as plain rows, each with its depth: what it says as codes with values, its answer,
    the bounds of its probability, and the fragment, facts and entries in which it ends.
    """
    own: dict[str, object] = {
        "depth": depth, "says": because.plain([proof_.says]), "answer": proof_.answer.value,
        "low": round(proof_.low, 6), "high": round(proof_.high, 6), "fragment": proof_.fragment,
        "facts": list(proof_.facts), "entries": list(proof_.entries),
    }  # fmt: skip
    return [own, *(row for part in proof_.parts for row in flat(part, depth + 1))]
