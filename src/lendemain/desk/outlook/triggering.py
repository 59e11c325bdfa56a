"""Put what people do with the trigger into the ledger: adopt, request, order, complete, reverse.

Nothing is recorded that a reader of the ledger would pass over.  An order to deploy or to resume,
and a text adopted, bear the signatures of two people; the request and its revocation that of
somebody enrolled for the host; every move its reason, and every move back its authority.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from lendemain import encoding
from lendemain.agreement.cessation import deployment as deployments
from lendemain.agreement.cessation import sequence
from lendemain.agreement.cessation.trigger import OF_HOST, refusal
from lendemain.desk import clock, people, permissions
from lendemain.desk.mission import Mission, obj, printable
from lendemain.desk.outlook import cessation, trigger
from lendemain.desk.outlook.trigger import ADOPTED, MOVED, READ, Plain
from lendemain.desk.view import View
from lendemain.errors import InputError
from lendemain.ledger import note
from lendemain.records.access import Action
from lendemain.records.cessation import TriggerEntry, TriggerMove

WORDS_MAX = 2000
TEXT_MAX = 256 << 10
WHERE = "trigger"


def adopted(mission: Mission, path: Path, *, by: str, other: str) -> Plain:
    """The entry from which the text in a file holds (`adopted_text`)."""
    if not path.is_file():
        packaged = trigger.shelf() / f"{path.stem}.toml"
        path = packaged if packaged.is_file() else path
    if not path.is_file() or path.stat().st_size > TEXT_MAX:
        raise InputError("no such text", where=str(path), remedy="Give a deployment's TOML file")
    return adopted_text(mission, path.name, path.read_bytes(), by=by, other=other)


def adopted_text(mission: Mission, name: str, data: bytes, *, by: str, other: str) -> Plain:
    """The entry from which a checked text of a deployment holds; two people sign it.

    `InputError` for a text with mistakes, and for one of a version that was adopted already.
    """
    found = deployments.parsed(name, data)
    _, assumed = deployments.fits(found, mission.agreements)
    digest = mission.segments.put_bytes(data)
    for one in mission.entries(ADOPTED):
        same = (one.body["deployment"], one.body["version"]) == (
            found.deployment_id, found.version,
        )  # fmt: skip
        if same and one.objects("text")[0]["digest"] != digest:
            raise InputError(
                f"version {found.version} of it was adopted in entry {one.index} in other words",
                where=name, remedy="Give the new text a new version",
            )  # fmt: skip
        if same:
            raise InputError(
                f"it was adopted in entry {one.index}", where=name, remedy="Nothing to do"
            )
    signers = _people(mission, by, other)
    said = {
        "deployment": found.deployment_id, "version": found.version,
        "file": printable(name),
    }  # fmt: skip
    entry = mission.record(
        ADOPTED, said, [obj(digest, len(data), "application/toml", "text")],
        signer=signers[0], others=signers[1:],
    )  # fmt: skip
    told = [*found.assumptions, *([assumed] if assumed else [])]
    return {"entry": entry, **said, "host": found.host, "steps": len(found.steps), "assumed": told}


def read(view: View) -> Plain:
    """The entry by which the desk certifies what the test says now, every day of it."""
    mission, found = view.mission, cessation.read(view)
    if not found:
        raise InputError(
            "no day can be read: nobody's watch came in", where=WHERE,
            remedy="Take in what sensors and patrols watched, then run a cycle",
        )  # fmt: skip
    data = encoding.canonical({"days": [_exact(trigger.plain(one)) for one in found]})
    digest = mission.segments.put_bytes(data)
    last = found[-1]
    said = {
        "as_of": view.entry.index + 1, "day": last.day.isoformat(), "level": last.level.value,
        "strict": last.strict.value,
    }  # fmt: skip
    entry = mission.record(READ, said, [obj(digest, len(data), "application/json", "readings")])
    return {"entry": entry, **said}


def moved(
    view: View, move: TriggerMove, *, by: str, reason: str, authority: str = "", other: str = "",
    said: Mapping[str, object] | None = None,
) -> Plain:  # fmt: skip
    """Where the trigger stands after a person's move, which is then in the ledger.

    `said` may hold basis, ratified, reservation (a request), from (a revocation: a moment), step
    and day (a completion).  `InputError`, and nothing recorded, where it is not permitted.
    """
    mission, given = view.mission, dict(said or {})
    _words(reason, "--reason")
    if move not in (*OF_HOST, TriggerMove.COMPLETE):
        _words(authority, "--authority")
        permissions.check(mission, by, Action.DECIDE, "docket")
    for name in ("basis", "reservation"):
        if name in given:
            _words(str(given[name]), f"--{name}")
    signers = _people(mission, by, other) if other else [people.signer(mission, by)]
    now = trigger.stands(view)
    found, _ = trigger.deployment(mission)
    at = clock.after(mission.last_made)
    entry = TriggerEntry(
        index=mission.size, move=move, by=permissions.full(mission, by), party=_party(mission, by),
        authority=authority, reason=reason, at=at, from_=at, signers=len(signers),
    )  # fmt: skip
    if why := refusal(now, entry, found.host):
        raise InputError(why, where=WHERE, remedy="See `lendemain trigger status`")
    if isinstance(start := given.get("from"), datetime):
        given["from"] = _ahead(start, at)
    if move is TriggerMove.COMPLETE:
        assert now.order is not None
        sequence.check_done(
            found, str(given["step"]), date.fromisoformat(str(given["day"])), done=now.done,
            start=now.order.at.astimezone(UTC).date(), today=at.astimezone(UTC).date(),
        )  # fmt: skip
    body: dict[str, object] = {"move": move.value, "reason": reason, **given}
    if authority:
        body["authority"] = authority
    if now.reading is not None:
        body["read"] = {"day": now.reading.day.isoformat(), "level": now.reading.level.value}
    mission.record(MOVED, body, signer=signers[0], others=signers[1:])
    return trigger.status(view)


def completed(view: View, step: str, *, day: date, by: str, reason: str) -> Plain:
    """Where the trigger stands once a step is signed as done on a day."""
    said = {"step": step, "day": day.isoformat()}
    return moved(view, TriggerMove.COMPLETE, by=by, reason=reason, said=said)


def _ahead(start: datetime, at: datetime) -> int:
    """When a revocation counts from, in microseconds: nobody revokes what was done already."""
    if start < at:
        raise InputError(
            "a revocation cannot count from before it is made", where="--from",
            remedy="Leave --from out to revoke now",
        )  # fmt: skip
    return encoding.microseconds(start)


def _party(mission: Mission, name: str) -> str:
    duty = permissions.standing(mission).duties.get(permissions.full(mission, name))
    return duty.party if duty else ""


def _people(mission: Mission, by: str, other: str) -> list[note.Signer]:
    people.check_apart(mission, (by, other))
    signers = [people.signer(mission, one) for one in (by, other)]
    for one in (by, other):
        permissions.check(mission, one, Action.DECIDE, "docket")
    return signers


def _words(text: str, where: str) -> None:
    plain = all(c.isprintable() or c == "\n" for c in text)
    if not text.strip() or len(text) > WORDS_MAX or not plain:
        raise InputError(
            f"needs 1 to {WORDS_MAX:,} printable characters", where=where, remedy="Give it"
        )


def _exact(value: object) -> object:
    """The same with numbers as texts and nothing as "": canonical documents hold neither."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4f}"
    if isinstance(value, dict):
        return {k: _exact(v) for k, v in value.items()}
    return [_exact(v) for v in value] if isinstance(value, list) else value
