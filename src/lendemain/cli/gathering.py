"""The verbs of pattern cases: gather small cases into one, and take some out again."""

from typing import Literal

from lendemain.cli import where, words
from lendemain.cli.docket import Since, case, put
from lendemain.cli.words import Json

__all__ = ["case"]


@case.command
def patterns(*, as_json: Json = False) -> None:
    """List the pattern cases, what their members have in common, and which those are.

    Example: lendemain -C minsk case patterns

    Parameters
    ----------
    as_json
        Print a JSON list.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.cases import gathering

    with where.mission() as mission:
        rows = gathering.listed(desk_view.view(mission))
    words.listed(rows, as_json)


@case.command
def gather(
    *members: int,
    alike: Literal["place", "kind", "provision", "method", "unit"],
    by: str,
    reason: str,
    into: int | None = None,
    since: Since = None,
    as_json: Json = False,
) -> None:
    """Gather small cases into a pattern case; they keep their numbers and end as it ends.

    Example: lendemain -C minsk case gather 4 7 9 --alike place --by olena --reason "The same yard"

    Parameters
    ----------
    members
        The cases' numbers.
    alike
        What they have in common; place, kind and provision are checked.
    by
        The commissioner or member of the secretariat who signs.
    reason
        Why they are one pattern.
    into
        The pattern case that they are added to; a new one where none is given.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.cases import gathering

    with where.mission(write=True) as mission:
        said = gathering.gathered(
            desk_view.view(mission), members, alike=alike, by=by, reason=reason, number=into,
            since=since,
        )  # fmt: skip
    put(said, as_json)


@case.command
def part(
    number: int,
    *members: int,
    cause: str,
    by: str,
    reason: str,
    since: Since = None,
    as_json: Json = False,
) -> None:
    """Take members out of a pattern case for a cause of the terms; they stand where they stood.

    Example: lendemain -C minsk case part 40 7 --cause graver --by olena --reason "Somebody died"

    Parameters
    ----------
    number
        The pattern case's number.
    members
        The cases to be taken out.
    cause
        graver, not_alike, request_of_a_party, error_of_fact; as the terms name it.
    by
        The commissioner or member of the secretariat who signs.
    reason
        Why.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import view as desk_view
    from lendemain.desk.cases import gathering

    with where.mission(write=True) as mission:
        said = gathering.parted(
            desk_view.view(mission), number, members, cause=cause, by=by, reason=reason,
            since=since,
        )  # fmt: skip
    put(said, as_json)
