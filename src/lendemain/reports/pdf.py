"""A document as PDF, set by typst: tagged (PDF/UA-1) and kept (PDF/A-2a), the same bytes each time.

Texts reach typst as data, never as markup, so nothing in them can be run.  Only typst's own fonts
are used and the only date is the reported day, so no machine leaves a mark.
"""

import re
from collections.abc import Callable
from itertools import groupby
from operator import itemgetter

import orjson
import typst

from lendemain.reports.document import (
    Block,
    Document,
    Facts,
    Paragraph,
    Picture,
    Section,
    Table,
    Verbatim,
)
from lendemain.reports.language import plain

Shown = Callable[[str], str]

FOLD = 92
LACKED = "\u25a1"

_HAVE = (
    "\x20-\x7e\xa0-\xac\xae-\u017f\u0192\u0218-\u021b\u0301\u0386\u0388-\u038a\u038c"
    "\u038e-\u03a1\u03a3-\u03ce\u0400-\u0482\u048a-\u04ff\u1e00-\u1eff\u2010-\u2015"
    "\u2018-\u201e\u2020-\u2022\u2026\u202f"
    "\u2030\u2032\u2033\u2039\u203a\u20ac\u2116\u2122\u2190-\u22ff\u25a0-\u25ff"
)
_LACK = re.compile(f"[^{_HAVE}]")
_ALIKE = str.maketrans({"\u02bc": "\u2019"})
"""The apostrophe within Ukrainian words, which the fonts have only as a quotation mark."""


def covered(text: str) -> str:
    """The text with a box for each character that the fonts lack.

    >>> covered("Бахмут → 東, п\u02bcятниця")
    'Бахмут → □, п’ятниця'
    """
    return _LACK.sub(LACKED, text.translate(_ALIKE))


def paper(document: Document) -> bytes:
    """The document as PDF; characters that the fonts lack are shown as a box, and said to be."""
    found = [False]

    def shown(text: str) -> str:
        cut = plain(text, longest=4000).translate(_ALIKE)
        kept = covered(cut)
        found[0] = found[0] or kept != cut
        return kept

    parts = [_section(s, shown, document.words["folded"]) for s in document.sections]
    runs = [{"wide": w, "sections": list(part)} for w, part in groupby(parts, itemgetter("wide"))]
    data = {
        "language": document.language,
        "title": shown(document.title),
        "heading": shown(document.heading),
        "subject": shown(document.subject),
        "lead": [shown(text) for text in document.lead],
        "notice": shown(document.notice),
        "running": shown(document.running),
        "page": document.words["page"],
        "colon": document.words["colon"],
        "date": list(document.date),
        "runs": runs,
        "lacked": document.words["missing_glyphs"] if found[0] else "",
    }
    printed: bytes = typst.compile(
        TEMPLATE.encode(),
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards=["a-2a", "ua-1"],
        sys_inputs={"data": orjson.dumps(data).decode()},
    )
    return printed


def _section(section: Section, shown: Shown, folded_note: str) -> dict[str, object]:
    title = shown(section.title)
    return {
        "title": title,
        "wide": section.wide,
        "blocks": [
            {**made, "caption": "" if made.get("caption") == title else made.get("caption", "")}
            for made in (_block(block, shown, folded_note) for block in section.blocks)
        ],
    }


def _block(block: Block, shown: Shown, folded_note: str) -> dict[str, object]:
    if isinstance(block, Paragraph):
        return {"is": "paragraph", "tone": block.tone, "text": shown(block.text)}
    if isinstance(block, Table):
        return {
            "is": "table",
            "caption": shown(block.caption),
            "widths": [c.width for c in block.columns],
            "numeric": [c.numeric for c in block.columns],
            "titles": [shown(c.title) for c in block.columns],
            "rows": [[[shown(text) for text in cell] for cell in row] for row in block.rows],
        }
    if isinstance(block, Picture):
        return {
            "is": "picture",
            "svg": covered(block.svg.replace("\n", " ")),
            "alt": shown(block.alt),
            "caption": shown(block.caption),
            "height": block.height_share,
        }
    if isinstance(block, Facts):
        return {"is": "facts", "pairs": [[shown(a), shown(b)] for a, b in block.pairs]}
    assert isinstance(block, Verbatim)
    text, folded = _folded(block.text, shown)
    caption = f"{block.caption}. {folded_note}" if folded else block.caption
    return {"is": "verbatim", "caption": shown(caption), "text": text}


def _folded(text: str, shown: Shown) -> tuple[str, bool]:
    rows: list[str] = []
    for row in text.split("\n"):
        kept = shown(row)
        rows += [kept[at : at + FOLD] for at in range(0, max(1, len(kept)), FOLD)]
    return "\n".join(rows), len(rows) > text.count("\n") + 1


