"""Proofs that a second evaluator can check, and probabilities that hold."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.guarantees.made import clause, conditions, facts, hour, instrument, rule
from tests.guarantees.naive import ANSWER, NO, Naive

from lendemain.errors import InputError
from lendemain.guarantees import proofs
from lendemain.guarantees.evaluator import Evaluator
from lendemain.guarantees.expressions import parsed
from lendemain.records.activation import Fact, Fourfold
from lendemain.records.condition import Atom


def leaves(proof):
    """The leaves of a proof."""
    if not proof.parts:
        yield proof
    for part in proof.parts:
        yield from leaves(part)


def atom_of(says):
    """The atom that a leaf says, None where it says something else."""
    for cut in range(len(says), 0, -1):
        if says[cut - 1 : cut] not in ('"', ")") and not says[cut - 1].isdigit():
            continue
        try:
            found = parsed(says[:cut])
        except InputError:
            continue
        return found if isinstance(found, Atom) else None
    return None


@settings(max_examples=60)
@given(conditions, facts)
def test_every_activation_has_a_proof_that_a_second_evaluator_accepts(when, given_facts):
    """
    Each leaf of a proof of an activation names exactly the facts that the second evaluator counts,
    with its answer; and its root is true.
    """
    text = instrument(clause("t/1", rule(when)))
    evaluator = Evaluator([text])
    evaluator.take(given_facts)
    naive = Naive(text, given_facts)
    for activation in evaluator.activations("t/1", hour(60)):
        at = activation.since
        proof = proofs.proof(evaluator, "t/1", at)

        assert proof.answer is Fourfold.TRUE
        for leaf in leaves(proof):
            atom = atom_of(leaf.says)
            if atom is None:
                continue
            assert leaf.answer is ANSWER[naive.holds(atom, at, 0.6)]
            counted = [
                r for r in naive.counted(atom, at)
                if not (1.0 - r[2] >= 0.6 - 1e-9 and r[3] < 0.6 - 1e-9)
            ]  # fmt: skip
            if atom.asks == "lasting":
                counted = [r for r in counted if r[1].until is None or r[1].until > at]
            if not atom.by and atom.asks != "top":
                assert list(leaf.facts) == [r[0] for r in counted]


@given(st.lists(st.floats(0.0, 1.0), max_size=7), st.integers(1, 4))
def test_a_counts_probability_is_the_sum_over_all_that_may_have_happened(chances, needed):
    """
    Against the sum over every subset.
    """
    evaluator = Evaluator([
        instrument(clause("t/1", rule(parsed(f'count("a", "P9D") >= {needed}'))))
    ])  # fmt: skip
    evaluator.take(
        Fact(fact_id=f"f{n}", signal="a", happened=hour(n), known=hour(n), probability=p)
        for n, p in enumerate(chances)
    )
    (leaf,) = leaves(proofs.proof(evaluator, "t/1", hour(20)))
    total = 0.0
    for subset in range(1 << len(chances)):
        weight = 1.0
        for n, p in enumerate(chances):
            weight *= p if subset >> n & 1 else 1.0 - p
        total += weight * (subset.bit_count() >= needed)

    kept = [p for p in chances if 1.0 - p < 0.6 - 1e-9]
    if len(kept) == len(chances):
        assert abs(leaf.low - total) < 1e-9
        assert abs(leaf.high - total) < 1e-9


@given(conditions, facts, st.integers(0, 45))
def test_probabilities_are_bounds_and_agree_with_what_is_certain(when, given_facts, n):
    """
    Every node has 0 <= low <= high <= 1.
    """
    evaluator = Evaluator([instrument(clause("t/1", rule(when)))])
    evaluator.take(given_facts)

    def check(proof):
        assert -1e-12 <= proof.low <= proof.high + 1e-12 <= 1.0 + 2e-12
        for part in proof.parts:
            check(part)

    check(proofs.proof(evaluator, "t/1", hour(n)))
    assert proofs.rows(proofs.proof(evaluator, "t/1", hour(n)))
    assert NO == "refuted"


def test_a_proof_of_a_packaged_text_ends_in_fragments_and_entries(texts):
    """
    The snapback's proof names both clauses, and the ledger's entry of the notification.
    """
    text = texts["unscr-2231"]
    evaluator = Evaluator([text])
    evaluator.take([
        Fact(fact_id="entry-7", signal="notification", happened=text.cases[2].facts[0].happened,
             known=text.cases[2].facts[0].happened, by="gb", entry=7),
    ])  # fmt: skip
    (activation,) = evaluator.activations("unscr-2231/op12", text.cases[2].at)
    proof = proofs.proof_of_activation(evaluator, "unscr-2231/op12", activation.since)
    said = "\n".join(proofs.rows(proof))

    assert "unscr-2231/op12" in said
    assert "unscr-2231/op11" in said
    assert "entries 7" in said
