"""The audit of claims as its page shows it: a row for each claimant, and the batches.

Every figure leads to its rows: `rows` gives, figure by figure, the words by which the list of
claims gives them.
"""

from typing import Any

from lendemain.desk.cases import batches, claims
from lendemain.desk.cases.claims import Claims

Plain = dict[str, Any]


def audit(every: Claims) -> Plain:
    """A row of figures for each claimant, batches that wait, and decided ones with their error."""
    view = every.view
    mission = view.mission
    decided = [batches.told(mission, entry) for entry in mission.entries(batches.DECIDED)]
    done = {row["drawn"] for row in decided}
    drawn = [
        {k: v for k, v in batches.drawing(mission, entry.index).items() if k != "seed"}
        for entry in mission.entries(batches.DRAWN)
        if entry.index not in done
    ]
    return {
        "version": view.version,
        "claimants": every.audit(),
        "waiting": claims.waiting(view),
        "batches": batches.listed(view, every.batched()),
        "drawn": drawn,
        "decided": decided,
    }
