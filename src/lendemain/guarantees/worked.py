"""Worked cases of a text: what must follow from which facts, and whether it does.

A case gives facts, the moment that is asked about, and the expected answers; moments are compared
to the second.  A text travels with its cases, so whoever changes the one must face the other.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from lendemain.encoding import microseconds
from lendemain.errors import InputError
from lendemain.guarantees import clocks
from lendemain.guarantees.entries import Entry
from lendemain.guarantees.evaluator import EVERYBODY, Evaluator, known_by
from lendemain.guarantees.standing import bound
from lendemain.records.activation import Fact
from lendemain.records.commitment import Instrument, WorkedCase

EXPECTED = (
    "answer", "all_views", "status", "activations", "since", "due", "until", "share", "tolled",
    "alarms", "by", "noted", "bound",
)  # fmt: skip
_NEVER = datetime(1, 1, 2, tzinfo=UTC)


def worked_case(entry: Entry, signals: Sequence[str]) -> WorkedCase:
    """The worked case that a table says."""
    at = entry.moment("at") or _NEVER
    expect = entry.inner("expect")
    answers = {key: expect.text(key, default="") for key in expect.values} if expect else {}
    for key in answers:
        if key not in EXPECTED:
            entry.wrong(
                "expect", f"{key[:40]} cannot be expected", f"One of: {', '.join(EXPECTED)}"
            )
    if not answers:
        entry.wrong("expect", "nothing is expected", 'Write expect = { answer = "true" }')
    name = entry.text("name")
    found = WorkedCase(
        name=name,
        fragment=entry.name("fragment"),
        view=entry.name("view", default=EVERYBODY),
        at=at,
        known=entry.moment("known", required=False) or at,
        facts=tuple(
            _fact(inner, signals, f"{name[:60]} {i + 1}")
            for i, inner in enumerate(entry.inners("facts"))
        ),
        expect=answers,
    )
    entry.done()
    return found


def _fact(entry: Entry, signals: Sequence[str], fact_id: str) -> Fact:
    happened = entry.moment("at") or _NEVER
    found = Fact(
        fact_id=entry.text("id", default=fact_id),
        signal=entry.one_of("signal", (*signals, "ruled")),
        happened=happened,
        known=entry.moment("known", required=False) or happened,
        by=entry.text("by", default=""),
        about=entry.text("about", default=""),
        value_e6=entry.millionths("value", default=1.0),
        until=entry.moment("until", required=False),
        probability=entry.number("probability", default=1.0, least=0.0, most=1.0),
        denies=entry.truth("denies"),
        occurrence=entry.text("occurrence", default=""),
        assessor=entry.text("assessor", default=""),
        withdraws=entry.text("withdraws", default=""),
        decision=entry.text("decision", default=""),
    )
    entry.done()
    return found


def failures(instrument: Instrument) -> list[str]:
    """What does not follow as an instrument's worked cases say, in words; empty where all does."""
    found = []
    for case in instrument.cases:
        try:
            answers = answered(instrument, case)
        except InputError as error:
            found.append(f"{case.name}: {error}")
            continue
        found += [
            f"{case.name}: {key} is {answers.get(key, 'none')}, and {wanted} was expected"
            for key, wanted in case.expect.items()
            if answers.get(key, "none") != wanted
        ]
    return found


def answered(instrument: Instrument, case: WorkedCase) -> Mapping[str, str]:
    """The answers to a worked case, each as the text it is compared as."""
    evaluator = Evaluator([instrument])
    evaluator.take(known_by(case.facts, case.known))
    found = {
        "answer": evaluator.answer(case.fragment, case.at, view=case.view).value,
        "all_views": evaluator.answer_of_all(case.fragment, case.at).value,
        "bound": ", ".join(
            b.party for b in bound(instrument, case.fragment, case.at, view=case.view) if b.binds
        ),
    }
    listed = evaluator.activations(case.fragment, case.at, view=case.view)
    found["activations"] = str(len(listed))
    if not listed:
        return {**found, "status": "dormant"}
    last = listed[-1]
    clock = evaluator.clauses[case.fragment].clock
    found |= {
        "status": last.status.value,
        "since": _written(last.since),
        "due": _written(last.due) if last.due else "none",
        "until": _written(last.until) if last.until else "none",
        "share": f"{last.share_e6 / 1e6:g}",
        "tolled": str(last.tolled).lower(),
        "by": last.by,
        "noted": str(len(last.noted)),
    }
    if clock and last.due and clock.alarms_days:
        found["alarms"] = ", ".join(_written(a) for a in clocks.alarms(clock, last.due))
    return found


def _written(moment: datetime) -> str:
    rest = microseconds(moment) % 1_000_000
    plain = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return plain + (f".{rest:06}Z" if rest else "Z")
