"""Parties sent their files and heard: verbatim, by their own liaisons, nothing sealed shown."""

import pytest

from lendemain import encoding
from lendemain.desk.cases import readers
from lendemain.desk.evidence import holding, receiving
from lendemain.desk.file import hearing
from lendemain.errors import InputError
from lendemain.records.case import Move
from lendemain.records.exhibit import Consent

WORDS = "Ми не стріляли.\nПросимо спільну перевірку.\n"


def drafted(one):
    one.move("establish", "bo")
    one.move("report", "bo")
    return one


def test_every_party_is_sent_its_file_by_one_step(sits):
    """
    One step names a file for each party, by digest; each says what is alleged, what the party may
    have, and what is withheld and why; and the files differ in the party's name alone.
    """
    one = drafted(sits("verifying"))
    hearing.sent(one.view, one.number, by="sec", reason="ready")
    north, south = (hearing.file_of(one.view, one.number, p) for p in ("north", "south"))
    [step] = [e for e in one.mission.entries() if e.body.get("move") == Move.SEND.value]

    assert [n["party"] for n in step.body["notices"]] == ["north", "south"]
    assert len(step.objects(hearing.FILE)) == 2
    assert encoding.canonical({**north, "party": ""}) == encoding.canonical({**south, "party": ""})
    assert north["provision"]
    assert north["answer_within_h"] == "24"
    assert all(w["why"] and len(w["digest"]) == 64 for w in north["withheld"])
    assert north["withheld"]


def test_an_answer_lies_verbatim_in_its_own_language(sits):
    """
    What a party said is given back byte for byte, beside the finding, with its language.
    """
    one = drafted(sits("verifying"))
    hearing.sent(one.view, one.number, by="sec", reason="ready")
    told = hearing.answered(
        one.view, one.number, party="south", text=WORDS.encode(), language="uk", by="petro"
    )
    [answer] = hearing.shown(one.view, one.number)["answers"]

    assert told["hearing"][1]["standing"] == "answered"
    assert (answer["words"], answer["language"], answer["own"]) == (WORDS, "uk", True)


def test_nobody_speaks_for_another_party(sits):
    """
    A liaison answers, waives and looks for their own party only; the secretariat may record an
    answer, and the window stays open.
    """
    one = drafted(sits("verifying"))
    with pytest.raises(InputError, match="was not sent its file"):
        hearing.waived(one.view, one.number, party="north", by="yana", reason="x")
    with pytest.raises(InputError, match="was not sent its file"):
        hearing.file_of(one.view, one.number, "north")
    hearing.sent(one.view, one.number, by="sec", reason="ready")
    with pytest.raises(InputError, match="no liaison of north"):
        hearing.waived(one.view, one.number, party="north", by="petro", reason="x")
    for by in ("petro", "ana"):
        with pytest.raises(InputError, match="no liaison of north"):
            hearing.waived(one.view, one.number, party="north", by=by, reason="x")
    with pytest.raises(InputError, match="no liaison of north"):
        hearing.answered(one.view, one.number, party="north", text=b"x", language="en", by="petro")
    with pytest.raises(InputError, match="no liaison of north"):
        hearing.file_of(one.view, one.number, "north", by="petro")
    assert hearing.file_of(one.view, one.number, "north", by="yana")["party"] == "north"
    told = hearing.answered(
        one.view, one.number, party="north", text=b"By telephone.", language="en", by="sec"
    )

    assert told["hearing"][0]["standing"] == "waiting"
    assert told["hearing"][0]["answers"][0]["own"] is False


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"text": b""}, "bytes"),
        ({"text": b"\xff\xfe"}, "UTF-8"),
        ({"text": b"a\x1b[2Jb"}, "printable"),
        ({"text": b"x" * (hearing.ANSWER_BYTES_MAX + 1)}, "bytes"),
        ({"text": b"Call +380 44 123 45 67"}, "telephone"),
        ({"language": "Ukrainian!"}, "language"),
        ({"position": "shrugs"}, "no position"),
        ({"position": "none_within_deadline"}, "no position"),
        ({"party": "east"}, "no party"),
        ({"by": "nobody"}, "enrolled"),
    ],
)
def test_what_is_no_answer_is_refused_and_nothing_recorded(sits, changed, what):
    """
    Empty, overlong, not text, personal data, no language, no position, no party, no person.
    """
    one = sits("verifying")
    size = one.mission.size
    given = {"party": "south", "text": b"No.", "language": "en", "by": "petro"} | changed
    with pytest.raises(InputError, match=what):
        hearing.answered(one.view, one.number, **given)

    assert one.mission.size == size


def test_sealed_material_is_named_and_kept_back(sits, tmp_path):
    """
    An exhibit that is sealed stands in both parties' lists as withheld, with its reason, and in
    neither's list of what is handed over.
    """
    one = sits("verifying")
    for name in ("ana", "bo"):
        readers.enrol(one.mission, name, custodian=True)
    names = []
    for word in ("sealed", "open"):
        path = tmp_path / word
        path.write_bytes(word.encode())
        brought = receiving.Brought(
            path=path, case=one.number, by="ana", consent=Consent.PARTIES, source="A Neighbour"
        )
        names.append(str(receiving.added(one.mission, brought)["exhibit"]))
    holding.sealed(one.mission, names[0], by="ana", attestation="seen in the original")
    drafted(one)
    hearing.sent(one.view, one.number, by="sec", reason="ready")
    for party in ("north", "south"):
        told = hearing.file_of(one.view, one.number, party)

        assert told["exhibits"] == [names[1]]
        assert any("attest" in w["why"] or "seal" in w["why"] for w in told["withheld"])
