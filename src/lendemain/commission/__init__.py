"""From an allegation to its place in the docket: numbers, procedure, and what comes first.

`docket` holds the procedure as one table and gives every allegation a number for ever; `triage`
says how each is handled; `custody` says who has held each exhibit.  None decides anything: findings
are people's.
"""

from lendemain.commission import custody, docket, personal, triage

__all__ = ["custody", "docket", "personal", "triage"]
