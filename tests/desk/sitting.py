"""A mission with a commission that sits: members, secretariat, liaisons, a case and its analysis.

Time is as the test wants it: `now` of a `Sitting` is what the house's clock says.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from lendemain.desk import adoption, clock, view
from lendemain.desk.cases import cases, deciding, timing
from lendemain.desk.evidence import analysis
from lendemain.desk.file import hearing
from lendemain.desk.mission import Mission

MEMBERS = ("ana", "bo", "cem", "dan", "eva")
RATIO = {"south": 300.0, "others": 1.0}


@dataclass
class Sitting:
    """A mission at work, and what its clock says."""

    mission: Mission
    now: datetime
    number: int = 0
    began: datetime = field(init=False)
    whole: view.View = field(init=False)

    def __post_init__(self) -> None:
        self.began, self.whole = self.now, view.view(self.mission)

    @property
    def view(self) -> view.View:
        """The mission as it stands."""
        return view.View(self.mission, self.whole.entry, self.whole.found)

    def on(self, hours: float) -> None:
        """Let so many hours pass."""
        self.now += timedelta(hours=hours)

    def move(self, move: str, by: str = "ana", **more: object) -> dict[str, object]:
        """Make a move."""
        return cases.moved(self.view, self.number, move, reason="as read", by=by, **more)

    def shown(self, by: str | None = None) -> dict[str, object]:
        """The case as it stands."""
        return cases.shown(self.view, self.number, by=by)

    def finding(self, word: str = "breach", **more: object) -> dict[str, object]:
        """A finding on the newest analysis."""
        from lendemain.desk.cases import stating

        given = {"text": "Fire came from the south.", "hypothesis": "south", "consequence": 4}
        held = stating.matter(self.view, self.number)
        return deciding.finding(held, word, **(given | more))


@contextmanager
def sitting(folder: Path, monkeypatch: object) -> Iterator[Sitting]:
    """Open a staffed mission, with a clock of its own."""
    with Mission.open(folder, write=True) as mission:
        one = Sitting(mission, clock.now())
        one.number = int(view.view(mission).cases.column("number")[0].as_py())
        monkeypatch.setattr(clock, "now", lambda: one.now)
        yield one


def staffed(mission: Mission, case: int) -> None:
    """Enrol the commission, its secretariat, the case's investigator, and the parties' liaisons."""
    people = [(name, "commissioner", "") for name in MEMBERS]
    people += [("sec", "secretariat", ""), ("ivo", "investigator", "")]
    people += [("yana", "liaison", "north"), ("petro", "liaison", "south")]
    for name, role, party in people:
        mine = [case] if role == "investigator" else None
        adoption.enrolled(mission, name, adoption.given(name, role, party=party, cases=mine))


def analysed(one: Sitting, step: int = 4) -> None:
    """Have a member analyse the case for a step of the ladder: the south, very surely."""
    analysis.fixed(one.view, one.number, by="ana")
    for name, family in (("crater", "ground"), ("radar", "radar")):
        row = {"id": name, "likelihoods": RATIO, "reason": "as read", "family": family}
        analysis.one_weighed(one.view, one.number, row, by="ana")
    analysis.recorded(one.view, one.number, by="ana", consequence=step)


def begun(one: Sitting) -> None:
    """Admit the case, certify T0 as now, and verify."""
    one.move("admit", "sec")
    timing.certified(one.view, one.number, by="sec", reason="first account", t0=one.now)
    one.move("verify", "bo")


def heard(one: Sitting) -> None:
    """Investigate, send the parties their files, hear both."""
    one.move("establish", "bo")
    one.move("report", "bo")
    hearing.sent(one.view, one.number, by="sec", reason="the draft is ready")
    hearing.answered(one.view, one.number, party="south", text="Ми не стріляли.\n".encode(),
                     language="uk", by="petro")  # fmt: skip
    hearing.waived(one.view, one.number, party="north", by="yana", reason="nothing to add")
    one.move("hear", "sec")


def decided(one: Sitting, remedy: tuple[str, ...] = ("explanation:south",)) -> None:
    """Propose, vote three to one, decide."""
    deciding.proposed(one.view, one.number, one.finding(), by="ana", remedy=remedy)
    for name, vote in (("ana", "for"), ("bo", "for"), ("cem", "for"), ("dan", "against")):
        dissent = "The craters are old." if vote == "against" else ""
        deciding.voted(one.view, one.number, vote, by=name, dissent=dissent)
    one.move("decide")
