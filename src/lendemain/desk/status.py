"""What is where, how far, how healthy: one mission in a page of plain facts."""

import shutil

from lendemain.desk.mission import INTAKE, Mission
from lendemain.desk.network import assurance
from lendemain.desk.proof import audit
from lendemain.desk.working import cycle


def status(mission: Mission) -> dict[str, object]:
    """The facts as a plain mapping; nothing is worked out that a cycle has not concluded."""
    turn = cycle.last_cycle(mission)
    intakes = list(mission.entries(INTAKE))
    waiting = [e.index for e in intakes if turn is None or e.index >= turn.number("as_of")]
    counts = ("rows", "accepted", "rejected", "duplicates")
    concluded = turn.body["concluded"] if turn else {}
    assert isinstance(concluded, dict)
    return {
        "mission": mission.name,
        "texts": [a.agreement_id for a in mission.agreements],
        "ledger": {"origin": mission.origin, "entries": mission.size, "checkpoint": mission.head},
        "witnessed": assurance.Assurance(mission).head(),
        "received": {
            "files": len(intakes),
            **{n: sum(e.number(n) for e in intakes) for n in counts},
        },
        "last_entry": mission.last_made.isoformat() if mission.last_made else "",
        "last_cycle": turn.index if turn else None,
        "waiting_for_a_cycle": waiting,
        "concluded": {name: said["rows"] for name, said in concluded.items()},
        "last_audit": audit.last(mission),
        "free_bytes": shutil.disk_usage(mission.folder).free,
    }
