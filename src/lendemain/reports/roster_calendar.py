"""A roster as iCalendar (RFC 5545), for all or for one person: times in UTC, the same bytes always.

A duty's identifier is made of its person, day and shift, so a roster read again replaces, and does
not repeat.  No method is named: that would make it a message, which needs somebody who sends it
(RFC 5546, 3.2.1).  Who stands where and when is for the mission alone.
"""

import hashlib
from datetime import datetime

from icalendar import Calendar, Event

from lendemain.errors import InputError
from lendemain.records.roster import Roster
from lendemain.reports.language import plain


def calendar(roster: Roster, *, made: datetime, mission: str, person: str = "") -> bytes:
    """The duties of a roster, or those of one person; `made` is when the roster was adopted.

    Raises `InputError` for a person without a duty in it.
    """
    wanted = [d for d in roster.duties if person in ("", d.person_id)]
    if person and not wanted:
        known = sorted({d.person_id for d in roster.duties})
        raise InputError(
            "no duty in this roster", where=person,
            remedy=f"Name one of: {', '.join(known[:20]) or 'nobody'}",
        )  # fmt: skip
    found = Calendar()
    found.add("prodid", "-//lendemain//roster//EN")
    found.add("version", "2.0")
    found.add("x-wr-calname", plain(f"{mission}: {roster.title or 'roster'}"))
    for duty in wanted:
        one = Event()
        key = f"{mission} {duty.person_id} {duty.day} {duty.shift_id}"
        one.add("uid", f"{hashlib.sha256(key.encode()).hexdigest()[:32]}@lendemain.example")
        one.add("dtstamp", made)
        one.add("dtstart", duty.start)
        one.add("dtend", duty.end)
        what = plain(f"{duty.post} {duty.shift_id}".strip())
        one.add("summary", what if person else f"{what}: {plain(duty.person_id)}")
        one.add("class", "CONFIDENTIAL")
        found.add_component(one)
    return bytes(found.to_ical())
