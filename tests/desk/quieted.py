"""A mission whose front falls quiet: a text with short terms, fighting, then hardly any.

Tests load this file by its path.
"""

from datetime import timedelta
from pathlib import Path

from lendemain.desk import adoption, clock, intake, texts
from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission
from lendemain.desk.working import cycle

FOUGHT, QUIET = 8, 6
TERMS = {
    "cessation_provisional_d": 3, "cessation_credible_d": 5, "cessation_baseline_d": 14,
    "cessation_baseline_min_d": 5, "cessation_survival_min": 0.6,
}  # fmt: skip


def text(folder: Path, **more: float) -> Path:
    """The model agreement with short terms, as a file."""
    model = texts.agreement_file("model-2026").read_text("utf-8")
    rows = "".join(f"{name} = {value}\n" for name, value in {**TERMS, **more}.items())
    path = folder / "short.toml"
    path.write_text(f"{model.rstrip()}\n{rows}", "utf-8")
    return path


def order(folder: Path, name: str, *, days: int, density: float, ago: int) -> Path:
    """Days of the made-up front that began so many days ago."""
    start = clock.now().date() - timedelta(days=ago)
    path = folder / f"{name}.toml"
    path.write_text(
        f"days = {days}\nseed = {ago}\ndensity = {density}\ngrowth = 0.0\nstart = {start}\n"
    )
    return path


def made(folder: Path, *, quiet: int = QUIET) -> Path:
    """A mission whose last day was yesterday, with people of the host, of the other side, and two
    who order.
    """
    place = folder / "front"
    Mission.create(place, [str(text(folder))], name="front").close()
    orders = [
        order(folder, "war", days=FOUGHT, density=0.8, ago=FOUGHT + quiet),
        order(folder, "calm", days=quiet, density=0.01, ago=quiet),
    ]
    with Mission.open(place, write=True) as mission:
        intake.intake(mission, "exercise", orders)
        cycle.cycle(mission)
        for name, party in (("olena", "north"), ("petro", "south")):
            duty = adoption.given(name, "liaison", party=party)
            adoption.enrolled(mission, name, duty)
        for name in ("ana", "ivo"):
            cases.enrolled(mission, name)
    return place
