"""A mission whose commission is at work: one case decided, one barely begun, lists of claims.

Tests load this file by its path.  Time begins forty hours before now, so nothing lies ahead.
"""

from datetime import timedelta
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

from lendemain.desk import clock, intake
from lendemain.desk.cases import remedies
from lendemain.desk.evidence import analysis
from lendemain.desk.mission import Mission
from lendemain.desk.working import cycle
from lendemain.sources import exercise

DESK = Path(__file__).parents[1] / "desk"
ITEMS = (
    ("sound", {"south": 4.0, "others": 1.0}, "acoustic", ""),
    ("silence", {"south": 1.0, "others": 2.5}, "coverage", "posts"),
    ("post-7", {"north": 1.0, "south": 6.0, "others": 1.5}, "patrol", "posts"),
)


def made(folder: Path, patch: object) -> Path:
    """The folder of such a mission; `patch` sets the house's clock and is undone by the caller."""
    sits = SimpleNamespace(**run_path(str(DESK / "sitting.py")))
    began = clock.now() - timedelta(hours=40)
    patch.setattr(clock, "now", lambda: began)
    Mission.create(folder, ["model-2026"], name="front").close()
    order = folder.parent / "order.toml"
    order.write_bytes(exercise.order(days=3, density=0.5, seed=11))
    with Mission.open(folder, write=True) as mission:
        intake.intake(mission, "exercise", [order])
        cycle.cycle(mission)
    with sits.sitting(folder, patch) as one:
        sits.staffed(one.mission, one.number)
        sits.begun(one)
        one.on(2)
        sits.analysed(one)
        for name, likelihoods, family, group in ITEMS:
            row = {"id": name, "likelihoods": likelihoods, "reason": f"{family}, read twice",
                   "family": family, **({"group": group} if group else {})}  # fmt: skip
            analysis.one_weighed(one.view, one.number, row, by="ana")
        analysis.recorded(one.view, one.number, by="ana", consequence=4)
        one.on(10)
        sits.heard(one)
        one.on(3)
        sits.decided(one)
        remedies.ordered(one.view, one.number, "explanation", owner="south", by="ana")
        one.move("order", "ana")
        one.number = int(one.view.cases["number"][4].as_py())
        one.move("admit", "sec")
    return folder
