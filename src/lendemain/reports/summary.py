"""The day in figures, each beside the day before and the week, with the entries behind it.

A nought is printed only where somebody watched; otherwise the figure reads "not observed".
"""

from lendemain.records.brief import Figure
from lendemain.reports.document import Block, Column, Paragraph, Section, Table
from lendemain.reports.language import Language
from lendemain.reports.rows import Day

SEEN = (
    "incidents", "accounts", "smm_count", "acts_min", "acts", "acts_max", "killed", "allegations",
)  # fmt: skip
"""Figures that depend on somebody having watched."""


def summary(day: Day, said: Language) -> Section:
    """The summary's sentences and its table of figures."""
    blocks: list[Block] = [Paragraph(text=text) for text in sentences(day, said)]
    blocks.append(figures(day, said))
    notes = [said.said("summary.incomparable")]
    if day.brief.release is None:
        notes.insert(0, said.said("summary.entries_note"))
    blocks.append(Paragraph(text=" ".join(notes), tone="note"))
    return Section(key="summary", title=said.said("section.summary"), blocks=tuple(blocks))


def sentences(day: Day, said: Language) -> list[str]:
    """What a reader in a hurry needs: how much was found, and how much was watched."""
    known = {f.name: f.today for f in day.brief.figures}
    incidents = known.get("incidents", day.incidents.num_rows)
    alleged = known.get("allegations", day.brief.allegations.num_rows)
    restrictions = known.get("restrictions", day.restrictions.num_rows)
    found = []
    if incidents or alleged or restrictions:
        found.append(
            said.said(
                "summary.found",
                incidents=said.counted("incidents", incidents),
                allegations=said.counted("allegations", alleged),
                restrictions=said.counted("restrictions", restrictions),
            )
        )
    else:
        found.append(said.said("summary.no_day"))
    if day.brief.unlocated:
        found.append(said.counted("unlocated", day.brief.unlocated))
    blind = sum(not s.observed for s in day.sectors)
    if not day.sectors:
        found.append(said.said("summary.unsectored"))
    elif not any(s.share for s in day.sectors):
        found.append(said.said("summary.unwatched"))
    else:
        found.append(
            said.said(
                "summary.watched",
                share=said.share(day.share or 0.0),
                sectors=said.counted("sectors", blind),
                all=said.number(len(day.sectors)),
            )
        )
    return found


def figures(day: Day, said: Language) -> Table:
    """The table of figures; entries that are the row above's are not repeated."""
    keys = (
        ("figure", 2.7, False), ("today", 1.1, True), ("yesterday", 1.2, True),
        ("week_mean", 1.3, True), ("change", 1.3, True), ("entries", 2.0, False),
    )  # fmt: skip
    columns = tuple(
        Column(title=said.said(f"summary.{key}"), width=width, numeric=numeric)
        for key, width, numeric in keys
    )
    rows: list[tuple[tuple[str, ...], ...]] = []
    above: tuple[int, ...] | None = None
    for figure in day.brief.figures:
        entries = tuple(figure.entries)
        if entries and entries == above:
            behind = said.said("summary.same_entries")
        else:
            behind = said.numbers(entries) if entries else said.said("report.none")
        above = entries
        rows.append((*((cell,) for cell in _figure(day, said, figure)), (behind,)))
    rows.append(_watched_row(day, said))
    caption = said.said("summary.figures" if day.brief.release is None else "section.summary")
    return Table(key="figures", caption=caption, columns=columns, rows=tuple(rows))


def _figure(day: Day, said: Language, figure: Figure) -> tuple[str, ...]:
    unseen = is_unseen(day, figure)
    today = said.said("report.not_observed") if unseen else said.number(figure.today)
    missing = said.said("report.not_recorded")
    before = said.number(figure.yesterday) if figure.yesterday is not None else missing
    mean = said.number(figure.week_mean, 1) if figure.week_mean is not None else missing
    if unseen or figure.yesterday is None:
        change = "–"
    else:
        change = said.signed(figure.today - figure.yesterday)
    return said.term("figure", figure.name), today, before, mean, change


def is_unseen(day: Day, figure: Figure) -> bool:
    """Whether a figure is nought for want of anybody who watched."""
    return figure.name in SEEN and not figure.today and not observed(day)


def observed(day: Day) -> bool:
    """Whether enough was watched that a nought says something."""
    return day.share is not None and day.share >= day.observed_share


def _watched_row(day: Day, said: Language) -> tuple[tuple[str, ...], ...]:
    missing = said.said("report.not_recorded")
    listed = day.brief.days.to_pylist()
    earlier = [row.get("watched") for row in listed if row.get("day") != day.brief.day][-7:]
    known = [w for w in earlier if w is not None]
    before = said.share(earlier[-1]) if earlier and earlier[-1] is not None else missing
    mean = said.share(sum(known) / len(known)) if len(known) == 7 else missing
    today = said.share(day.share) if day.share is not None else missing
    name = said.said("summary.watched_share")
    return (name,), (today,), (before,), (mean,), ("–",), ("–",)
