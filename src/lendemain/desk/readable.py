"""What files the program takes in: each source with its layout, as rows and as a page."""

from lendemain import sources

Plain = dict[str, object]

FOLDED = ("gzip", "zip")
"""Whatever the source, its file may come folded so (`desk.reading.unfolding`)."""

_HEAD = """# Files that are read

One source after the other, as `lendemain intake SOURCE FILE` takes it in; `lendemain source show`
says the same. CSV may be parted by commas, semicolons or tabs and be UTF-8 or UTF-16; headings may
be in any case and order, and others are passed over. Any file may come as gzip, or as a zip archive
of one file. Every row becomes a record or is set aside with a reason.
"""


def listed() -> list[Plain]:
    """A row for each source: its name, what it is, the forms it reads, its licence."""
    found = (sources.found(name) for name in sources.names())
    return [
        {"source": s.name, "what": s.title, "forms": " ".join(s.formats), "licence": s.licence}
        for s in found
    ]


def described(name: str) -> Plain:
    """A source with its layout in words, and its columns with the other names of each.

    Raises `InputError` that lists the known ones where there is none of the name.
    """
    source = sources.found(name)
    words, columns = sources.layout(name)
    return {
        "source": source.name, "what": source.title, "forms": [*source.formats, *FOLDED],
        "licence": source.licence, "layout": words,
        "columns": {column: list(others) for column, others in columns.items()},
    }  # fmt: skip


def columns(name: str) -> list[Plain]:
    """A row for each column that a source reads, with the other headings that it is known by."""
    known = sources.layout(name)[1]
    return [{"column": one, "also_known_as": ", ".join(others)} for one, others in known.items()]


def page() -> str:
    """All sources as the page `docs/sources.md`."""
    parts = [_HEAD]
    for name in sources.names():
        source = sources.found(name)
        words, columns = sources.layout(name)
        parts.append(f"## {name}\n\n{source.title}. Forms: {', '.join(source.formats)}. "
                     f"Licence: {source.licence}.\n\n```text\n{words}\n```\n")  # fmt: skip
        if columns:
            rows = [f"| `{column}` | {', '.join(f'`{o}`' for o in others)} |"
                    for column, others in columns.items()]  # fmt: skip
            parts.append("\n".join(["| column | also known as |", "|---|---|", *rows, ""]))
    return "\n".join(parts)
