"""The verbs of commitments, run as a person would."""

import json
import re

import pytest
from tests.desk.committed import committed

from lendemain.cli.guarantees import guarantees

VERBS = ["adopt", "list", "show", "certify", "status", "convene", "answer", "activate", "fulfil",
         "check", "export", "read"]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A mission's folder with the snapback and an agreement adopted."""
    path = tmp_path_factory.mktemp("guarantees")
    with committed(path, "unscr-2231", "bilateral-gb-ua") as mission:
        return mission.folder


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_teaches_with_an_example_that_is_one(verb):
    """
    Each verb's help has an example that the command line accepts as written.
    """
    example = re.search(r"Example: lendemain (?:-C minsk )?guarantees (.+)", guarantees[verb].help)

    assert example, verb
    guarantees.parse_args(example.group(1).split(), exit_on_error=False, print_error=False)


def test_from_a_fact_to_a_ruling(run, folder):
    """
    Certify, list, show, convene, answer, activate, fulfil: each prints what it did.
    """

    def said(*arguments):
        done = run("-C", folder, "guarantees", *arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    said("certify", "notification", "--happened", "2025-08-28T15:00Z", "--by", "olena",
         "--who", "gb")  # fmt: skip
    rows = said("list", "--at", "2025-09-28T00:00Z")["clauses"]
    assert {r["clause"]: r["status"] for r in rows}["unscr-2231/op12"] == "active"
    earlier = said("list", "--at", "2025-09-27T23:59:59Z")["clauses"]
    assert {r["clause"]: r["status"] for r in earlier}["unscr-2231/op12"] == "dormant"
    proof = "\n".join(said("show", "unscr-2231/op12")["proof"])
    assert "due 2025-09-28T00:00:00+00:00" in proof
    call = said("convene", "unscr-2231/op12", "--invite", "fr", "--by", "olena")["entry"]
    said("answer", str(call), "fr", "for", "--by", "piotr")
    ruled = said("activate", "unscr-2231/op12", "--by", "olena", "--with", "piotr",
                 "--reason", "seen")  # fmt: skip
    assert ruled["outcome"] == "true"
    share = said("fulfil", "bilateral-gb-ua/amount-2024", "--quantity", "750", "--by", "olena")
    assert share["share"] == 0.3
    placed = said("status", "bilateral-gb-ua", "gb", "withdrawn", "--since", "2030-01-01T00:00Z",
                  "--by", "olena")  # fmt: skip
    assert placed["status"] == "withdrawn"


def test_what_is_printed_for_people(run, folder):
    """
    Rows and a proof, without a JSON document; bad input says what, where, and what next.
    """
    listed = run("-C", folder, "guarantees", "list", "--lang", "fr")
    assert listed.returncode == 0, listed.stderr
    assert "Vote dans les 30 jours" in listed.stdout
    shown = run("-C", folder, "guarantees", "show", "unscr-2231/op11", "--lang", "uk")
    assert "proof:" in shown.stdout
    one = run("-C", folder, "guarantees", "activate", "unscr-2231/op12", "--by", "olena",
              "--with", "olena", "--reason", "alone")  # fmt: skip
    assert one.returncode == 2
    assert "one person" in one.stderr
