"""Thresholds, allegations, incidents and steps for the commission's tests."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from lendemain import tables
from lendemain.records.case import Allegation, Move, Step
from lendemain.records.incident import Incident
from lendemain.records.procedure import CaseKind, CaseStatement, Terms

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def thresholds() -> dict[str, float]:
    """Thresholds as a text gives them."""
    return {
        "triage_gravity": 1.0, "triage_killed": 2.0, "triage_killed_max": 10.0,
        "triage_consequence": 0.5, "ladder_gravity_1": 1, "ladder_gravity_2": 2,
        "ladder_gravity_3": 3, "ladder_gravity_4": 4, "ladder_gravity_5": 6, "ladder_killed": 1,
        "full_cases_per_day": 3, "batch_kind_small_arms": 1, "batch_kind_sniper": 0,
    }  # fmt: skip


@pytest.fixture(scope="session")
def alleged() -> Callable[..., pa.Table]:
    """Allegations from what differs in each: A-0 of I-0, A-1 of I-1, ..., an hour apart."""

    def table(*rows: dict[str, object]) -> pa.Table:
        full = []
        for i, row in enumerate(rows):
            start = row.get("start", START + timedelta(hours=i))
            full.append(
                {
                    "allegation_id": f"A-{i}", "incident_id": f"I-{i}", "fragment": "small/1",
                    "provision_id": "fire", "zone_id": "theatre", "reference": "",
                    "binds": "west, east", "sector_id": "S01", "start": start, "end": start,
                    "kind": "mortar", "margin_km": 5.0, "inside": 1.0, "probability": 0.5,
                    "exception": "", "excused": 0.0, "gravity": 3,
                }
                | row
            )  # fmt: skip
        return tables.table(Allegation, [Allegation(**row) for row in full])

    return table


@pytest.fixture(scope="session")
def incidents() -> Callable[..., pa.Table]:
    """Incidents I-0, I-1, ... with so many killed (None: nobody says)."""

    def table(*killed: int | None) -> pa.Table:
        return tables.table(
            Incident,
            [
                Incident(
                    incident_id=f"I-{i}", start=START, end=START, lon=10.0, lat=45.0,
                    semi_major_m=10.0, semi_minor_m=10.0, orientation_deg=0.0, kind="mortar",
                    kind_probability=1.0, probability=1.0, accounts=1, witnesses=1, smm_count=1,
                    acts_min=1, acts=1, acts_max=1, killed=n, first_observation=bytes(16),
                )
                for i, n in enumerate(killed)
            ],
        )  # fmt: skip

    return table


@pytest.fixture(scope="session")
def step() -> Callable[[int, Move], Step]:
    """A step of a case, signed by a commissioner."""

    def one(number: int, move: Move) -> Step:
        return Step(
            number=number, move=move, by="commissioner", at=START, reason="as read", edition=2
        )

    return one


@pytest.fixture(scope="session")
def terms() -> Terms:
    """The model terms of reference."""
    from lendemain.commission.terms import parsed

    path = Path(__file__).resolve().parents[2] / "texts" / "terms" / "model.toml"
    return parsed(path.name, path.read_bytes())


@pytest.fixture(scope="session")
def said() -> Callable[..., CaseStatement]:
    """`said(3, "case.voted", 2.5, by="ana", vote="for")`: entry 3, two and a half hours on."""

    def one(
        entry: int, kind: str, hours: float, *, by: str = "ana", liaison_of: str = "",
        case: int = 7, signers: tuple[str, ...] | None = None, role: str = "commissioner",
        **body: object,
    ) -> CaseStatement:  # fmt: skip
        return CaseStatement(
            entry=entry, digest=f"{entry:064x}", kind=CaseKind(kind), case=case, author=by,
            signers=signers or (by,), at=START + timedelta(hours=hours), role=role,
            party=liaison_of,
            said={"edition": 2, **body} if kind == "case.step" else body,
        )  # fmt: skip

    return one
