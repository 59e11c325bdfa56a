"""The commission as its page shows it: who sits, who chairs, the terms in force, and since when;
and batches of small matters: what waits, what was drawn, what was decided with which error.
"""

from typing import Annotated, Any

import msgspec

from lendemain.commission import sampling
from lendemain.desk import people, permissions
from lendemain.desk.cases import batches, deciding, reference
from lendemain.desk.cases.claims import Claims
from lendemain.desk.mission import TEXT, Entry, Mission
from lendemain.desk.pages import presiding
from lendemain.desk.view import View
from lendemain.encoding import moment
from lendemain.ledger.keyring import ENROLLED
from lendemain.records.procedure import ClockName

Plain = dict[str, Any]
Short = Annotated[str, msgspec.Meta(max_length=200)]
ROWS_MAX = 100
DECIDED_MAX = 200


class WantedBatches(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which batches are wanted: those whose name holds some words, after a name."""

    q: Short = ""
    after: Short = ""


def seats(view: View) -> Plain:
    """Everybody enrolled with roles, who chairs, the terms of reference, and every change of them
    in order, also those that do not count.
    """
    mission = view.mission
    _, chair = reference.seated(mission)
    history = _history(mission)
    terms = deciding.told(mission)
    steps = terms["ladder"]
    assert isinstance(steps, list)
    given = reference.terms(mission)
    levels = terms["levels"]
    assert isinstance(levels, list)
    for row, step in zip(steps, given.ladder, strict=True):
        row["titles"] = dict(step.title)
    for row, level in zip(levels, given.levels, strict=True):
        row["titles"] = dict(level.title)
    last = {row["what"]: row["entry"] for row in history if row["counts"]}
    enrolled = {
        str(one.body.get("name", "")): one.index for one in mission.entries(ENROLLED)
    }  # fmt: skip
    return {
        "version": f"{view.version}-{len(history)}-{mission.size}",
        "chair": chair,
        "chaired": last.get("chair"),
        "adopted": last.get("terms"),
        "people": [
            row | {"entry": enrolled.get(str(row["name"]))} for row in people.listed(mission)
        ],
        "terms": terms,
        "catalogue": {one.name: dict(one.title) for one in given.catalogue},
        "text": reference.given(mission)[-1].data.decode("utf-8"),
        "agreed": _agreed(mission),
        "history": history,
        "passed_over": [row["entry"] for row in history if not row["counts"]],
    }


def _agreed(mission: Mission) -> Plain:
    """The clocks whose time the agreement's text gives, with the entry that adopted that text."""
    if not mission.agreements:
        return {}
    over = mission.agreements[0]
    adopted = [
        e.index for e in mission.entries(TEXT) if e.body.get("agreement") == over.agreement_id
    ]
    named = {c: f"clock_{c.value}_h" for c in ClockName}
    return {c.value: adopted[-1] for c, name in named.items() if (over.thresholds or {}).get(name)}


def _history(mission: Mission) -> list[Plain]:
    """Every entry that names a chair or changes the terms, and whether it counts."""
    found = []
    for one in mission.entries():
        what = _what(one)
        if what:
            after = one.index + 1
            counts = (
                reference.seated(mission, below=after)[1] == one.body.get("chair")
                if what == "chair"
                else what != "terms" or reference.adopted(mission, one)
            )
            about = str(one.body.get("chair") or one.body.get("id") or "").rpartition("/")[2]
            found.append({
                "entry": one.index, "what": what, "about": about, "counts": counts,
                "at": moment(one.number("time_made")).isoformat(),
                "signers": permissions.signers(mission, one),
            })  # fmt: skip
    return found


def _what(one: Entry) -> str:
    if one.kind == reference.CHAIRED:
        return "chair"
    if one.kind == permissions.CHANGED:
        return "terms" if one.body.get("policy") == reference.TERMS else "policy"
    return ""


def listed(every: Claims, wanted: WantedBatches) -> Plain:
    """Batches that wait to be drawn (a page of them), samples that wait to be decided, and what was
    decided, the newest first, with how a sample is sized.
    """
    view = every.view
    terms = view.agreements[0].thresholds or {}
    rule = {**sampling.DEFAULTS, **{n: v for n, v in terms.items() if n in sampling.DEFAULTS}}
    rows = [
        row
        for row in batches.listed(view, every.batched())
        if wanted.q.lower() in str(row["batch"]).lower()
    ]
    left = [row for row in rows if str(row["batch"]) > wanted.after]
    page = left[:ROWS_MAX]
    drawn = presiding.waiting(view)
    decided = [batches.told(view.mission, e) for e in view.mission.entries(batches.DECIDED)]
    return {
        "version": view.version,
        "rule": {"level": rule["batch_sample_level"], "half_width": rule["batch_sample_margin"]},
        "waiting": {
            "rows": page, "total": len(rows), "items": sum(int(str(r["items"])) for r in rows),
            "after": page[-1]["batch"] if len(left) > len(page) else None,
        },
        "drawn": [{k: v for k, v in row.items() if k not in ("seed", "rows", "sample")}
                  for row in drawn],
        "decided": decided[::-1][:DECIDED_MAX],
    }  # fmt: skip
