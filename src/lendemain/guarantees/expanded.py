"""A clause with its named thresholds put in where its conditions ask whether they are met."""

from dataclasses import replace

from lendemain.errors import InputError
from lendemain.records.commitment import Clause, Instrument, Interpretation, Rule, Threshold
from lendemain.records.condition import Atom, Condition, Held, Junction, Since


def expanded(
    clause: Clause, reading: Interpretation | None, home: Instrument
) -> tuple[Clause, Interpretation | None]:
    """A clause, and how a view reads it, with every `met` replaced by its threshold's question.

    A rule that asks of thresholds takes the highest of their standards and its own.
    """
    known = {t.threshold_id: t for t in home.thresholds}
    rules = tuple(_rule(rule, known) for rule in clause.rules)
    if reading is not None and reading.when is not None:
        reading = replace(reading, when=plain(reading.when, known))
    return replace(clause, rules=rules), reading


def _rule(rule: Rule, known: dict[str, Threshold]) -> Rule:
    asked = [known[i].confidence for i in asked_of(rule.when) if i in known]
    return replace(rule, when=plain(rule.when, known), confidence=max([rule.confidence, *asked]))


def asked_of(condition: Condition) -> list[str]:
    """The thresholds that a condition asks of."""
    if isinstance(condition, Atom):
        return [condition.of] if condition.asks == "met" else []
    parts = condition.parts if isinstance(condition, Junction) else (condition.part,)
    return [found for part in parts for found in asked_of(part)]


def plain(condition: Condition, known: dict[str, Threshold]) -> Condition:
    """A condition with thresholds put in; `InputError` for one that there is none of."""
    if isinstance(condition, Junction):
        return replace(condition, parts=tuple(plain(p, known) for p in condition.parts))
    if isinstance(condition, (Held, Since)):
        return replace(condition, part=plain(condition.part, known))
    if condition.asks != "met":
        return condition
    if condition.of not in known:
        raise InputError(
            f"there is no threshold {condition.of!r}", where="condition", remedy="Define it first"
        )
    found = known[condition.of]
    return Atom(
        asks=found.aggregator, of=found.signal, window_us=found.window_us,
        comparator=found.comparator, value_e6=found.value_e6,
    )  # fmt: skip
