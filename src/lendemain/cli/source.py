"""The verbs about sources: which files can be taken in, and how each is laid out."""

from cyclopts import App

from lendemain.cli import words
from lendemain.cli.words import Json

source = App(name="source", help="Which files can be taken in, and how each is laid out.")


@source.command(name="list")
def every(*, as_json: Json = False) -> None:
    """List the sources whose files can be taken in, and the forms of each.

    Example: lendemain source list

    Parameters
    ----------
    as_json
        Print a JSON list.
    """
    from lendemain.desk import readable

    words.listed(readable.listed(), as_json)


@source.command
def show(name: str, *, as_json: Json = False) -> None:
    """Say how a source's files are laid out: columns, units, and what is taken where none is told.

    Example: lendemain source show radar

    Parameters
    ----------
    name
        The source, as `intake` takes it.
    as_json
        Print JSON.
    """
    from lendemain.desk import readable

    found = readable.described(name)
    if as_json:
        words.put(found, as_json=True)
        return
    print(f"{found['source']}: {found['what']}\n\n{found['layout']}\n")
    words.listed(readable.columns(name), as_json=False)
