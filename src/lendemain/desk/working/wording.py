"""What reports nobody labelled tell of, learnt from the words of those that somebody did.

Each label is told by a logistic regression on a report's words and pairs of neighbouring words
(Cox 1958; the beginnings of words, hashed as by Weinberger and others 2009), as scikit-learn fits
it (the optional packages `duplicates`).  A report has the labels that are likelier than not.  What
is learnt is as good as the labels, and as wrong.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from lendemain.errors import LendemainError

STEM = 6
"""Of a word so many letters count."""

BUCKETS = 1 << 17
ROUNDS = 8
DRAWN = 3e-6
"""How strongly weights are drawn towards nothing."""

SEED = 7

JOIN = "|"
"""What parts labels in a report's `kind`."""


def labels(texts: Sequence[str], kinds: Sequence[str | None]) -> list[str]:
    """The labels of each text, parted by "|": as given, or told by its words where they are None.

    Where no text has labels there is nothing to learn from, and none gets any ("").  Raises
    `LendemainError` where the optional packages are not there.

    >>> labels(["shells hit a farm", "drone shot down", "shells hit a mill"], ["fire", "air", None])
    ['fire', 'air', 'fire']
    """
    told = [kind or "" for kind in kinds]
    asked = [k for k, kind in enumerate(kinds) if kind is None]
    known = [k for k, kind in enumerate(kinds) if kind is not None]
    given = [set(told[k].split(JOIN)) - {""} for k in known]
    names = sorted({name for one in given for name in one})
    if not asked or not names:
        return told
    by_name = _told([texts[k] for k in known], given, names, [texts[k] for k in asked])
    for row, k in enumerate(asked):
        told[k] = JOIN.join(name for name in names if by_name[name][row])
    return told


def _told(
    taught: Sequence[str], given: Sequence[set[str]], names: Sequence[str], asked: Sequence[str]
) -> dict[str, list[bool]]:
    """Whether each text that is asked about has a label, by label."""
    try:
        from sklearn.feature_extraction.text import HashingVectorizer
        from sklearn.linear_model import SGDClassifier
    except ImportError as missing:
        raise LendemainError(
            f"telling labels by words needs a package that is not here ({missing.name})",
            where="duplicates",
            remedy="Install the optional packages: lendemain[duplicates]",
        ) from missing
    bags = HashingVectorizer(analyzer=_words, n_features=BUCKETS, alternate_sign=False, binary=True)
    learnt, rest = bags.transform(taught), bags.transform(asked)
    found = {}
    for name in names:
        has = [name in one for one in given]
        model = SGDClassifier(
            loss="log_loss", alpha=DRAWN, max_iter=ROUNDS, tol=None, random_state=SEED
        )
        found[name] = [True] * len(asked) if all(has) else model.fit(learnt, has).predict(rest)
    return found


def _words(text: str) -> list[str]:
    """The beginnings of a text's words, and pairs of neighbours.

    >>> _words("Shelling continued")
    ['shelli', 'contin', 'shelli contin']
    """
    stems = [word[:STEM] for word in re.findall(r"[^\W_]+", text.lower())]
    return [*stems, *(f"{a} {b}" for a, b in pairwise(stems))]
