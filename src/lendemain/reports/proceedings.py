"""What was done about a case, on paper: each finding with the vote on it, its dissents, and the
parties' answers; corrections, clocks, corrective actions.

Answers stand in the parties' own words and language.  Nothing here says who is right.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from lendemain.records import because
from lendemain.reports.document import Block, Column, Facts, Paragraph, Section, Table
from lendemain.reports.language import Language, plain

Row = Mapping[str, Any]
Cells = tuple[tuple[tuple[str, ...], ...], ...]
WORDS_MAX = 4_000


def sections(done: Row, said: Language) -> list[Section]:
    """The sections that have something in them, in the order in which they are read."""
    every = (_finding, _corrections, _clocks, _remedies)
    made = [part(done, said) for part in every]
    return [one for one in made if one is not None]


def _finding(done: Row, said: Language) -> Section | None:
    """The decision, or what is provisionally found, and what each party answered to it."""
    blocks: list[Block] = []
    voted = set()
    for one in done["findings"]:
        blocks += _found(one, done.get("corrections", ()), said)
        blocks += _vote(one.get("vote"), said)
        voted.add(one["vote"]["proposal"]["entry"] if one.get("vote") else None)
    open_ = done.get("vote")
    if open_ and open_["proposal"]["entry"] not in voted:
        put = open_["proposal"]
        head = said.said("proceedings.put", at=_moment(put["at"], said), entry=put["entry"])
        blocks.append(Paragraph(text=head, tone="notice"))
        blocks.append(Paragraph(text=plain(put["text"], longest=WORDS_MAX)))
        blocks += _vote(open_, said)
    if not open_:
        blocks += _recused(done.get("recused", ()), said)
    if done["hearing"]:
        blocks.append(_answers(done, said))
    if not blocks:
        return None
    return Section(key="finding", title=said.said("proceedings.title"), blocks=tuple(blocks))


def _found(one: Row, corrections: Sequence[Row], said: Language) -> list[Block]:
    """A finding in its own words, and what has become of it since."""
    key = {"provisional": "provisional", "dismiss": "dismissed"}.get(str(one["move"]), "decided")
    head = said.said(f"proceedings.{key}", at=_moment(one["at"], said), entry=one["entry"])
    blocks: list[Block] = [Paragraph(text=head, tone="notice")]
    lines = [said.term("proceedings_finding", str(one.get("finding", "")))]
    if about := one.get("holds", {}).get(said.code):
        lines[0] = f"{lines[0]}. {plain(about)}."
    lines += [plain(one[n], longest=WORDS_MAX) for n in ("text", "confidence") if one.get(n)]
    if one.get("lacked"):
        why = because.told(one["lacked"], said.phrases)
        lines.append(said.said("proceedings.lacked", why=plain(why, longest=WORDS_MAX)))
    elif one.get("effect"):
        lines.append(said.said(f"proceedings.{one['effect']}"))
    lines += [
        said.said("proceedings.corrected_by", entry=c["entry"])
        for c in corrections
        if c["corrects"] == one["entry"]
    ]
    if again := one.get("reopened"):
        lines.append(_reopened(again, said))
    return [*blocks, *(Paragraph(text=text) for text in lines)]


def _reopened(again: Row, said: Language) -> str:
    """When and for which cause a case was reopened after a finding."""
    cause = said.term("pages.cause_of", str(again["cause"])) if again["cause"] else ""
    why = ": ".join(part for part in (cause, plain(again["reason"], longest=600)) if part)
    return said.said(
        "proceedings.reopened", at=_moment(again["at"], said), entry=again["entry"], why=why
    )


def _recused(recused: Sequence[Row], said: Language) -> list[Block]:
    """Who does not sit, where no vote is open that says it."""
    pairs = tuple(
        (said.said("proceedings.recused"), f"{plain(r['by'])}: {plain(r['reason'], longest=600)}")
        for r in recused
    )
    return [Facts(pairs=pairs)] if pairs else []


def _corrections(done: Row, said: Language) -> Section | None:
    """Each correction with the entry that it corrects; both stay."""
    rows = tuple(
        (
            (str(one["corrects"]),),
            (_moment(one["at"], said),),
            (plain(one["by"]),),
            (plain(one["reads"], longest=WORDS_MAX), plain(one["reason"], longest=600)),
            (str(one["entry"]),),
        )
        for one in done.get("corrections", ())
    )
    if not rows:
        return None
    columns = ("corrects", "when", "signed", "reads", "entry")
    table = _table("corrections", columns, rows, said, widths=(0.8, 1.4, 1.6, 3.6, 0.6))
    title = said.said("proceedings.corrections")
    return Section(key="corrections", title=title, blocks=(table,))


def _answers(done: Row, said: Language) -> Table:
    """Each party with its answers, verbatim, or how it stands that there is none."""
    rows: list[tuple[tuple[str, ...], ...]] = []
    for one in done["hearing"]:
        given = [a for a in done["answers"] if a["party"] == one["party"]]
        standing = said.term("proceedings_heard", str(one["standing"]))
        if not given:
            rows.append(((parties(one["party"], said),), *_silent(one, standing, said)))
        for answer in given:
            marks = [m for m in ("late",) if answer[m]]
            marks += [] if answer["own"] else ["recorded"]
            how = [said.term("proceedings_position", str(answer["position"]))]
            how += [said.said(f"proceedings.{m}") for m in marks]
            words = plain(answer["words"], longest=WORDS_MAX)
            rows.append((
                (parties(one["party"], said), plain(answer["language"])),
                (standing, _moment(answer["at"], said)), tuple(how),
                (words, said.said("proceedings.entry_of", entry=answer["entry"])),
            ))  # fmt: skip
    columns = ("party", "heard", "position", "words")
    return _table("answers", columns, tuple(rows), said, widths=(0.9, 1.4, 1.3, 4.0))


def _silent(one: Row, standing: str, said: Language) -> tuple[tuple[str, ...], ...]:
    """What stands for a party without an answer: its waiver with its reason, or its deadline."""
    if waiver := one.get("waiver"):
        entry = said.said("proceedings.entry_of", entry=waiver["entry"])
        words = (plain(waiver["reason"], longest=WORDS_MAX), entry)
        return ((standing, _moment(waiver["at"], said)), ("",), words)
    until = _moment(one["deadline"], said) if one["deadline"] else ""
    return ((standing, until and said.said("proceedings.until", at=until)), ("",), ("",))


def _vote(vote: Row | None, said: Language) -> list[Block]:
    """The vote, each opinion that dissents, and who did not sit."""
    if not vote:
        return []
    votes = vote["votes"]
    counts = {b: sum(v["vote"] == b for v in votes) for b in ("for", "against", "abstain")}
    pairs = [
        (said.said("proceedings.votes"), ", ".join(
            f"{said.term('proceedings_ballot', b)}: {n}" for b, n in counts.items())),
        (said.said("proceedings.needed"), said.number(int(vote["needed"]))),
        (said.said("proceedings.quorum"), _yes(vote["quorum"], said)),
        (said.said("proceedings.carried"), _yes(vote["carried"], said)),
    ]  # fmt: skip
    for one in vote["recused"]:
        who = f"{plain(one['member'])}: {plain(one['reason'], longest=600)}"
        pairs.append((said.said("proceedings.recused"), who))
    blocks: list[Block] = [Facts(pairs=tuple(pairs))]
    rows = tuple(
        ((plain(v["member"]),), (said.term("proceedings_ballot", str(v["vote"])),),
         (plain(v["dissent"], longest=WORDS_MAX),), (str(v["entry"]),))
        for v in votes
    )  # fmt: skip
    if rows:
        blocks.append(
            _table("opinions", ("member", "vote", "opinion", "entry"), rows, said,
                   widths=(1.6, 0.8, 4.0, 0.6))
        )  # fmt: skip
    return blocks


def _clocks(done: Row, said: Language) -> Section | None:
    """T0 and every run of a clock: due when, how much was left, why it stood still."""
    clocks = done["clocks"]
    rows = tuple(
        (
            (said.term("proceedings_clock", str(r["clock"])), parties(r["of"], said)),
            (_moment(r["started"], said),),
            (_moment(r["due"], said),),
            (said.term("proceedings_standing", str(r["standing"])),
             _moment(r["stopped"], said) if r.get("stopped") else ""),
            (said.said("proceedings.hours", n=said.signed(float(r["slack_s"]) / 3600.0, 1)),
             said.said("proceedings.overdue") if r["overdue"] else ""),
            tuple(plain(p["reason"], longest=400) for p in r.get("pauses", ())) or ("",),
        )
        for r in clocks["runs"]
    )  # fmt: skip
    if not rows:
        return None
    key = "certified" if clocks["certified"] else "not_certified"
    t0 = said.said(f"proceedings.{key}", at=_moment(clocks["t0"], said))
    columns = ("clock", "started", "due", "standing", "slack", "pauses")
    table = _table("clocks", columns, rows, said, widths=(1.4, 1.4, 1.4, 1.2, 1.0, 2.0))
    return Section(
        key="clocks", title=said.said("proceedings.clocks"), blocks=(Paragraph(text=t0), table)
    )


def _remedies(done: Row, said: Language) -> Section | None:
    rows = tuple(
        (
            (plain(r["remedy"]), _titled(r, said)),
            (parties(r["owner"], said),),
            (said.term("proceedings_remedy", str(r["status"])),),
            (_moment(r["deadline"], said),),
            (said.number(int(r["step"])),),
            (plain(r["text"], longest=1000), _verified_by(r, said), *_course(r, said)),
        )
        for r in done["remedies"]
    )
    if not rows:
        return None
    columns = ("remedy", "owner", "status", "due", "step", "asked")
    table = _table("remedies", columns, rows, said, widths=(1.3, 0.9, 1.1, 1.4, 0.8, 2.7))
    title = said.said("proceedings.remedies")
    return Section(key="remedies", title=title, blocks=(table,))


def parties(given: object, said: Language) -> str:
    """Parties, a comma between, by their names where they are told."""
    return ", ".join(
        plain(said.phrases.get(f"party.{one.strip()}", one.strip()))
        for one in str(given).split(",")
    )


def _titled(row: Row, said: Language) -> str:
    """What is to be done, as the terms call it in the reader's language."""
    title = row.get("title_in") or {}
    return plain(title.get(said.code) or str(row["of"]).replace("_", " "))


