"""What every model here is: one weight for each feature and label, over dense numbers and the n-grams of a text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.understanding.features import Grams, Vector

_ARRAYS = "weights.npz"
_NAMES = "names.json"


class LinearModel:
    """Trained weights: one row per feature (dense numbers, each kind of n-grams, more) and one column per label."""

    def __init__(
        self, labels: list[str], grams: list[Grams], weights: NDArray[np.float32], bias: NDArray[np.float32]
    ) -> None:
        self.labels, self.grams, self.weights, self.bias = labels, grams, weights, bias

    def scores(self, dense: NDArray[np.float32], grams: Sequence[Vector]) -> NDArray[np.float32]:
        """One score per label, of the first rows: those of ``dense`` and of ``grams``, as ``vectors`` gives them."""
        scores: NDArray[np.float32] = self.bias + dense @ self.weights[: len(dense)]
        offset = len(dense)
        for kind, vector in zip(self.grams, grams, strict=True):
            scores = scores + self.more(vector, offset)
            offset += len(kind.idf)
        return scores

    def vectors(self, text: str) -> list[Vector]:
        """The n-grams of ``text``, one vector for each kind in ``grams``."""
        return [kind.vector(text) for kind in self.grams]

    def more(self, vector: Vector, offset: int) -> NDArray[np.float32]:
        """What the n-grams of ``vector`` add to the score of each label by the rows from ``offset`` on."""
        columns, values = vector
        added: NDArray[np.float32] = values @ self.weights[columns + offset]
        return added

    def within(self, dense: NDArray[np.float32], offset: int) -> NDArray[np.float32]:
        """What ``dense`` adds to the score of each label by the rows from ``offset`` on."""
        added: NDArray[np.float32] = dense @ self.weights[offset : offset + len(dense)]
        return added

    def save(self, folder: Path) -> None:
        """Write plain arrays and JSON: a model file that is opened can never run code."""
        names = {"labels": self.labels, "grams": {kind.kind: list(kind.vocabulary) for kind in self.grams}}
        (folder / _NAMES).write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")
        arrays = {f"idf_{kind.kind}": kind.idf for kind in self.grams}
        np.savez(folder / _ARRAYS, weights=self.weights.astype(np.float16), bias=self.bias, **arrays)

    @classmethod
    def load(cls, folder: Path) -> LinearModel:
        """Read what ``save`` wrote."""
        names = json.loads((folder / _NAMES).read_text(encoding="utf-8"))
        with np.load(folder / _ARRAYS, allow_pickle=False) as arrays:
            grams = [
                Grams(kind, {gram: column for column, gram in enumerate(vocabulary)}, arrays[f"idf_{kind}"])
                for kind, vocabulary in names["grams"].items()
            ]
            return cls(names["labels"], grams, arrays["weights"].astype(np.float32), arrays["bias"])


def softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probabilities: they sum to 1."""
    odds = np.exp(scores - scores.max())
    shares: NDArray[np.float32] = odds / odds.sum()
    return shares
