"""A made-up front of thirty days, worked end to end: what a newcomer sees first."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pyarrow.compute as pc

from lendemain.desk import daily, intake, texts, view
from lendemain.desk.mission import Mission
from lendemain.desk.proof import audit
from lendemain.desk.working import cycle
from lendemain.sources import exercise

ORDER = "exercise.toml"

Say = Callable[[str], None]


def demo(folder: Path, *, say: Say, days: int = 30, density: float = 1.0, seed: int = 7) -> Path:
    """The folder of the English report of a made-up front's last whole day, after everything else
    ran.

    A folder that holds a mission already is shown as it is.  `say` is told what is being done.
    """
    if not (folder / "mission.toml").exists():
        with _timed(say, "init: the model agreement, keys, an empty ledger"):
            Mission.create(folder, ["model-2026"], name="made-up front").close()
        order = folder / ORDER
        order.write_bytes(exercise.order(days=days, density=density, seed=seed))
        with Mission.open(folder, write=True) as mission:
            with _timed(say, f"intake: {days} days of a made-up front through imperfect sensors"):
                taken = intake.intake(mission, "exercise", [order])[0]
                say(f"  {taken.accepted} accepted, {taken.rejected} rejected of {taken.rows} rows")
            with _timed(say, "cycle: incidents, coverage, allegations, cases"):
                found = cycle.cycle(mission)
                say(
                    f"  {found.incidents.num_rows} incidents, {found.allegations.num_rows} "
                    f"allegations, {found.cases.num_rows} cases"
                )
    with _timed(say, "report: the last whole day, in three languages"), Mission.open(folder) as m:
        reports = reported(m, folder / "reports")
    with _timed(say, "audit: everything again, with nothing but the files"):
        audited = audit.audit(folder)
        say(f"  {audited.entries} entries, {len(audited.problems)} problems")
    return reports


def reported(mission: Mission, folder: Path) -> Path:
    """The English page of the last whole day; every form and language lies beside it."""
    shown = view.view(mission)
    last = pc.max(shown.incidents.column("start")).as_py()
    day = (last - timedelta(days=1)).date()
    folder.mkdir(exist_ok=True)
    for language in texts.LANGUAGES:
        for form in daily.FORMS:
            path = folder / f"daily-{day}-{language}.{form}"
            path.write_bytes(daily.paper(shown, day=day, language=language, form=form))
    return folder / f"daily-{day}-en.html"


@contextmanager
def _timed(say: Say, what: str) -> Iterator[None]:
    say(what)
    start = monotonic()
    yield
    say(f"  {monotonic() - start:.1f} s")
