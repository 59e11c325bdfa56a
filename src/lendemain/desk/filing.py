"""Plans as files of an entry: put beside the ledger by role, and found again."""

from collections.abc import Mapping, Sequence
from typing import Any

from lendemain import encoding
from lendemain.desk import keys
from lendemain.desk.mission import Entry, Mission, obj, printable
from lendemain.errors import InputError

PLAN_BYTES_MAX = 64 << 20
SAID = "said"
MEDIA: Mapping[str, str] = {
    "brief": "application/toml", "points": "text/csv", "roads": "text/csv",
}  # fmt: skip
"""What a file in a role is; all others are JSON."""


def filed(mission: Mission, files: Mapping[str, bytes]) -> list[dict[str, object]]:
    """How an entry names these files, by role, which are durable before it is written."""
    return [
        obj(mission.segments.put_bytes(data), len(data), MEDIA.get(role, "application/json"), role)
        for role, data in files.items()
    ]


def newest(
    mission: Mission, kind: str, index: int | None = None, *, what: str, remedy: str
) -> Entry:
    """The last entry of a kind, or the one of that number; `InputError` where there is none.

    `what` says in words what such an entry adopts ("plan of posts").
    """
    found = [e for e in mission.entries(kind) if index is None or e.index == index]
    if found:
        return found[-1]
    raise InputError(
        f"no adopted {what}" if index is None else f"entry {index} is no {what}",
        where=str(mission.folder), remedy=remedy,
    )  # fmt: skip


def document(mission: Mission, entry: Entry, role: str = "plan") -> dict[str, Any]:
    """The document that an entry names in a role."""
    digest = str(entry.objects(role)[0]["digest"])
    return encoding.parsed(mission.segments.bytes(digest), size_max=PLAN_BYTES_MAX)


def files(mission: Mission, entry: Entry, roles: Sequence[str]) -> dict[str, bytes]:
    """The files that an entry names in these roles, as far as it names any."""
    return {
        role: mission.segments.bytes(str(named[0]["digest"]))
        for role in roles
        if (named := entry.objects(role))
    }


def kept(
    mission: Mission, kind: str, said: Mapping[str, object], *, by: str, compartment: str
) -> int:
    """The number of the entry by which a person says what only a compartment may read."""
    signer = keys.person(mission.folder, by)
    objects = filed(mission, {SAID: encoding.canonical(said)})
    body = {"comp": [compartment], "by": printable(by)}
    return mission.record(kind, body, objects, signer=signer)
