"""From what many accounts say to what happened: incidents, and how well anybody was looking.

`incidents` gates accounts on place, time and kind with each account's own uncertainty, joins them
(`associate`), and tells of each whole its region, interval, kind, and numbers of acts;
`counted_once` says which of these acts other incidents count too, `believed` how surely anything
happened where one instrument alone says so.  `coverage` says what was watched.  The answer depends
on the accounts alone, not on the order they came in.
"""

from lendemain.fusion.belief import Lone, believed
from lendemain.fusion.frame import Frame, framed
from lendemain.fusion.fused import Fused, incidents
from lendemain.fusion.once import counted_once
from lendemain.fusion.watching import coverage

__all__ = ["Frame", "Fused", "Lone", "believed", "counted_once", "coverage", "framed", "incidents"]
