"""A report before it is put on paper: headings, paragraphs, tables, pictures, in order.

Every string here is already in the reader's language; `html` and `pdf` only set it.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph; `tone` is text, note (small), or notice (set off)."""

    text: str
    tone: str = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A table's column: its heading, its share of the width, and whether it holds numbers."""

    title: str
    width: float = 1.0
    numeric: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; a cell is its rows of text, and the first cell of a row is the row's heading."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[tuple[str, ...], ...], ...]
    key: str


def without_last_column(table: Table) -> Table:
    """The table less its last column."""
    return replace(table, columns=table.columns[:-1], rows=tuple(row[:-1] for row in table.rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture as SVG, with the words for those who do not see it."""

    key: str
    svg: str
    alt: str
    caption: str
    height_share: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Names with their values."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verbatim:
    """Text to be kept character by character."""

    caption: str
    text: str


Block = Paragraph | Table | Picture | Facts | Verbatim


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with what stands below it; `wide` asks for a page on its side."""

    key: str
    title: str
    blocks: tuple[Block, ...]
    wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole report; `date` is the day's as (year, month, day), `running` stands on each page."""

    language: str
    title: str
    heading: str
    subject: str
    lead: tuple[str, ...]
    notice: str
    running: str
    date: tuple[int, int, int]
    sections: tuple[Section, ...]
    words: dict[str, str]
