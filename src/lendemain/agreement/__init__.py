"""An agreement as data, and what it says of an incident.

`text` reads and checks the negotiated text, `zones` draws its belts and sectors, `compliance` sets
incidents against its provisions.  Nothing here accuses anybody: an allegation says that an incident
may breach a provision, how probably, and whom the provision binds.
"""

from lendemain.agreement import compliance, text, zones

__all__ = ["compliance", "text", "zones"]
