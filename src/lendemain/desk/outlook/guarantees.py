"""What commitments come to: who is bound, what is running, what is missing, and why.

Each answer follows from the entries up to a moment (`known`) about a moment (`at`), so an earlier
day's answer can be asked again.  Texts are checked here, and exported.
"""

from datetime import datetime

from lendemain.desk import clock, texts
from lendemain.desk.mission import Mission
from lendemain.desk.outlook import activating, commitments
from lendemain.desk.outlook.commitments import Held, checked, file
from lendemain.errors import InputError
from lendemain.guarantees import (
    cel,
    clocks,
    deliveries,
    drafting,
    expressions,
    legalruleml,
    proofs,
    sanctions,
    standing,
    versions,
    worked,
)
from lendemain.guarantees.evaluator import EVERYBODY, Evaluator
from lendemain.records import because
from lendemain.records.activation import Activation, Fourfold, Proof
from lendemain.records.commitment import Clause, Instrument

FORMS = ("ftm", "legalruleml", "cel")
Plain = dict[str, object]

AS_IT_STANDS = "as the text stands"
"""What the view of those is called who read a text so."""


def listed(
    mission: Mission, *, at: datetime | None = None, known: datetime | None = None,
    language: str = "en",
) -> Plain:  # fmt: skip
    """Every clause of every adopted text: what it is, its answer, how its last activation stands,
    when it is due, and the next alarm.
    """
    held = commitments.held(mission, known=known)
    found = held.evaluated()
    at = at or known or clock.after(mission.last_made)
    rows: list[Plain] = []
    for instrument in held.instruments.values():
        for clause in instrument.clauses:
            activations = found.activations(clause.fragment, at)
            last = activations[-1] if activations else None
            rows.append(
                {
                    "clause": clause.fragment,
                    "title": clause.title[language],
                    "deontic": clause.deontic.value,
                    "answer": _answer(found, clause, at, bool(activations)),
                    "status": last.status.value if last else "dormant",
                    "since": last.since.isoformat() if last else "",
                    "due": last.due.isoformat() if last and last.due else "",
                    "alarm": _alarm(clause, last, at),
                    "noted": because.plain(last.noted) if last else [],
                    "bound": len([b for b in _bound(held, instrument, clause, at) if b.binds]),
                    "standing": instrument.standing,
                }
            )
    return {
        "at": at.isoformat(),
        "clauses": rows,
        "passed_over": [f"entry {n}: {why}" for n, why in held.passed_over],
    }


def shown(
    mission: Mission, fragment: str, *, at: datetime | None = None,
    known: datetime | None = None, language: str = "en",
) -> Plain:  # fmt: skip
    """One clause whole: its words, who is bound and why not, each legal view's answer, activations
    with clocks, who answered, what was delivered, which legal steps are missing, and the proof.
    """
    held = commitments.held(mission, known=known)
    found = held.evaluated()
    at = at or known or clock.after(mission.last_made)
    home = held.home(fragment)
    clause = next(c for c in home.clauses if c.fragment == fragment)
    views = [EVERYBODY, *sorted(v for f, v in found.lines if f == fragment and v)]
    names = {v.view_id: v.name[language] for v in home.views}
    said: Plain = {
        "clause": fragment,
        "title": clause.title[language],
        "text": clause.text,
        "language": home.language,
        "instrument": home.title[language],
        "version": f"{home.version} ({home.standing}, wording {home.wording}), {home.digest[:12]}",
        "source": home.source,
        "deontic": clause.deontic.value,
        "condition": [f"{r.effect}: {expressions.written(r.when)}" for r in clause.rules],
        "bound": [
            {"party": b.party, "binds": b.binds, "why": b.why, "because": because.plain([b.why])}
            for b in _bound(held, home, clause, at)
        ],
        "answers": [
            row
            for view in views
            for row in _answers(found, clause, at, view=view, name=names.get(view, ""))
        ],
    }
    said |= _people(held, clause, at)
    said["packages"] = [
        row for row in sanctions.packages(found, home, at, language=language)
        if row["clause"] == fragment
    ]  # fmt: skip
    proof = _proof(found, fragment, at)
    told = texts.phrases(language)
    said["proof"] = proofs.rows(proof, phrases=told)
    said["reasons"] = _named(proofs.flat(proof), held, language)
    said["names"] = {p.party_id: p.name[language] for p in home.parties}
    return said


def _named(rows: list[Plain], held: Held, language: str) -> list[Plain]:
    """The rows of a proof with signals called by their names in a language."""
    names = {s.signal_id: s.name[language] for i in held.instruments.values() for s in i.signals}
    for row in rows:
        assert isinstance(row["says"], list)
        for said in row["says"]:
            if (signal := said["values"].get("signal")) in names:
                said["values"]["signal"] = names[signal]
    return rows


def _answers(
    found: Evaluator, clause: Clause, at: datetime, *, view: str, name: str
) -> list[Plain]:  # fmt: skip
    """One view's answer, with each activation; one row where there is none."""
    fragment = clause.fragment
    said: Plain = {
        "view": name or AS_IT_STANDS,
        "answer": found.answer(fragment, at, view=view).value,
    }
    activations = found.activations(fragment, at, view=view)
    rows = [{**said, **_activation(clause, one, at)} for one in activations]
    return rows or [{**said, "status": "dormant"}]


def _answer(found: Evaluator, clause: Clause, at: datetime, started: bool) -> str:
    """A clause's answer over all views; `waiting` where only its starting occurrence is missing."""
    answer = found.answer_of_all(clause.fragment, at)
    return "waiting" if clause.on and not started and answer is Fourfold.TRUE else answer.value


