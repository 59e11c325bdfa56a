"""The analyses of a case on paper: sentences, hypotheses, items with their weights, other models.

Two people's analyses stand one after the other, each whole.  The sentences come from the desk, made
from numbers; here they are set, with a waterfall of weights beside them.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from lendemain.records import because
from lendemain.reports import waterfall
from lendemain.reports.document import Block, Column, Paragraph, Picture, Section, Table
from lendemain.reports.language import Language, plain

FONT = "Libertinus Serif, DejaVu Sans, sans-serif"
LN10 = math.log(10.0)
LEAD = 0.5
"""Below this a hypothesis leads over nothing, and no picture is made of it."""

Row = Mapping[str, Any]


def section(analyses: Sequence[Row], said: Language) -> Section:
    """The analyses, in the order in which they were recorded."""
    blocks: list[Block] = []
    for number, one in enumerate(analyses, 1):
        blocks += _one(one, said, key=f"analysis-{number}")
    return Section(key="analysis", title=said.said("analysis.title"), blocks=tuple(blocks))


def _one(one: Row, said: Language, *, key: str) -> list[Block]:
    head = said.said("analysis.by_analyst", by=plain(one["by"]), entry=one["entry"])
    document = one["document"]
    blocks: list[Block] = [Paragraph(text=head, tone="notice")]
    blocks += [Paragraph(text=plain(text, longest=1000)) for text in one["sentences"][said.code]]
    names = one["names"][said.code]
    if (picture := _chart(document, said, names, key=key)) is not None:
        blocks.append(picture)
    blocks.append(_hypotheses(document, said, names, key=key))
    if document["items"]:
        blocks.append(_items(document, said, names, key=key))
        for note in ("weights_note", "grades_note"):
            blocks.append(Paragraph(text=said.said(f"analysis.{note}"), tone="note"))
    reason = plain(document["prior_reason"], longest=1000)
    if document.get("prior_by_default"):
        reason = said.said("analysis.default_prior")
    prior = said.said("analysis.prior", reason=reason)
    blocks.append(Paragraph(text=prior, tone="note"))
    if document["alternatives"]:
        blocks.append(_models(document, said, names, key=key))
    return blocks


def _chart(document: Row, said: Language, names: Mapping[str, str], *, key: str) -> Picture | None:
    """The waterfall for what leads; None where nothing leads over all the rest, or weighs."""
    rows = [h for h in document["hypotheses"] if h["h"] == document["leading"]]
    if not rows or not document["items"] or float(rows[0]["probability"]) < LEAD:
        return None
    [leading] = rows
    before, after = (_odds(float(leading[name])) for name in ("prior", "probability"))
    what = names.get(str(leading["h"]), str(leading["h"]))
    title = said.said("analysis.chart", what=what)
    words = tuple(
        said.said(f"analysis.chart_{name}") for name in ("start", "end", "dependence")
    )  # fmt: skip
    ends = said.chance(float(leading["prior"])), said.chance(float(leading["probability"]))
    fall = waterfall.Fall(
        title=title, before=before, after=after,
        items=[(plain(i["id"]), float(i["weight"]) / LN10) for i in document["items"]],
        shares=ends, words=(words[0], words[1], said.phrases["analysis.chart_others"], words[2]),
        key=key,
    )  # fmt: skip
    steps = ", ".join(f"{name} {said.signed(size, 2)}" for name, size in waterfall.bars(fall))
    alt = said.said("analysis.chart_alt", before=ends[0], after=ends[1], steps=steps)
    picture = waterfall.chart(fall, font=FONT, signed=lambda value: said.signed(value, 2))
    return Picture(key=f"{key}-chart", svg=picture, alt=alt, caption=title, height_share=0.45)


def _odds(probability: float) -> float:
    kept = min(max(probability, 1e-9), 1.0 - 1e-9)
    return (math.log(kept) - math.log1p(-kept)) / LN10


def _hypotheses(document: Row, said: Language, names: Mapping[str, str], *, key: str) -> Table:
    ordered = sorted(document["hypotheses"], key=lambda h: (-float(h["probability"]), h["h"]))
    rows = tuple(
        (
            (names.get(str(h["h"]), plain(h["h"])),),
            (said.chance(float(h["prior"])),),
            (said.chance(float(h["probability"])),),
            (f"{said.chance(float(h['low']))} – {said.chance(float(h['high']))}",),
        )
        for h in ordered
    )
    return _table("hypotheses", ("hypothesis", "before", "after", "bounds"), rows, said,
                  key=key, widths=(3.0, 0.8, 0.8, 1.4))  # fmt: skip


def _items(document: Row, said: Language, names: Mapping[str, str], *, key: str) -> Table:
    ordered = sorted(document["items"], key=lambda i: (-abs(float(i["weight"])), i["id"]))
    rows = []
    for item in ordered:
        by = plain(item["by"])
        method = item.get("proposed_by")
        who = said.said("analysis.method", method=plain(method), by=by) if method else by
        reason = because.restored(str(item["reason"]), item.get("because"))
        about = [plain(because.said([reason], said.phrases), longest=1000), who]
        if item["sealed"]:
            about.append(said.said("analysis.sealed"))
        rows.append((
            (plain(item["id"]), plain(item.get("family", ""))),
            (said.signed(float(item["weight"]) / LN10, 2),),
            (said.chance(float(item["without"])),),
            (f"{plain(item['reliability'])}{plain(item['credibility'])}",),
            _ratios(item, said, names),
            tuple(about),
        ))  # fmt: skip
    columns = ("item", "weight", "without", "grade", "ratio", "reason")
    return _table("items", columns, tuple(rows), said, key=key,
                  widths=(1.3, 0.7, 0.8, 0.6, 1.6, 3.0))  # fmt: skip


def _ratios(item: Row, said: Language, names: Mapping[str, str]) -> tuple[str, ...]:
    """An item's ratios, hypotheses of one ratio together, the least as 1."""
    least = min(float(one["l"]) for one in item["likelihoods"])
    grouped: dict[str, list[str]] = {}
    for one in item["likelihoods"]:
        ratio = float(one["l"]) / least
        called = plain(names.get(str(one["h"]), one["h"]))
        grouped.setdefault(said.number(ratio, 0 if ratio >= 10 else 1), []).append(called)
    ordered = sorted(grouped.items(), key=lambda pair: (len(pair[1]), pair[0]))
    colon = said.phrases["report.colon"]
    parts = [f"{'; '.join(those)}{colon}{ratio}" for ratio, those in ordered]
    if len(ordered) > 1 and len(ordered[-1][1]) > 2:
        parts[-1] = said.said("analysis.others", ratio=ordered[-1][0])
    return tuple(parts)


