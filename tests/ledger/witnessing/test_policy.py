"""Whose cosignatures suffice, as a text."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.errors import InputError
from lendemain.ledger import note as notes
from lendemain.ledger.witnessing.cosignature import CosigningKey
from lendemain.ledger.witnessing.policy import parsed

V = [CosigningKey(f"w{n}.example", bytes([n] * 32)).cosigner.vkey for n in range(1, 6)]
L = notes.Signer("log.example", bytes([99] * 32)).verifier.vkey
KEYS = {
    name: CosigningKey(f"{name}.example", bytes([n] * 32))
    for n, name in enumerate(("h1", "h2", "o1", "o2", "c1", "c2", "c3", "n1", "n2", "n3"), 20)
}
TWO = f"witness a {V[0]}\nwitness b {V[1]}\n"


def test_three_of_four_blocs_with_a_majority_in_each(parties):
    """
    The rule that ships: any three blocs suffice, and no two, however many of their witnesses.
    """
    policy = parties.policy
    of = {bloc: set(policy.members(bloc)) for bloc in policy.blocs}

    assert policy.log == parties.log.verifier
    assert list(of) == ["host", "opposing", "coalition", "neutral"]
    for three in combinations(of, 3):
        assert policy.met(set().union(*(of[b] for b in three)))
    for two in combinations(of, 2):
        assert not policy.met(set().union(*(of[b] for b in two)))
    assert policy.met({"c1", "c3", "n1", "n2", "h1", "h2"})
    assert not policy.met({"c1", "n1", "n2", "h1", "h2", "o1"})


def test_what_the_format_allows_is_read():
    """
    Spaces and tabs, comments, addresses, `any`, `all`, numbers, one witness and `none` as quorum.
    """
    text = (
        f"# a comment \N{SNOWMAN}\n\n \tlog\t{L}  https://log.example/a\n witness a {V[0]} "
        f"http://127.0.0.1:7000\nwitness \N{GREEK SMALL LETTER BETA} {V[1]}\nwitness c {V[2]}\n"
        "group x any a \N{GREEK SMALL LETTER BETA}\ngroup y all x c\nquorum y\n"
    )
    policy = parsed(text.encode())

    assert [w.url for w in policy.witnesses] == ["http://127.0.0.1:7000", "", ""]
    assert (policy.groups["x"].threshold, policy.groups["y"].threshold) == (1, 2)
    assert policy.met({"\N{GREEK SMALL LETTER BETA}", "c"})
    assert parsed(f"{TWO}quorum a\n".encode()).met({"a"})
    assert parsed(f"{TWO}quorum a\n".encode()).blocs == ("a",)
    assert parsed(b"quorum none\n").met(set())
    assert parsed(b"quorum none\n").blocs == ()


@pytest.mark.parametrize(
    ("text", "row", "words"),
    [
        (f"{TWO}quorum a", 3, "does not end"),
        (f"{TWO}quorum a\nquorum b\n", 4, "second quorum"),
        (f"{TWO}quorum c\n", 3, "'c'"),
        (f"{TWO}quorum a b\n", 3, "not one name"),
        (f"{TWO}", 2, "no row says"),
        ("", 0, "no row says"),
        (f"witness none {V[0]}\nquorum none\n", 1, "taken"),
        (f"witness a {V[0]}\nwitness a {V[1]}\nquorum a\n", 2, "taken"),
        (f"witness a {V[0]}\nwitness b {V[0]}\nquorum a\n", 2, "that key"),
        (f"log {L}\nlog {L}\nquorum none\n", 2, "that key"),
        (f"witness a {L}\nquorum a\n", 1, "not a cosigner"),
        (f"log {V[0]}\nquorum none\n", 1, "not an Ed25519"),
        (f"witness a {V[0]} ftp://x\nquorum a\n", 1, "address"),
        (f"witness a {V[0]} http://u:p@x\nquorum a\n", 1, "address"),
        (f"witness a {V[0]} http://[x\nquorum a\n", 1, "address"),
        (f"witness a {V[0]} http://x y\nquorum a\n", 1, "witness's name"),
        (f"{TWO}group g 0 a b\nquorum g\n", 3, "'0'"),
        (f"{TWO}group g 3 a b\nquorum g\n", 3, "'3'"),
        (f"{TWO}group g 01 a b\nquorum g\n", 3, "'01'"),
        (f"{TWO}group g two a b\nquorum g\n", 3, "'two'"),
        (f"{TWO}group g all\nquorum g\n", 3, "threshold"),
        (f"{TWO}group g all a a\nquorum g\n", 3, "member already"),
        (f"{TWO}group g all a\ngroup h all a b\nquorum h\n", 4, "member already"),
        (f"{TWO}group g all a none\nquorum g\n", 3, "'none'"),
        (f"group g all a\n{TWO}quorum g\n", 1, "'a'"),
        (f"{TWO}group g all g\nquorum g\n", 3, "'g'"),
        (f"{TWO}group a all b\nquorum a\n", 3, "taken"),
        (f"{TWO}veto a\nquorum a\n", 3, "'veto'"),
        (f"{TWO}quorum a\r\n", 3, "control"),
        (f"{TWO}quorum a\x00\n", 3, "control"),
    ],
)
def test_a_mistake_is_named_with_its_row(text, row, words):
    """
    Whatever the format refuses is refused, and the error names row and reason.
    """
    with pytest.raises(InputError, match=words) as caught:
        parsed(text.encode())

    assert caught.value.where == (f"policy, row {row}" if row else "policy")


def test_a_policy_of_every_size_the_format_recommends_is_read():
    """
    At least 32 ledgers, witnesses and groups; past the bounds it is refused, not worked through.
    """
    keys = [CosigningKey(f"w{n}.example", bytes([n] * 32)).cosigner.vkey for n in range(32)]
    rows = [f"witness w{n} {key}" for n, key in enumerate(keys)]
    rows += [f"group g{n} 1 w{n}" for n in range(31)]
    rows += ["group all all " + " ".join(f"g{n}" for n in range(31)), "quorum all", ""]

    assert len(parsed("\n".join(rows).encode()).witnesses) == 32
    with pytest.raises(InputError, match="at most"):
        parsed(b"#" * 300_000)


@given(st.binary(max_size=300))
def test_garbage_is_refused_with_words(data):
    """
    Any bytes are a policy or an error of ours.
    """
    try:
        quorum = parsed(data).quorum
    except InputError:
        quorum = "refused"
    assert quorum


@given(st.sets(st.sampled_from(sorted(KEYS))))
def test_more_cosignatures_never_undo_a_quorum(names):
    """
    `met` is monotone: a further cosignature never takes the quorum away.
    """
    rows = [f"witness {name} {key.cosigner.vkey}" for name, key in KEYS.items()]
    rows += ["group h all h1 h2", "group o all o1 o2", "group c 2 c1 c2 c3", "group n 2 n1 n2 n3"]
    policy = parsed("\n".join([*rows, "group b 3 h o c n", "quorum b", ""]).encode())

    if policy.met(names):
        assert all(policy.met(names | {one.name}) for one in policy.witnesses)
