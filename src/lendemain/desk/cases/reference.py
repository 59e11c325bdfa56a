"""The commission's terms of reference in force, and who sits in it, as the ledger says.

policy.changed {"policy": "terms"}  adopts terms of reference; two people sign it
commission.chaired {"chair"}        names who chairs; two members sign it
"""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from lendemain import encoding
from lendemain.commission import terms as reference
from lendemain.desk import permissions, texts
from lendemain.desk.mission import Entry, Mission
from lendemain.records.access import Action, Guarded, Level, Role
from lendemain.records.agreement import Agreement
from lendemain.records.procedure import Terms

TERMS, CHAIRED = "terms", "commission.chaired"
TEXT = "model.toml"


@dataclass(frozen=True, slots=True)
class Given:
    """A text of terms of reference: its file's name, its bytes, and since when it holds."""

    file: str
    data: bytes
    since: datetime | None = None


@lru_cache(maxsize=1)
def _shelved() -> Given:
    return Given(TEXT, (texts.shelf() / "terms" / TEXT).read_bytes())


_parsed = lru_cache(maxsize=8)(reference.parsed)


def packaged() -> Terms:
    """The terms of reference that come with the package, which hold until some are adopted."""
    return _parsed(TEXT, _shelved().data)


def given(mission: Mission, *, below: int | None = None) -> tuple[Given, ...]:
    """The terms of reference that held below an entry's number, those in force last."""
    found = [_shelved()]
    for entry in mission.entries(permissions.CHANGED, below=below):
        if entry.body.get("policy") == TERMS and adopted(mission, entry):
            data = mission.segments.bytes(str(entry.objects(TERMS)[0]["digest"]))
            since = encoding.moment(entry.number("time_made"))
            found.append(Given(str(entry.body.get("file", TEXT)), data, since))
    return tuple(found)


def terms(
    mission: Mission, agreement: Agreement | None = None, *, below: int | None = None
) -> Terms:
    """The terms of reference in force below an entry's number, with the clocks that an agreement's
    text gives, and those that held before.
    """
    over = agreement or (mission.agreements[0] if mission.agreements else None)
    thresholds = (over.thresholds or {}) if over else {}
    held: Terms | None = None
    for text in given(mission, below=below):
        found = reference.under(_parsed(text.file, text.data), thresholds)
        held = replace(found, since=text.since, before=held)
    assert held is not None
    return held


def adopted(mission: Mission, entry: Entry) -> bool:
    """Whether two who might adopt terms then have signed them; before a policy of access was
    adopted, people without a duty might.
    """
    now, at = permissions.standing(mission, below=entry.index), entry.number("time_made")
    thing = Guarded(level=int(Level.PUBLIC))
    entitled = [
        name
        for name in permissions.signers(mission, entry)
        if now.may(name, Action.ADOPT, thing, at)
        or (now.adopted is None and name not in now.duties)
    ]
    return len(entitled) >= permissions.SIGNERS_LEAST


def seated(mission: Mission, *, below: int | None = None) -> tuple[tuple[str, ...], str]:
    """The members of the commission by name, and who chairs ("": nobody)."""
    duties = permissions.standing(mission, below=below).duties
    members = sorted(name for name, d in duties.items() if d.role is Role.COMMISSIONER)
    chair = ""
    for entry in mission.entries(CHAIRED, below=below):
        if len(set(permissions.signers(mission, entry)) & set(members)) > 1:
            chair = str(entry.body.get("chair", ""))
    return tuple(members), chair if chair in members else ""
