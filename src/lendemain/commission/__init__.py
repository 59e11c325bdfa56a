"""From an allegation to its place in the docket: numbers, procedure, and what comes first.

`docket` gives every allegation a number for ever; `procedure` is one table of all moves, whose
needs `clocks`, `hearing`, `deciding` and `remedies` work out by the `terms` of reference; `triage`
says how each case is handled; `custody` says who has held each exhibit.  None decides anything:
findings are people's.
"""

from lendemain.commission import custody, deciding, docket, personal, procedure, triage

__all__ = ["custody", "deciding", "docket", "personal", "procedure", "triage"]