TEMPLATE = r"""
#let d = json(bytes(sys.inputs.data))
#set document(title: d.title, description: d.subject, author: (),
  date: datetime(year: d.date.at(0), month: d.date.at(1), day: d.date.at(2)))
#set text(lang: d.language, font: "Libertinus Serif", size: 10pt, hyphenate: true)
#set par(justify: false, leading: 0.58em, spacing: 0.8em)
#set page(paper: "a4", margin: (x: 16mm, top: 16mm, bottom: 18mm), footer: context {
  set text(size: 7.5pt, fill: luma(80))
  grid(columns: (1fr, auto), column-gutter: 8pt, d.running,
    d.page.replace("{page}", str(here().page())).replace("{pages}",
      str(counter(page).final().first())))
})
#set heading(numbering: none)
#show heading.where(level: 1): set text(size: 17pt)
#show heading.where(level: 2): set text(size: 12.5pt)
#show heading.where(level: 2): set block(above: 1.5em, below: 0.7em, sticky: true)
#show figure: set block(breakable: true)
#show figure.caption: set text(size: 8.5pt, fill: luma(60))
#show figure.caption: set align(left)
#show figure.where(kind: table): set figure.caption(position: top)
#set figure(supplement: none, numbering: none)
#set table(stroke: none, inset: (x: 3pt, y: 3pt))
#set table.cell(breakable: false)

#let cell-text(lines, size) = {
  for (i, line) in lines.enumerate() {
    if i > 0 { linebreak() }
    set text(hyphenate: line.contains(" "))
    if i == 0 { text(size: size, line) } else { text(size: size - 0.7pt, fill: luma(60), line) }
  }
}
#let data-table(b, size) = block(breakable: b.rows.len() > 14, figure(
  kind: table,
  caption: if b.caption == "" { none } else { text(weight: "bold", fill: black, b.caption) },
  {
    set text(size: size, hyphenate: true)
    set par(leading: 0.42em)
    table(
      columns: b.widths.map(w => w * 1fr),
      align: (x, y) => if b.numeric.at(x) { right + top } else { left + top },
      fill: (x, y) => if y > 0 and calc.even(y) { luma(246) },
      table.header(
        table.hline(stroke: 0.8pt),
        ..b.titles.map(t => table.cell(align: bottom, text(weight: "bold",
          hyphenate: t.split(" ").any(word => word.clusters().len() > 13), t))),
        table.hline(stroke: 0.6pt),
      ),
      ..b.rows.map(row => row.map(c => cell-text(c, size))).flatten(),
      table.hline(stroke: 0.6pt),
    )
  },
))
#let show-block(b, wide) = {
  if b.is == "paragraph" {
    if b.tone == "note" { text(size: 8.5pt, fill: luma(60), b.text); parbreak() }
    else if b.tone == "notice" {
      block(width: 100%, inset: 6pt, fill: rgb("#fff6df"), stroke: (left: 2pt + rgb("#0b5c8f")),
        b.text)
    } else { b.text; parbreak() }
  } else if b.is == "table" { data-table(b, if wide { 7.6pt } else { 8.6pt }) }
  else if b.is == "picture" {
    figure(alt: b.alt, kind: image, caption: b.caption,
      layout(size => {
        let picture = image(bytes(b.svg), format: "svg", width: size.width, alt: b.alt)
        let tall = measure(picture).height
        if tall > b.height * 245mm {
          image(bytes(b.svg), format: "svg", height: b.height * 245mm, alt: b.alt)
        } else { picture }
      }))
  } else if b.is == "facts" {
    for p in b.pairs { par(hanging-indent: 1em, text(weight: "bold", p.at(0)) + d.colon + p.at(1)) }
  } else {
    text(weight: "bold", b.caption); parbreak()
    block(width: 100%, fill: luma(246), inset: 6pt, breakable: true,
      text(size: 7.2pt, raw(b.text, block: true)))
  }
}

= #d.heading
#for p in d.lead { p; parbreak() }
#block(width: 100%, inset: 6pt, fill: rgb("#fff6df"), stroke: (left: 2pt + rgb("#0b5c8f")),
  d.notice)
#if d.lacked != "" { text(size: 8.5pt, fill: luma(60), d.lacked); parbreak() }
#for run in d.runs {
  let body = {
    for s in run.sections {
      heading(level: 2, s.title)
      for b in s.blocks { show-block(b, run.wide) }
    }
  }
  if run.wide { page(flipped: true, body) } else { body }
}
"""
