"""Put what people say of commitments into the ledger: facts, convocations, rulings, deliveries.

Nothing is recorded that a reader of the ledger would pass over: each statement is checked against
what the ledger says now.  What has political consequence (a text adopted, a clause activated,
excused, waived or found breached) is signed by two people; the program only says whether the
condition is met, when a clock ends, and who has not answered.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from lendemain.desk import clock, people
from lendemain.desk.mission import Mission, obj, printable
from lendemain.desk.outlook import commitments
from lendemain.desk.outlook.commitments import Convocation, Held
from lendemain.encoding import microseconds
from lendemain.errors import InputError
from lendemain.guarantees import evaluator, procedures, versions
from lendemain.guarantees.activations import RULINGS
from lendemain.ledger import note
from lendemain.records.activation import Activation, DeliveryRung, Fact, Fourfold
from lendemain.records.because import Because
from lendemain.records.commitment import AdherenceStatus, Clause

ANSWERS = (*procedures.BALLOTS, "comes")
MINUTES_BYTES_MAX = 8 << 20
WORDS_MAX = 200
Plain = dict[str, object]


def adopted(mission: Mission, given: str, *, by: str, other: str) -> Plain:
    """The entry from which the text in a file, or of a packaged name, holds (`adopted_text`)."""
    path = commitments.file(given)
    data, _ = commitments.checked(path)
    return adopted_text(mission, path.name, data, by=by, other=other)


def adopted_text(mission: Mission, name: str, data: bytes, *, by: str, other: str) -> Plain:
    """The entry from which a checked text holds; two people sign it.

    Raises `InputError` for a text with mistakes, and for one of a number that other words bear.
    """
    instrument = commitments.read(name, data)
    held = commitments.held(mission)
    for known in held.versions.get(instrument.instrument_id, ()):
        versions.check_version(instrument, known)
    evaluator.Evaluator(
        [*(i for n, i in held.instruments.items() if n != instrument.instrument_id), instrument]
    )
    signer, second = _two(mission, by, other)
    digest = mission.segments.put_bytes(data)
    said = {
        "instrument": instrument.instrument_id,
        "version": instrument.version,
        "file": printable(name),
    }
    entry = mission.record(
        commitments.ADOPTED, said, [obj(digest, len(data), "application/toml", "text")],
        signer=signer, others=[second],
    )  # fmt: skip
    return {"entry": entry, **said, "clauses": len(instrument.clauses), "digest": digest}


def certified(mission: Mission, fact: Fact, *, by: str) -> Plain:
    """The entry that certifies a fact, and what it has changed.

    The fact's own number and time of knowledge are the entry's.  Raises `InputError` for one that
    no text knows, of the future, or that needs a decision; then nothing is recorded.
    """
    held = commitments.held(mission)
    found = held.evaluated()
    now = clock.after(mission.last_made)
    if fact.happened > now:
        raise InputError(
            "it has not happened yet", where="--happened", remedy="Certify it when it has"
        )
    if fact.decision:
        commitments.of_decision(mission, fact.decision)
    commitments.check_no_ruling(fact.signal)
    same = {f.fact_id for f in held.facts if f.signal == fact.signal}
    if fact.withdraws and fact.withdraws not in same:
        raise InputError(
            f"there is no fact {fact.withdraws[:40]} of {fact.signal}", where="--withdraws",
            remedy=f"Those there are: {_list(sorted(same)) or 'none'}",
        )  # fmt: skip
    _short(fact.by, fact.about, fact.occurrence, fact.assessor)
    evaluator.checked(_known(fact, now), found.instruments, found.signals)
    said: Plain = {"signal": fact.signal, "happened": microseconds(fact.happened)}
    for name in ("by", "about", "occurrence", "assessor", "withdraws", "decision"):
        if value := getattr(fact, name):
            said[name] = printable(value)
    if fact.value_e6 != 1_000_000:
        said["value_e6"] = fact.value_e6
    if fact.probability != 1.0:
        said["probability_e6"] = round(fact.probability * 1e6)
    if fact.until is not None:
        said["until"] = microseconds(fact.until)
    if fact.denies:
        said["denies"] = True
    entry = mission.record(commitments.FACT, said, signer=people.signer(mission, by))
    noted = found.strangers(fact)
    answer: Plain = {"entry": entry, "fact": f"entry-{entry}", **_changed(mission, found)}
    return answer | ({"noted": noted} if noted else {})


def placed(
    mission: Mission, instrument: str, party: str, status: str, *, since: datetime, by: str,
    reserved: Sequence[str] = (), view: str = "",
) -> Plain:  # fmt: skip
    """The entry from which a party has a status towards an instrument, but for what it reserves."""
    held = commitments.held(mission)
    found = held.instruments.get(instrument)
    named = {n: p.party_id for p in (found.parties if found else ()) for n in p.aliases}
    party = named.get(party, party)
    if found is None or party not in {p.party_id for p in found.parties}:
        raise InputError(
            "no adopted text names such a party",
            where=f"{instrument} {party}",
            remedy="See `lendemain guarantees list`",
        )
    known = [s.value for s in AdherenceStatus]
    if status not in known:
        raise InputError(
            f"no status {status!r}", where="--status", remedy=f"One of: {', '.join(known)}"
        )
    for fragment in reserved:
        held.home(fragment)
    if view not in {"", *(v.view_id for v in found.views)}:
        raise InputError(f"no view {view!r}", where="--view", remedy="Name one of the text's views")
    said: Plain = {
        "instrument": instrument, "party": party, "status": status, "since": microseconds(since)
    }  # fmt: skip
    said |= {"reserved": list(reserved)} if reserved else {}
    said |= {"view": view} if view else {}
    return {
        "entry": mission.record(commitments.STATUS, said, signer=people.signer(mission, by)),
        **said,
        "since": since.isoformat(),
    }


def convened(mission: Mission, fragment: str, invited: Sequence[str], *, by: str) -> Plain:
    """The entry that calls parties together on a clause's last activation, to answer by its end."""
    held = commitments.held(mission)
    clause, last = _last(mission, held, fragment)
    if not invited:
        members = clause.procedure.members if clause.procedure else ()
        invited = members or clause.bearers
    _short(*invited)
    said: Plain = {
        "fragment": fragment,
        "since": microseconds(last.since),
        "invited": sorted(set(map(printable, invited))),
    }
    if last.due is not None:
        said["due"] = microseconds(last.due)
    entry = mission.record(commitments.CONVENED, said, signer=people.signer(mission, by))
    due = last.due.isoformat() if last.due else "none"
    return {"entry": entry, "clause": fragment, "invited": said["invited"], "due": due}