def _verified_by(row: Row, said: Language) -> str:
    """How it is verified, in the reader's language where the terms have it."""
    told = row.get("verification_in") or {}
    return plain(told.get(said.code) or row["verification"], longest=400)


def _course(row: Row, said: Language) -> list[str]:
    """What was done about a corrective action, step by step, and each climb."""
    told = []
    for one in (*row.get("course", ()), *row["climbs"]):
        what = because.told(one["because"], said.phrases)
        if "step" in one:
            step = said.said("proceedings.climbed", step=one["step"])
            told.append((str(one["at"]), f"{step} · {what}", one["entry"], ""))
        else:
            what = f"{what} ({plain(one['by'])})"
            told.append((str(one["at"]), what, one["entry"], plain(one["reason"], longest=400)))
    lines = []
    for at, what, entry, reason in sorted(told, key=lambda row: row[0]):
        number = "" if entry is None else said.said("proceedings.entry_of", entry=entry)
        lines.append(" · ".join(part for part in (_moment(at, said), what, number, reason) if part))
    return lines


def _table(
    name: str, columns: Sequence[str], rows: Cells, said: Language, *, widths: Sequence[float]
) -> Table:
    heads = tuple(
        Column(title=said.said(f"proceedings.{c}"), width=w)
        for c, w in zip(columns, widths, strict=True)
    )
    kept = tuple(tuple(tuple(t for t in cell if t) or ("",) for cell in row) for row in rows)
    caption = said.said(f"proceedings.{name}")
    return Table(caption=caption, columns=heads, rows=kept, key=f"proceedings-{name}")


def _moment(at: object, said: Language) -> str:
    return said.moment(datetime.fromisoformat(str(at))) if at else ""


def _yes(value: object, said: Language) -> str:
    return said.said("proceedings.yes" if value else "proceedings.no")
