"""Rules of an analysis as a document."""

import json

from tests.commission.analyses import found, item

from lendemain import encoding
from lendemain.commission.analysed import document, thresholds_of
from lendemain.commission.standards import held

WORDS = "an aerial picture of the battery"


def test_a_document_has_a_canonical_form_with_everything_in_it():
    """
    The document says each hypothesis, each item with its weight, the standard and the thresholds it
    was made by; it is canonical.
    """
    one = found(item("a", north=8, family="x"), item("b", south=2, family="y"))
    said = document(one, {"standard_concern": 0.55})

    assert encoding.parsed(encoding.canonical(said)) == said
    assert [i["id"] for i in said["items"]] == ["a", "b"]
    assert len(said["hypotheses"]) == 7
    assert thresholds_of(said) == held({"standard_concern": 0.55})


def test_parties_learn_that_sealed_items_are_there_and_not_what_they_say():
    """
    The open form keeps their number and the answer without them; identifier, words, ratios, weight
    and family of a sealed item are in no field of it.
    """
    from dataclasses import replace

    memo = replace(item("overhead", north=9, sealed=True, family="imagery"), reason=WORDS)
    one = found(item("heard", north=3, family="sound"), memo, item("c", family="craters"))
    said = document(one, {}, to_parties=True)
    text = json.dumps(said)

    assert said["sealed"] == 1
    assert "without_sealed" in text
    assert [w for w in ("overhead", WORDS, "imagery") if w in text] == []
    assert WORDS in json.dumps(document(one, {}))
