"""What every act has in common that a page lets somebody do: its form, its verb, and why not.

The acts of a case are in `acting` and `weighing`, those of the commission in `presiding`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from lendemain.desk.cases.procedure import Matter
from lendemain.desk.pages import forms
from lendemain.desk.view import View
from lendemain.errors import InputError
from lendemain.records import because
from lendemain.records.because import Because

Plain = dict[str, object]


class StaleError(InputError):
    """Others have acted since the step that somebody saw; nothing was recorded, nothing lost.

    `said` is in words what they did, `rows` the same for a page: what, by whom, when, which entry.
    """

    def __init__(
        self, step: int, since: int, said: Sequence[str], *, where: str, rows: Sequence[Plain] = ()
    ) -> None:
        super().__init__(
            f"others have acted since: {'; '.join(said)}", where=where,
            remedy="Look at what they did, then send it again; what you wrote is kept",
        )  # fmt: skip
        self.step, self.since, self.said, self.rows = step, since, tuple(said), tuple(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """An act that somebody wants to do: in which case (0: in none), as whom, with whom, on which
    step.
    """

    view: View
    number: int
    by: str
    since: int
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """An act beside the table's moves: its form, its verb, and why it cannot be done now.

    `several` says that others may sign it too; `rule` names what the page says of it.
    """

    form: type[msgspec.Struct]
    verb: Callable[[Doing, Any], object]
    why_not: Callable[[View, Matter, str], list[str]]
    several: bool = False
    rule: str = ""


@dataclass(frozen=True, slots=True)
class CommonAct:
    """An act of the commission, in no one case: its form, its verb, and why it cannot be done."""

    form: type[msgspec.Struct]
    verb: Callable[[Doing, Any], object]
    why_not: Callable[[View, str], list[str]]
    several: bool = False


def described(
    name: str,
    form: type[msgspec.Struct],
    *,
    why: Sequence[str],
    choices: Mapping[str, Sequence[str]],
    several: bool = False,
    rule: str = "",
) -> Plain:
    """An act as a page gets it; what may stand in its fields is told only where it is open."""
    said: Plain = {
        "move": name, "may": not why, "why_not": list(why), "because": because.plain(why),
        "fields": forms.fields(form),
        "choices": {} if why else dict(choices), "with": several,
    }  # fmt: skip
    return said | ({"rule": rule} if rule else {})


def other(one: Doing) -> str:
    """Who signs beside the person who acts; `InputError` where that is nobody, or several."""
    if len(one.others) != 1:
        raise InputError(
            Because.of("two_sign"), where="with",
            remedy="Name the other one among those who sign besides",
        )  # fmt: skip
    return one.others[0]


def alone(others: Sequence[str], *, where: str) -> None:
    """Raise `InputError` where others are named to sign what one person signs."""
    if others:
        raise InputError("one person signs this", where=where, remedy="Leave out who signs besides")
