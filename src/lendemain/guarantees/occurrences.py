"""What happened, signal by signal, as the facts known so far tell it.

Facts of one occurrence are accounts of one thing.  Of each assessor the account last known counts,
and a withdrawn fact counts no more, whichever came first.  So what is held here depends on which
facts there are and not on the order in which they came.  Rows lie sorted by instant and name in
arrays, since a signal may have happened a million times.

An occurrence is shown where an assessor gives it at least the standard, refuted where one gives its
contrary as much, disputed where both, and otherwise open.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from lendemain.encoding import microseconds, moment
from lendemain.guarantees.columns import Columns
from lendemain.guarantees.fourfold import Codes
from lendemain.guarantees.timelines import END, Instants
from lendemain.records.activation import Fact

_KINDS = {
    "happened": np.int64, "value": np.int64, "high": np.float64, "low": np.float64,
    "until": np.int64, "by": np.int32, "assessor": np.int32, "known": np.int64, "entry": np.int64,
}  # fmt: skip
FAR = END


class Occurrences:
    """The occurrences of one signal; `covered` is from when to when nothing else happened."""

    def __init__(self, closed: bool) -> None:
        self.closed = closed
        self.names: list[str] = []
        self.columns = Columns(_KINDS)
        self._words: dict[str, int] = {"": 0}
        self._spoken: list[str] = [""]
        self._where: dict[str, int] = {}
        self._accounts: dict[str, list[Fact]] = {}
        self._facts: dict[str, str] = {}
        self._withdrawn: set[str] = set()
        self._quiet: dict[str, Fact] = {}
        self.about: dict[str, str] = {}

    def __len__(self) -> int:
        return self.columns.size

    @property
    def happened(self) -> Instants:
        """The instants of the rows, which rise."""
        return self.columns["happened"].view(np.int64)

    def taken(self, facts: Iterable[Fact]) -> tuple[int, int] | None:
        """Take facts in; from when to when anything may have changed, None where nothing has."""
        low, high = END, -END
        fresh: dict[str, Fact] = {}
        touched: dict[str, None] = {}
        for fact in facts:
            name = fact.occurrence or fact.fact_id
            if fact.fact_id in self._facts:
                continue  # twice is once
            self._facts[fact.fact_id] = name
            if fact.withdraws:
                self._withdrawn.add(fact.withdraws)
                touched[self._facts.get(fact.withdraws, fact.withdraws)] = None
            elif quiet(fact):
                self._quiet[fact.fact_id] = fact
                low = min(low, microseconds(fact.happened))
                high = max(high, _end(fact))
            elif name in self._where or name in self._accounts or name in fresh:
                self._add(name, fresh.pop(name, None), fact)
                touched[name] = None
            elif fact.denies or name != fact.fact_id or fact.fact_id in self._withdrawn:
                self._accounts[name] = [fact]
                touched[name] = None
            else:
                fresh[name] = fact
        for name in touched:
            if (one := fresh.pop(name, None)) is not None:
                self._accounts.setdefault(name, []).append(one)
            if name in self._quiet:
                low = min(low, microseconds(self._quiet[name].happened))
                high = max(high, _end(self._quiet[name]))
            span = self._reassessed(name)
            low, high = min(low, span[0]), max(high, span[1])
        if fresh:
            rows = sorted((microseconds(f.happened), n) for n, f in fresh.items())
            self._insert(rows, [fresh[n] for _, n in rows])
            low, high = min(low, rows[0][0]), max(high, rows[-1][0])
        return (low, high) if low <= high else None

    def _add(self, name: str, first: Fact | None, fact: Fact) -> None:
        known = self._accounts.get(name)
        if known is None:
            known = self._accounts[name] = [first or self.fact(name)]
        known.append(fact)

    def _reassessed(self, name: str) -> tuple[int, int]:
        """Put an occurrence's row as its accounts have it now; from when to when that matters."""
        low, high = END, -END
        if name in self._where:
            if name not in self._accounts:
                self._accounts[name] = [self.fact(name)]
            at = self._where[name]
            low, high = min(low, at), max(high, at)
            self._delete(name)
        standing = self._standing(name)
        if standing:
            row = assessed(standing)
            at = microseconds(row.happened)
            self._insert([(at, name)], [row], spread=_spread(standing))
            low, high = min(low, at), max(high, at)
        return low, high

    def _standing(self, name: str) -> list[Fact]:
        return standing(self._accounts.get(name, []), self._withdrawn)

    def _insert(
        self, rows: Sequence[tuple[int, str]], facts: Sequence[Fact],
        *, spread: tuple[float, float] | None = None,
    ) -> None:  # fmt: skip
        places = [self._row(*r) for r in rows]
        values: dict[str, list[float]] = {n: [] for n in _KINDS}
        for (at, name), fact in zip(rows, facts, strict=True):
            likely = 1.0 - fact.probability if fact.denies else fact.probability
            values["happened"].append(at)
            values["value"].append(fact.value_e6)
            values["high"].append(spread[1] if spread else likely)
            values["low"].append(spread[0] if spread else likely)
            values["until"].append(FAR if fact.until is None else microseconds(fact.until))
            values["by"].append(self._word(fact.by))
            values["assessor"].append(self._word(fact.assessor))
            values["known"].append(microseconds(fact.known))
            values["entry"].append(fact.entry)
            if fact.about:
                self.about[name] = fact.about
            self._where[name] = at
        self.columns.put(places, values)
        fresh = [name for _, name in rows]
        if places[0] == places[-1]:
            self.names[places[0] : places[0]] = fresh
        else:
            for shift, (place, name) in enumerate(zip(places, fresh, strict=True)):
                self.names.insert(place + shift, name)

    def _delete(self, name: str) -> None:
        row = self.row(name)
        self.columns.remove(row)
        del self.names[row], self._where[name]
        self.about.pop(name, None)

    def _row(self, at: int, name: str) -> int:
        """The row before which an occurrence belongs."""
        first = int(np.searchsorted(self.happened, at, "left"))
        last = int(np.searchsorted(self.happened, at, "right"))
        while first < last and self.names[first] < name:
            first += 1
        return first

    def row(self, name: str) -> int:
        """The row of an occurrence that there is."""
        return self._row(self._where[name], name)

    def _word(self, word: str) -> int:
        if word not in self._words:
            self._words[word] = len(self._spoken)
            self._spoken.append(word)
        return self._words[word]

    def fact(self, name: str) -> Fact:
        """An occurrence's fact as its row has it; of a reassessed one, the account that counts."""
        if name in self._accounts:
            found = self._standing(name)
            return assessed(found or self._accounts[name])
        row, columns = self.row(name), self.columns
        until = int(columns["until"][row])
        return Fact(
            fact_id=name,
            signal="",
            happened=moment(int(self.happened[row])),
            known=moment(int(columns["known"][row])),
            by=self._spoken[int(columns["by"][row])],
            about=self.about.get(name, ""),
            value_e6=int(columns["value"][row]),
            until=None if until == FAR else moment(until),
            probability=float(columns["high"][row]),
            assessor=self._spoken[int(columns["assessor"][row])],
            entry=int(columns["entry"][row]),
        )

    def codes(
        self, confidence: float, by: str = "", *, first: int = 0, last: int | None = None
    ) -> Codes:
        """Row by row from `first` on, whether it is shown (1) and refuted (2).

        Rows of other bearers than `by` count as refuted.
        """
        least = confidence - 1e-9
        high = self.columns["high"][first:last].view(np.float64)
        low = self.columns["low"][first:last].view(np.float64)
        found = (high >= least).astype(np.uint8) | ((1.0 - low >= least).astype(np.uint8) << 1)
        if by:
            mine = self.columns["by"][first:last] == self._words.get(by, -1)
            found = np.where(mine, found, 2).astype(np.uint8)
        return found

    def bearers(self) -> list[str]:
        """Everybody who has done any of it."""
        return [self._spoken[int(code)] for code in np.unique(self.columns["by"])]

    def covered(self) -> list[tuple[int, int]]:
        """From when to when it is known that nothing happened but what is told, in order."""
        spans = sorted(
            (microseconds(f.happened), _end(f))
            for name, f in self._quiet.items()
            if name not in self._withdrawn
        )
        found: list[tuple[int, int]] = []
        for start, end in spans:
            if found and start <= found[-1][1]:
                found[-1] = found[-1][0], max(found[-1][1], end)
            else:
                found.append((start, end))
        return found


