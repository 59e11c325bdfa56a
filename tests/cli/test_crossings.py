"""The verbs of crossings, as a person types them."""

import json

from tests.border import crossing_texts


def test_from_a_text_to_a_closure_and_a_queue(inside, tmp_path):
    """
    Take in, show, close, show, open, count, queue.
    """
    folder, file = tmp_path / "m", tmp_path / "crossings.toml"
    file.write_bytes(crossing_texts.TEXT)
    inside("init", folder, "--text", "model-2026")
    inside("-C", folder, "case", "enrol", "anna")
    verbs = ("-C", folder, "border", "crossings")
    at = ("--at", "2026-04-13T09:00Z", "--json")
    since = ("--by", "anna", "--since", "2026-04-13T08:30Z")
    done = [
        inside(*verbs, *words)
        for words in (
            ("take", file, "--by", "anna"),
            ("show", *at),
            ("close", "C1", "--side", "north", "--reason", "flood", *since),
            ("show", *at),
            ("open", "C1", "--side", "north", *since),
            ("show", *at),
            ("count", "C1", "2026-04-12", "8450", "--by", "anna"),
            ("flows",),
            ("queue", "C1", "2026-04-13", "--arrivals", "60", "--runs", "5"),
        )
    ]

    assert [d.returncode for d in done] == [0] * 9, [d.stderr for d in done]
    assert [json.loads(done[k].stdout)[0]["status"] for k in (1, 3, 5)] == [
        "open", "closed", "open",
    ]  # fmt: skip
    assert "8450" in done[7].stdout
    assert "busiest_hour" in done[8].stdout
    assert inside(*verbs, "close", "C1", "--side", "west", "--reason", "x", *since).returncode == 2
