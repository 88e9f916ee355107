"""Texts as sparse vectors of n-grams, with a vocabulary that is plain JSON.

scikit-learn's vectorisers would do, but they persist as pickles, and each process that only answers would import them.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.french import words

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

#: Nobody's wish needs more; ten thousand characters must not cost a second.
LONGEST = 1000
_EDGE = 3
#: An emoji counts as a word: « 👍 » alone is a whole answer.
_PICTURE = re.compile("[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")


def char_grams(text: str, shortest: int = 2, longest: int = 5) -> list[str]:
    """Letters in a row within each word, borders included: « mdp » gives `` m``, ``md`` … They survive misspellings."""
    grams: list[str] = []
    for word in words(text[:LONGEST]):
        padded = f" {word} "
        for size in range(shortest, longest + 1):
            if size >= len(padded):
                grams.append(padded)
                break
            grams.extend(padded[start : start + size] for start in range(len(padded) - size + 1))
    return grams


def word_grams(text: str) -> list[str]:
    """Words, pairs of neighbours and emoji: « pas recu » keeps what « recu » alone loses."""
    found = words(text[:LONGEST])
    return found + [f"{first} {second}" for first, second in pairwise(found)] + _PICTURE.findall(text[:LONGEST])


def edge_grams(text: str) -> list[str]:
    """The first one, two and three words and the last ones: « non » that opens a sentence is not one within it."""
    found = words(text[:LONGEST])
    sizes = range(1, min(_EDGE, len(found)) + 1)
    return ["^" + " ".join(found[:size]) for size in sizes] + [" ".join(found[-size:]) + "$" for size in sizes]


#: Columns and their values.
Vector = tuple[NDArray[np.int64], NDArray[np.float32]]

GRAMS: dict[str, Callable[[str], list[str]]] = {"char": char_grams, "word": word_grams, "edge": edge_grams}


class Grams:
    """Sublinear tf-idf over one kind of n-grams; each vector has length 1, or 0 where nothing is known."""

    def __init__(self, kind: str, vocabulary: dict[str, int], idf: NDArray[np.float32]) -> None:
        self.kind = kind
        self.vocabulary = vocabulary
        self.idf = idf
        self._split = GRAMS[kind]

    @classmethod
    def learn(cls, kind: str, texts: Iterable[str], in_at_least: int) -> Grams:
        """The vocabulary of ``texts``: what occurs in at least ``in_at_least`` of them, rare ones weighing more."""
        seen: Counter[str] = Counter()
        total = 0
        for text in texts:
            seen.update(set(GRAMS[kind](text)))
            total += 1
        kept = sorted(gram for gram, times in seen.items() if times >= in_at_least)
        idf = np.array([math.log((1 + total) / (1 + seen[gram])) + 1 for gram in kept], dtype=np.float32)
        return cls(kind, {gram: column for column, gram in enumerate(kept)}, idf)

    def vector(self, text: str) -> Vector:
        """Columns and their values, in no order."""
        known = self.vocabulary.get
        counts = Counter([column for gram in self._split(text) if (column := known(gram)) is not None])
        columns = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
        values = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32, count=len(counts)))) * self.idf[columns]
        norm = float(np.sqrt(values @ values))
        return columns, values / norm if norm else values

    def matrix(self, texts: Sequence[str]) -> csr_matrix:
        """One row per text; only training needs it."""
        from scipy.sparse import csr_matrix

        rows = [self.vector(text) for text in texts]
        starts = np.cumsum([0] + [len(columns) for columns, _ in rows])
        columns = np.concatenate([row[0] for row in rows])
        values = np.concatenate([row[1] for row in rows])
        return csr_matrix((values, columns, starts), shape=(len(rows), len(self.vocabulary)))