def answered(mission: Mission, number: int, party: str, answer: str, *, by: str) -> Plain:
    """The entry that keeps what one who was convened has answered."""
    held = commitments.held(mission)
    call = next((c for c in held.convocations if c.entry == number), None)
    if call is None:
        raise InputError(
            "no such convocation", where=str(number), remedy="See `lendemain guarantees show`"
        )
    if party not in call.invited:
        raise InputError(
            f"{party} was not convened", where=str(number), remedy=f"One of: {_list(call.invited)}"
        )
    if answer not in ANSWERS:
        raise InputError(f"no answer {answer!r}", where=party, remedy=f"One of: {_list(ANSWERS)}")
    said: Plain = {"convened": number, "party": party, "answer": answer}
    entry = mission.record(commitments.ANSWERED, said, signer=people.signer(mission, by))
    late = call.due is not None and clock.now() > call.due
    return {"entry": entry, **said, "late": late}


def ruled(
    mission: Mission, fragment: str, ruling: str, *, by: str, other: str, reason: str,
    minutes: Path | None = None,
) -> Plain:  # fmt: skip
    """The entry by which two people rule on a clause's last activation, with its proof.

    Raises `InputError` where the condition was never met, a vote went against it, or one person
    would rule alone.
    """
    if ruling not in RULINGS or ruling == "convened":
        listed = _list(sorted(set(RULINGS) - {"convened"}))
        raise InputError(f"no ruling {ruling!r}", where="--ruling", remedy=f"One of: {listed}")
    if not reason.strip() or len(reason) > 2_000:
        raise InputError(
            "a ruling needs a reason of 1 to 2,000 characters", where=fragment,
            remedy="Give it with --reason",
        )  # fmt: skip
    held = commitments.held(mission)
    clause, last = _last(mission, held, fragment)
    found, how = tallied(held, clause, clock.now())
    if ruling == "activated" and found is Fourfold.FALSE:
        raise InputError(
            f"refused by {clause.procedure.decides if clause.procedure else 'nobody'} ({how})",
            where=fragment,
            remedy="Convene anew",
        )
    signer, second = _two(mission, by, other)
    objects = []
    if minutes is not None:
        data = _minutes(minutes)
        digest = mission.segments.put_bytes(data)
        objects.append(obj(digest, len(data), "application/octet-stream", "minutes"))
    said: Plain = {
        "fragment": fragment, "ruling": ruling, "since": microseconds(last.since),
        "reason": printable(reason), "outcome": found.value, "how": str.__str__(how),
    }  # fmt: skip
    entry = mission.record(commitments.RULED, said, objects, signer=signer, others=[second])
    return {"entry": entry, **said, "since": last.since.isoformat()}


