"""Small scenarios for the tests of regeneration."""

from dataclasses import replace
from datetime import UTC, datetime

from lendemain.records.regeneration import Course, EquipmentLine, Establishment, Formation, UnitType


def course(name: str, **said) -> Course:
    given = {"weeks": 4, "seats": 400, "per_instructor": 8.0, "pass_rate": 0.9, "washback": 0.5,
             "injured": 0.004}  # fmt: skip
    return Course(course_id=name, **{**given, **said})


SMALL = Establishment(
    scenario_id="small", title={"en": "small"}, source="made up",
    start=datetime(2026, 1, 5, tzinfo=UTC), weeks=80, recruits=40, leave=0.005, recover=0.2,
    instructors=60, instructors_max=120,
    courses=(
        course("basic", weeks=6),
        course("gunner", weeks=5, after="basic", share=0.3, seats=100),
        course("driver", weeks=3, after="basic", share=0.2, seats=100),
    ),
    equipment=(
        EquipmentLine(kind="gun", held=100, in_repair=10, fails=0.04, lost=0.001, repair=6,
                      ordered=2, lead=20, donated={10: 15}, crew=5, crew_course="gunner"),
    ),
    types=(
        UnitType(type_id="battalion", people={"basic": 400, "gunner": 120, "driver": 80},
                 equipment={"gun": 30}, collective=8),
    ),
    formations=(Formation(type_id="battalion", count=4, on_hand=100),),
)  # fmt: skip


def with_course(name: str, **said) -> Establishment:
    """The small scenario with one course otherwise."""
    return replace(
        SMALL,
        courses=tuple(replace(c, **said) if c.course_id == name else c for c in SMALL.courses),
    )


SCENARIOS = {
    "free": SMALL,
    "few seats": with_course("gunner", seats=24),
    "few instructors": replace(SMALL, instructors=18, instructors_max=18),
    "hard course": with_course("basic", pass_rate=0.6, washback=0.8, injured=0.02),
    "large turnover": replace(SMALL, leave=0.03),
}
