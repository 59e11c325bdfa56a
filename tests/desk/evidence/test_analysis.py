"""Rules of a case's analysis in the ledger."""

import zipfile

import pytest

from lendemain import encoding
from lendemain.desk import texts
from lendemain.desk import view as desk_view
from lendemain.desk.cases import cases, readers
from lendemain.desk.evidence import analysis, receiving
from lendemain.desk.evidence.receiving import Brought
from lendemain.desk.file import dossier
from lendemain.desk.mission import Mission, obj
from lendemain.desk.proof import audit
from lendemain.errors import InputError

ITEMS = """
[[item]]
id = "crater-field"
reason = "ten craters were read on the spot"
family = "craters"
likelihoods = { south = 8, others = 1 }

[[item]]
id = "sound"
reason = "an array heard outgoing fire"
family = "sound"
likelihoods = { south = 6, others = 1 }

[[item]]
id = "overhead"
reason = "a picture that cannot be shared shows two launchers"
family = "imagery"
sealed = true
likelihoods = { south = 3, others = 1 }
"""


@pytest.fixture
def mission(folder):
    """A mission, open for writing, with olena enrolled."""
    with Mission.open(folder, write=True) as mission:
        cases.enrolled(mission, "olena")
        yield mission


@pytest.fixture
def held(mission, tmp_path):
    """The mission's view and a file of three items, one of them sealed."""
    path = tmp_path / "items.toml"
    path.write_text(ITEMS, "utf-8")
    return desk_view.view(mission), path


def test_an_analysis_is_signed_step_by_step_and_made_again_from_its_entries(held):
    """
    Hypotheses, items and what they come to are entries of whoever signs; made again from them, the
    document has the same digest.
    """
    view, path = held
    analysis.fixed(view, 1, by="olena")
    analysis.taken(view, 1, path, by="olena")
    done = analysis.recorded(view, 1, by="olena", consequence=3)
    kinds = [e.kind for e in view.mission.entries() if e.body.get("case") == 1]

    assert kinds == ["case.hypothesized", "case.weighed", "case.weighed", "case.analysed"]
    assert (done["answer"], done["standard"], done["sealed"]) == ("south", "concern", 1)
    assert analysis.concluded(view.mission, 1)[done["analyst"]][1]["answer"] == "south"
    assert analysis.differences(view) == []


def test_an_audit_finds_an_analysis_that_does_not_follow_from_what_was_signed(held):
    """
    Whoever holds the mission's key can write an entry that says another answer, or names another
    document; an audit makes each analysis again and says which entries differ.
    """
    view, path = held
    mission = view.mission
    analysis.fixed(view, 1, by="olena")
    analysis.taken(view, 1, path, by="olena")
    sound = analysis.recorded(view, 1, by="olena", consequence=3)
    assert audit.replayed(mission.folder, lambda *_: None)[1] == []

    entry = next(iter(mission.entries("case.analysed")))
    signer = cases.person(mission.folder, "olena")
    same = {k: v for k, v in entry.body.items() if k not in ("author", "at")}
    mission.record("case.analysed", {**same, "answer": "north"}, entry.body["objs"], signer=signer)
    other = encoding.canonical({**analysis.paper(mission, sound["analysis"]), "answer": "north"})
    digest = mission.segments.put_bytes(other)
    named = [obj(digest, len(other), "application/json", "analysis")]
    mission.record("case.analysed", same, named, signer=signer)

    problems = audit.replayed(mission.folder, lambda *_: None)[1]
    assert [p.split(":")[0] for p in problems] == [
        f"entry {entry.index + 1}", f"entry {entry.index + 2}"
    ]  # fmt: skip


def test_what_is_refused_records_nothing(held, tmp_path):
    """
    No item before hypotheses, no wrong item, no person's data, no prior without a reason, no prior
    that leaves a party out, nobody who is not enrolled: each is refused and leaves no entry.
    """
    view, path = held
    size = view.mission.size
    with pytest.raises(InputError, match="hypotheses come first"):
        analysis.taken(view, 1, path, by="olena")
    with pytest.raises(InputError, match="nobody of that name"):
        analysis.fixed(view, 1, by="nobody")
    with pytest.raises(InputError, match="no such case"):
        analysis.fixed(view, 10**6, by="olena")
    with pytest.raises(InputError, match="needs a reason"):
        analysis.fixed(view, 1, by="olena", prior={"north": 0.9, "none_of_these": 0.1})
    with pytest.raises(InputError, match="leave out south"):
        analysis.fixed(view, 1, by="olena", prior={"north": 0.9, "none_of_these": 0.1}, reason="so")
    assert view.mission.size == size
    analysis.fixed(view, 1, by="olena")
    said = {"id": "x", "reason": "call +380 44 123 45 67", "likelihoods": {"others": 1}}
    with pytest.raises(InputError, match="telephone") as error:
        analysis.one_weighed(view, 1, said, by="olena")
    assert error.value.where == "item x"
    assert view.mission.size == size + 1


