"""How a statement on an exhibit gets into the ledger: permitted, free of personal data, signed.

Whatever is refused here has changed nothing: no entry, no file, no key.
"""

from collections.abc import Collection, Mapping, Sequence

from lendemain.commission import custody, personal
from lendemain.desk import clock, permissions
from lendemain.desk.cases import exhibits, pseudonyms, readers
from lendemain.desk.mission import Mission, obj
from lendemain.encoding import microseconds
from lendemain.errors import InputError
from lendemain.ledger.wrapped import KeyFiles
from lendemain.records.access import Action
from lendemain.records.because import Because
from lendemain.records.exhibit import CustodyMove, CustodyStatement, Exhibit, Storage

TEXT_LENGTH_MAX = 2000
Named = tuple[str, int, str, str]
"""A file that a statement names: digest, bytes, media type and role."""


def key_files(mission: Mission) -> KeyFiles:
    """The keys of the mission's exhibits."""
    return KeyFiles(mission.folder / "keys" / "evidence")


def checked(mission: Mission, said: Mapping[str, object], *, names: Collection[str] = ()) -> None:
    """Raise `InputError` where a text is empty, too long, or would identify a person.

    `names` are words that must not stand in it, beside those of every source already known.
    """
    known = pseudonyms.listed(mission)
    for field, text in said.items():
        if not isinstance(text, str):
            continue
        plain = all(c.isprintable() or c == "\n" for c in text)
        if not text.strip() or len(text) > TEXT_LENGTH_MAX or not plain:
            raise InputError(
                Because.of("text_needed", field=field),
                where="evidence", remedy=f"Give it with --{field}",
            )  # fmt: skip
    for found in personal.personal(said, listed=lambda word: word in names or known(word)):
        raise InputError(
            Because.of("identifies", field=found.field, what=found.what),
            where="evidence",
            remedy="Leave it out; a source's name goes into --source, which no entry holds",
        )


def recorded(
    mission: Mission,
    kind: CustodyMove,
    said: Mapping[str, object],
    *,
    by: Sequence[str],
    files: Sequence[Named] = (),
) -> int:
    """The number of the entry; its author is the first of `by`, and the others sign it too.

    `said` names the exhibit.  Raises `InputError`, and changes nothing, where the chain of custody
    does not permit it.
    """
    names = [readers.full_name(mission, one) for one in by]
    if len(set(names)) != len(names):
        raise InputError("one person cannot sign twice", where="--by", remedy="Name two people")
    objects = [obj(*one) for one in files]
    new = CustodyStatement(
        entry=mission.size, kind=kind, author=names[0], signers=tuple(names),
        at=mission.last_made or clock.now(), exhibits=(str(said["exhibit"]),),
        said={**said, "objs": objects},
    )  # fmt: skip
    why = custody.refusal(exhibits.statements(mission), new)
    if why:
        raise InputError(why, where=f"exhibit {said['exhibit']}", remedy="Nothing was recorded")
    return signed(mission, kind, said, by=by, objects=objects)


def signed(
    mission: Mission,
    kind: CustodyMove,
    said: Mapping[str, object],
    *,
    by: Sequence[str],
    objects: Sequence[Mapping[str, object]] = (),
) -> int:
    """The number of an entry that these people have signed, the first as its author."""
    first, *others = (readers.signer(mission, one) for one in by)
    if any(one is None for one in others):
        raise InputError(
            "the desk signs alone, or first", where="--by", remedy="Name a person beside it"
        )
    return mission.record(
        kind, said, objects, signer=first, others=[one for one in others if one is not None]
    )


def permitted(mission: Mission, who: str, action: Action, held: Sequence[Exhibit]) -> None:
    """Raise `InputError` unless the policy of access lets somebody do this with these exhibits.

    Asked are the exhibits as a kind, the entries they came by, and the cases they belong to.  The
    desk is not held to it, nor a person without a duty where no policy was adopted.
    """
    name, now = readers.full_name(mission, who), permissions.standing(mission)
    if name == readers.full_name(mission, readers.DESK):
        return
    if now.adopted is None and name not in now.duties:
        return
    at = microseconds(clock.now())
    things = {"exhibit", *(f"entry:{one.entry}" for one in held)}
    for thing in sorted(things | {f"case:{number}" for one in held for number in one.cases}):
        if not now.may(name, action, permissions.guarded(now, thing), at):
            raise InputError(
                f"{who} may not {action.name.lower()} it", where=thing,
                remedy=f"See `lendemain access explain {who} {action.name.lower()} {thing}`",
            )  # fmt: skip


def about(one: Exhibit) -> dict[str, object]:
    """How a statement names an exhibit, and the case whose chain it belongs to."""
    said: dict[str, object] = {"exhibit": one.exhibit_id}
    return {**said, "case": one.cases[0]} if one.cases else said


def settle(mission: Mission) -> None:
    """Finish what an earlier process recorded and did not live to do.

    Keys of redacted exhibits are destroyed, and sealed ones are taken from all but the officer.
    """
    keys = key_files(mission)
    keys.sweep()
    for one in exhibits.held(mission).exhibits.values():
        if one.redacted is not None:
            keys.destroy(one.exhibit_id)
        elif one.attestation is not None and one.storage is Storage.ENCIPHERED:
            officer = one.attestation.officer
            others = set(keys.readers(one.exhibit_id)) - {officer}
            desk = readers.full_name(mission, readers.DESK)
            if desk in others and desk != officer:
                taken_from_all_but(mission, one, officer=officer, opener=readers.DESK)


def taken_from_all_but(mission: Mission, one: Exhibit, *, officer: str, opener: str) -> None:
    """Wrap an exhibit's keys for an officer and nobody else."""
    keys = key_files(mission)
    parts = keys.opened(one.exhibit_id, readers.key(mission, opener))
    keys.put(one.exhibit_id, parts, [readers.enrolled(mission)[officer].reader])