def _models(document: Row, said: Language, names: Mapping[str, str], *, key: str) -> Table:
    rows = tuple(
        (
            (said.said(f"analysis_model.{a['name']}", about=plain(a["about"])),),
            (names.get(str(a["leading"]), plain(a["leading"])),),
            (said.chance(float(a["probability"])),),
            (_answer(str(a["answer"]), said, names),),
        )
        for a in document["alternatives"]
    )
    return _table("alternatives", ("model", "leading", "after", "answered"), rows, said, key=key,
                  widths=(2.6, 2.2, 0.8, 2.2))  # fmt: skip


def _answer(answer: str, said: Language, names: Mapping[str, str]) -> str:
    undetermined = said.said("analysis.undetermined")
    return undetermined if answer == "undetermined" else names.get(answer, plain(answer))


def _table(
    name: str, columns: Sequence[str], rows: tuple[tuple[tuple[str, ...], ...], ...],
    said: Language, *, key: str, widths: Sequence[float],
) -> Table:  # fmt: skip
    numeric = {"before", "after", "weight", "without"}
    heads = tuple(
        Column(title=said.said(f"analysis.{c}"), width=w, numeric=c in numeric)
        for c, w in zip(columns, widths, strict=True)
    )
    caption = said.said(f"analysis.{name}")
    return Table(caption=caption, columns=heads, rows=rows, key=f"{key}-{name}")
