"""From an allegation to its place in the docket: numbers, procedure, and what comes first.

`docket` holds the procedure as one table and gives every allegation a number for ever; `triage`
says how each is handled.  Neither decides anything: findings are people's.
"""

from lendemain.commission import docket, triage

__all__ = ["docket", "triage"]
