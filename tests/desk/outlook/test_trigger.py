"""The trigger of a mission: both keys, signed moves, late evidence, relapse, and replay."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from tests.desk import quieted

from lendemain.desk import clock, intake
from lendemain.desk.mission import Mission
from lendemain.desk.outlook import cessation, explaining, trigger, triggering
from lendemain.desk.view import view
from lendemain.desk.working import cycle
from lendemain.errors import InputError, LendemainError
from lendemain.records.cessation import Level, Standing, TriggerMove


def today():
    """The day it is when it is asked, since tests may run over midnight."""
    return clock.now().date()


@pytest.fixture(scope="module")
def quiet_once(tmp_path_factory):
    """A mission whose front fell quiet; not to be changed."""
    return quieted.made(tmp_path_factory.mktemp("quiet"))


@pytest.fixture
def quiet(quiet_once, tmp_path):
    """A copy of it, open for writing."""
    with Mission.open(Path(shutil.copytree(quiet_once, tmp_path / "m")), write=True) as mission:
        yield mission


def requested(mission, **given):
    """The host's request."""
    return triggering.moved(
        view(mission), TriggerMove.REQUEST, by="olena", reason="decision", said=given
    )


def ordered(mission):
    """The order of two people."""
    return triggering.moved(
        view(mission), TriggerMove.DEPLOY, by="ana", other="ivo", authority="council",
        reason="both keys",
    )  # fmt: skip


def test_quiet_after_fighting_is_credible_and_arms_nothing_by_itself(quiet):
    """The test is met by six nations' watch; without the request the trigger is dormant."""
    said = trigger.status(view(quiet))

    assert cessation.read(view(quiet))[-1].level is Level.CREDIBLE
    assert len(cessation.read(view(quiet))[-1].sources) == 6
    assert (said["standing"], said["key_of_the_host"][:10]) == ("dormant", "not turned")
    with pytest.raises(InputError, match="has not requested"):
        ordered(quiet)


def test_request_order_steps_and_reversal(quiet):
    """The whole way, each move signed; what is not permitted changes nothing."""
    with pytest.raises(InputError, match="only the host"):
        triggering.moved(view(quiet), TriggerMove.REQUEST, by="petro", reason="no")
    said = requested(quiet, basis="treaty", reservation="not by sea")
    assert said["standing"] == "armed"
    assert "reservation: not by sea" in said["key_of_the_host"]
    assert "not said to be ratified" in said["key_of_the_host"]
    with pytest.raises(InputError, match="in force already"):
        requested(quiet)
    with pytest.raises(InputError, match="one person"):
        triggering.moved(view(quiet), TriggerMove.DEPLOY, by="ana", other="ana",
                         authority="council", reason="alone")  # fmt: skip
    assert ordered(quiet)["standing"] == "deploying"
    with pytest.raises(InputError, match="waits for liaison"):
        triggering.completed(view(quiet), "advance-party", day=today(), by="ana", reason="there")
    with pytest.raises(InputError, match="future"):
        triggering.completed(view(quiet), "liaison", day=today() + timedelta(days=3), by="ana",
                             reason="soon")  # fmt: skip
    triggering.completed(view(quiet), "liaison", day=clock.now().date(), by="ana", reason="there")
    assert trigger.steps(view(quiet))[0]["done"] == clock.now().date().isoformat()
    said = triggering.moved(view(quiet), TriggerMove.EVACUATE, by="ivo", authority="commander",
                            reason="fire")  # fmt: skip
    assert said["reversed"][0]["authority"] == "commander"
    assert trigger.stands(view(quiet)).standing is Standing.EVACUATING


def test_a_revocation_may_be_announced_and_never_dated_back(quiet):
    """Until its day the request stands."""
    requested(quiet)
    with pytest.raises(InputError, match="before it is made"):
        triggering.moved(view(quiet), TriggerMove.REVOKE, by="olena", reason="x",
                         said={"from": clock.now() - timedelta(days=1)})  # fmt: skip
    said = triggering.moved(view(quiet), TriggerMove.REVOKE, by="olena", reason="vote",
                            said={"from": clock.now() + timedelta(days=9)})  # fmt: skip

    assert (said["standing"], "to be revoked" in said["key_of_the_host"]) == ("armed", True)