def delivered(
    mission: Mission, fragment: str, *, rung: str, quantity: float, item: str, nation: str,
    by: str, about: str = "", unit: str = "",
) -> Plain:  # fmt: skip
    """The entry of a step of a delivery, and how much of the clause is fulfilled by it.

    Raises `InputError` where the item was told in another unit before.
    """
    if rung not in {r.value for r in DeliveryRung}:
        listed = _list([r.value for r in DeliveryRung])
        raise InputError(f"no rung {rung!r}", where="--rung", remedy=f"One of: {listed}")
    quantity_e6 = round(quantity * 1e6) if abs(quantity) < 1e9 else 0
    if quantity_e6 <= 0:
        raise InputError(
            "the quantity is not above zero", where="--quantity", remedy="Give what was moved"
        )
    held = commitments.held(mission)
    clause = _clause(held, fragment)
    what = clause.undertaking
    item = item or (what.action if what else "")
    _short(item, nation, about, unit)
    unit = _unit(held, clause, item, unit)
    said: Plain = {
        "fragment": fragment, "item": printable(item), "rung": rung,
        "by": printable(nation or clause.bearers[0]), "quantity_e6": quantity_e6,
        "unit": printable(unit), "happened": microseconds(clock.now()),
    }  # fmt: skip
    if clause.closed_by and what and item == what.action:
        said["signal"] = clause.closed_by[0]
    said |= {"about": printable(about)} if about else {}
    found = held.evaluated()
    entry = mission.record(commitments.DELIVERED, said, signer=people.signer(mission, by))
    after_it = _fresh(mission).activations(fragment, clock.after(mission.last_made))
    share = after_it[-1].share_e6 / 1e6 if after_it else 0.0
    status = after_it[-1].status.value if after_it else "dormant"
    return {
        "entry": entry, "clause": fragment, "rung": rung, "share": share, "status": status,
        **_changed(mission, found),
    }  # fmt: skip


def _unit(held: Held, clause: Clause, item: str, given: str) -> str:
    """The unit in which an item is told: as before, else as given, else the clause's."""
    before = [d.unit for d in held.deliveries.get(clause.fragment, ()) if d.item == item]
    if before and given and given != before[0]:
        raise InputError(
            f"{item} is told in {before[0]!r} already", where="--unit",
            remedy="Use one unit for an item, or name another item",
        )  # fmt: skip
    own = clause.undertaking.unit if clause.undertaking else ""
    if clause.undertaking and item == clause.undertaking.action and given not in ("", own):
        raise InputError(
            f"the clause itself counts in {own!r}", where="--unit", remedy="Name the item too"
        )
    return before[0] if before else given or own


