"""The verbs of access: the policy's text, who may what, and what is labelled."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from lendemain.cli import where, words
from lendemain.cli.words import Json

access = App(name="access", help="Who may read and do what; every change is signed by two.")

By = Annotated[str, Parameter(name="--by")]
With = Annotated[str, Parameter(name="--with")]


@access.command
def check(file: Path, *, as_json: Json = False) -> None:
    """Check a policy of access; every mistake is named with its row.

    Example: lendemain access check texts/policies/access.toml

    Parameters
    ----------
    file
        The policy's TOML file.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import adoption

    _, policy = adoption.read(file)
    said = {
        "policy": policy.policy_id,
        "roles": len(policy.roles),
        "levels": len(policy.levels),
        "things": len(policy.things),
        "compartments": [c.name for c in policy.compartments],
    }
    words.put(said, as_json)


@access.command
def adopt(file: Path, *, by: By, other: With, as_json: Json = False) -> None:
    """Adopt a policy of access; it holds from the entry that two people sign.

    Example: lendemain -C minsk access adopt access.toml --by olena --with marie

    Parameters
    ----------
    file
        The policy's TOML file.
    by
        The enrolled person who states it.
    other
        Another person who signs it too; both need the right to adopt.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import adoption

    with where.mission(write=True) as mission:
        entry = adoption.adopted(mission, file, by=by, other=other)
        words.put({"policy": str(file), "entry": entry}, as_json)


@access.command
def show(*, at: int | None = None, as_json: Json = False) -> None:
    """Show the policy in force, people's duties, labels, and changes that did not count.

    Example: lendemain -C minsk access show

    Parameters
    ----------
    at
        What held once so many entries were in the ledger; all of them by default.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import permissions

    with where.mission() as mission:
        words.put(permissions.shown(mission, below=at), as_json)


@access.command
def explain(
    person: str, action: str, thing: str, *, at: int | None = None, as_json: Json = False
) -> None:
    """Say whether somebody may do something with a thing, and every reason why not.

    Example: lendemain -C minsk access explain public read observation

    Parameters
    ----------
    person
        An enrolled person, or a role: commissioner, liaison, researcher, public, ...
    action
        read, move, decide, export, release, seal, unseal, label, enrol, adopt.
    thing
        entry:N, case:N, or a kind of thing: incident, docket, observation, exhibit, ...
    at
        What held once so many entries were in the ledger; all of them by default.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import permissions

    with where.mission() as mission:
        words.put(permissions.explained(mission, person, action, thing, below=at), as_json)


@access.command
def assign(
    name: str,
    *,
    by: By,
    other: With,
    role: str = "",
    party: str = "",
    compartment: list[str] | None = None,
    case: list[int] | None = None,
    as_json: Json = False,
) -> None:
    """Give an enrolled person another duty: role, party, compartments, cases; two people sign.

    Example: lendemain -C minsk access assign ivan --role investigator --case 7 --by olena --with marie

    Parameters
    ----------
    name
        The enrolled person.
    by
        Who states it.
    other
        Another person who signs it too; both need the right to enrol.
    role
        commissioner, secretariat, investigator, liaison, observer, researcher; none takes it away.
    party
        The party of a liaison.
    compartment
        A compartment that is open to them; may be given several times.
    case
        A case assigned to them; may be given several times.
    as_json
        Print a JSON object.
    """  # noqa: E501 - an example is one row
    from lendemain.desk import adoption

    with where.mission(write=True) as mission:
        given = adoption.given(name, role, party=party, compartments=compartment, cases=case)
        entry = adoption.assigned(mission, name, given, by=by, other=other)
        words.put({"person": name, "entry": entry}, as_json)


@access.command
def label(
    thing: str,
    *,
    by: By,
    other: With,
    level: str = "",
    compartment: list[str] | None = None,
    embargo: str | None = None,
    sealed: bool = False,
    as_json: Json = False,
) -> None:
    """Label an entry or a case: level, compartments, embargo, seal; two people sign.

    What was taken in by a labelled entry, and all that follows from it, goes only to those who may.

    Example: lendemain -C minsk access label entry:3 --level party --by olena --with marie

    Parameters
    ----------
    thing
        entry:N or case:N.
    by
        Who states it.
    other
        Another person who signs it too; both need the right to label.
    level
        public, researcher, party or commission; that of its kind where none is given.
    compartment
        A compartment that it lies in; may be given several times.
    embargo
        The time from which it may be released (ISO 8601; UTC where no zone is given).
    sealed
        Nobody reads it until it is labelled anew.
    as_json
        Print a JSON object.
    """
    from lendemain.desk import adoption

    until = where.moment(embargo) if embargo else None
    with where.mission(write=True) as mission:
        said = adoption.label(level, compartments=compartment, embargo=until, sealed=sealed)
        entry = adoption.labelled(mission, thing, said, by=by, other=other)
        words.put({"object": thing, "entry": entry}, as_json)
