"""What sources say, read into tables: each module here that holds a `SOURCE` is one, found by
name.

A source reads one kind of answer (`records.reading.Answer`) and gives back every row of it, as an
observation or as a rejection that says why.  It asks nobody, opens nothing and knows no time.  To
add one, put a module beside these with `SOURCE` and `parse`, its test and a sample: no list of
sources is kept anywhere.  How answers become columns is in `answers`, how columns are checked in
`checks`, how times are written in `times`; they are not sources.
"""

import pkgutil
from functools import lru_cache
from importlib import import_module

from lendemain.errors import InputError
from lendemain.records.reading import Source


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """The names of the sources that there are, in order of the alphabet.

    >>> "firms" in names(), "checks" in names()
    (True, False)
    """
    return tuple(name for name in _modules() if _source(name) is not None)


def found(name: str) -> Source:
    """The source of that name; `InputError` that lists the known ones where there is none.

    >>> found("firms").title
    'Thermal anomalies seen from orbit (NASA FIRMS)'
    """
    source = _source(name) if name in _modules() else None
    if source is None:
        raise InputError(
            f"there is no source {name!r}",
            where="source",
            remedy=f"Choose one of: {', '.join(names())}",
        )
    return source


def layout(name: str) -> tuple[str, dict[str, tuple[str, ...]]]:
    """How a source's files are laid out, in words, and the columns that it reads with the other
    headings that it knows each by; no columns where the words say all.

    >>> layout("radar")[1]["lon"]
    ('longitude',)
    """
    module = import_module(f"{__name__}.{found(name).name}")
    headings = getattr(module, "HEADINGS", {})
    return (module.__doc__ or "").strip(), {n: tuple(others) for n, others in headings.items()}


def _modules() -> list[str]:
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def _source(name: str) -> Source | None:
    held = getattr(import_module(f"{__name__}.{name}"), "SOURCE", None)
    return held if isinstance(held, Source) else None
