"""What an analysis comes to in words and rows: the finding, each item's weight, what would change
it.

Words of likelihood come from the numbers, by one scale, and how sure the estimate is stands in a
sentence of its own.
"""

import math
from collections.abc import Iterator, Mapping, Sequence

from lendemain.commission import analysed, wording
from lendemain.commission import analysis as weighing
from lendemain.commission.attribution import UNDETERMINED
from lendemain.desk import texts
from lendemain.desk.cases import readers
from lendemain.desk.evidence import analysis
from lendemain.desk.view import View
from lendemain.errors import InputError
from lendemain.records.agreement import Agreement
from lendemain.records.attribution import BESIDES

Plain = dict[str, object]
Phrases = Mapping[str, str]


def told(
    view: View, case: int, *, analyst: str | None = None, consequence: int | None = None,
    language: str = "en",
) -> Plain:  # fmt: skip
    """An analysis as a plain mapping: its document, with sentences in a language.

    It is worked out anew from what was signed, whether or not it was recorded.  Raises `InputError`
    where nobody, or not the one named, fixed hypotheses.
    """
    who = named(view, case, analyst)
    found = analysis.made(view, case, analyst=who, consequence=consequence)
    text = analysis.text_of(view, case)
    document = analysed.document(found, text.thresholds or {})
    said = sentences(document, texts.phrases(language), names=names_of(text, language))
    recorded = {who: entry.index for who, (entry, _) in
                analysis.concluded(view.mission, case).items()}  # fmt: skip
    return {**document, "sentences": said, "recorded": recorded}


def names_of(text: Agreement, language: str) -> dict[str, str]:
    """The parties' names in a language, by their identifiers."""
    return {p.party_id: p.name.get(language) or p.name.get("en") or p.party_id
            for p in text.parties}  # fmt: skip


def named(view: View, case: int, analyst: str | None) -> str:
    """The full name of the one whose analysis is meant: the one named, or the first of the case."""
    analysis.row(view, case)
    known = analysis.analysts(view.mission, case)
    if analyst is None:
        if not known:
            raise InputError(
                "nobody has fixed hypotheses for it", where=f"case {case}",
                remedy=f"Fix them with `lendemain analysis hypotheses {case}`",
            )  # fmt: skip
        return known[0]
    full = readers.full_name(view.mission, analyst)
    if full not in known:
        raise InputError(
            f"{analyst} has not analysed it", where=f"case {case}",
            remedy=f"Choose one of: {', '.join(known) or 'nobody has'}",
        )  # fmt: skip
    return full


def compared(view: View, case: int, one: str, other: str) -> list[Plain]:
    """Where two people's analyses of a case part, what moves the finding most first."""
    first, second = (
        analysis.made(view, case, analyst=named(view, case, who)) for who in (one, other)
    )
    return [
        {
            "what": d.what, "about": d.about, "one": d.one, "other": d.other,
            "weight": round(d.weight / math.log(10.0), 3),
        }
        for d in weighing.compared(first, second)
    ]  # fmt: skip


def misworded(text: str, language: str, stated: float | None = None) -> list[Plain]:
    """What is wrong with the words of likelihood and confidence in a text."""
    return [
        {"rule": m.rule, "what": m.what, "sentence": m.sentence, "remedy": m.remedy}
        for m in wording.mistakes(text, language, stated=stated)
    ]


def sentences(
    document: Mapping[str, object], phrases: Phrases, *, names: Mapping[str, str]
) -> list[str]:
    """What the document of an analysis says, in a language: likelihood, interval, answer,
    confidence, what would change it.  Each of them passes the checker of words.
    """
    standard = document["standard"]
    assert isinstance(standard, Mapping)
    called = phrases[f"standard.{standard['name']}"]
    said = _estimate(document, phrases, names)
    answer = str(document["answer"])
    if answer == UNDETERMINED:
        missing = list(map(str, standard["missing"])) or ["probability"]
        said.append(
            phrases["analysis.undetermined_why"].format(
                standard=called, needed=_share(float(standard["probability"]), phrases),
                missing=", ".join(phrases[f"analysis_missing.{m}"] for m in missing),
            )
        )  # fmt: skip
    else:
        told = hypothesis(answer, phrases, names)
        said.append(phrases["analysis.answer"].format(standard=called, answer=told))
    grounds = _listed(document["grounds"]) or ["well_founded"]
    said.append(
        phrases["analysis.confidence"].format(
            level=phrases[f"analysis.level_{document['confidence']}"],
            grounds=", ".join(phrases[f"analysis_grounds.{g}"] for g in grounds),
        )
    )
    return said + change(document, phrases)


