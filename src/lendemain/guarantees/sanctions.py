"""Sanctions packages by jurisdiction: whether they are due, and which legal step is still missing.

That a clause binds makes no sanction: each jurisdiction takes its own steps, in their order.  What
goes out to others is FollowTheMoney, the entities of sanctions lists: the authority as a public
body, each target as a legal entity by the name that the text gives, and the sanction between them:
"Active" once every legal step is taken, else "Inactive", with what is missing in its summary.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import datetime

from lendemain.guarantees import fourfold
from lendemain.guarantees.evaluator import Evaluator
from lendemain.records.commitment import Instrument, LegalStep, SanctionsPackage

_COUNTRY = re.compile("[a-z]{2}")
"""What the model knows as a country: two letters (ISO 3166-1), and eu."""

NAMED = "Named so by the text; no register was asked who or what this is"

IN_FORCE, READY, WAITING, NOT_DUE = (
    "in force",
    "due, steps missing",
    "steps out of order",
    "not due",
)


def packages(
    evaluator: Evaluator, instrument: Instrument, at: datetime, *, language: str = "en"
) -> list[dict[str, object]]:
    """Each package: whether its clause binds, which steps are taken and when, and what is missing.

    A later step that was taken before an earlier one is told as out of order; nothing counts as in
    force until every step is taken.
    """
    return [_package(evaluator, one, at, language) for one in instrument.packages]


def _package(
    evaluator: Evaluator, package: SanctionsPackage, at: datetime, language: str
) -> dict[str, object]:
    bound = evaluator.activations(package.fragment, at)
    since = bound[-1].since if bound else None
    taken = [(step, _taken(evaluator, step, since, at)) for step in package.steps]
    missing = [step for step, when in taken if when is None]
    done = [when for _, when in taken if when is not None]
    ordered = all(when is not None for _, when in taken[: len(done)]) and done == sorted(done)
    if since is None:
        status = NOT_DUE
    elif not missing and ordered:
        status = IN_FORCE
    else:
        status = READY if ordered else WAITING
    return {
        "package": package.package_id,
        "name": package.name[language],
        "jurisdiction": package.jurisdiction,
        "authority": package.authority,
        "clause": package.fragment,
        "due_since": since.isoformat() if since else "",
        "status": status,
        "taken": [f"{step.name[language]} ({when.isoformat()})" for step, when in taken if when],
        "missing": [f"{step.name[language]}: {step.by}, {step.basis}" for step in missing],
        "next": f"{missing[0].name[language]} ({missing[0].by})" if missing else "",
    }


def _taken(
    evaluator: Evaluator, step: LegalStep, since: datetime | None, at: datetime
) -> datetime | None:
    """When a step was taken after the clause came to bind; None where it was not, for sure."""
    of = evaluator.signals[step.signal]
    for row, code in enumerate(of.codes(1.0).tolist()):
        when = of.fact(of.names[row]).happened
        if code == fourfold.TRUE and when <= at and since is not None and when >= since:
            return when
    return None


def entities(instrument: Instrument, rows: Sequence[dict[str, object]]) -> list[dict[str, object]]:
    """The packages as FollowTheMoney entities: plain mappings of id, schema and properties.

    `rows` are what `packages` gave; every property is a list of texts, as the model asks.
    """
    found: dict[str, dict[str, object]] = {}

    def put(id_: str, schema: str, **properties: Sequence[str]) -> str:
        kept = {name: sorted(set(values)) for name, values in properties.items() if any(values)}
        found[id_] = {"id": id_, "schema": schema, "properties": kept}
        return id_

    known = {p.package_id: p for p in instrument.packages}
    for row in rows:
        package = known[str(row["package"])]
        country = [package.jurisdiction] if _COUNTRY.fullmatch(package.jurisdiction) else []
        put(_id("authority", package.authority), "PublicBody",
            name=[package.authority], country=country)  # fmt: skip
        for target in package.targets:
            entity = put(_id("target", package.package_id, target), "LegalEntity",
                         name=[target], notes=[NAMED])  # fmt: skip
            put(
                _id("sanction", package.package_id, target),
                "Sanction",
                entity=[entity],
                authority=[package.authority],
                program=[package.programme],
                country=country,
                status=["Active" if row["status"] == IN_FORCE else "Inactive"],
                startDate=[_day(row)],
                reason=[f"{instrument.title['en']}: {package.fragment}"],
                summary=[str(row["status"]), *(f"missing: {m}" for m in _texts(row["missing"]))],
            )
    return [found[key] for key in sorted(found)]


def written(listed: Sequence[dict[str, object]]) -> bytes:
    """Entities as JSON, one a row, in order: the form that FollowTheMoney's tools read."""
    rows = (json.dumps(one, ensure_ascii=False, sort_keys=True) for one in listed)
    return "".join(f"{row}\n" for row in rows).encode()


def _day(row: dict[str, object]) -> str:
    """The day from which a package is in force; "" until every step is taken."""
    if row["status"] != IN_FORCE:
        return ""
    last = _texts(row["taken"])[-1]
    return last.rpartition("(")[2][:10]


def _texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _id(*parts: str) -> str:
    return "lendemain-" + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24]
