"""Commitments as the ledger has them: adopted texts, certified facts, and what people have ruled.

    commitment.adopted     {"instrument", "version", "file"}, the text among its objects; two people
    commitment.fact        {"signal", "happened", "by", ...}: certified by a person
    commitment.status      {"instrument", "party", "status", "since", "reserved", "view"}
    commitment.convened    {"fragment", "since", "invited", "due"}
    commitment.answered    {"convened", "party", "answer"}
    commitment.ruled       {"fragment", "ruling", "since"}, minutes among its objects; two people
    commitment.delivered   {"fragment", "item", "rung", "by", "quantity_e6", "unit", "happened"}

Everything is read off the entries; a fact is known from when its entry was made.  An entry that
says what it may not (a ruling that one person signed, a finding without its decision) is passed
over by every reader, and told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from lendemain.desk import texts
from lendemain.desk.cases.analysed import ANALYSED, analysed
from lendemain.desk.mission import STEP, Entry, Mission
from lendemain.desk.network import policies
from lendemain.encoding import moment
from lendemain.errors import InputError, IntegrityError
from lendemain.guarantees import evaluator, text
from lendemain.guarantees.activations import RULINGS
from lendemain.guarantees.deliveries import Answer, Delivered
from lendemain.records.activation import DeliveryRung, Fact
from lendemain.records.commitment import Adherence, AdherenceStatus, Instrument

ADOPTED, FACT, STATUS = "commitment.adopted", "commitment.fact", "commitment.status"
CONVENED, ANSWERED = "commitment.convened", "commitment.answered"
RULED, DELIVERED = "commitment.ruled", "commitment.delivered"
RULERS_LEAST = 2
"""A ruling of political consequence needs the signatures of so many people."""

Plain = dict[str, object]


@dataclass(frozen=True, slots=True)
class Convocation:
    """Who was called together on an activation, by which entry, to answer by when."""

    entry: int
    fragment: str
    since: datetime
    at: datetime
    invited: tuple[str, ...]
    due: datetime | None


@dataclass
class Held:
    """What the ledger says of commitments; `passed_over` tells which entries did not count."""

    instruments: dict[str, Instrument] = field(default_factory=dict)
    versions: dict[str, list[Instrument]] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    adherences: dict[str, list[Adherence]] = field(default_factory=dict)
    convocations: list[Convocation] = field(default_factory=list)
    answers: dict[int, list[Answer]] = field(default_factory=dict)
    deliveries: dict[str, list[Delivered]] = field(default_factory=dict)
    rulings: list[tuple[int, Mapping[str, object]]] = field(default_factory=list)
    passed_over: list[tuple[int, str]] = field(default_factory=list)

    def evaluated(self) -> evaluator.Evaluator:
        """An evaluator over the adopted instruments with every fact that counts."""
        found = evaluator.Evaluator(list(self.instruments.values()))
        good = []
        for fact in self.facts:
            try:
                evaluator.checked(fact, found.instruments, found.signals)
                good.append(fact)
            except InputError as error:
                self.passed_over.append((fact.entry, str(error)))
        found.take(good)
        return found

    def home(self, fragment: str) -> Instrument:
        """The adopted instrument of a clause; `InputError` where there is none."""
        for instrument in self.instruments.values():
            if any(c.fragment == fragment for c in instrument.clauses):
                return instrument
        raise InputError(
            "no adopted text has such a clause",
            where=fragment,
            remedy="See `lendemain guarantees list`",
        )


def held(mission: Mission, *, known: datetime | None = None) -> Held:
    """What the ledger says of commitments by the entries made up to a moment."""
    found = Held()
    for entry in mission.entries():
        if not entry.kind.startswith("commitment."):
            continue
        if known is not None and moment(entry.number("time_made")) > known:
            break
        try:
            _take(found, mission, entry)
        except (InputError, KeyError, TypeError, ValueError) as error:
            found.passed_over.append((entry.index, str(error) or type(error).__name__))
    return found


def checked(path: Path) -> tuple[bytes, Instrument]:
    """A commitment's text and what it says; `InputError` that lists every mistake in it."""
    data = texts.content(path, "commitment")
    return data, read(path.name, data)


def read(name: str, data: bytes) -> Instrument:
    """What a commitment's text says; `InputError` that lists every mistake in it."""
    found, mistakes = text.parsed(name, data)
    if found is None:
        raise texts.refused(Path(name), mistakes)
    return found


def names() -> list[str]:
    """The commitments' texts that come with the package."""
    return texts.names("commitments")


def file(given: str) -> Path:
    """A text's file, by its path or by the name of one that comes with the package."""
    return texts.file("commitments", given)


def people(mission: Mission, entry: Entry) -> list[str]:
    """The people who have signed an entry; the desk's and the ledger's own keys are nobody's."""
    names_ = (name.rpartition("/")[2] for name in policies.signers(mission, entry))
    return [name for name in names_ if name not in ("desk", "log")]


def of_decision(mission: Mission, number: str) -> float:
    """How probable a commission's decision holds what it found: its analysis' lower bound.

    Raises `InputError` where the entry of this number is no decision that finds a breach, or rests
    on no analysis.
    """

    def refused(what: str) -> InputError:
        return InputError(
            what, where=f"--decision {number}", remedy="Name the entry of a decision on a breach"
        )

    if not number.isascii() or not number.isdigit() or int(number) >= mission.size:
        raise refused("there is no such entry")
    entry = next(e for e in mission.entries() if e.index == int(number))
    body = entry.body
    if entry.kind != STEP or body.get("move") != "decide":
        raise refused("the entry is no decision of the commission")
    if body.get("finding") != "breach":
        raise refused("the decision finds no breach")
    case = body.get("case")
    known = analysed(mission, case, below=int(number)) if isinstance(case, int) else {}
    found = known.get(str(body.get("analysis", "")))
    if found is None:
        raise refused(f"the decision rests on no analysis ({ANALYSED})")
    return found.low