def _estimate(
    document: Mapping[str, object], phrases: Phrases, names: Mapping[str, str]
) -> list[str]:
    """What leads, how probably, and within which interval; nobody is named by a lead over
    nothing.
    """
    leading = next(
        (h for h in _tables(document["hypotheses"]) if h["h"] == document["leading"]), None
    )
    if leading is None:
        return [f"{hypothesis(UNDETERMINED, phrases, names)}."]
    probability = float(str(leading["probability"]))
    if probability < 0.5:
        return [phrases["analysis.none_leads"]]
    what = hypothesis(str(leading["h"]), phrases, names)
    ends = {end: _share(float(str(leading[end])), phrases) for end in ("low", "high")}
    return [
        phrases["analysis.estimate"].format(
            what=what, word=wording.word(probability, phrases), share=_share(probability, phrases)
        ),
        phrases["analysis.interval"].format(**ends),
    ]


def _ratio(value: float, phrases: Phrases) -> str:
    """A ratio to three digits that count, as people write it: 8 090, not 8.09e+03."""
    if value < 1000.0:
        return f"{value:.3g}".replace(".", phrases["analysis.decimal"])
    return f"{float(f'{value:.3g}'):,.0f}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def change(document: Mapping[str, object], phrases: Phrases) -> list[str]:
    """What would change the finding."""
    ratio = _ratio(float(str(document["needed"])), phrases)
    said = [phrases["analysis.needed"].format(ratio=ratio)]
    tipping = str(document["tipping"])
    if tipping:
        said.append(phrases["analysis.tipping"].format(share=_share(float(tipping), phrases)))
    else:
        said.append(phrases["analysis.no_tipping"])
    decide = [str(i["id"]) for i in _tables(document["items"]) if i["decides"]]
    key = "decides" if decide else "decides_none"
    said.append(phrases[f"analysis.{key}"].format(items=", ".join(decide)))
    if contrary := ", ".join(map(str, _listed(document["contrary"]))):
        said.append(phrases["analysis.contrary"].format(items=contrary))
    if document["sealed"]:
        key = "sealed_in" if document["made_for"] == "commission" else "sealed_out"
        said.append(phrases[f"analysis.{key}"].format(n=document["sealed"]))
    return said


def hypothesis(name: str, phrases: Phrases, names: Mapping[str, str]) -> str:
    """What a hypothesis says, in words that accuse no more than the hypothesis does."""
    if name in BESIDES or name == UNDETERMINED:
        return phrases[f"analysis_hypothesis.{name}"]
    if name in names:
        return phrases["analysis_hypothesis.party"].format(party=names[name])
    return name.replace("_", " ")


def share(value: float) -> str:
    """A probability in whole per cent, never 0 or 100 where it is not quite; tenths at the ends.

    >>> share(0.823), share(0.9999), share(0.0004)
    ('82 %', '99.9 %', '0.1 %')
    """
    if 0.01 <= value < 0.985:
        return f"{round(value * 100)} %"
    return f"{min(max(value * 100, 0.1), 99.9):.1f} %"


def _share(value: float, phrases: Phrases) -> str:
    return share(value).replace(".", phrases["analysis.decimal"])


def rows(said: Mapping[str, object]) -> Iterator[str]:
    """A told analysis in rows of words, for a terminal."""
    yield f"case {said['case']}, analysed by {said['analyst']}"
    yield from (str(s) for s in _listed(said["sentences"]))
    standard = said["standard"]
    assert isinstance(standard, Mapping)
    missing = ", ".join(map(str, standard["missing"])) or "nothing"
    yield (
        f"standard: {standard['name']} ({share(float(standard['probability']))}, "
        f"{standard['families']} sorts of source), missing: {missing}"
    )
    yield "hypotheses: before, after (90 % interval)"
    for h in sorted(_tables(said["hypotheses"]), key=lambda r: -float(str(r["probability"]))):
        before, after, low, high = (
            share(float(str(h[k]))) for k in ("prior", "probability", "low", "high")
        )
        yield f"  {h['h']}: {before}, {after} ({low} to {high})"
    yield "items: weight for what leads, in powers of ten; probability without it"
    for one in sorted(_tables(said["items"]), key=lambda r: -abs(float(str(r["weight"])))):
        weight = float(str(one["weight"])) / math.log(10.0)
        marks = [m for m in ("sealed", "decides") if one[m]]
        yield (
            f"  {one['id']}: {weight:+.2f}, {share(float(str(one['without'])))} without; "
            f"{one['reliability']}{one['credibility']}"
            f"{''.join(f', {m}' for m in marks)}; set by {one['by']}: {one['reason']}"
        )
    yield f"prior: {said['prior_reason']}"
    for a in _tables(said["alternatives"]):
        about = f" ({a['about']})" if a["about"] else ""
        after = share(float(str(a["probability"])))
        yield f"model {a['name']}{about}: {a['answer']}, {a['leading']} {after}"


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else []


def _tables(value: object) -> list[Mapping[str, object]]:
    return [one for one in _listed(value) if isinstance(one, Mapping)]