def test_late_evidence_changes_the_past_view_and_is_told_and_yesterdays_answer_is_the_same(quiet):
    """Fighting that comes in later for days past: a relapse pauses, the change is named, and what
    was read before is read again alike.
    """
    requested(quiet)
    certified = triggering.read(view(quiet))
    ordered(quiet)
    before, size = cessation.read(view(quiet)), quiet.size
    late = quieted.order(quiet.folder, "late", days=3, density=0.8, ago=3)
    intake.intake(quiet, "exercise", [late])
    cycle.cycle(quiet)
    said, after = trigger.status(view(quiet)), cessation.read(view(quiet))

    assert certified["level"] == "credible"
    assert after[-1].level is not Level.CREDIBLE
    assert said["changed_since_certified"]
    assert cessation.past(quiet, below=size) == before
    assert explaining.explained(view(quiet), below=size)["robust"] == "credible"
    assert said["order"]["authority"] == "council"
    assert said["standing"] in ("paused", "deploying")


def test_a_relapse_after_the_order_pauses_it(quiet):
    """Read tomorrow, with a day of fighting in between, the text's rule has paused it."""
    requested(quiet)
    ordered(quiet)
    found = cessation.read(view(quiet))
    day = today()
    worse = [*found, _worse(found[-1], day)]
    now = trigger.stands(view(quiet), at=clock.now() + timedelta(days=1), readings=worse)

    assert now.standing is Standing.PAUSED
    assert now.reversals[0][2:] == ("the text's rule on relapse", "relapse")


def _worse(one, day):
    from dataclasses import replace

    return replace(one, day=day, level=Level.CONTINUING, relapsed=day)


def test_a_text_of_a_deployment_is_adopted_by_two_once(quiet, tmp_path):
    """Two texts of one version in other words cannot both be; the packaged one is said to be
    assumed until one is adopted.
    """
    assert "packaged" in trigger.status(view(quiet))["assumed"][0]
    text = trigger.shelf() / "model-2026.toml"
    said = triggering.adopted(quiet, text, by="ana", other="ivo")
    other = tmp_path / "other.toml"
    other.write_text(text.read_text("utf-8").replace("day = 120", "day = 130"), "utf-8")

    assert said["steps"] == 10
    assert "packaged" not in trigger.status(view(quiet))["assumed"][0]
    with pytest.raises(InputError, match="other words"):
        triggering.adopted(quiet, other, by="ana", other="ivo")
    with pytest.raises(InputError, match="was adopted"):
        triggering.adopted(quiet, text, by="ana", other="ivo")
    with pytest.raises(InputError, match="no such text"):
        triggering.adopted(quiet, tmp_path / "none.toml", by="ana", other="ivo")


def test_who_did_it_has_no_part_in_the_test(quiet):
    """Counts know sources, sectors, days and watches; no party, no finding, no case."""
    rows = cessation.counts(view(quiet))

    assert set(rows.column_names) == {
        "source", "series", "sector_id", "start", "end", "count", "watched", "noticed",
    }  # fmt: skip


@pytest.mark.parametrize("reason", ["", " ", "x" * 3000, "a\x00b"])
def test_a_move_needs_a_reason(quiet, reason):
    """1 to 2,000 printable characters."""
    with pytest.raises(InputError, match="characters"):
        triggering.moved(view(quiet), TriggerMove.REQUEST, by="olena", reason=reason)


def test_a_mission_without_watches_reads_nothing(tmp_path):
    """Nobody watched: no day can be read, and nothing is certified; without a cycle, nothing."""
    with Mission.create(tmp_path / "m", ["model-2026"]) as mission:
        with pytest.raises(LendemainError):
            view(mission)
        rows = tmp_path / "none.toml"
        rows.write_text("days = 1\ndensity = 0.0\n")
        intake.intake(mission, "exercise", [rows])
        cycle.cycle(mission, until=clock.now() - timedelta(days=9000))
        said = trigger.status(view(mission))
        assert said["key_of_the_cessation"] == "not turned: no day could be read"
        with pytest.raises(InputError, match="no day"):
            triggering.read(view(mission))
        with pytest.raises(InputError, match="can be read"):
            explaining.explained(view(mission))
