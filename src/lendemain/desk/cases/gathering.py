"""Gather small cases into a pattern case, and take some out of it again.

    case.gathered  founds a pattern case with its first members, or adds some to it
    case.parted    takes some out, for a cause of the terms

A pattern case gets the number after all others when it is founded.  Members keep theirs, are not
moved by themselves meanwhile, and end as it ends (`commission.gathering`).
"""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from lendemain.commission import gathering
from lendemain.desk import clock, people, permissions
from lendemain.desk.cases import batches, cases, procedure, reference, stating
from lendemain.desk.mission import Mission
from lendemain.desk.view import View
from lendemain.errors import InputError
from lendemain.records.access import Action, Role
from lendemain.records.because import Because
from lendemain.records.case import Alike, Status
from lendemain.records.procedure import CaseKind, Terms

Plain = dict[str, object]
OFFICE = (Role.COMMISSIONER, Role.SECRETARIAT)


def listed(view: View) -> list[Plain]:
    """Every pattern case: its line in the docket, what its members have in common, and which they
    are.
    """
    alike = {one.number: one.alike for one in reversed(view.gatherings) if not one.out}
    shown = ("number", "status", "outcome", "sector_id", "kind", "gravity", "killed", "probability")
    found = []
    for number, held in sorted(gathering.members(view.gatherings).items()):
        row = procedure.line(view, number)
        found.append({
            **{name: row[name] for name in shown}, "alike": alike.get(number, ""),
            "members": list(held),
        })  # fmt: skip
    return found


def gathered(
    view: View, members: Sequence[int], *, alike: str, by: str, reason: str,
    number: int | None = None, since: int | None = None,
) -> Plain:  # fmt: skip
    """The pattern case once it has these members too; a new one where no `number` is given.

    `alike` says what they have in common: "place", "kind" and "provision" are checked, "method" and
    "unit" are the word of whoever signs.  Raises `InputError`, and changes nothing, for too few
    members, a case that cannot be gathered, or one that does not have that in common.
    """
    wanted = sorted(set(members))
    if alike not in list(Alike):
        raise InputError(
            Because.of("no_likeness", given=repr(alike)), where="--alike",
            remedy=f"Choose one of: {', '.join(Alike)}",
        )  # fmt: skip
    held = _pattern(view, number, since) if number is not None else ()
    terms = _terms(view, [*held, *wanted])
    if len(held) + len(wanted) < terms.pattern_least:
        raise InputError(
            Because.of("pattern_least", n=terms.pattern_least), where="members",
            remedy="Name more of them",
        )  # fmt: skip
    for one in wanted:
        _joinable(view, one)
    if why := gathering.unlike(_rows(view, [*held, *wanted]), Alike(alike)):
        raise InputError(
            Because.of("unlike", alike=alike, among=why), where="members",
            remedy="Leave some out, or say what else they have in common",
        )  # fmt: skip
    new = gathering.number_after(view.cases["number"].combine_chunks(), view.gatherings)
    said: Plain = {"members": wanted, "alike": alike, "reason": reason}
    return _said(view, number or new, CaseKind.GATHERED, said, by=by)


def parted(
    view: View, number: int, members: Sequence[int], *, cause: str, by: str, reason: str,
    since: int | None = None,
) -> Plain:  # fmt: skip
    """The pattern case once some members were taken out of it; they stand where they stood.

    Raises `InputError` for a cause that the terms do not have, a case that is no member, a pattern
    case that was decided, and where fewer would be left than a pattern has (all may be taken out).
    """
    held, wanted = _pattern(view, number, since), sorted(set(members))
    terms = _terms(view, held or [number])
    strange = [one for one in wanted if one not in held]
    if strange or not wanted:
        raise InputError(
            Because.of("no_membership", case=strange[0] if strange else "nothing"),
            where=f"case {number}",
            remedy=f"Members: {', '.join(map(str, held)) or 'none'}",
        )  # fmt: skip
    if cause not in terms.partings:
        raise InputError(
            Because.of("no_cause", given=repr(cause)), where="--cause",
            remedy=f"Choose one of: {', '.join(terms.partings)}",
        )  # fmt: skip
    if 0 < len(held) - len(wanted) < terms.pattern_least:
        raise InputError(
            Because.of("pattern_least", n=terms.pattern_least), where=f"case {number}",
            remedy="Take fewer out, or all of them",
        )  # fmt: skip
    said: Plain = {"members": wanted, "cause": cause, "reason": reason}
    return _said(view, number, CaseKind.PARTED, said, by=by)


def _said(view: View, number: int, kind: CaseKind, said: Plain, *, by: str) -> Plain:
    """The pattern case once a member of the office has signed a statement on it."""
    mission = view.mission
    stating.words(mission, said, where=f"case {number}")
    signer = people.signer(mission, by)
    permissions.check(mission, by, Action.MOVE, f"case:{number}")
    role = stating.duty(mission, by).role
    if role is not None and role not in OFFICE:
        raise InputError(
            Because.of("open_to", roles=sorted(OFFICE)), where=f"case {number}, {by}",
            remedy="Ask one of them",
        )  # fmt: skip
    since = len(procedure.statements(mission).get(number, []))
    mission.record(kind, {"case": number, **said, "since": since}, signer=signer)
    return cases.shown(View(mission, view.entry, view.found), number, by=by)


def _pattern(view: View, number: int, since: int | None) -> tuple[int, ...]:
    """The members of a pattern case whose parties were not heard; `InputError` for any other."""
    held = gathering.members(view.gatherings).get(number)
    if held is None:
        raise InputError(
            Because.of("no_pattern_case"),
            where=f"case {number}",
            remedy="See `lendemain case patterns`",
        )
    matter = procedure.matter(view, number, at=clock.now())
    cases.current(matter, since)
    stating.check_status(matter, "members come and go", *sorted(gathering.OPEN))
    return held


def _joinable(view: View, number: int) -> None:
    """Raise `InputError` where a case cannot be gathered."""
    row = procedure.line(view, number)
    why: str = ""
    if within := gathering.pattern_of(view.gatherings, number):
        why = Because.of("in_pattern_already", case=within)
    elif number in gathering.members(view.gatherings):
        why = Because.of("is_pattern")
    elif Status(str(row["status"])) not in gathering.JOINABLE or row["outcome"] == "superseded":
        why = Because.of("past_gathering", status=row["status"], outcome=row["outcome"])
    elif f"case:{number}" in _drawn(view.mission):
        why = Because.of("drawing_waits")
    if why:
        raise InputError(why, where=f"case {number}", remedy="It cannot be gathered: leave it out")


def _drawn(mission: Mission) -> set[str]:
    """The items of every drawing that nobody has decided."""
    return {
        item
        for entry in mission.entries(batches.DRAWN)
        if not batches.decided(mission, entry.index)
        for item in batches.items_of(mission, entry)
    }


def _terms(view: View, numbers: Sequence[int]) -> Terms:
    """The terms under which cases are; `InputError` where they are of several agreements."""
    texts = {
        text.agreement_id: text
        for text in (
            procedure.agreement_of(view, str(procedure.line(view, n)["fragment"])) for n in numbers
        )
    }
    if len(texts) > 1:
        raise InputError(
            Because.of("several_texts", names=sorted(texts)), where="members",
            remedy="Gather those of one",
        )  # fmt: skip
    return reference.terms(view.mission, next(iter(texts.values()), None))


def _rows(view: View, numbers: Sequence[int]) -> pa.Table:
    wanted = pa.array(sorted(set(numbers)), pa.int64())
    return view.cases.filter(pc.is_in(view.cases["number"], value_set=wanted))
