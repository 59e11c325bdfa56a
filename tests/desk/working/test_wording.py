"""What reports tell of, by their words."""

import numpy as np

from lendemain.desk.working.wording import labels

SAYS = {
    "fire": ("shells", "mortar", "artillery"), "air": ("drone", "aircraft", "bomb"),
    "civcas": ("wounded", "killed", "hospital"),
}  # fmt: skip


def told(seed, n):
    """Texts of words that tell their labels, among words that tell nothing."""
    rng = np.random.default_rng(seed)
    texts, kinds = [], []
    for _ in range(n):
        names = sorted(rng.choice(list(SAYS), rng.integers(0, 3), replace=False).tolist())
        words = [str(rng.choice(SAYS[name])) for name in names]
        words += [f"word{w}" for w in rng.integers(0, 300, 5)]
        texts.append(" ".join(rng.permutation(words)))
        kinds.append("|".join(names))
    return texts, kinds


def test_labels_are_learnt_from_words():
    """
    Labels that words tell are found for at least nine tenths of texts nothing was learnt from, and
    labels that were given stay.
    """
    texts, kinds = told(3, 1200)
    shown = [kind if k < 1000 else None for k, kind in enumerate(kinds)]

    found = labels(texts, shown)

    assert found[:1000] == kinds[:1000]
    assert np.mean([a == b for a, b in zip(found[1000:], kinds[1000:], strict=True)]) >= 0.9
    assert found == labels(texts, shown)


def test_where_nothing_is_labelled_nothing_is_told():
    """
    With no labels to learn from, and of no text at all, none are made up.
    """
    assert labels(["shells", ""], [None, None]) == ["", ""]
    assert labels(["shells", ""], ["", None]) == ["", ""]
    assert labels([], []) == []


def test_any_text_can_be_asked():
    """
    Nothing, signs, another script and a very long text get an answer.
    """
    texts, kinds = told(4, 50)
    odd = ["", "?!", "обстріл Херсона", "word " * 100_000, "\x00" + chr(0x1F600)]

    found = labels([*texts, *odd], [*kinds, *[None] * len(odd)])

    assert len(found) == 55
    assert all(set(one.split("|")) <= {*SAYS, ""} for one in found)
