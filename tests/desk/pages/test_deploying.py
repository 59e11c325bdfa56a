"""Acts on the trigger: each a person's, open or told why not, both keys and two signatures."""

import shutil
from pathlib import Path

import pytest
from tests.desk import quieted

from lendemain.desk import adoption, clock, view
from lendemain.desk.mission import Mission
from lendemain.desk.outlook import trigger
from lendemain.desk.pages import deploying, presiding
from lendemain.errors import InputError
from lendemain.records.because import Because


def today():
    """The day it is when it is asked, since tests may run over midnight."""
    return clock.now().date().isoformat()


@pytest.fixture(scope="module")
def quiet_once(tmp_path_factory):
    """A mission whose front fell quiet, with two who decide and a secretary; not to be changed."""
    folder = quieted.made(tmp_path_factory.mktemp("quiet"))
    with Mission.open(folder, write=True) as mission:
        for name, role in (("bo", "commissioner"), ("cem", "commissioner"), ("sec", "secretariat")):
            adoption.enrolled(mission, name, adoption.given(name, role))
    return folder


@pytest.fixture
def quiet(quiet_once, tmp_path):
    """A copy of it, open for writing."""
    with Mission.open(Path(shutil.copytree(quiet_once, tmp_path / "m")), write=True) as mission:
        yield mission


def run(mission, by, **said):
    said.setdefault("since", len(presiding.entries(mission, by)))
    return presiding.verb(said, by=by)(view.view(mission))


def acts(mission, by):
    told = presiding.told(view.view(mission), by=by)["acts"]
    return {a["move"]: a for a in told if a["move"] in deploying.ACTS}


def test_the_whole_way_is_gone_in_acts(quiet):
    """
    The host requests; two who decide order; steps are signed as done; it is reversed and resumed,
    and the host takes its request back.
    """
    orders = {"authority": "Council", "reason": "both keys", "with": ["cem"]}
    before = acts(quiet, "bo")
    run(quiet, "olena", move="trigger.request", reason="we ask", basis="treaty", ratified=True)
    armed = acts(quiet, "bo")
    run(quiet, "bo", move="trigger.deploy", **orders)
    deployed = acts(quiet, "bo")
    run(
        quiet,
        "sec",
        move="trigger.complete",
        deployment_step="liaison",
        day=today(),
        reason="there",
    )
    run(quiet, "bo", move="trigger.reverse", to="pause", authority="Commander", reason="fire")
    paused = acts(quiet, "bo")
    run(quiet, "bo", move="trigger.resume", **orders)
    run(quiet, "olena", move="trigger.revoke", reason="we changed our mind")
    said = trigger.status(view.view(quiet))

    assert before["trigger.deploy"]["why_not"] == [Because.of("host_silent")]
    assert armed["trigger.deploy"]["may"]
    assert "liaison" in deployed["trigger.complete"]["choices"]["deployment_step"]
    assert deployed["trigger.reverse"]["choices"]["to"] == ["pause", "withdraw", "evacuate"]
    assert paused["trigger.reverse"]["choices"]["to"] == ["withdraw", "evacuate"]
    assert said["standing"] == "paused"
    assert said["key_of_the_host"] == Because.of("key_no_request")
    assert [r["to"] for r in said["reversed"]] == ["paused", "paused"]


def test_nobody_acts_in_anothers_place(quiet):
    """
    The other side requests nothing, the secretariat orders nothing, one person orders nothing, and
    nothing is recorded.
    """
    orders = {"authority": "Council", "reason": "x"}
    run(quiet, "olena", move="trigger.request", reason="we ask")
    size = quiet.size

    assert acts(quiet, "petro")["trigger.revoke"]["why_not"] == [Because.of("host_asks")]
    for by, said in (
        ("petro", {"move": "trigger.request", "reason": "no"}),
        ("petro", {"move": "trigger.deploy", "with": ["bo"], **orders}),
        ("sec", {"move": "trigger.deploy", "with": ["bo"], **orders}),
        ("bo", {"move": "trigger.deploy", "with": ["sec"], **orders}),
        ("bo", {"move": "trigger.deploy", **orders}),
        ("bo", {"move": "trigger.deploy", "with": ["bo"], **orders}),
        ("bo", {"move": "trigger.reverse", "to": "pause", **orders}),
        (
            "sec",
            {
                "move": "trigger.complete",
                "deployment_step": "liaison",
                "day": today(),
                "reason": "x",
            },
        ),
    ):
        with pytest.raises(InputError):
            run(quiet, by, **said)
    assert quiet.size == size


def test_a_liaison_of_the_host_asks_and_sees_nothing_else(quiet):
    """
    Of the commission's acts a liaison of the host has the request and its revocation, and what
    others did there is no news to them; the other side's liaison has none.
    """
    run(quiet, "bo", move="trigger.adopt", packaged="model-2026", **{"with": ["cem"]})
    told = presiding.told(view.view(quiet), by="olena")

    assert [a["move"] for a in told["acts"]] == ["trigger.request", "trigger.revoke"]
    assert told["step"] == 0
    assert presiding.opens(quiet, "olena")
    assert not presiding.opens(quiet, "petro")


def test_forms_that_are_wrong_are_refused(quiet):
    """A day that is none, a way back that there is not, a step of no text, a revocation dated back,
    a text with mistakes.
    """
    run(quiet, "olena", move="trigger.request", reason="we ask")
    run(quiet, "bo", move="trigger.deploy", authority="Council", reason="x", **{"with": ["cem"]})
    size = quiet.size

    for by, said in (
        (
            "sec",
            {
                "move": "trigger.complete",
                "deployment_step": "liaison",
                "day": "soon",
                "reason": "x",
            },
        ),
        (
            "sec",
            {"move": "trigger.complete", "deployment_step": "dance", "day": today(), "reason": "x"},
        ),
        ("bo", {"move": "trigger.reverse", "to": "advance", "authority": "C", "reason": "x"}),
        ("olena", {"move": "trigger.revoke", "reason": "x", "counts_from": "2020-01-01T00:00Z"}),
        ("bo", {"move": "trigger.adopt", "own_text": "id = 1", "with": ["cem"]}),
    ):
        with pytest.raises(InputError):
            run(quiet, by, **said)
    assert quiet.size == size
