"""Freedom of movement: denials and what followed, into the ledger, and their totals.

    border.denied    that monitors were hindered: by whom, where, how
    border.followed  what followed a denial

Where patrols were held is for the mission until a report says so: what entries say lies in the
compartment `movement`.
"""

from datetime import datetime

from lendemain import encoding
from lendemain.border import movement
from lendemain.desk import filing
from lendemain.desk.mission import Mission, printable
from lendemain.errors import InputError
from lendemain.records.movement import (
    KINDS,
    OUTCOMES,
    UNKNOWN,
    MovementDenial,
    MovementFollowUp,
)

DENIED, FOLLOWED = "border.denied", "border.followed"
COMPARTMENT = "movement"
WORDS_MAX = 1_000
Plain = dict[str, object]


def denied(mission: Mission, given: MovementDenial, *, by: str) -> Plain:
    """What came of recording a denial, signed by a person; its number is its entry's.

    Raises `InputError` for a party that has not signed, a kind that there is none of, no place.
    """
    parties = sorted({p.party_id for a in mission.agreements for p in a.parties} | {UNKNOWN})
    _one_of(given.party, parties, "--party")
    _one_of(given.kind, KINDS, "--kind")
    if not given.place.strip():
        raise InputError("no place", where="--place", remedy="Name it")
    if given.minutes is not None and not 0 <= given.minutes <= 100_000:
        raise InputError("no time", where="--minutes", remedy="Give minutes of nought or more")
    said: Plain = {
        "v": 1, "at": encoding.microseconds(given.at), "party": given.party,
        "place": _words(given.place), "kind": given.kind, "reason": _words(given.reason),
    }  # fmt: skip
    if given.minutes is not None:
        said["minutes"] = f"{given.minutes:.1f}"
    entry = filing.kept(mission, DENIED, said, by=by, compartment=COMPARTMENT)
    return {"denial": entry, "party": given.party, "place": given.place, "kind": given.kind}


def followed(mission: Mission, given: MovementFollowUp, *, by: str) -> Plain:
    """What came of recording what followed a denial, signed by a person."""
    _one_of(given.outcome, OUTCOMES, "--outcome")
    held = {d.denial_id: d for d in denials(mission)}
    if given.denial_id not in held:
        raise InputError(
            "no such denial", where=str(given.denial_id),
            remedy="See `lendemain border movement list`",
        )  # fmt: skip
    if given.at < held[given.denial_id].at:
        raise InputError(
            "it cannot follow before it", where=f"denial {given.denial_id}",
            remedy="Give a later --at",
        )  # fmt: skip
    said: Plain = {
        "v": 1, "denial": given.denial_id, "at": encoding.microseconds(given.at),
        "outcome": given.outcome, "note": _words(given.note),
    }  # fmt: skip
    entry = filing.kept(mission, FOLLOWED, said, by=by, compartment=COMPARTMENT)
    return {"entry": entry, "denial": given.denial_id, "outcome": given.outcome}


def _one_of(value: str, known: "tuple[str, ...] | list[str]", where: str) -> None:
    if value not in known:
        raise InputError(
            f"there is no {value!r}", where=where, remedy=f"Give one of: {', '.join(known)}"
        )


def _words(text: str) -> str:
    return printable(" ".join(text.split()))[:WORDS_MAX]


def denials(mission: Mission) -> list[MovementDenial]:
    """Every denial in the ledger, in order of telling."""
    found = []
    for entry in mission.entries(DENIED):
        s = filing.document(mission, entry, filing.SAID)
        found.append(
            MovementDenial(
                denial_id=entry.index, at=encoding.moment(s["at"]), party=s["party"],
                place=s["place"], kind=s["kind"], reason=s["reason"],
                minutes=float(s["minutes"]) if "minutes" in s else None,
            )
        )  # fmt: skip
    return found


def follow_ups(mission: Mission) -> list[MovementFollowUp]:
    """Everything that followed denials, in order of telling."""
    return [
        MovementFollowUp(
            denial_id=s["denial"], at=encoding.moment(s["at"]), outcome=s["outcome"],
            note=s["note"],
        )
        for s in (filing.document(mission, e, filing.SAID) for e in mission.entries(FOLLOWED))
    ]  # fmt: skip


def listed(mission: Mission, *, party: str = "", since: datetime | None = None) -> list[Plain]:
    """Denials as rows with what followed each, the newest first."""
    after = follow_ups(mission)
    found = [
        d for d in denials(mission) if party in ("", d.party) and (since is None or d.at >= since)
    ]
    rows = list[Plain]()
    for d in sorted(found, key=lambda d: d.at, reverse=True):
        then = [f for f in after if f.denial_id == d.denial_id]
        opened = movement.opened_at(d, after)
        rows.append(
            {
                "denial": d.denial_id, "at": f"{d.at:%Y-%m-%d %H:%M}", "party": d.party,
                "place": d.place, "kind": d.kind, "reason": d.reason or "none given",
                "then": ", ".join(f"{f.outcome} {f.at:%m-%d %H:%M}" for f in then) or "nothing yet",
                "let_in": f"{opened:%Y-%m-%d %H:%M}" if opened else "not yet",
            }
        )  # fmt: skip
    return rows


def totals(mission: Mission, *, since: datetime | None = None) -> list[Plain]:
    """Denials by party and place, and how they ended; counts, not rates."""
    held = [d for d in denials(mission) if since is None or d.at >= since]
    return [
        {
            "party": t.party, "place": t.place, "denials": t.denials,
            "kinds": ", ".join(f"{k} {n}" for k, n in t.kinds), "let_in": t.opened,
            "not_yet": t.open, "nothing_followed": t.unfollowed,
            "median_h": "" if t.hours_to_open is None else f"{t.hours_to_open:.1f}",
            "last": f"{t.last:%Y-%m-%d}",
        }
        for t in movement.totals(held, follow_ups(mission))
    ]  # fmt: skip
