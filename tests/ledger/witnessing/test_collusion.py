"""What a policy is worth, against every set of colluders tried outright."""

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lendemain.ledger import note as notes
from lendemain.ledger.witnessing.collusion import two_histories, worth
from lendemain.ledger.witnessing.cosignature import CosigningKey
from lendemain.ledger.witnessing.policy import Policy, parsed

SIZES = {"host": 2, "opposing": 2, "coalition": 5, "neutral": 3}
LOG = notes.Signer("mission.example/log", bytes([1] * 32)).verifier.vkey


def named(bloc: str) -> list[str]:
    return [f"{bloc}-{n}" for n in range(1, SIZES[bloc] + 1)]


BLOCS = {bloc: named(bloc) for bloc in SIZES}
KEYS = {
    name: CosigningKey(name, bytes([n] * 32)).cosigner.vkey
    for n, name in enumerate([w for ws in BLOCS.values() for w in ws] + list("abcde"), 2)
}
H, O, C, N = (" ".join(BLOCS[b]) for b in SIZES)  # noqa: E741  (the reference's letters)


def policy(rows: list[str], names: list[str] | None = None) -> Policy:
    names = [w for ws in BLOCS.values() for w in ws] if names is None else names
    said = [f"log {LOG}", *(f"witness {n} {KEYS[n]}" for n in names), *rows, ""]
    return parsed("\n".join(said).encode())


@pytest.mark.parametrize(
    ("rows", "colluders", "stops"),
    [
        ([f"group q 7 {H} {O} {C} {N}"], 1, ()),
        ([f"group q 9 {H} {O} {C} {N}"], 2, ("coalition",)),
        ([f"group h any {H}", f"group o any {O}", f"group c any {C}", f"group n any {N}",
          "group q all h o c n"], 0, tuple(SIZES)),
        ([f"group c 3 {C}", f"group n 2 {N}", "group q all c n"], 2, ("coalition", "neutral")),
        ([f"group h any {H}", f"group o any {O}", f"group c 3 {C}", f"group n 2 {N}",
          "group q all h o c n"], 2, tuple(SIZES)),
        ([f"group h all {H}", f"group o all {O}", f"group c 3 {C}", f"group n 2 {N}",
          "group q 3 h o c n"], 2, ()),
        ([f"group h all {H}", f"group o all {O}", f"group c 3 {C}", f"group n 2 {N}",
          "group q all h o c n"], 4, tuple(SIZES)),
    ],
)  # fmt: skip
def test_the_rules_that_were_compared(rows, colluders, stops):
    """
    Seven rules over four blocs are worth what trying all collusions had shown before.
    """
    found = worth(policy([*rows, "quorum q"]), BLOCS)

    assert (found.colluders, found.stops, found.complete) == (colluders, stops, True)


@pytest.mark.parametrize(("needed", "colluders", "silent"), [(3, 1, 2), (4, 3, 1), (5, 5, 0)])
def test_q_of_five_single_parties(needed, colluders, silent):
    """
    Q of n parties: 2q - n must collude, n - q may be silent.
    """
    names = list("abcde")
    found = worth(policy([f"group q {needed} a b c d e", "quorum q"], names))

    assert (found.colluders, found.silent, found.fork_witnesses) == (colluders, silent, colluders)


def test_faults_are_said_in_words():
    """
    An unsafe shape is named: who can be divided, who can stop it, who counts for nothing.
    """
    rows = ["group x any a b", "group q all x c", "quorum q"]
    found = worth(policy(rows, list("abcd")))
    words = "\n".join(found.unsafe)

    assert "one bloc can show two histories: c" in words
    assert "x counts with 1 of 2" in words
    assert "x can stop the quorum" in words
    assert "d is a witness, and its cosignature counts for nothing" in words
    assert worth(policy(["quorum none"], [])).unsafe == (
        "the ledger's keeper alone can show two histories",
    )
    assert worth(policy(["quorum a"], ["a"])).colluders == 1


def outright(one: Policy, colluders: set[str]) -> bool:
    """Every way to divide the honest witnesses between two histories, tried."""
    honest = [w.name for w in one.witnesses if w.name not in colluders]
    for sides in product((False, True), repeat=len(honest)):
        left = {name for name, side in zip(honest, sides, strict=True) if side}
        if one.met(left | colluders) and one.met(set(honest) - left | colluders):
            return True
    return False


@st.composite
def trees(draw: st.DrawFn) -> Policy:
    """A policy of two levels over five witnesses."""
    names = list("abcde")
    cut = draw(st.integers(1, 4))
    rows = []
    for name, members in (("x", names[:cut]), ("y", names[cut:])):
        rows.append(f"group {name} {draw(st.integers(1, len(members)))} {' '.join(members)}")
    rows.append(f"group q {draw(st.integers(1, 2))} x y")
    return policy([*rows, "quorum q"], names)


@settings(max_examples=60)
@given(trees())
def test_one_pass_decides_what_trying_every_division_decides(one):
    """
    For every set of colluders the pass over the groups agrees with all divisions tried outright,
    and so does the least number of witnesses.
    """
    names = {w.name for w in one.witnesses}
    sets = [set(some) for size in range(6) for some in combinations(sorted(names), size)]
    forking = [some for some in sets if outright(one, some)]

    assert [some for some in sets if two_histories(one, some)] == forking
    assert worth(one).fork_witnesses == min(map(len, forking))
