"""A document as one HTML file that needs nothing else: style and pictures inside, no script.

Every text is escaped here, whatever it went through before.  Headings, captions and scopes are for
those who listen to the page; wide tables scroll by keyboard; paper and dark screens have styles.
"""

from html import escape

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

STYLE = """
:root{color-scheme:light dark;--ink:#1a1a1a;--paper:#fff;--faint:#575757;--rule:#c9c9c9;
--band:#f3f5f6;--mark:#0b5c8f;--set:#fff6df}
@media(prefers-color-scheme:dark){:root{--ink:#e9e9e6;--paper:#15181a;--faint:#b3b3ad;
--rule:#4a4f52;--band:#1f2427;--mark:#86c5f0;--set:#3a3216}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,"Segoe UI",Roboto,
"Noto Sans","DejaVu Sans",sans-serif}
header,main,footer{max-width:76rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:1.5rem}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .5rem}
h2{font-size:1.25rem;margin:2.25rem 0 .6rem;padding-top:.6rem;border-top:1px solid var(--rule)}
p{margin:.4rem 0;max-width:52rem}
.note{color:var(--faint);font-size:.9rem}
.notice{background:var(--set);padding:.5rem .75rem;border-left:4px solid var(--mark)}
.skip{position:absolute;left:-100rem}
.skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem 1rem;outline:3px solid}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;padding:0;margin:.75rem 0}
a{color:var(--mark)}
:focus-visible{outline:3px solid var(--mark);outline-offset:2px}
.wide{overflow-x:auto;margin:.75rem 0}
table{border-collapse:collapse;width:100%;font-size:.875rem;line-height:1.35}
caption{text-align:left;font-weight:600;padding:.35rem 0}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid var(--rule)}
thead th{border-bottom:2px solid var(--ink);vertical-align:bottom}
tbody th{font-weight:600}
tbody tr:nth-child(even){background:var(--band)}
.n{text-align:right;font-variant-numeric:tabular-nums}
#t-violations{min-width:70rem}
td span,th span{display:block}
td span+span{color:var(--faint)}
figure{margin:.75rem 0}
figure>div{max-width:60rem;background:#fff;border:1px solid var(--rule);overflow-x:auto}
figure svg{display:block;width:100%;min-width:34rem;height:auto}
figcaption{color:var(--faint);font-size:.9rem;margin-top:.35rem;max-width:60rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:.5rem 0}
dt{font-weight:600}dd{margin:0;overflow-wrap:anywhere}
pre{background:var(--band);padding:.75rem;overflow-x:auto;font-size:.8rem}
footer{padding-bottom:2rem;color:var(--faint);font-size:.85rem}
@media(max-width:40rem){dl{grid-template-columns:1fr}}
@media print{:root{--ink:#000;--paper:#fff;--faint:#333;--rule:#999;--band:#fff;--set:#fff}
nav,.skip{display:none}body{font-size:10pt}.wide,figure>div{overflow:visible}
table{font-size:8pt}tr,figure{break-inside:avoid}thead{display:table-header-group}
h2{break-after:avoid}@page{size:A4;margin:15mm}
#t-violations,figure svg{min-width:0}}
"""


def page(document: Document) -> bytes:
    """The document as HTML 5 in UTF-8."""
    words = document.words
    links = "".join(f'<li><a href="#{s.key}">{_safe(s.title)}</a></li>' for s in document.sections)
    lead = "".join(f"<p>{_safe(text)}</p>" for text in document.lead)
    body = "".join(_section(s) for s in document.sections)
    text = (
        f'<!DOCTYPE html>\n<html lang="{document.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f"<title>{_safe(document.title)}</title>\n"
        f'<meta name="description" content="{_safe(document.subject)}">\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#summary">{_safe(words["skip"])}</a>\n'
        f"<header>\n<h1>{_safe(document.heading)}</h1>\n{lead}\n"
        f'<p class="notice">{_safe(document.notice)}</p>\n'
        f'<nav aria-label="{_safe(words["contents"])}"><ul>{links}</ul></nav>\n</header>\n'
        f"<main>\n{body}</main>\n<footer><p>{_safe(document.running)}</p></footer>\n"
        "</body>\n</html>\n"
    )
    return text.encode()


def _safe(text: str) -> str:
    return escape(plain(text, longest=4000), quote=True)


def _section(section: Section) -> str:
    blocks = "\n".join(_block(block) for block in section.blocks)
    return (
        f'<section aria-labelledby="{section.key}">\n'
        f'<h2 id="{section.key}" tabindex="-1">{_safe(section.title)}</h2>\n'
        f"{blocks}\n</section>\n"
    )


def _block(block: Block) -> str:
    if isinstance(block, Paragraph):
        tone = "" if block.tone == "text" else f' class="{block.tone}"'
        return f"<p{tone}>{_safe(block.text)}</p>"
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Picture):
        return (
            f'<figure><div role="img" aria-label="{_safe(block.alt)}">{block.svg}</div>'
            f"<figcaption>{_safe(block.caption)}</figcaption></figure>"
        )
    if isinstance(block, Facts):
        pairs = "".join(f"<dt>{_safe(a)}</dt><dd>{_safe(b)}</dd>" for a, b in block.pairs)
        return f"<dl>{pairs}</dl>"
    assert isinstance(block, Verbatim)
    rows = "\n".join(_safe(row) for row in block.text.split("\n"))
    return (
        f'<p id="verbatim">{_safe(block.caption)}</p>'
        f'<pre tabindex="0" role="region" aria-labelledby="verbatim">{rows}</pre>'
    )


def _table(table: Table) -> str:
    ends = [" class=n" if c.numeric else "" for c in table.columns]
    head = "".join(
        f"<th scope=col{end}>{_safe(c.title)}</th>"
        for c, end in zip(table.columns, ends, strict=True)
    )
    rows = []
    for row in table.rows:
        first = f"<th scope=row>{_cell(row[0])}</th>"
        rest = "".join(
            f"<td{end}>{_cell(cell)}</td>" for cell, end in zip(row[1:], ends[1:], strict=True)
        )
        rows.append(f"<tr>{first}{rest}</tr>")
    whole = sum(c.width for c in table.columns)
    widths = "".join(f'<col style="width:{100 * c.width / whole:.1f}%">' for c in table.columns)
    return (
        f'<div class="wide" role="region" tabindex="0" aria-labelledby="c-{table.key}">'
        f'<table id="t-{table.key}"><caption id="c-{table.key}">{_safe(table.caption)}</caption>'
        f"<colgroup>{widths}</colgroup><thead><tr>{head}</tr></thead>\n<tbody>\n"
        + "\n".join(rows)
        + "\n</tbody></table></div>"
    )


def _cell(rows: tuple[str, ...]) -> str:
    if len(rows) == 1:
        return _safe(rows[0])
    return "".join(f"<span>{_safe(text)}</span>" for text in rows)
