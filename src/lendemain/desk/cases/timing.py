"""What people say of a case's clocks: certify T0, stop and resume a clock, raise the level."""

from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from lendemain import tables
from lendemain.commission.clocks import ALL
from lendemain.desk import clock
from lendemain.desk.cases import matters, procedure, stating
from lendemain.desk.view import View
from lendemain.encoding import microseconds
from lendemain.errors import InputError
from lendemain.ledger import keyring
from lendemain.records.because import Because
from lendemain.records.procedure import CaseKind, ClockName

Plain = dict[str, object]


def shown(view: View, number: int, *, at: datetime | None = None) -> Plain:
    """The clocks and levels of a case as they read at a moment, now where none is given."""
    held = procedure.matter(view, number, at=at or clock.now())
    return {**matters.clocks(held), "levels": [matters.level(o, held) for o in held.clocks.levels]}


def certified(
    view: View,
    number: int,
    *,
    by: str,
    reason: str,
    t0: datetime | None = None,
    record: int | None = None,
    corrects: int | None = None,
    since: int | None = None,
) -> Plain:
    """The case after a person has certified T0 by a record; the incident's start where no `t0` is
    given, or the text's entry into force where the incident is older.

    `record` is the entry that shows it: the one that brought the earliest account where none is
    named.  Where T0 was certified before, `corrects` must name that certificate's entry; both stay.
    """
    held = stating.matter(view, number, since=since)
    before = held.clocks.certified
    if before and corrects != before.entry:
        raise InputError(
            Because.of("t0_certified", t0=f"{before.t0:%Y-%m-%d %H:%M:%S}", entry=before.entry),
            where=f"case {number}",
            remedy=f"To correct it say so: --corrects {before.entry}; both stay on record",
        )
    if corrects is not None and before is None:
        raise InputError(Because.of("nobody_certified"), where="--corrects", remedy="Leave it out")
    moment = t0 or held.clocks.t0
    if moment > clock.now():
        raise InputError(Because.of("in_future"), where="--t0", remedy="Give when the breach began")
    _check_in_force(view, held, moment)
    shown = _earliest(view, number) if record is None else record
    if not 0 <= shown < view.mission.size:
        raise InputError(
            Because.of("no_entry", entry=shown), where="--record",
            remedy="Name the entry that shows when it began",
        )  # fmt: skip
    said: Plain = {
        "t0": microseconds(moment), "record": shown, "reason": reason,
        "record_digest": keyring.statement(view.mission.noted(shown)).digest.hex(),
    }  # fmt: skip
    if before:
        said |= {"corrects": before.entry, "corrects_digest": before.digest}
    stating.stated(view, held, CaseKind.T0, said, by=by)
    return stating.after(view, number, by=by)


def _check_in_force(view: View, held: procedure.Matter, moment: datetime) -> None:
    """Raise `InputError` for a T0 at which a case's provision was not in force yet."""
    force = procedure.in_force(held.agreement, str(procedure.line(view, held.number)["fragment"]))
    if force is not None and moment < force:
        since = f"{force:%Y-%m-%dT%H:%M:%SZ}"
        raise InputError(
            Because.of("before_force", since=since), where="--t0",
            remedy=f"Give a moment from {since} on, when the text was in force",
        )  # fmt: skip


def _earliest(view: View, number: int) -> int:
    """The entry that brought the earliest account of a case's incident, or that founded a pattern
    case.
    """
    row = procedure.line(view, number)
    founded = [one.entry for one in view.gatherings if one.number == number]
    if founded:
        return founded[0]
    ids = tables.texts(view.members, "incident_id")
    mine = view.members.filter(pa.array(ids == row["incident_id"], pa.bool_()))
    wanted = mine["observation_id"].combine_chunks()
    held = view.observations
    held = held.filter(pc.is_in(held["observation_id"], value_set=wanted))
    if not held.num_rows:
        raise InputError(
            Because.of("no_account"), where=f"case {number}",
            remedy="Name the entry that shows when it began: --record",
        )  # fmt: skip
    first = held.sort_by([("start", "ascending"), ("entry", "ascending")])
    return int(first["entry"][0].as_py())


def paused(view: View, number: int, name: str, *, by: str, reason: str, since: int | None) -> Plain:
    """The case after a person has stopped a clock, or all of them, for a reason."""
    held = stating.matter(view, number, since=since)
    _check(name)
    if held.clocks.still(name):
        raise InputError(
            Because.of("stands_already"), where=f"case {number}, clock {name}",
            remedy="Resume it first: `lendemain case clock resume`",
        )  # fmt: skip
    stating.stated(view, held, CaseKind.PAUSED, {"clock": name, "reason": reason}, by=by)
    return stating.after(view, number, by=by)


def resumed(
    view: View, number: int, name: str, *, by: str, reason: str, since: int | None
) -> Plain:
    """The case after a person has let a clock go on that stood still."""
    held = stating.matter(view, number, since=since)
    _check(name)
    if not held.clocks.still(name):
        raise InputError(
            Because.of("stands_not"), where=f"case {number}, clock {name}",
            remedy="See the clocks with `lendemain case clock show`",
        )  # fmt: skip
    stating.stated(view, held, CaseKind.RESUMED, {"clock": name, "reason": reason}, by=by)
    return stating.after(view, number, by=by)


def raised(view: View, number: int, to: str, *, by: str, reason: str, since: int | None) -> Plain:
    """The case after a person has raised it to a higher level of the terms."""
    held = stating.matter(view, number, since=since)
    here = held.clocks.levels[-1].level if held.clocks.levels else ""
    higher = held.clocks.higher
    if to not in higher:
        raise InputError(
            Because.of("not_raised", to=repr(to), here=here or "no level (it was not admitted)"),
            where=f"case {number}", remedy=f"Choose one of: {', '.join(higher) or 'none'}",
        )  # fmt: skip
    stating.stated(view, held, CaseKind.RAISED, {"to": to, "reason": reason}, by=by)
    return stating.after(view, number, by=by)


def names() -> list[str]:
    """The names of clocks that somebody can stop: each of them, or all."""
    return [ALL, *(c.value for c in ClockName)]


def _check(name: str) -> None:
    known = names()
    if name not in known:
        raise InputError(
            Because.of("no_clock", given=repr(name)),
            where="clock",
            remedy=f"Choose one of: {', '.join(known)}",
        )
