"""An analysis as a document of the ledger: what the case file shows, and what a party may see.

Numbers are texts of nine digits, so that the same statements give the same bytes on any machine.
The open form leaves out what sealed items say and what they were worth one by one; that there are
such items, and what the answer would be without them, stays, so that a party can answer to it.
"""

from collections.abc import Mapping

from lendemain.commission import items, standards
from lendemain.commission.analysis import DEFAULT_REASON
from lendemain.commission.attribution import SPEAKS
from lendemain.records.analysis import Analysis
from lendemain.records.attribution import Belief, Influence, Item

Plain = dict[str, object]
VERSION = 1


def document(
    analysis: Analysis, thresholds: Mapping[str, float], *, to_parties: bool = False
) -> Plain:
    """An analysis as a document that `encoding.canonical` takes; without sealed items where it is
    for the parties.
    """
    found, fixed = analysis.assessment, analysis.hypotheses
    sealed = {i.item_id for i in analysis.items if i.sealed}
    hidden = sealed if to_parties else set()
    influences = {i.item_id: i for i in found.influences}
    return {
        "v": VERSION,
        "case": analysis.case,
        "analyst": analysis.analyst,
        "made_for": "parties" if to_parties else "commission",
        "hypotheses_entry": fixed.entry,
        "hypotheses": [_belief(b) for b in found.beliefs],
        "prior_reason": fixed.reason,
        "prior_by_default": fixed.reason == DEFAULT_REASON,
        "prior_doubt": items.written(fixed.doubt),
        "correlation": items.written(fixed.correlation),
        "items": [
            _item(one, influences[one.item_id])
            for one in analysis.items
            if one.item_id not in hidden
        ],
        "sealed": len(sealed),
        "leading": found.leading,
        "answer": found.answer,
        "consequence": analysis.consequence,
        "standard": _standard(analysis, thresholds),
        "needed": items.written(found.needed),
        "tipping": items.written(analysis.tipping) if analysis.tipping is not None else "",
        "families": found.families,
        "contrary": [c for c in found.contrary if c not in hidden],
        "speaks": items.written(SPEAKS),
        "alternatives": [
            {
                "name": a.name, "about": a.about, "leading": a.leading,
                "probability": items.written(a.probability), "answer": a.answer,
            }
            for a in analysis.alternatives
            if not (to_parties and a.name == "without_family" and _all_sealed(analysis, a.about))
        ],
        "confidence": analysis.confidence,
        "grounds": list(analysis.grounds),
    }  # fmt: skip


def _belief(one: Belief) -> Plain:
    return {
        "h": one.hypothesis, "prior": items.written(one.prior),
        "probability": items.written(one.probability), "low": items.written(one.low),
        "high": items.written(one.high),
    }  # fmt: skip


def _standard(analysis: Analysis, thresholds: Mapping[str, float]) -> Plain:
    """The standard by name, what it asks for, what is missing, and every threshold gone by."""
    asked = standards.asked(analysis.consequence, thresholds)
    return {
        "name": asked.name, "probability": items.written(asked.probability),
        "families": asked.families, "missing": list(analysis.missing),
        "thresholds": [
            {"name": n, "value": items.written(v)}
            for n, v in sorted(standards.held(thresholds).items())
        ],
    }  # fmt: skip


def thresholds_of(said: Mapping[str, object]) -> dict[str, float]:
    """The thresholds by which a recorded document was made, whatever the text says by now."""
    standard = said.get("standard")
    rows = standard.get("thresholds") if isinstance(standard, Mapping) else None
    return {str(r["name"]): float(r["value"]) for r in rows} if isinstance(rows, list) else {}


def _item(item: Item, influence: Influence) -> Plain:
    return {
        **items.document(item),
        "weight": items.written(influence.weight),
        "without": items.written(influence.without),
        "decides": influence.decides,
    }


def _all_sealed(analysis: Analysis, family: str) -> bool:
    """Whether a family's name is known from sealed items alone."""
    return all(i.sealed for i in analysis.items if i.family == family)
