"""What goes wrong, sorted by who can put it right.

Every error says what is wrong, where, and what to do next, and carries the exit status of the
command line.  A bad row of a source is not an error: it is a `Rejection`, a record like any other.
"""


class LendemainError(Exception):
    """Something a person can put right: what is wrong, where, and what to do next.

    >>> print(LendemainError("no such case", where="case 7", remedy="See `lendemain case list`"))
    case 7: no such case. See `lendemain case list`.
    """

    exit_status = 1

    def __init__(self, what: str, *, where: str, remedy: str) -> None:
        super().__init__(what)
        self.what, self.where, self.remedy = what, where, remedy

    def __str__(self) -> str:
        apart = "\n" if "\n" in self.what else " "
        return f"{self.where}: {self.what.removesuffix('.')}.{apart}{self.remedy}."


class InputError(LendemainError):
    """What the caller handed over cannot be used; the caller puts it right."""

    exit_status = 2


class SourceError(LendemainError):
    """A source answered something that is not what it says it is; its keeper puts it right."""

    exit_status = 3


class IntegrityError(LendemainError):
    """The ledger or a file it names is not what was signed; its custodian puts it right."""

    exit_status = 4
