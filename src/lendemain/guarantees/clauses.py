"""The parts of one clause as a text gives them: rules, clock, procedure, undertaking."""

from collections.abc import Sequence
from datetime import date, datetime

from lendemain.errors import InputError
from lendemain.guarantees import clocks, durations
from lendemain.guarantees.entries import Entry
from lendemain.records.commitment import Clause, Clock, Deontic, Procedure, Rule, Undertaking

EFFECTS = ("applies", "excused", "suspended", "void")
RULES = ("unanimity", "consensus", "majority", "qualified", "single", "none")
SILENCES = ("lapses", "stands", "applies", "refused", "agreed")
ROLLS = ("none", "next", "previous")
RESTARTS = ("first", "latest", "each")
ENDS = ("instant", "midnight")
CONFIDENCE = 0.5
"""Where a clause names no standard of proof: more likely than not."""

Period = tuple[datetime, datetime | None]


def clause(
    entry: Entry, parties: Sequence[str], signals: Sequence[str], *, period: Period
) -> Clause:
    """The clause that a table says."""
    confidence = entry.number("confidence", default=CONFIDENCE, least=0.5, most=1.0)
    deontics = [d.value for d in Deontic]
    found = Clause(
        fragment=entry.name("fragment"),
        title=entry.names("title"),
        text=entry.text("text"),
        deontic=Deontic(entry.one_of("deontic", deontics) or deontics[0]),
        bearers=entry.texts("bearers", known=parties),
        beneficiary=entry.one_of("beneficiary", parties, default=""),
        rules=_rules(entry, confidence),
        on=entry.one_of("on", signals, default=""),
        notifiers=entry.texts("notifiers", known=parties),
        closed_by=entry.texts("closed_by", known=signals),
        persists=entry.truth("persists"),
        same_thing=entry.truth("same_thing"),
        clock=_clock(entry.inner("clock"), signals),
        procedure=_procedure(entry.inner("procedure")),
        undertaking=_undertaking(entry.inner("undertaking")),
        confidence=confidence,
        start=entry.moment("start", required=False) or period[0],
        end=entry.moment("end", required=False) or period[1],
        evidence=entry.texts("evidence"),
        political=entry.truth("political"),
    )
    if found.deontic == Deontic.PERMISSION and found.clock and found.undertaking:
        entry.wrong("clock", "a permission has nothing to be done by a deadline",
                    "Leave the clock or the undertaking out")  # fmt: skip
    entry.done()
    return found


def _rules(entry: Entry, confidence: float) -> tuple[Rule, ...]:
    base = Rule(
        effect="applies", when=entry.condition("when", default="true"), priority=0,
        confidence=confidence, why="",
    )  # fmt: skip
    rules = [base]
    for inner in entry.inners("rules"):
        rules.append(
            Rule(
                effect=inner.one_of("effect", EFFECTS),
                when=inner.condition("when"),
                priority=inner.whole("priority", default=1, least=1, most=1_000),
                confidence=inner.number("confidence", default=confidence, least=0.5, most=1.0),
                why=inner.text("why"),
            )
        )
        inner.done()
    return tuple(rules)


def _clock(entry: Entry | None, signals: Sequence[str]) -> Clock | None:
    if entry is None:
        return None
    until_fact = entry.truth("until_fact")
    words = entry.text("words", default="")
    zone = entry.text("zone", default="UTC")
    try:
        clocks.zone(zone)
    except InputError as error:
        entry.wrong("clock", error.what, error.remedy)
    length = "" if until_fact else entry.length("length", exact=False)
    pair = entry.texts("tolled_by", known=signals)
    if pair and len(pair) != 2:
        entry.wrong(
            "clock", "tolled_by names one signal that stops and one that restarts", "Mend it"
        )
    found = Clock(
        length=length,
        zone=zone,
        ends=entry.one_of("ends", ENDS, default="instant"),
        until_fact=until_fact,
        business=entry.truth("business"),
        weekend=_weekend(entry),
        holidays=entry.texts("holidays"),
        roll=entry.one_of("roll", ROLLS, default="none"),
        tolled_by=(pair[0], pair[1]) if len(pair) == 2 else None,
        restart=entry.one_of("restart", RESTARTS, default="first"),
        assumed=entry.truth("assumed"),
        words=words,
        alarms_days=_alarms(entry),
    )
    _sound(entry, found)
    entry.done()
    return found


def _sound(entry: Entry, clock: Clock) -> None:
    if clock.words and not clock.assumed:
        entry.wrong(
            "clock", f"the words {clock.words[:40]!r} give no number",
            "Agree on one and write assumed = true",
        )  # fmt: skip
    for day in clock.holidays:
        try:
            date.fromisoformat(day)
        except ValueError:
            entry.wrong("clock", f"{day[:40]!r} is no day", "Write it as 2026-12-25")
    said = durations.duration(clock.length) if clock.length else None
    if said and clock.business and (said.months or said.exact_us or not said.days):
        entry.wrong("clock", "working days are counted in days", "Write length = P5D")
    if said and clock.ends == "midnight" and said.exact_us:
        entry.wrong("clock", "a clock of hours does not end at midnight", "Give days or ends")
    if len(clock.weekend) > 6:
        entry.wrong("clock", "every day is a weekend", "Leave a working day")


def _weekend(entry: Entry) -> tuple[int, ...]:
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    given = entry.texts("weekend", known=names)
    if "weekend" not in entry.values:
        return (5, 6)
    return tuple(names.index(n) for n in given if n in names)


def _alarms(entry: Entry) -> tuple[int, ...]:
    given = entry.texts("alarms")
    days = []
    for text in given:
        if not text.isascii() or not text.isdigit() or len(text) > 4:
            entry.wrong("clock", f"alarm {text[:20]!r} is no number of days", 'As: alarms = ["30"]')
        else:
            days.append(int(text))
    return tuple(days)


def _procedure(entry: Entry | None) -> Procedure | None:
    if entry is None:
        return None
    members = entry.texts("members")
    size = max(len(members), 1)
    found = Procedure(
        decides=entry.text("decides"),
        rule=entry.one_of("rule", RULES),
        members=members,
        quorum=entry.whole("quorum", default=0, least=0, most=size),
        needed=entry.whole("needed", default=0, least=0, most=size),
        veto=entry.texts("veto", known=members),
        on_silence=entry.one_of("on_silence", SILENCES, default=""),
        extension=entry.text("extension", default=""),
    )
    entry.done()
    return found


def _undertaking(entry: Entry | None) -> Undertaking | None:
    if entry is None:
        return None
    quantity = entry.millionths("quantity", default=0.0)
    if quantity < 0:
        entry.wrong("undertaking", "the quantity is below zero", "Give what is owed")
    found = Undertaking(
        action=entry.name("action"),
        quantity_e6=quantity,
        unit=entry.text("unit", default=""),
        grace=entry.length("grace", exact=True, default=""),
        reparation=entry.name("reparation", default=""),
        of_means=entry.truth("of_means"),
    )
    entry.done()
    return found