def tallied(held: Held, clause: Clause, at: datetime) -> tuple[Fourfold, str]:
    """How a clause's decision stands by the answers to its last convocation."""
    calls = [c for c in held.convocations if c.fragment == clause.fragment]
    if clause.procedure is None or not calls:
        return Fourfold.UNKNOWN, Because.of("tally_nobody")
    procedure = clause.procedure
    if not procedure.members:
        procedure = replace(procedure, members=calls[-1].invited)
    known = set(procedure.members)
    votes = {
        a.party: a.answer
        for a in held.answers.get(calls[-1].entry, ())
        if a.answer in procedures.BALLOTS and a.party in known
    }
    return procedures.concluded(procedure, votes, due=calls[-1].due, at=at)


def call_of(held: Held, fragment: str) -> Convocation | None:
    """The last convocation on a clause."""
    calls = [c for c in held.convocations if c.fragment == fragment]
    return calls[-1] if calls else None


def _clause(held: Held, fragment: str) -> Clause:
    return next(c for c in held.home(fragment).clauses if c.fragment == fragment)


def _last(mission: Mission, held: Held, fragment: str) -> tuple[Clause, Activation]:
    clause = _clause(held, fragment)
    listed = held.evaluated().activations(fragment, clock.after(mission.last_made))
    if not listed:
        raise InputError(
            "its condition is not met, so there is nothing to convene or rule on",
            where=fragment,
            remedy="See `lendemain guarantees show`, which says what is missing",
        )
    return clause, listed[-1]


def _fresh(mission: Mission) -> evaluator.Evaluator:
    return commitments.held(mission).evaluated()


def _changed(mission: Mission, before: evaluator.Evaluator) -> Plain:
    """What the entries since have changed, in words, by what the evaluator said before."""
    fresh = [f for f in commitments.held(mission).facts if f.entry == mission.size - 1]
    told, at = {f.signal for f in fresh}, clock.after(mission.last_made)
    closed = [
        clause.fragment
        for home in before.instruments.values()
        for clause in home.clauses
        if told & set(clause.closed_by)
    ]
    then = {one: _performance(before, one, at) for one in closed}
    changes = before.take(fresh)
    now = {one: _performance(before, one, at) for one in closed}
    return {
        "changes": [
            f"{c.fragment}{f' ({c.view})' if c.view else ''}: {c.change} at {c.at.isoformat()}"
            + (", which changes the past" if c.late else "")
            for c in changes
        ]
        + [f"{one}: {then[one]}, now {now[one]}" for one in closed if then[one] != now[one]]
    }


def _performance(found: evaluator.Evaluator, fragment: str, at: datetime) -> str:
    """How a clause's last activation stands."""
    listed = found.activations(fragment, at)
    return listed[-1].status.value if listed else "dormant"


def _known(fact: Fact, now: datetime) -> Fact:
    return replace(fact, fact_id="new", known=now)


def _two(mission: Mission, by: str, other: str) -> tuple[note.Signer, note.Signer]:
    people.check_apart(mission, (by, other), where=f"--with {other}")
    signer, second = people.signer(mission, by), people.signer(mission, other)
    return signer, second


def _minutes(path: Path) -> bytes:
    if not path.is_file():
        raise InputError("no such file", where=str(path), remedy="Give the minutes' file")
    if path.stat().st_size > MINUTES_BYTES_MAX:
        raise InputError("too long for minutes", where=str(path), remedy="Give at most 8 MiB")
    return path.read_bytes()


def _short(*words: str) -> None:
    for word in words:
        if len(word) > WORDS_MAX or not word.isprintable():
            raise InputError(
                f"{word[:20]!r}... is no name", where="name", remedy=f"At most {WORDS_MAX} letters"
            )


def _list(words: Sequence[str]) -> str:
    return ", ".join(words)
