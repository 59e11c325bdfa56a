"""The table of contributions as a what-if would have it, to be mended, taken in and adopted.

It is the very table that the adopted plan was made from, with the changes written in.  An offer
that was only imagined stands in it as announced, without evidence: somebody has to make it real.
"""

import csv
import io

from lendemain.desk.mission import Mission
from lendemain.desk.pages import plans_whatif
from lendemain.desk.pages.plans_line import File
from lendemain.desk.pages.plans_whatif import Changes
from lendemain.desk.plans import force, force_shown
from lendemain.records.force import Contribution

ANNOUNCED = "announced"


def table(mission: Mission, wanted: Changes) -> File:
    """The changed table as CSV; `InputError` where there is no plan, or a change that is none."""
    entry = force.adopted(mission)
    held, _ = force_shown.kept(mission)
    after = plans_whatif.changed(held, wanted)
    assert entry is not None
    offered = max(mission.entries(force.OFFERED, below=entry[0].index), key=lambda e: e.index)
    digest = str(offered.objects("contributions")[0]["digest"])
    text = mission.segments.bytes(digest).decode("utf-8-sig")
    stays = {c.contribution_id: c for c in after.offers}
    known = {c.contribution_id for c in held.offers}
    added = [c for c in after.offers if c.contribution_id not in known]
    data = written(text, stays, moved=set(wanted.moved), added=added, gone=known - set(stays))
    return File(name="contributions-what-if.csv", media="text/csv; charset=utf-8", data=data)


def written(
    text: str,
    stays: dict[str, Contribution],
    *,
    moved: set[str],
    added: list[Contribution],
    gone: set[str],
) -> bytes:
    """A table with rows taken out, windows moved and offers added; other rows are as they were."""
    first = text.split("\n", 1)[0]
    mark = ";" if first.count(";") > first.count(",") else ","
    head, *rows = [r for r in csv.reader(io.StringIO(text), delimiter=mark) if any(r)]
    names = [h.strip().lower() for h in head]
    found = io.StringIO()
    out = csv.writer(found, delimiter=mark, lineterminator="\n")
    out.writerow(head)
    for row in rows:
        said = dict(zip(names, row, strict=False))
        name = said.get("id", "").strip()
        if name in gone:
            continue
        if name in moved and name in stays:
            said |= _window(stays[name])
        out.writerow([said.get(n, "") for n in names] if name in moved else row)
    for one in added:
        told = {**_offer(one), **_window(one)}
        out.writerow([told.get(n, "") for n in names])
    return found.getvalue().encode()


def _window(one: Contribution) -> dict[str, str]:
    return {
        "available_from": f"{one.start:%Y-%m-%dT%H:%M:%SZ}",
        "available_until": f"{one.end:%Y-%m-%dT%H:%M:%SZ}",
    }


def _offer(one: Contribution) -> dict[str, str]:
    return {
        "id": one.contribution_id, "nation": one.nation, "unit": one.unit,
        "capabilities": "|".join(one.capabilities), "count": str(one.count),
        "personnel": str(one.personnel), "notice_days": "0", "tour_months": str(one.tour_months),
        "dwell": f"{one.dwell:g}", "status": ANNOUNCED, "lift_by": one.lift_by,
        "exclusivity": one.exclusivity, "source": one.source,
    }  # fmt: skip
