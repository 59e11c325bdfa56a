"""How somebody's statement on a case gets into the ledger: permitted, current, free of personal
data, signed.

Whatever is refused here has changed nothing.
"""

from collections.abc import Mapping, Sequence

from lendemain.commission import personal
from lendemain.desk import clock, people, permissions
from lendemain.desk.cases import cases, procedure, pseudonyms
from lendemain.desk.cases.procedure import Matter
from lendemain.desk.mission import Mission
from lendemain.desk.view import View
from lendemain.errors import InputError
from lendemain.records.access import Action, Duty, Role
from lendemain.records.because import Because
from lendemain.records.case import Status
from lendemain.records.procedure import CaseKind

Plain = dict[str, object]


def matter(view: View, number: int, *, since: int | None = None) -> Matter:
    """A case in procedure now; `InputError` where something was said after the step `since`."""
    held = procedure.matter(view, number, at=clock.now())
    cases.current(held, since)
    return held


def stated(
    view: View,
    held: Matter,
    kind: CaseKind,
    said: Mapping[str, object],
    *,
    by: str,
    action: Action | None = Action.MOVE,
    objects: Sequence[Mapping[str, object]] = (),
    others: Sequence[str] = (),
) -> int:
    """The number of the entry in which people say something of a case.

    `action` is what the policy of access must let each of them do (None: the caller has asked).
    Raises `InputError` where it is not theirs, a text will not do, or one of them signs twice.
    """
    mission = view.mission
    where = f"case {held.number}"
    words(mission, said, where=where)
    signing = [by, *others]
    people.check_apart(mission, signing)
    signers = [people.signer(mission, one) for one in signing]
    if action is not None:
        for one in signing:
            permissions.check(mission, one, action, f"case:{held.number}")
            if kind is not CaseKind.RECUSED:
                check_apart(mission, held, one)
    body = {"case": held.number, **said, "since": held.step}
    return mission.record(kind, body, objects, signer=signers[0], others=signers[1:])


def check_apart(mission: Mission, held: Matter, name: str) -> None:
    """Raise `InputError` where somebody does not act for the commission in a case."""
    if why := cases.apart(mission, held, name):
        raise InputError(
            Because.all_of(why) or "", where=f"case {held.number}, {name}",
            remedy="Have somebody else of the commission do it",
        )  # fmt: skip


def after(view: View, number: int, *, by: str | None = None) -> Plain:
    """A case as it stands once a statement was recorded."""
    return cases.shown(View(view.mission, view.entry, view.found), number, by=by)


def words(mission: Mission, said: Mapping[str, object], *, where: str) -> None:
    """Raise `InputError` where a text is empty, too long, or would identify a person, as the name
    of any source would.
    """
    cases.checked(0, said, where=where)
    known = pseudonyms.listed(mission)
    for found in personal.personal(said, listed=known):
        raise InputError(
            Because.of("identifies", field=found.field, what=found.what), where=where,
            remedy="Leave it out; what identifies a person is handed in as an exhibit",
        )  # fmt: skip


def duty(mission: Mission, name: str) -> Duty:
    """What somebody is to the mission now; a duty without a role where nothing was said of them."""
    who = permissions.full(mission, name)
    return permissions.standing(mission).duties.get(who, Duty(name=who))


def member(view: View, held: Matter, by: str) -> str:
    """The full name of a member of the commission who sits in a case; `InputError` for others."""
    who = permissions.full(view.mission, by)
    where = f"case {held.number}, {by}"
    if who not in held.members:
        raise InputError(
            Because.of("only_members_vote"), where=where,
            remedy="Enrol commissioners: `lendemain case enrol NAME --role commissioner`",
        )  # fmt: skip
    if who in held.recused:
        raise InputError(Because.of("recused"), where=where, remedy="Others decide it")
    return who


def liaison(mission: Mission, by: str, party: str, *, where: str) -> None:
    """Raise `InputError` unless somebody is a liaison of this party: nobody else speaks for it."""
    held = duty(mission, by)
    if held.role is not Role.LIAISON or held.party != party:
        raise InputError(
            Because.of("no_liaison", name=by, party=party), where=where,
            remedy=f"Have the party do it: `lendemain case enrol NAME --role liaison "
            f"--party {party}` enrols one",
        )  # fmt: skip


def check_status(held: Matter, what: str, *among: Status) -> None:
    """Raise `InputError` unless a case stands at one of some statuses."""
    if held.status not in among:
        raise InputError(
            Because.of("only_while", what=what, statuses=among, status=held.status),
            where=f"case {held.number}", remedy="Nothing was recorded; see `lendemain case show`",
        )  # fmt: skip
