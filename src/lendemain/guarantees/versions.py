"""How one version of an instrument differs from another: what was lost, added, and changed.

A commitment that stood in a draft and not in the final text is the first thing that a reader of the
final text has to know.
"""

from dataclasses import fields

from lendemain.errors import InputError
from lendemain.guarantees.expressions import written
from lendemain.records.commitment import Clause, Instrument, Rule

_LOOKED_AT = tuple(f.name for f in fields(Clause) if f.name not in ("fragment", "title"))


def differences(old: Instrument, new: Instrument) -> list[dict[str, str]]:
    """What differs, clause by clause: rows of fragment, change (lost, added, changed), part, old
    and new; then parties whose role or presence differs.

    Raises `InputError` where they are not of one instrument.
    """
    if old.instrument_id != new.instrument_id:
        raise InputError(
            f"{old.instrument_id} and {new.instrument_id} are two instruments",
            where="versions",
            remedy="Give two versions of one",
        )
    before = {c.fragment: c for c in old.clauses}
    after = {c.fragment: c for c in new.clauses}
    found = [_row(f, "lost", "text", old=before[f].text, new="") for f in before if f not in after]
    found += [_row(f, "added", "text", old="", new=after[f].text) for f in after if f not in before]
    for fragment in before:
        if fragment in after:
            found += _changed(before[fragment], after[fragment])
    roles = {p.party_id: p.role for p in old.parties}
    now = {p.party_id: p.role for p in new.parties}
    found += [
        _row(party, "changed", "role", old=roles.get(party, ""), new=now.get(party, ""))
        for party in sorted(roles.keys() | now.keys())
        if roles.get(party) != now.get(party)
    ]
    return found


def check_version(new: Instrument, known: Instrument) -> None:
    """Raise `InputError` where two texts that differ bear one number."""
    one = (new.instrument_id, new.version) == (known.instrument_id, known.version)
    if one and new.digest != known.digest:
        raise InputError(
            f"version {new.version} was adopted before with other words "
            f"({known.digest[:12]}, now {new.digest[:12]})",
            where=new.instrument_id,
            remedy="Give the new text a version of its own",
        )


def _changed(old: Clause, new: Clause) -> list[dict[str, str]]:
    return [
        _row(
            old.fragment, "changed", name,
            old=_said(getattr(old, name)), new=_said(getattr(new, name)),
        )
        for name in _LOOKED_AT
        if getattr(old, name) != getattr(new, name)
    ]  # fmt: skip


def _said(value: object) -> str:
    if isinstance(value, tuple) and value and isinstance(value[0], Rule):
        return "; ".join(f"{r.effect} when {written(r.when)}" for r in value)
    return str(value)


def _row(fragment: str, change: str, part: str, *, old: str, new: str) -> dict[str, str]:
    return {"fragment": fragment, "change": change, "part": part, "old": old, "new": new}
