"""What waits for somebody, as their page shows it: by the word of the task, for each of their
names.

Somebody who holds several roles has a name for each; their tasks stand together, each with the name
under which it is to be done.
"""

from collections.abc import Sequence

from lendemain.desk.cases import tasks
from lendemain.desk.file import permitted
from lendemain.desk.view import View

Plain = dict[str, object]
WORDS = ("answer", "certify", "vote", "report", "verify", "move")


def mine(view: View, names: Sequence[str]) -> Plain:
    """The tasks of somebody under all their names, the most urgent first; those without a time
    last.  Of a case that somebody does not see nothing waits for them.
    """
    rows = [
        {**{n: v for n, v in row.items() if n != "what"}, **task(str(row["what"])), "by": name}
        for name in names
        for row in _seen(view, name)
    ]
    rows.sort(key=lambda r: (not r["due"], str(r["due"]), str(r["case"]), str(r["by"])))
    return {"version": view.version, "names": list(names), "rows": rows}


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
