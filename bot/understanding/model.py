"""From a sentence to the probability of each label: one logistic regression over its meaning and its spelling."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.french import expand, without_greeting
from bot.understanding.encoder import DIMENSIONS, encoder
from bot.understanding.features import Grams, char_grams
from bot.understanding.neutral import Neutral
from bot.understanding.regression import fit

_ARRAYS = "weights.npz"
_NAMES = "names.json"

#: Shorter runs of letters occur in any language, and in none.
_TELLING = 4


class SentenceModel:
    """Trained weights: one row per feature (embedding, then each kind of n-grams) and one column per label."""

    def __init__(
        self,
        labels: list[str],
        grams: list[Grams],
        weights: NDArray[np.float32],
        bias: NDArray[np.float32],
        neutral: Neutral,
    ) -> None:
        self.labels = labels
        self._grams = grams
        self._weights = weights
        self._bias = bias
        self._neutral = neutral

    @classmethod
    def train(
        cls,
        texts: Sequence[str],
        labels: Sequence[str],
        strength: float = 15.0,
        sharpness: float = 1.2,
        brands: Mapping[str, Any] | None = None,
    ) -> SentenceModel:
        """Learn from examples. ``strength`` is the inverse of the regularisation; ``brands`` (see ``known_brands``) all
        count as the same word, and all amounts as the same, here and at prediction.

        Regularised regression is too modest: its scores are multiplied by ``sharpness``, so that of the sentences that
        get a confidence of 0.8, eight in ten are right. Both were chosen by cross-validation over blocks of neighbours.
        """
        from scipy.sparse import hstack

        neutral = Neutral(brands)
        spelt = [_spelt(text, neutral) for text in texts]
        grams = [Grams.learn("char", spelt, in_at_least=2), Grams.learn("word", spelt, in_at_least=2)]
        embedded = encoder().encode([text.lower() for text in spelt])
        names, columns = np.unique(np.array(labels), return_inverse=True)
        weights, bias = fit(embedded, hstack([kind.matrix(spelt) for kind in grams]).tocsr(), columns, strength)
        return cls([str(name) for name in names], grams, sharpness * weights, sharpness * bias, neutral)

    def probabilities(self, text: str) -> NDArray[np.float32]:
        """One number per label, in the order of ``labels``; they sum to 1."""
        spelt = _spelt(text, self._neutral)
        scores = self._bias + encoder().encode([spelt.lower()])[0] @ self._weights[:DIMENSIONS]
        offset = DIMENSIONS
        for kind in self._grams:
            columns, values = kind.vector(spelt)
            scores = scores + values @ self._weights[columns + offset]
            offset += len(kind.idf)
        odds = np.exp(scores - scores.max())
        shares: NDArray[np.float32] = (odds / odds.sum()).astype(np.float32)
        return shares

    def known(self, text: str) -> float:
        """How much of the spelling of ``text`` occurs in the examples: 0 for keys hit at random, 1 for common French.

        Counted in runs of four letters or more, borders of words included, so that a misspelt word is known in part.
        """
        grams = char_grams(_spelt(text, self._neutral), shortest=_TELLING)
        vocabulary = next(kind.vocabulary for kind in self._grams if kind.kind == "char")
        return sum(gram in vocabulary for gram in grams) / len(grams) if grams else 1.0

    def prepare(self, texts: Sequence[str]) -> None:
        """Embed ``texts`` together, which is faster, before each is asked for; as many as the encoder remembers."""
        encoder().encode([_spelt(text, self._neutral).lower() for text in texts])

    def save(self, folder: Path) -> None:
        """Write plain arrays and JSON: a model file that is opened can never run code."""
        names = {
            "labels": self.labels,
            "grams": {kind.kind: list(kind.vocabulary) for kind in self._grams},
            "brands": self._neutral.brands,
        }
        (folder / _NAMES).write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")
        arrays = {f"idf_{kind.kind}": kind.idf for kind in self._grams}
        np.savez(folder / _ARRAYS, weights=self._weights.astype(np.float16), bias=self._bias, **arrays)

    @classmethod
    def load(cls, folder: Path) -> SentenceModel:
        """Read what ``save`` wrote."""
        names = json.loads((folder / _NAMES).read_text(encoding="utf-8"))
        with np.load(folder / _ARRAYS, allow_pickle=False) as arrays:
            grams = [
                Grams(kind, {gram: column for column, gram in enumerate(vocabulary)}, arrays[f"idf_{kind}"])
                for kind, vocabulary in names["grams"].items()
            ]
            weights = arrays["weights"].astype(np.float32)
            return cls(names["labels"], grams, weights, arrays["bias"], Neutral(names["brands"]))


def _spelt(text: str, neutral: Neutral) -> str:
    """What counts of ``text``, in full spelling, brands and amounts made equal: the same at training and prediction."""
    return without_greeting(expand(neutral(text)))