def _people(held: Held, clause: Clause, at: datetime) -> Plain:
    """What people have said of a clause: answers to the last convocation, rulings, deliveries."""
    said: Plain = {}
    call = activating.call_of(held, clause.fragment)
    if call is not None:
        procedure = clause.procedure
        before = _unanswered(held, call.entry, at)
        found, how = activating.tallied(held, clause, at)
        said["convocation"] = {
            "entry": call.entry,
            "due": call.due.isoformat() if call.due else "none",
            "outcome": f"{found} {how}",
            "answer": found.value,
            "because": because.plain([how]),
        }
        answered = deliveries.silence(
            call.invited, held.answers.get(call.entry, ()), due=call.due, at=at,
            on_silence=procedure.on_silence if procedure else "", before=before,
        )  # fmt: skip
        said["answered"] = [
            row | {"because": because.plain(p for p in [row["price"]] if p and isinstance(p, str))}
            for row in answered
        ]
    said["rulings"] = [
        {"entry": entry, "ruling": body["ruling"], "signed": body["signed"],
         "reason": body["reason"]}
        for entry, body in held.rulings if body["fragment"] == clause.fragment
    ]  # fmt: skip
    said["deliveries"] = deliveries.ladder(held.deliveries.get(clause.fragment, ()), at)
    return said


def _unanswered(held: Held, entry: int, at: datetime) -> dict[str, int]:
    """How often each has left an earlier convocation without an answer in time."""
    found: dict[str, int] = {}
    for call in held.convocations:
        if call.entry >= entry or call.due is None or call.due > at:
            continue
        given = {a.party for a in held.answers.get(call.entry, ()) if a.at and a.at <= call.due}
        for party in call.invited:
            found[party] = found.get(party, 0) + (party not in given)
    return found


def checks(given: list[str]) -> list[Plain]:
    """What each text holds, and what the drafting checks say of it.

    Raises `InputError` that lists every mistake of a text, or every worked case that fails.
    """
    said: list[Plain] = []
    for name in given:
        path = file(name)
        instrument = checked(path)[1]
        wrong = worked.failures(instrument)
        if wrong:
            raise InputError(
                "\n".join([f"worked cases that fail: {len(wrong)}", *(f"  {w}" for w in wrong)]),
                where=str(path),
                remedy="Mend the text or its cases",
            )
        said.append(
            {
                "text": instrument.instrument_id,
                "version": instrument.version,
                "standing": instrument.standing,
                "clauses": len(instrument.clauses),
                "cases": len(instrument.cases),
                "drafting": [
                    texts.told(m).replace(":0 ", " ") for m in drafting.drafted(instrument)
                ],
            }
        )
    return said


def compared(old: str, new: str) -> list[dict[str, str]]:
    """What differs between two versions of a text, clause by clause; lost clauses first."""
    return versions.differences(checked(file(old))[1], checked(file(new))[1])


def exported(mission: Mission, instrument: str, form: str, *, at: datetime | None = None) -> bytes:
    """An adopted text as LegalRuleML or CEL, or its sanctions packages as FollowTheMoney."""
    held = commitments.held(mission)
    home = held.instruments.get(instrument)
    if home is None:
        known = ", ".join(held.instruments) or "none"
        raise InputError("was not adopted here", where=instrument, remedy=f"Adopted: {known}")
    if form == "legalruleml":
        return legalruleml.written(legalruleml.norms(home), source=home.instrument_id)
    if form == "cel":
        return _cel(home)
    if form != "ftm":
        raise InputError(f"no form {form!r}", where="--format", remedy=f"One of: {FORMS}")
    found = held.evaluated()
    rows = sanctions.packages(found, home, at or clock.after(mission.last_made))
    return sanctions.written(sanctions.entities(home, rows))


def _cel(home: Instrument) -> bytes:
    rows = []
    for clause in home.clauses:
        for rule in clause.rules:
            good = cel.expressible(rule.when)
            text = cel.text(rule.when) if good else "not of the subset: it asks of the past"
            rows.append(f"// {clause.fragment} {rule.effect} priority {rule.priority}")
            rows.append(text if good else f"// {text}")
    return "".join(f"{row}\n" for row in rows).encode()


def _bound(held: Held, home: Instrument, clause: Clause, at: datetime) -> list[standing.Bound]:
    later = held.adherences.get(home.instrument_id, ())
    return standing.bound(home, clause.fragment, at, later=later)


def _alarm(clause: Clause, last: Activation | None, at: datetime) -> str:
    """The last alarm that has sounded for an end that is still ahead; else when the next will."""
    if last is None or last.due is None or clause.clock is None or at >= last.due:
        return ""
    moments = clocks.alarms(clause.clock, last.due)
    sounded = [m for m in moments if m <= at]
    if sounded:
        return f"since {sounded[-1].isoformat()}"
    return f"from {moments[0].isoformat()}" if moments else ""


def _activation(clause: Clause, one: Activation, at: datetime) -> Plain:
    said: Plain = {
        "since": one.since.isoformat(),
        "status": one.status.value,
        "due": one.due.isoformat() if one.due else ("stopped" if one.tolled else "none"),
        "share": one.share_e6 / 1e6,
        "facts": list(one.facts),
    }
    if one.until:
        said["until"] = one.until.isoformat()
    if one.by:
        said["by"] = one.by
    if one.due and at < one.due:
        said["left_s"] = round((one.due - at).total_seconds())
    if one.noted:
        said["noted"] = list(one.noted)
        said["because"] = because.plain(one.noted)
    if alarm := _alarm(clause, one, at):
        said["alarm"] = alarm
    return said


def _proof(found: Evaluator, fragment: str, at: datetime) -> Proof:
    activations = found.activations(fragment, at)
    if activations:
        since = activations[-1].since
        return proofs.proof_of_activation(found, fragment, since)
    return proofs.proof(found, fragment, at)
