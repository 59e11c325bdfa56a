"""Made-up instruments, conditions and facts for property tests; times are whole hours."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from lendemain.records.activation import Fact
from lendemain.records.commitment import Clause, Deontic, Instrument, Rule, Signal
from lendemain.records.condition import Atom, Condition, Held, Junction, Since

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
HOUR_US = 3_600_000_000
NAMES = {"en": "-", "fr": "-", "uk": "-"}
SIGNALS = {"a": True, "b": True, "c": False}
BEARERS = ("x", "y")


def hour(n: int) -> datetime:
    """So many hours after the beginning."""
    return BEGIN + timedelta(hours=n)


atoms = st.one_of(
    st.builds(
        lambda of, w, by: Atom(asks="happened", of=of, window_us=w * HOUR_US, by=by),
        st.sampled_from([*SIGNALS]), st.sampled_from([0, 0, 3, 24]), st.sampled_from(["", "", "x"]),
    ),
    st.builds(
        lambda asks, of, w, op, v: Atom(
            asks=asks, of=of, window_us=w * HOUR_US, comparator=op, value_e6=v * 1_000_000
        ),
        st.sampled_from(["count", "sum"]), st.sampled_from([*SIGNALS]),
        st.sampled_from([2, 5, 24]), st.sampled_from([">=", ">", "<", "<=", "==", "!="]),
        st.integers(0, 4),
    ),
    st.builds(
        lambda asks, of, op, v: Atom(asks=asks, of=of, comparator=op, value_e6=v * 1_000_000),
        st.sampled_from(["last", "total"]), st.sampled_from([*SIGNALS]),
        st.sampled_from([">=", ">", "<", "<=", "==", "!="]), st.integers(0, 4),
    ),
    st.builds(
        lambda op, v: Atom(asks="top", of="a", comparator=op, value_e6=v * 1_000_000),
        st.sampled_from([">=", ">", "<", "<="]), st.integers(0, 4),
    ),
    st.builds(lambda of: Atom(asks="lasting", of=of), st.sampled_from(["a", "c"])),
)  # fmt: skip


def _junction(parts: list[Condition], op: str) -> Condition:
    flat: list[Condition] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Junction) and part.op == op else (part,))
    return Junction(op=op, parts=tuple(flat))


conditions: st.SearchStrategy[Condition] = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds(
            _junction, st.lists(inner, min_size=2, max_size=3), st.sampled_from(["all", "any"])
        ),
        inner.map(lambda c: Junction(op="not", parts=(c,))),
        st.builds(lambda c, w: Held(part=c, window_us=w * HOUR_US), inner, st.sampled_from([2, 7])),
        st.builds(lambda c, of: Since(part=c, of=of), inner, st.sampled_from(["a", "b", "c"])),
    ),
    max_leaves=4,
)

_plain = st.builds(
    lambda n, signal, at, late, by, value, chance, until: Fact(
        fact_id=f"f{n}", signal=signal, happened=hour(at), known=hour(at + late), by=by,
        value_e6=value * 1_000_000, probability=chance,
        until=hour(at + until) if until else None,
    ),
    st.integers(0, 14), st.sampled_from([*SIGNALS]), st.integers(0, 40), st.integers(0, 9),
    st.sampled_from(BEARERS), st.integers(-1, 3), st.sampled_from([0.0, 0.4, 0.6, 0.95, 1.0]),
    st.sampled_from([0, 0, 0, 6]),
)  # fmt: skip
_others = st.builds(
    lambda n, kind, signal, of, at, chance: {
        "denies": Fact(
            fact_id=f"d{n}", signal=signal, happened=hour(at), known=hour(at), denies=True,
            occurrence=f"f{of}", assessor=f"s{n % 2}", probability=chance,
        ),
        "again": Fact(
            fact_id=f"g{n}", signal=signal, happened=hour(at), known=hour(at + n), by="y",
            occurrence=f"f{of}", probability=chance,
        ),
        "withdraws": Fact(
            fact_id=f"w{n}", signal=signal, happened=hour(at), known=hour(at), withdraws=f"f{of}",
        ),
        "quiet": Fact(
            fact_id=f"q{n}", signal="c", happened=hour(at), known=hour(at + 30), denies=True,
            until=hour(at + 25),
        ),
    }[kind],
    st.integers(0, 9), st.sampled_from(["denies", "again", "withdraws", "quiet"]),
    st.sampled_from([*SIGNALS]), st.integers(0, 14), st.integers(0, 40),
    st.sampled_from([0.4, 0.6, 0.95, 1.0]),
)  # fmt: skip


def _each_once(facts: list[Fact]) -> list[Fact]:
    """One fact of each name; what speaks of another fact has that one's signal."""
    found = {f.fact_id: f for f in facts}
    signal = {n: f.signal for n, f in found.items()}
    kept = []
    for fact in found.values():
        of = fact.occurrence or fact.withdraws
        if of and signal.get(of, fact.signal) != fact.signal:
            continue
        kept.append(fact)
    return kept


facts = st.lists(st.one_of(_plain, _plain, _others), max_size=14).map(_each_once)


def clause(fragment: str, *rules: Rule, on: str = "") -> Clause:
    """A clause of these rules."""
    return Clause(
        fragment=fragment, title=NAMES, text="-", deontic=Deontic.RIGHT, bearers=("x",),
        beneficiary="", rules=rules, on=on, notifiers=(), closed_by=(), persists=False,
        same_thing=False, clock=None, procedure=None, undertaking=None, confidence=0.6,
        start=BEGIN, end=None,
    )  # fmt: skip


def instrument(*clauses: Clause) -> Instrument:
    """An instrument of these clauses."""
    return Instrument(
        instrument_id="t", version="1", title=NAMES, language="en", standing="model",
        wording="made up", source="-", effective=BEGIN, expires=None, parties=(), adherences=(),
        views=(), interpretations=(), thresholds=(), packages=(), cases=(), digest="",
        signals=tuple(
            Signal(signal_id=s, name=NAMES, unit="-", closed=c, decision=False, sources=())
            for s, c in SIGNALS.items()
        ),
        clauses=clauses,
    )  # fmt: skip


def rule(when: Condition, *, effect: str = "applies", priority: int = 0) -> Rule:
    """A rule at the standard of 0.6."""
    return Rule(effect=effect, when=when, priority=priority, confidence=0.6, why="")
