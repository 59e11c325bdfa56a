"""The acts of a case's analysis in a browser: hypotheses first, then items, then what it comes to.

Each is the verb of the analysis' own room, under the name of whoever signs; an item that is sealed
is an officer's attestation of what cannot be shown, and goes into an entry of its own.  What is
proposed by the program counts only once somebody takes it over.
"""

from collections.abc import Mapping

from lendemain.commission import items
from lendemain.desk import permissions
from lendemain.desk.cases import barred, exhibits
from lendemain.desk.cases.procedure import Matter
from lendemain.desk.evidence import analysis, proposals
from lendemain.desk.pages import forms
from lendemain.desk.pages.act import Act, Doing
from lendemain.desk.view import View
from lendemain.records.analysis import Dropped, Hypotheses
from lendemain.records.attribution import BESIDES
from lendemain.records.because import Because

WEIGHED_BY_FIELD = (
    "likelihoods", "reason", "family", "group", "origin", "doubt", "reliability", "credibility",
    "exhibit", "explained", "sealed",
)  # fmt: skip


def _hypothesized(one: Doing, f: forms.Hypothesizes) -> object:
    return analysis.fixed(
        one.view, one.number, by=one.by, prior=f.prior or None, reason=f.reason, doubt=f.doubt,
        correlation=f.correlation, anew=f.anew,
    )  # fmt: skip


def _weighed(one: Doing, f: forms.Weighs) -> object:
    row = {name: getattr(f, name) for name in WEIGHED_BY_FIELD}
    return analysis.one_weighed(one.view, one.number, {"id": f.item, **row}, by=one.by)


def _taken(one: Doing, f: forms.Takes) -> object:
    """A list of items as `analysis take` has it in a file."""
    name = "items.json" if f.items.lstrip().startswith("{") else "items.toml"
    return analysis.listed(one.view, one.number, name, f.items.encode(), by=one.by)


def _dropped(one: Doing, f: forms.Drops) -> object:
    return analysis.dropped(one.view, one.number, f.item, reason=f.reason, by=one.by)


def _read(one: Doing, f: forms.Reads) -> object:
    return proposals.read(
        one.view, one.number, f.what, place=(f.lon, f.lat), bearing_deg=f.bearing_deg,
        error_deg=f.error_deg, reason=f.reason, exhibit=f.exhibit, by=one.by,
    )  # fmt: skip


def _taken_over(one: Doing, _: forms.TakesOver) -> object:
    return proposals.taken_over(one.view, one.number, by=one.by)


def _concluded(one: Doing, f: forms.Concludes) -> object:
    return analysis.recorded(one.view, one.number, by=one.by, consequence=f.step)


def _no_analysis(view: View, held: Matter, by: str) -> list[str]:
    """Why somebody cannot analyse a case now."""
    return barred.no_commission(view, held, by)


def _no_item(view: View, held: Matter, by: str) -> list[str]:
    """Why somebody cannot weigh anything in a case now."""
    why = _no_analysis(view, held, by)
    none = [] if fixed(view, held.number, by) else [Because.of("fix_hypotheses")]
    return why + none


def _no_drop(view: View, held: Matter, by: str) -> list[str]:
    """Why somebody cannot leave an item out now."""
    why = _no_item(view, held, by)
    return why or ([] if counted(view, held.number, by) else [Because.of("no_item_yet")])


def fixed(view: View, case: int, by: str) -> Hypotheses | None:
    """The hypotheses that somebody fixed for a case last; None where they fixed none."""
    name = permissions.full(view.mission, by)
    mine = [
        one
        for one in analysis.said(view.mission, case)
        if isinstance(one, Hypotheses) and one.analyst == name
    ]
    return mine[-1] if mine else None


def counted(view: View, case: int, by: str) -> list[str]:
    """The items that somebody has weighed under the hypotheses that hold, and not left out."""
    name, found = permissions.full(view.mission, by), dict[str, None]()
    for one in analysis.said(view.mission, case):
        if one.analyst != name:
            continue
        if isinstance(one, Hypotheses):
            found.clear()
        elif isinstance(one, Dropped):
            found.pop(one.item_id, None)
        else:
            found |= dict.fromkeys(item.item_id for item in one.items)
    return list(found)


def choices(view: View, held: Matter, name: str, by: str) -> Mapping[str, list[str]]:
    """The words that fields of an act of analysis may hold; none for other acts."""
    if name not in ACTS:
        return {}
    possible = [*(p.party_id for p in held.agreement.parties), *BESIDES]
    mine = fixed(view, held.number, by)
    rows = exhibits.shown_to(view.mission, [held.number, *(held.gathered or ())], by)["rows"]
    assert isinstance(rows, list)
    held_here = [str(row["exhibit"]) for row in rows]
    given: dict[str, dict[str, list[str]]] = {
        "hypothesize": {"prior": possible},
        "weigh": {
            "likelihoods": [*mine.prior, items.OTHERS] if mine else [],
            "reliability": list(items.RELIABILITY), "credibility": list(items.CREDIBILITY),
            "exhibit": ["", *held_here],
        },
        "drop": {"item": counted(view, held.number, by)},
        "read": {"what": list(proposals.WHAT), "exhibit": ["", *held_here]},
    }  # fmt: skip
    return given.get(name, {})


ACTS: Mapping[str, Act] = {
    "hypothesize": Act(forms.Hypothesizes, _hypothesized, _no_analysis, rule="hypothesize"),
    "weigh": Act(forms.Weighs, _weighed, _no_item, rule="weigh"),
    "take": Act(forms.Takes, _taken, _no_item, rule="take"),
    "drop": Act(forms.Drops, _dropped, _no_drop),
    "read": Act(forms.Reads, _read, _no_analysis, rule="read"),
    "take_over": Act(forms.TakesOver, _taken_over, _no_item, rule="take_over"),
    "conclude": Act(forms.Concludes, _concluded, _no_item, rule="conclude"),
}
"""Every act of a case's analysis, by name."""
