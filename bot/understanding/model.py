"""From a sentence to the probability of each label: two logistic regressions, over its meaning and its spelling."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.french import expand, without_greeting
from bot.understanding.correction import Correction, count_words
from bot.understanding.encoder import LONGEST, encoder
from bot.understanding.features import Grams, char_grams
from bot.understanding.linear import LinearModel, softmax
from bot.understanding.neutral import Neutral
from bot.understanding.noise import misspelt
from bot.understanding.regression import fit

_KNOWN = "known.json"

#: The inverse of the regularisation of the weights of the embedding: with more, it is sure of what it has seen.
_STRENGTH_OF_MEANING = 3.0
_SEED = 7
#: Shorter runs of letters occur in any language, and in none.
_TELLING = 4


class SentenceModel:
    """A linear model of the embedding and the n-grams of a sentence, in which brands and amounts are made equal."""

    def __init__(self, linear: LinearModel, neutral: Neutral, correction: Correction) -> None:
        self.labels = linear.labels
        self._linear = linear
        self._neutral = neutral
        self._correction = correction

    @classmethod
    def train(
        cls,
        texts: Sequence[str],
        labels: Sequence[str],
        strength: float = 60.0,
        sharpness: float = 1.1,
        brands: Mapping[str, Any] | None = None,
        copies: int = 0,
    ) -> SentenceModel:
        """Learn from examples. ``strength`` is the inverse of the regularisation of the n-grams; ``brands`` (see
        ``known_brands``) all count as the same word, and all amounts as the same, here and at prediction. The n-grams
        learn from ``copies`` misspelt copies of each example too.

        Meaning and spelling are learnt apart and their scores added, half and half: the encoder has been tuned on most
        of these examples, and learnt together its embeddings would explain them all. Scores are multiplied by
        ``sharpness``: of the sentences that get a confidence of 0.8, eight in ten are right.
        """
        from scipy.sparse import csr_matrix, hstack

        neutral = Neutral(brands)
        read = [spelt(text, neutral) for text in texts]
        names, columns = np.unique(np.array(labels), return_inverse=True)
        embedded = encoder().encode([text.lower() for text in read])
        nothing = csr_matrix((len(read), 0), dtype=np.float32)
        meaning, meaning_bias = fit(embedded, nothing, columns, _STRENGTH_OF_MEANING)
        hand = Random(_SEED)
        written = read + [expand(misspelt(text, hand)) for _ in range(copies) for text in read]
        least = 3 if copies else 2
        grams = [Grams.learn("char", written, in_at_least=least), Grams.learn("word", written, in_at_least=least)]
        matrix = hstack([kind.matrix(written) for kind in grams]).tocsr()
        spelling, spelling_bias = fit(
            np.zeros((len(written), 0), dtype=np.float32), matrix, np.tile(columns, copies + 1), strength
        )
        weights = sharpness / 2 * np.concatenate([meaning, spelling])
        bias = sharpness / 2 * (meaning_bias + spelling_bias)
        return cls(
            LinearModel([str(name) for name in names], grams, weights, bias), neutral, Correction(count_words(read))
        )

    def probabilities(self, text: str) -> NDArray[np.float32]:
        """One number per label, in the order of ``labels``; they sum to 1.

        A text with unknown words is judged twice, as it was written and with them corrected; the scores' mean counts.
        """
        read = spelt(text, self._neutral)
        scores = self._scores(read)
        corrected = self._correction(read[:LONGEST])
        if corrected != read[:LONGEST]:
            scores = (scores + self._scores(corrected)) / 2
        return softmax(scores).astype(np.float32)

    def _scores(self, read: str) -> NDArray[np.float32]:
        return self._linear.scores(encoder().encode([read.lower()])[0], self._linear.vectors(read))

    def known(self, text: str) -> float:
        """How much of the spelling of ``text`` occurs in the examples: 0 for keys hit at random, 1 for common French.

        Counted in runs of four letters or more, borders of words included, so that a misspelt word is known in part.
        """
        grams = char_grams(spelt(text, self._neutral), shortest=_TELLING)
        vocabulary = next(kind.vocabulary for kind in self._linear.grams if kind.kind == "char")
        return sum(gram in vocabulary for gram in grams) / len(grams) if grams else 1.0

    def prepare(self, texts: Sequence[str]) -> None:
        """Embed ``texts`` together, which is faster, before each is asked for; as many as the encoder remembers."""
        encoder().encode([spelt(text, self._neutral).lower() for text in texts])

    def save(self, folder: Path) -> None:
        """Write the linear model and, as JSON too, the brands and the known words."""
        self._linear.save(folder)
        known = {"brands": self._neutral.brands, "words": self._correction.known}
        (folder / _KNOWN).write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> SentenceModel:
        """Read what ``save`` wrote."""
        known = json.loads((folder / _KNOWN).read_text(encoding="utf-8"))
        return cls(LinearModel.load(folder), Neutral(known["brands"]), Correction(known["words"]))


def spelt(text: str, neutral: Neutral) -> str:
    """What counts of ``text``, in full spelling, brands and amounts made equal: the same at training and prediction."""
    return without_greeting(expand(neutral(text)))
