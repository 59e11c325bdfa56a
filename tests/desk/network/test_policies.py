"""The mission's policy of witnesses: adopted by two, in force from its entry on."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

from lendemain.desk.cases import cases, worth
from lendemain.desk.mission import Mission, obj
from lendemain.desk.network import policies
from lendemain.errors import InputError

PARTIES = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[1] / "parties.py")))


@pytest.fixture
def mission(tmp_path):
    with Mission.create(tmp_path / "m", ["model-2026"]) as mission:
        for name in ("ada", "bo"):
            cases.enrolled(mission, name)
        yield mission


def test_two_persons_adopt_it_and_it_holds_from_its_entry_on(mission, tmp_path):
    """
    Before its entry nothing is in force; of two the last below an index is; both have signed.
    """
    parties = PARTIES.made(tmp_path, mission, ["w1", "w2", "w3"])
    first = PARTIES.adopted(mission, parties, 2)
    second = PARTIES.adopted(mission, parties, 3)
    needed = {
        n: (found := policies.in_force(mission, below=n)) and found.groups["parties"].threshold
        for n in (first, first + 1, second, second + 1)
    }
    entry, policy = policies.adopted(mission)

    assert needed == {first: None, first + 1: 2, second: 2, second + 1: 3}
    assert (entry.index, policy.log) == (second, mission.verifier)
    assert {name.rpartition("/")[2] for name in policies.signers(mission, entry)} == {"ada", "bo"}


def test_one_person_adopts_nothing(mission, tmp_path):
    """
    The same person twice is refused, and an entry that one key signed adopts nothing.
    """
    parties = PARTIES.made(tmp_path, mission, ["w1"])
    data = PARTIES.text(mission, parties, 1)
    with pytest.raises(InputError, match="alone"):
        worth.adopt(mission, data, file="p", by="ada", other="ada")
    with pytest.raises(InputError, match="enrolled"):
        worth.adopt(mission, data, file="p", by="ada", other="eve")
    digest = mission.segments.put_bytes(data)
    objects = [obj(digest, len(data), "text/plain", "policy")]
    mission.record(policies.CHANGED, {"policy": "witnesses"}, objects)

    assert policies.in_force(mission) is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text.replace(b"quorum", b"quarum"), "row 4"),
        (lambda text: text.replace(b".example/w", b".invalid/w"), "row 2"),
        (lambda _: policies.given("three-of-four")[1], "other ledgers"),
    ],
)
def test_a_text_that_cannot_be_this_missions_is_refused(mission, tmp_path, change, words):
    """
    A mistake, another ledger, keys that nobody holds: refused, and nothing is recorded.
    """
    text = PARTIES.text(mission, PARTIES.made(tmp_path, mission, ["w1"]), 1)
    size = mission.size
    with pytest.raises(InputError) as caught:
        worth.adopt(mission, change(text), file="p", by="ada", other="bo")

    assert words in str(caught.value)
    assert mission.size == size


def test_placeholders_are_never_adopted(mission):
    """
    The text that comes with the package is a pattern: its keys are nobody's.
    """
    name, data = policies.given("three-of-four")
    rows = [row for row in data.splitlines(keepends=True) if not row.startswith(b"log ")]
    with pytest.raises(InputError, match="placeholders"):
        worth.adopt(mission, b"".join(rows), file=name, by="ada", other="bo")
    with pytest.raises(InputError, match="no such policy"):
        policies.given("two-of-four")
