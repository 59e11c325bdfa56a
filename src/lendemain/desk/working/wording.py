"""What reports nobody labelled tell of, learnt from the words of those that somebody did.

Each label is told by a logistic regression on a report's words and pairs of neighbouring words
(Cox 1958; the beginnings of words, hashed as by Weinberger and others 2009), fitted one
report after the other by steps that grow smaller, and drawn towards nothing (Bottou 2010).  A
report has the labels that are likelier than not.  What is learnt is as good as the labels, and as
wrong.
"""

import re
import zlib
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lendemain.fusion.kernels import compiled

Floats = npt.NDArray[np.float32]
Whole = npt.NDArray[np.int64]

STEM = 6
"""Of a word so many letters count."""

BUCKETS = 1 << 17
ROUNDS = 8
DRAWN = 3e-6
"""How strongly weights are drawn towards nothing."""

FIRST_STEP = 1.0
SEED = 7

JOIN = "|"
"""What parts labels in a report's `kind`."""


class _Bags(NamedTuple):
    """The numbers of each text's words, one after the other, and where each text's begin."""

    words: Whole
    begins: Whole


def labels(texts: Sequence[str], kinds: Sequence[str | None]) -> list[str]:
    """The labels of each text, parted by "|": as given, or told by its words where they are None.

    Where no text has labels there is nothing to learn from, and none gets any ("").

    >>> labels(["shells hit a farm", "drone shot down", "shells hit a mill"], ["fire", "air", None])
    ['fire', 'air', 'fire']
    """
    known = np.array([k for k, kind in enumerate(kinds) if kind is not None], np.int64)
    asked = np.array([k for k, kind in enumerate(kinds) if kind is None], np.int64)
    told = [kind or "" for kind in kinds]
    names = sorted({one for k in known for one in told[k].split(JOIN)} - {""})
    if not len(asked) or not names:
        return told
    bags = _bagged(texts)
    truth = np.zeros((len(known), len(names)), np.float32)
    for row, k in enumerate(known):
        for one in set(told[k].split(JOIN)) - {""}:
            truth[row, names.index(one)] = 1.0
    weights = np.zeros((BUCKETS, len(names)), np.float32)
    rng = np.random.default_rng(SEED)
    order = np.concatenate([rng.permutation(len(known)) for _ in range(ROUNDS)])
    score = np.zeros(len(names), np.float32)
    _fitted(weights, bags, (known, truth, order), (FIRST_STEP, DRAWN), score)
    scores = np.zeros((len(asked), len(names)), np.float32)
    _scored(weights, bags, asked, scores)
    for k, row in zip(asked.tolist(), scores > 0.0, strict=True):
        told[k] = JOIN.join(name for name, has in zip(names, row, strict=True) if has)
    return told


def _bagged(texts: Sequence[str]) -> _Bags:
    words = [_words(text) for text in texts]
    begins = np.cumsum([0, *map(len, words)])
    return _Bags(np.array([w for one in words for w in one], np.int64), begins)


def _words(text: str) -> list[int]:
    """The numbers of a text's words and pairs of neighbours, each once; the last is of any text."""
    stems = [word[:STEM] for word in re.findall(r"[^\W_]+", text.lower())]
    pairs = [f"{a} {b}" for a, b in pairwise(stems)]
    found = {zlib.crc32(one.encode()) % (BUCKETS - 1) for one in [*stems, *pairs]}
    return [*sorted(found), BUCKETS - 1]


@compiled
def _fitted(
    weights: Floats,
    bags: _Bags,
    taught: tuple[Whole, Floats, Whole],
    pace: tuple[float, float],
    score: Floats,
) -> None:
    """Write the weight of each word for each label, but for a factor that all share."""
    rows, truth, order = taught
    first, drawn = pace
    labels, scale = truth.shape[1], 1.0
    for turn in range(len(order)):
        step = first / (1.0 + first * drawn * turn)
        begin, end = bags.begins[rows[order[turn]]], bags.begins[rows[order[turn]] + 1]
        share = 1.0 / np.sqrt(end - begin)
        score[:] = 0.0
        for at in range(begin, end):
            for k in range(labels):
                score[k] += weights[bags.words[at], k]
        scale *= 1.0 - step * drawn
        for k in range(labels):
            chance = 1.0 / (1.0 + np.exp(-score[k] * share * scale))
            score[k] = step * share / scale * (truth[order[turn], k] - chance)
        for at in range(begin, end):
            for k in range(labels):
                weights[bags.words[at], k] += score[k]


@compiled
def _scored(weights: Floats, bags: _Bags, rows: Whole, scores: Floats) -> None:
    """Write the log-odds of each label in some texts, but for a factor."""
    for k in range(len(rows)):
        for at in range(bags.begins[rows[k]], bags.begins[rows[k] + 1]):
            for j in range(scores.shape[1]):
                scores[k, j] += weights[bags.words[at], j]
