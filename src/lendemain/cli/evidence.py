"""The verbs by which exhibits change hands and are kept back: handed over, sealed, redacted."""

from typing import Annotated

from cyclopts import Parameter

from lendemain.cli import where, words
from lendemain.cli.exhibits import Consents, evidence
from lendemain.cli.words import Json

__all__ = ["evidence"]


@evidence.command
def transfer(
    exhibit: str, *, to: str, reason: str, by: tuple[str, ...] = (), as_json: Json = False
) -> None:
    """Hand an exhibit over; giver and receiver both sign, or one now and the other later.

    Example: lendemain -C minsk evidence transfer 4f2a --to taras --reason "to the laboratory"

    Parameters
    ----------
    exhibit
        Its identifier, or the first four characters or more.
    to
        Who receives it.
    reason
        Why.
    by
        Who signs now, where it is not both; until the other signs the chain has a gap.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.evidence import holding

    with where.mission(write=True) as mission:
        said = holding.transferred(mission, exhibit, to=to, by=by, reason=reason)
    words.put(said, as_json)


@evidence.command
def grant(exhibit: str, *, to: str, reason: str, by: str = "desk", as_json: Json = False) -> None:
    """Let another reader open an exhibit; its holder stays who it was.

    Example: lendemain -C minsk evidence grant 4f2a --to oksana --reason "second opinion"

    Parameters
    ----------
    exhibit
        Its identifier, or the first four characters or more.
    to
        Who may open it from now on; they need a reading key.
    reason
        Why.
    by
        Who lets them in, and can open it.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.evidence import holding

    with where.mission(write=True) as mission:
        words.put(holding.granted(mission, exhibit, to=to, by=by, reason=reason), as_json)


@evidence.command
def seal(exhibit: str, *, by: str, attestation: str, as_json: Json = False) -> None:
    """Seal an exhibit with an officer's attestation; nobody else can open it from then on.

    Example: lendemain -C minsk evidence seal 4f2a --by olena --attestation "Two launchers seen"

    Parameters
    ----------
    exhibit
        Its identifier, or the first four characters or more.
    by
        The officer, who signs, and alone can open it.
    attestation
        What the officer says of it; it is shown as not open to the parties.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.evidence import holding

    with where.mission(write=True) as mission:
        words.put(holding.sealed(mission, exhibit, by=by, attestation=attestation), as_json)


@evidence.command
def withhold(
    exhibit: str, *, reason: str, authority: str, by: str = "desk", as_json: Json = False
) -> None:
    """Keep an exhibit from the parties; the reason goes into every case file.

    Example: lendemain -C minsk evidence withhold 4f2a --reason "safety" --authority "rule 12"

    Parameters
    ----------
    exhibit
        Its identifier, or the first four characters or more.
    reason
        Why.
    authority
        By what right, or on whose order.
    by
        Who signs.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.evidence import holding

    with where.mission(write=True) as mission:
        said = holding.withheld(mission, exhibit, reason=reason, authority=authority, by=by)
    words.put(said, as_json)


@evidence.command
def disclose(
    exhibit: str, *, reason: str, authority: str, by: str = "desk", as_json: Json = False
) -> None:
    """Withhold an exhibit no longer.

    Example: lendemain -C minsk evidence disclose 4f2a --reason "danger over" --authority "chair"

    Parameters
    ----------
    exhibit
        Its identifier, or the first four characters or more.
    reason
        Why.
    authority
        By what right, or on whose order.
    by
        Who signs.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.evidence import holding

    with where.mission(write=True) as mission:
        said = holding.disclosed(mission, exhibit, reason=reason, authority=authority, by=by)
    words.put(said, as_json)


@evidence.command
def consent(
    exhibit: str,
    reaches: Consents,
    *,
    reason: str,
    by: str = "desk",
    as_json: Json = False,
) -> None:
    """Record anew how far the source of an exhibit lets it go.

    Example: lendemain -C minsk evidence consent 4f2a parties --reason "asked again, in writing"

    Parameters
    ----------
    exhibit
        Its identifier, or the first four characters or more.
    reaches
        The parties see what has parties, public or not_needed.
    reason
        How the source said so.
    by
        Who signs.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.evidence import holding
    from lendemain.records.exhibit import Consent

    with where.mission(write=True) as mission:
        said = holding.consented(mission, exhibit, consent=Consent(reaches), reason=reason, by=by)
    words.put(said, as_json)


@evidence.command
def redact(
    exhibit: str, *, reason: str, authority: str, by: tuple[str, ...], as_json: Json = False
) -> None:
    """Destroy an exhibit's keys for ever, by an order that two people sign; the ledger stays.

    Example: lendemain -C minsk evidence redact 4f2a --by a --by b --reason x --authority y

    Parameters
    ----------
    exhibit
        Its identifier, or the first four characters or more.
    reason
        Why.
    authority
        By what right, or on whose order.
    by
        Who signs: two enrolled people.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.evidence import holding

    with where.mission(write=True) as mission:
        said = holding.redacted(mission, exhibit, reason=reason, authority=authority, by=by)
    words.put(said, as_json)


@evidence.command
def unmask(
    exhibit: str, *, reason: str, authority: str, by: tuple[str, ...], as_json: Json = False
) -> None:
    """Look up who the source of an exhibit is; two custodians sign that they do.

    Example: lendemain -C minsk evidence unmask 4f2a --by a --by b --reason x --authority y

    Parameters
    ----------
    exhibit
        Its identifier, or the first four characters or more.
    reason
        Why.
    authority
        By what right, or on whose order.
    by
        Who signs: two custodians.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.evidence import holding

    with where.mission(write=True) as mission:
        said = holding.unmasked(mission, exhibit, reason=reason, authority=authority, by=by)
    words.put(said, as_json)


@evidence.command
def reader(
    name: str,
    *,
    comp: tuple[str, ...] = (),
    custodian: Annotated[bool, Parameter(negative="")] = False,
    as_json: Json = False,
) -> None:
    """Make a reading key for an enrolled person; its secret stays in the mission's folder.

    Example: lendemain -C minsk evidence reader olena --custodian

    Parameters
    ----------
    name
        The person, enrolled by `lendemain case enrol`.
    comp
        A compartment that they are cleared for.
    custodian
        Two of those who are can look up a source together.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.cases import readers

    with where.mission(write=True) as mission:
        words.put(readers.enrol(mission, name, comp=comp, custodian=custodian), as_json)
