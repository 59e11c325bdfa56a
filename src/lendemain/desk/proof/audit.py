"""Everything again, with nothing but the files: ledger, segments, and every conclusion."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lendemain.desk import clock, second
from lendemain.desk.cases import exhibits
from lendemain.desk.mission import CYCLE, Mission, log_key, settings
from lendemain.desk.working import cycle
from lendemain.errors import InputError, LendemainError
from lendemain.ledger import audit as ledger_audit
from lendemain.ledger.witnessing.kept import Kept

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Audited:
    """What an audit found: how much was checked, and every difference in words (none: sound).

    `exhibits` says what is no difference and should be known: redactions, gaps in custody.
    `files_unnamed` counts files that no entry names: kept, and then the entry did not come about.
    """

    entries: int
    root: str
    files: int
    cycles: int
    problems: tuple[str, ...]
    exhibits: tuple[str, ...] = ()
    files_unnamed: int = 0


def audit(folder: Path, *, replay: bool = True, progress: Progress | None = None) -> Audited:
    """What a replay of a mission's folder finds; nothing in it is changed but the note of its date.

    With `replay` every cycle is worked out again and compared with what it recorded.  Raises
    `InputError` where there is no mission at all.
    """
    progress = progress or (lambda *_: None)
    try:
        vkey = log_key(folder)
    except InputError as error:
        if not (folder / "ledger").is_dir():
            raise
        return Audited(0, "", 0, 0, (str(error),))  # a ledger of which nobody says whose it is
    progress("ledger", 0, 0)
    said = settings(folder)
    kept, trouble = _cosigned(folder)
    found = ledger_audit.audit(
        folder / "ledger", [vkey], second=second.known(folder, said), remembered=kept
    )
    problems = [str(p) for p in found.problems] + trouble
    cycles = 0
    if replay and not problems:
        cycles, problems = replayed(folder, progress)
    told = () if problems else _of_exhibits(folder)
    audited = Audited(
        entries=found.entries,
        root=found.root.hex(),
        files=found.files,
        cycles=cycles,
        problems=tuple(problems),
        exhibits=told,
        files_unnamed=len(found.orphans),
    )
    _remember(folder, audited)
    return audited


def _cosigned(folder: Path) -> tuple[list[bytes], list[str]]:
    """Every cosigned checkpoint that is kept, which the ledger has to continue; or why not."""
    kept = Kept(folder / "ledger")
    try:
        sizes = sorted({size for size, _ in kept.sizes()})
        return [note for size in sizes for note in kept.of_size(size)], []
    except LendemainError as error:
        return [], [str(error)]


def replayed(folder: Path, progress: Progress) -> tuple[int, list[str]]:
    """How many cycles were worked out again, and every difference from what they recorded."""
    problems = list[str]()
    with Mission.open(folder) as mission:
        turns = list(mission.entries(CYCLE))
        for done, turn in enumerate(turns):
            progress("cycle", done, len(turns))
            try:
                cycle.replayed(mission, turn)
            except LendemainError as error:
                problems.append(str(error))
        problems += _of_plans(mission)
        problems += _of_analyses(mission)
    return len(turns), problems


def _of_plans(mission: Mission) -> list[str]:
    """Every rule that an adopted plan of the force broke by what held when it was adopted, and what
    of an adopted division, of posts, patrols, a roster or a response cannot be so.
    """
    found = list[str]()  # solvers take long to load, and few missions plan
    if any(True for _ in mission.entries("force.planned")):
        from lendemain.desk.plans import force

        found += force.checked(mission)
    if any(True for kind in ("border.sectors", "border.posts") for _ in mission.entries(kind)):
        from lendemain.desk.plans import border, posts

        found += border.checked(mission) + posts.checked(mission)
    if any(True for kind in ("border.patrols", "border.roster") for _ in mission.entries(kind)):
        from lendemain.desk.plans import patrols, rosters

        found += patrols.checked(mission) + rosters.checked(mission)
    if any(True for _ in mission.entries("border.response")):
        from lendemain.desk.plans import response

        found += response.checked(mission)
    return found


def _of_analyses(mission: Mission) -> list[str]:
    """Every recorded analysis that does not follow from what was signed."""
    if not any(True for _ in mission.entries("case.analysed")):
        return []
    from lendemain.desk import view
    from lendemain.desk.evidence import analysis

    try:
        return analysis.differences(view.view(mission))
    except LendemainError as error:
        return [str(error)]


def _of_exhibits(folder: Path) -> tuple[str, ...]:
    with Mission.open(folder) as mission:
        return tuple(exhibits.remarks(mission))


def _remember(folder: Path, audited: Audited) -> None:
    said = {
        "at": clock.now().isoformat(timespec="seconds"),
        "entries": audited.entries,
        "root": audited.root,
        "problems": len(audited.problems),
    }
    try:
        (folder / "cache").mkdir(exist_ok=True)
        (folder / "cache" / "audit.json").write_text(json.dumps(said), "utf-8")
    except OSError:
        return


def last(mission: Mission) -> str:
    """The last audit in a few words, "" where there was none that is still known."""
    try:
        said = json.loads((mission.folder / "cache" / "audit.json").read_text("utf-8"))
        return f"{said['at']}: {said['entries']} entries, {said['problems']} problems"
    except (OSError, ValueError, KeyError, TypeError):
        return ""
