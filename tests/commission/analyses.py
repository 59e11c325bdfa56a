"""Analyses to be tested: hypotheses, items, and what they come to."""

from datetime import UTC, datetime

from lendemain.commission.analysis import analysis, prior
from lendemain.records.analysis import Hypotheses, Weighed
from lendemain.records.attribution import BESIDES, Item

AT = datetime(2026, 6, 1, tzinfo=UTC)


def hypotheses(*, analyst="olena", entry=5, doubt=1.0, given_prior=None):
    return Hypotheses(
        case=1, analyst=analyst, prior=given_prior or prior(["north", "south"]), reason="equal",
        doubt=doubt, correlation=1.0, entry=entry, at=AT,
    )  # fmt: skip


def item(name, **said):
    ratios = {h: said.pop(h, 1.0) for h in ("north", "south", *BESIDES)}
    return Item(
        item_id=name, likelihoods=ratios, by="olena", reason="read", doubt=said.pop("doubt", 1.0),
        **said,
    )  # fmt: skip


def weighed(*items, analyst="olena", entry=6):
    return Weighed(case=1, analyst=analyst, items=items, entry=entry, at=AT)


def found(*items, consequence=3, thresholds=None, **fixed):
    return analysis(
        hypotheses(**fixed), items, consequence=consequence, thresholds=thresholds or {}
    )
