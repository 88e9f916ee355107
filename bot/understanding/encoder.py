"""Sentence embeddings: Google's multilingual Universal Sentence Encoder 3, tuned to this domain, one per process.

Its weights are data of this package (``weights/``, see the notice there); ``guichet tune`` makes them.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.understanding.network import WIDTH, Network

DIMENSIONS = WIDTH
#: Where the tuned network lies.
WEIGHTS = Path(__file__).parent / "weights"
#: What comes later in a long message does not change what it is about, and costs time.
LONGEST = 600
_REMEMBERED = 512


class Encoder:
    """Embeds texts as unit vectors. Thread-safe; loads its weights (40 MB) on first use; remembers the last texts."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: Network | None = None
        self._known: OrderedDict[str, NDArray[np.float32]] = OrderedDict()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of 512 per text, each of length 1. Only the first 600 characters of a text count."""
        cut = [text[:LONGEST].encode("utf-8", "replace").decode() for text in texts]  # no lone surrogates
        with self._lock:
            missing = sorted({text for text in cut if text not in self._known}, key=lambda text: (len(text), text))
            # texts of like length together: a batch then has little padding to compute
            fresh = dict(zip(missing, self._network().encode(missing), strict=True)) if missing else {}
            rows = np.zeros((len(cut), DIMENSIONS), dtype=np.float32)
            for row, text in enumerate(cut):
                rows[row] = fresh[text] if text in fresh else self._known[text]
                self._known[text] = rows[row].copy()  # a view would keep the whole batch alive
                self._known.move_to_end(text)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return rows

    @property
    def remembered(self) -> int:
        """How many texts are remembered now."""
        return len(self._known)

    def _network(self) -> Network:
        if self._model is None:
            self._model = Network.read(WEIGHTS)
        return self._model


@cache
def encoder() -> Encoder:
    """The encoder of this process."""
    return Encoder()
