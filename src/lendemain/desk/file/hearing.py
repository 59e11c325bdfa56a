"""Hear the parties: send each its file, take its answer or waiver, and give its words back.

What a party is sent is a document that the step names by digest: what it is told, what is handed
over, and what is kept back with the reason.  All parties are sent theirs by one step, so none is
heard before another.  An answer lies verbatim in the ledger, in the language it came in.
"""

import re
import tempfile
from datetime import timedelta
from pathlib import Path

from lendemain import encoding
from lendemain.commission import hearing, personal
from lendemain.desk import permissions
from lendemain.desk.cases import cases, matters, pseudonyms, stating
from lendemain.desk.cases.analysed import ANALYSED
from lendemain.desk.cases.procedure import Matter
from lendemain.desk.file import gathered
from lendemain.desk.mission import Mission, obj
from lendemain.desk.view import View
from lendemain.errors import InputError
from lendemain.records.access import Action, Role
from lendemain.records.because import Because
from lendemain.records.case import Move
from lendemain.records.hearing import PartyPosition
from lendemain.records.procedure import CaseKind, CaseStatement, ClockName

Plain = dict[str, object]
FILE, ANSWER = "party_file", "answer"
JSON, WORDS = "application/json", "text/plain; charset=utf-8"
ANSWER_BYTES_MAX = 64 << 10
OPEN, WHOLE = "analysis_open", "analysis"
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


def sent(view: View, number: int, *, by: str, reason: str, since: int | None = None) -> Plain:
    """The case once every party of its agreement was sent its file, each at the same moment."""
    held = stating.matter(view, number, since=since)
    parties = [p.party_id for p in held.agreement.parties]
    rows, objects = [], []
    for party in parties:
        data = encoding.canonical(party_file(view, held, party))
        digest = view.mission.segments.put_bytes(data)
        rows.append({"party": party, "digest": digest})
        objects.append(obj(digest, len(data), JSON, FILE))
    return cases.moved(
        view, number, Move.SEND.value, reason=reason, by=by, since=since,
        also={"notices": rows, "parties": parties}, objects=objects,
    )  # fmt: skip


def party_file(view: View, held: Matter, party: str) -> Plain:
    """What a party is told of a case: what is alleged, found and held, and what is kept back."""
    with tempfile.TemporaryDirectory() as folder:
        found = gathered.gathered(view, held.number, f"party:{party}", Path(folder), files=False)
        contents = found.contents()
    shown = cases.shown(view, held.number)
    alleged = shown["allegation"]
    about = alleged if isinstance(alleged, dict) else {}
    provision = next(
        (p for p in held.agreement.provisions if p.fragment == about.get("fragment")), None
    )
    beside = [r for r in found.filed if r["why"] == gathered.BESIDE]
    return {
        "v": 1,
        "case": held.number,
        "party": party,
        "parties": [p.party_id for p in held.agreement.parties],
        "agreement": held.agreement.agreement_id,
        "fragment": str(about.get("fragment", "")),
        "provision": provision.text if provision else "",
        "alleged": {n: str(about[n]) for n in ("kind", "start", "end", "binds") if n in about},
        "answer_within_h": f"{held.terms.clocks[ClockName.COMMENTS] / timedelta(hours=1):g}",
        "provisional": [
            {n: s.said[n] for n in ("finding", "hypothesis", "text") if n in s.said}
            for s in held.moves(Move.PROVISIONAL)
        ],
        "analyses": _open(view.mission, held.number),
        "entries": sorted(contents.entries),
        "exhibits": [str(r["exhibit"]) for r in beside],
        "withheld": [
            {"what": w.what, "digest": w.digest, "why": w.why}
            for w in contents.withheld
            if w.why != gathered.BESIDE
        ],
    }


def _open(mission: Mission, number: int) -> list[Plain]:
    """The analyses of a case in the form that parties see."""
    found: list[Plain] = []
    for entry in mission.entries(ANALYSED):
        if entry.body.get("case") == number:
            named = entry.objects(OPEN) or entry.objects(WHOLE)
            found.append({
                "entry": entry.index, "by": str(entry.body["author"]),
                "digest": str(named[0]["digest"]) if named else "",
            })  # fmt: skip
    return found


def answered(
    view: View,
    number: int,
    *,
    party: str,
    text: bytes,
    language: str,
    by: str,
    position: str = PartyPosition.DENIES.value,
    final: bool = True,
    since: int | None = None,
) -> Plain:
    """The case once a party's answer was recorded, verbatim.

    A liaison answers for their own party and nobody else's.  Somebody of the commission may record
    an answer that came by another way; it is shown as such and ends nobody's time.
    """
    held, mission = stating.matter(view, number, since=since), view.mission
    where = f"case {number}, {party}"
    _check_party(held, party)
    if stating.duty(mission, by).role is Role.LIAISON:
        stating.liaison(mission, by, party, where=where)
        action = None
    else:
        action = Action.MOVE
    _check_words(mission, text, where=where)
    known = [p.value for p in PartyPosition if p is not PartyPosition.NONE]
    if position not in known:
        raise InputError(
            Because.of("no_position", given=repr(position)), where="--position",
            remedy=f"Choose one of: {', '.join(known)}",
        )  # fmt: skip
    if not _LANGUAGE.fullmatch(language):
        raise InputError(
            Because.of("no_language"), where="--lang", remedy="Give its code, as: en, fr, uk, ru"
        )
    digest = mission.segments.put_bytes(text)
    said = {
        "party": party, "language": language, "position": position, "text": digest, "final": final,
    }  # fmt: skip
    objects = [obj(digest, len(text), WORDS, ANSWER)]
    stating.stated(view, held, CaseKind.ANSWERED, said, by=by, action=action, objects=objects)
    return stating.after(view, number, by=by)