def quiet(fact: Fact) -> bool:
    """Whether a fact says that nothing happened for a time, rather than that one thing did not."""
    return fact.denies and fact.until is not None and not fact.occurrence


def standing(accounts: Iterable[Fact], withdrawn: set[str]) -> list[Fact]:
    """Of each assessor the account last known, of those not withdrawn."""
    latest: dict[str, Fact] = {}
    for fact in accounts:
        if fact.fact_id in withdrawn:
            continue
        held = latest.get(fact.assessor)
        if held is None or (fact.known, fact.fact_id) > (held.known, held.fact_id):
            latest[fact.assessor] = fact
    return list(latest.values())


def assessed(accounts: Sequence[Fact]) -> Fact:
    """The account that gives an occurrence its instant and number: the last that affirms."""
    affirming = [f for f in accounts if not f.denies] or list(accounts)
    return max(affirming, key=lambda f: (f.known, f.fact_id))


def renamed(fact: Fact, names: dict[str, str]) -> Fact:
    """A fact whose bearer is called by the name that the texts use now."""
    return replace(fact, by=names[fact.by]) if fact.by in names else fact


def _spread(accounts: Sequence[Fact]) -> tuple[float, float]:
    likely = [1.0 - f.probability if f.denies else f.probability for f in accounts]
    return min(likely), max(likely)


def _end(fact: Fact) -> int:
    assert fact.until is not None
    return microseconds(fact.until)
