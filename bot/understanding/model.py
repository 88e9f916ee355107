"""From a sentence to the probability of each label: one logistic regression over its meaning and its spelling."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.french import expand, without_greeting
from bot.understanding.encoder import encoder
from bot.understanding.features import Grams, char_grams
from bot.understanding.linear import LinearModel, softmax
from bot.understanding.neutral import Neutral
from bot.understanding.regression import fit

_BRANDS = "brands.json"

#: Shorter runs of letters occur in any language, and in none.
_TELLING = 4


class SentenceModel:
    """A linear model of the embedding and the n-grams of a sentence, in which brands and amounts are made equal."""

    def __init__(self, linear: LinearModel, neutral: Neutral) -> None:
        self.labels = linear.labels
        self._linear = linear
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
        return cls(LinearModel([str(name) for name in names], grams, sharpness * weights, sharpness * bias), neutral)

    def probabilities(self, text: str) -> NDArray[np.float32]:
        """One number per label, in the order of ``labels``; they sum to 1."""
        spelt = _spelt(text, self._neutral)
        return softmax(self._linear.scores(encoder().encode([spelt.lower()])[0], spelt)).astype(np.float32)

    def known(self, text: str) -> float:
        """How much of the spelling of ``text`` occurs in the examples: 0 for keys hit at random, 1 for common French.

        Counted in runs of four letters or more, borders of words included, so that a misspelt word is known in part.
        """
        grams = char_grams(_spelt(text, self._neutral), shortest=_TELLING)
        vocabulary = next(kind.vocabulary for kind in self._linear.grams if kind.kind == "char")
        return sum(gram in vocabulary for gram in grams) / len(grams) if grams else 1.0

    def prepare(self, texts: Sequence[str]) -> None:
        """Embed ``texts`` together, which is faster, before each is asked for; as many as the encoder remembers."""
        encoder().encode([_spelt(text, self._neutral).lower() for text in texts])

    def save(self, folder: Path) -> None:
        """Write the linear model and, as JSON too, the brands."""
        self._linear.save(folder)
        (folder / _BRANDS).write_text(json.dumps(self._neutral.brands, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> SentenceModel:
        """Read what ``save`` wrote."""
        brands = json.loads((folder / _BRANDS).read_text(encoding="utf-8"))
        return cls(LinearModel.load(folder), Neutral(brands))


def _spelt(text: str, neutral: Neutral) -> str:
    """What counts of ``text``, in full spelling, brands and amounts made equal: the same at training and prediction."""
    return without_greeting(expand(neutral(text)))