def waived(
    view: View, number: int, *, party: str, by: str, reason: str, since: int | None = None
) -> Plain:
    """The case once a party has waived its answer, which only its own liaison can."""
    held = stating.matter(view, number, since=since)
    _check_party(held, party)
    stating.liaison(view.mission, by, party, where=f"case {number}, {party}")
    one = next(h for h in held.hearings if h.party == party)
    if one.entry is None:
        raise InputError(
            Because.of("nothing_to_waive"), where=f"case {number}, {party}",
            remedy=f"Send it first: `lendemain case send {number}`",
        )  # fmt: skip
    said = {"party": party, "notice": one.notice, "reason": reason}
    stating.stated(view, held, CaseKind.WAIVED, said, by=by, action=None)
    return stating.after(view, number, by=by)


def shown(view: View, number: int) -> Plain:
    """How each party was heard, beside the finding: its words verbatim, in their language."""
    held = stating.matter(view, number)
    findings = [
        {n: s.said[n] for n in ("finding", "hypothesis", "text") if n in s.said}
        | {"move": s.said["move"], "at": s.at.isoformat(), "entry": s.entry}
        for s in held.moves(Move.PROVISIONAL, Move.DECIDE)
    ]
    return {
        "case": number,
        "status": held.status.value,
        "findings": findings,
        "hearing": [matters.heard(one) for one in held.hearings],
        "answers": words(view.mission, held),
    }


def words(mission: Mission, held: Matter) -> list[Plain]:
    """Every answer in a case with its words as they were given, in order of entries."""
    answers = sorted((a for h in held.hearings for a in h.answers), key=lambda a: a.entry)
    return [
        {
            "party": a.party, "position": a.position.value, "language": a.language, "by": a.by,
            "at": a.at.isoformat(), "entry": a.entry, "own": a.own, "late": a.late,
            "words": mission.segments.bytes(a.text).decode("utf-8", "replace"),
        }
        for a in answers
    ]  # fmt: skip


def file_of(view: View, number: int, party: str, *, by: str | None = None) -> Plain:
    """What a party was sent last; `InputError` where it was sent nothing, or `by` may not see it.

    A liaison sees their own party's; others go by the policy of access.
    """
    held, mission = stating.matter(view, number), view.mission
    _check_party(held, party)
    if by is not None and stating.duty(mission, by).role is Role.LIAISON:
        stating.liaison(mission, by, party, where=f"case {number}, {party}")
    elif by is not None:
        permissions.check(mission, by, Action.READ, f"case:{number}")
    sent = [n[party] for s in held.moves(Move.SEND) if party in (n := hearing.notices(s))]
    if not sent:
        raise InputError(
            Because.of("party_not_sent"), where=f"case {number}, {party}",
            remedy=f"Send it: `lendemain case send {number}`",
        )  # fmt: skip
    return encoding.parsed(mission.segments.bytes(sent[-1]), size_max=16 << 20)


def sent_to(step: CaseStatement) -> frozenset[str]:
    """The parties to whom a step has sent their files."""
    return frozenset(hearing.notices(step))


def _check_party(held: Matter, party: str) -> None:
    known = [p.party_id for p in held.agreement.parties]
    if party not in known:
        raise InputError(
            Because.of("no_party", given=repr(party)),
            where="--party",
            remedy=f"Choose one of: {', '.join(known)}",
        )


def _check_words(mission: Mission, text: bytes, *, where: str) -> None:
    """Raise `InputError` where an answer is no text, too long, or would identify a person."""
    if not text.strip() or len(text) > ANSWER_BYTES_MAX:
        raise InputError(
            Because.of("answer_length", most=ANSWER_BYTES_MAX), where=where,
            remedy="Hand in what is longer as an exhibit",
        )  # fmt: skip
    try:
        told = text.decode("utf-8")
    except UnicodeDecodeError:
        raise InputError("is not UTF-8", where=where, remedy="Save it as UTF-8") from None
    if any(not c.isprintable() and c not in "\n\r\t" for c in told):
        raise InputError(Because.of("unprintable"), where=where, remedy="Give plain text")
    known = pseudonyms.listed(mission)
    for found in personal.personal({"answer": told}, listed=known):
        raise InputError(
            Because.of("identifies", field="the answer", what=found.what), where=where,
            remedy="Have the party leave it out, or hand it in as an exhibit",
        )  # fmt: skip
