"""The analyses of a case that were recorded, as far as a finding has to know of them."""

from lendemain import encoding
from lendemain.desk.mission import Entry, Mission
from lendemain.errors import InputError
from lendemain.records.decision import Analysed

ANALYSED, WHOLE = "case.analysed", "analysis"
DOCUMENT_BYTES_MAX = 8 << 20


def analysed(mission: Mission, number: int, *, below: int | None = None) -> dict[str, Analysed]:
    """The analyses of a case that were recorded, by the digest of their document."""
    found = {}
    for entry in mission.entries(ANALYSED, below=below):
        if entry.body.get("case") == number:
            for named in entry.objects(WHOLE):
                digest = str(named["digest"])
                found[digest] = _analysed(mission, entry, digest)
    return found


def _analysed(mission: Mission, entry: Entry, digest: str) -> Analysed:
    try:
        said = encoding.parsed(mission.segments.bytes(digest), size_max=DOCUMENT_BYTES_MAX)
    except InputError:
        said = {}  # what cannot be read supports nothing
    rows, standard = said.get("hypotheses"), said.get("standard")
    leading, step = str(said.get("leading", "")), said.get("consequence", 0)
    held = {str(r.get("h")): r for r in rows} if isinstance(rows, list) else {}
    missing = standard.get("missing") if isinstance(standard, dict) else None
    return Analysed(
        entry=entry.index, digest=digest, answer=str(said.get("answer", "")), leading=leading,
        low=float(held.get(leading, {}).get("low", "0")),
        consequence=step if isinstance(step, int) else 0,
        missing=tuple(map(str, missing)) if isinstance(missing, list) else (),
        probability={name: float(r.get("probability", "0")) for name, r in held.items()},
    )  # fmt: skip