def test_an_item_that_is_dropped_no_longer_counts(held):
    """
    After dropping an item the analysis is as if it had never been weighed; its entry stays.
    """
    view, path = held
    analysis.fixed(view, 1, by="olena")
    analysis.taken(view, 1, path, by="olena")
    analysis.dropped(view, 1, "sound", reason="the array was moved that day", by="olena")
    found = analysis.made(view, 1, analyst=analysis.analysts(view.mission, 1)[0])
    assert [i.item_id for i in found.items] == ["crater-field", "overhead"]


def test_a_text_adopted_later_does_not_alter_what_was_recorded(held):
    """
    A recorded analysis is made again by the thresholds it was made by.
    """
    view, path = held
    analysis.fixed(view, 1, by="olena")
    analysis.taken(view, 1, path, by="olena")
    analysis.recorded(view, 1, by="olena", consequence=3)
    file = texts.agreement_file("model-2026")
    data = file.read_bytes().replace(b"standard_concern = 0.50", b"standard_concern = 0.55")
    (path.parent / "model-2026.toml").write_bytes(data)
    data, agreement = texts.checked(path.parent / "model-2026.toml")
    view.mission.adopt(file.name, data, agreement)
    view.mission.__dict__.pop("agreements", None)

    assert analysis.text_of(view, 1).thresholds["standard_concern"] == 0.55
    assert analysis.differences(view) == []


def test_a_partys_dossier_has_no_sealed_item(held, tmp_path):
    """
    The dossier for a party holds the form of the analysis without sealed items, and none of its
    bytes says what they say; the commission's holds both.
    """
    view, path = held
    analysis.fixed(view, 1, by="olena")
    analysis.taken(view, 1, path, by="olena")
    analysis.recorded(view, 1, by="olena", consequence=3)
    secret = [b"overhead", b"two launchers", b"imagery"]
    for audience, knows in (("party:north", False), ("commission", True)):
        out = tmp_path / f"{knows}.zip"
        wanted = dossier.Wanted(case=1, audience=audience, files=False)
        dossier.exported(desk_view.view(view.mission), wanted, out)
        with zipfile.ZipFile(out) as file:
            held_bytes = b"".join(file.read(name) for name in file.namelist())
        assert [word for word in secret if (word in held_bytes) != knows] == []


def test_a_file_that_is_not_the_one_named_is_found_out(held):
    """
    A document that no longer parses is a matter of integrity.
    """
    from lendemain.errors import IntegrityError

    view, _ = held
    digest = view.mission.segments.put_bytes(b"{}x")
    with pytest.raises(IntegrityError):
        analysis.paper(view.mission, digest)
    assert encoding.digest(b"{}x") == digest


def test_what_was_derived_goes_back_to_its_original(sits, tmp_path):
    """
    An exhibit and what was made of it are one account in an analysis, under whatever names they
    are weighed; an exhibit that nobody holds carries nothing.
    """
    one = sits("verifying")
    readers.enrol(one.mission, "ana", custodian=True)
    (tmp_path / "x").write_bytes(b"x")
    (tmp_path / "y").write_bytes(b"y")
    first = str(
        receiving.added(one.mission, Brought(path=tmp_path / "x", case=one.number))["exhibit"]
    )
    made = receiving.derived(one.mission, Brought(path=tmp_path / "y"), of=[first], method="cut")
    analysis.fixed(one.view, one.number, by="ana", anew=True)
    row = {"likelihoods": {"south": 20.0, "others": 1.0}, "reason": "as read", "family": "video"}
    weigh = row | {"id": "film", "exhibit": first[:8]}
    analysis.one_weighed(one.view, one.number, weigh, by="ana")
    before = analysis.recorded(one.view, one.number, by="ana", consequence=4)
    again = row | {"id": "still", "exhibit": str(made["exhibit"]), "family": "image"}
    analysis.one_weighed(one.view, one.number, again, by="ana")
    after = analysis.recorded(one.view, one.number, by="ana", consequence=4)

    assert after["posterior"] == before["posterior"]
    assert "families" in after["missing"]
    for more, what in (({"origin": "elsewhere"}, "goes back to its original"),
                       ({"exhibit": "ffffffff"}, "no such exhibit")):  # fmt: skip
        with pytest.raises(InputError, match=what):
            analysis.one_weighed(one.view, one.number, again | {"id": "third"} | more, by="ana")