def _take(found: Held, mission: Mission, entry: Entry) -> None:
    body, at = entry.body, moment(entry.number("time_made"))
    if entry.kind == ADOPTED:
        _adopted(found, mission, entry)
    elif entry.kind == FACT:
        found.facts.append(_fact(mission, entry, at))
    elif entry.kind == STATUS:
        one = Adherence(
            party=str(body["party"]),
            status=AdherenceStatus(str(body["status"])),
            start=moment(entry.number("since")),
            reserved=_texts(body.get("reserved")),
            view=str(body.get("view", "")),
            entry=entry.index,
        )
        found.adherences.setdefault(str(body["instrument"]), []).append(one)
    elif entry.kind == CONVENED:
        due = entry.number("due") if "due" in body else None
        found.convocations.append(
            Convocation(
                entry.index, str(body["fragment"]), moment(entry.number("since")), at,
                _texts(body["invited"]), None if due is None else moment(due),
            )
        )  # fmt: skip
        found.facts.append(_ruling(entry, "convened", at))
    elif entry.kind == ANSWERED:
        answer = Answer(str(body["party"]), str(body["answer"]), at, entry.index)
        found.answers.setdefault(entry.number("convened"), []).append(answer)
    elif entry.kind == RULED:
        _ruled(found, mission, entry, at)
    elif entry.kind == DELIVERED:
        _delivered(found, entry, at)


def _adopted(found: Held, mission: Mission, entry: Entry) -> None:
    if len(set(people(mission, entry))) < RULERS_LEAST:
        raise InputError(
            "adopted by fewer than two people", where=f"entry {entry.index}", remedy="Adopt it anew"
        )
    digest = str(entry.objects("text")[0]["digest"])
    instrument, _ = text.parsed(str(entry.body["file"]), mission.segments.bytes(digest))
    if instrument is None:
        raise IntegrityError(
            "the adopted text can no longer be read",
            where=f"entry {entry.index}",
            remedy="Use the version of lendemain that adopted it",
        )
    found.instruments[instrument.instrument_id] = instrument
    found.versions.setdefault(instrument.instrument_id, []).append(instrument)


def check_no_ruling(signal: str) -> None:
    """Raise `InputError` for a fact that would pass for a ruling, which two people sign."""
    if signal == evaluator.RULED:
        raise InputError(
            "a ruling is no fact that one person certifies", where=signal,
            remedy="Rule on the clause: `lendemain guarantees activate`",
        )  # fmt: skip


def _fact(mission: Mission, entry: Entry, known: datetime) -> Fact:
    body = entry.body
    check_no_ruling(str(body["signal"]))
    decision = str(body.get("decision", ""))
    probability = entry.number("probability_e6") / 1e6 if "probability_e6" in body else 1.0
    if decision:
        probability = min(probability, of_decision(mission, decision))
    return Fact(
        fact_id=f"entry-{entry.index}",
        signal=str(body["signal"]),
        happened=moment(entry.number("happened")),
        known=known,
        by=str(body.get("by", "")),
        about=str(body.get("about", "")),
        value_e6=entry.number("value_e6") if "value_e6" in body else 1_000_000,
        until=moment(entry.number("until")) if "until" in body else None,
        probability=probability,
        denies=body.get("denies") is True,
        occurrence=str(body.get("occurrence", "")),
        assessor=str(body.get("assessor", "")),
        withdraws=str(body.get("withdraws", "")),
        decision=decision,
        entry=entry.index,
    )


def _ruling(entry: Entry, ruling: str, at: datetime) -> Fact:
    return Fact(
        fact_id=f"entry-{entry.index}",
        signal=evaluator.RULED,
        happened=at,
        known=at,
        about=f"{ruling}:{entry.body['fragment']}",
        entry=entry.index,
    )


def _ruled(found: Held, mission: Mission, entry: Entry, at: datetime) -> None:
    signed = set(people(mission, entry))
    if len(signed) < RULERS_LEAST:
        raise InputError(
            "a ruling that fewer than two people have signed",
            where=f"entry {entry.index}",
            remedy="Have two people sign it",
        )
    ruling = str(entry.body["ruling"])
    if ruling not in RULINGS:
        raise InputError(f"no ruling {ruling!r}", where=f"entry {entry.index}", remedy="Rule anew")
    found.facts.append(_ruling(entry, ruling, at))
    found.rulings.append((entry.index, {**entry.body, "signed": sorted(signed)}))


def _delivered(found: Held, entry: Entry, at: datetime) -> None:
    body = entry.body
    fragment, rung = str(body["fragment"]), DeliveryRung(str(body["rung"]))
    one = Delivered(
        str(body["item"]), rung, str(body["by"]), entry.number("quantity_e6"), str(body["unit"]),
        moment(entry.number("happened")), entry.index,
    )  # fmt: skip
    found.deliveries.setdefault(fragment, []).append(one)
    signal = str(body.get("signal", ""))
    check_no_ruling(signal)
    if rung is DeliveryRung.DELIVERED and signal:
        found.facts.append(
            Fact(
                fact_id=f"entry-{entry.index}",
                signal=signal,
                happened=one.at,
                known=at,
                by=one.by,
                about=str(body.get("about", "")),
                value_e6=one.quantity_e6,
                entry=entry.index,
            )
        )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list) else ()
