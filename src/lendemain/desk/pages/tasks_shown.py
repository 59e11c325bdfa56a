"""What waits for somebody, as their page shows it: by the word of the task, for each of their
names.

Somebody who holds several roles has a name for each; their tasks stand together, each with the name
under which it is to be done.
"""

from collections.abc import Sequence

from lendemain.desk import clock
from lendemain.desk.cases import procedure, stating, tasks
from lendemain.desk.file import for_party, hearing, permitted
from lendemain.desk.view import View
from lendemain.records.access import Role

Plain = dict[str, object]
WORDS = ("answer", "certify", "vote", "report", "verify", "move")


def mine(view: View, names: Sequence[str]) -> Plain:
    """The tasks of somebody under all their names, the most urgent first; those without a time
    last.  Of a case that somebody does not see nothing waits for them.  `cases` are those of a
    liaison's party, the one that something happened in last first.
    """
    rows = [
        {**{n: v for n, v in row.items() if n != "what"}, **task(str(row["what"])), "by": name}
        for name in names
        for row in _seen(view, name)
    ]
    rows.sort(key=lambda r: (not r["due"], str(r["due"]), str(r["case"]), str(r["by"])))
    cases = [row for name in names for row in _of_party(view, name)]
    cases.sort(key=lambda r: -int(str(r["entry"])))
    return {"version": view.version, "names": list(names), "rows": rows, "cases": cases}


def _of_party(view: View, name: str) -> list[Plain]:
    """The cases whose file a liaison's party was sent, or that are assigned to the liaison, each
    with what was done last that concerns the party; none for anybody else.
    """
    duty = stating.duty(view.mission, name)
    if duty.role is not Role.LIAISON:
        return []
    found: list[Plain] = []
    for number, said in procedure.statements(view.mission).items():
        mine = number in duty.cases or any(duty.party in hearing.sent_to(s) for s in said)
        if not mine or not permitted.sees(view, number, name):
            continue
        held = procedure.matter(view, number, at=clock.now())
        last = list(for_party.of_party(held, duty.party))[-1]
        found.append({
            "case": number, "status": held.status.value, "by": name, "entry": last.entry,
            "kind": last.kind.value, "move": str(last.said.get("move", "")),
            "at": last.at.isoformat(),
        })  # fmt: skip
    return found


def _seen(view: View, name: str) -> list[Plain]:
    """Somebody's tasks in the cases that they see."""
    found = tasks.tasks(view, name)
    cases = {number for row in found if isinstance(number := row["case"], int)}
    seen = {number for number in cases if permitted.sees(view, number, name)}
    return [row for row in found if row["case"] in seen]


def task(what: str) -> Plain:
    """A task's word, and what it is about.

    >>> task("move: decide, remit")
    {'task': 'move', 'about': ['decide', 'remit']}
    >>> task("verify 1.2"), task("answer or waive")
    ({'task': 'verify', 'about': ['1.2']}, {'task': 'answer', 'about': []})
    """
    word, _, rest = what.partition(" ")
    word = word.rstrip(":")
    about = [part.strip() for part in rest.split(",") if part.strip()]
    return {"task": word, "about": about if word in ("move", "report", "verify") else []}
