"""The network of Google's multilingual Universal Sentence Encoder 3, and its tokenizer, in numpy.

Words are cut into pieces (SentencePiece's unigram model); each piece has an embedding; three convolutions look at two,
three and five neighbours; the sum over the pieces, divided by the root of their number, goes through a small residual
network and is scaled to length 1. The pieces are a selection of the original's 128,000: what is not among them falls
apart into shorter ones, down to single letters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

#: Size of an embedding and of the result, and of each convolution's layer.
WIDTH, INNER = 512, 256
#: Of each convolution, how many neighbours it sees, and how many of them stand before.
SPANS = ((2, 0), (3, 1), (5, 2))
#: What keeps a division from one by zero; the original's.
EPSILON = 1e-12
#: What is put before and after the pieces of a text, and stands for a letter that is no piece.
UNKNOWN, BEGIN, END = 0, 1, 2
_BEFORE = max(before for _, before in SPANS)
_BEHIND = max(size - 1 - before for size, before in SPANS)
#: Pieces computed together: enough to use the processor's caches well.
_TOGETHER = 384
_SPACE = "\u2581"

PIECES_FILE, WEIGHTS_FILE = "pieces.txt", "weights.npz"


class Tokenizer:
    """Cuts a text into the pieces that are likeliest together."""

    def __init__(self, pieces: Sequence[str], scores: Floats) -> None:
        """``pieces`` with the logarithm of how frequent each is; the first three stand for UNKNOWN, BEGIN and END."""
        self._scores = scores.tolist()
        self._unknown = min(self._scores) - 10.0
        self._longest = max(map(len, pieces))
        #: Each piece's number plus 1, and 0 for what only begins one.
        self._begun: dict[str, int] = {}
        for number, piece in enumerate(pieces):
            if number > END:
                for length in range(1, len(piece)):
                    self._begun.setdefault(piece[:length], 0)
                self._begun[piece] = number + 1

    def encode(self, text: str) -> list[int]:
        """The numbers of the pieces of ``text``, BEGIN before and END behind."""
        plain = "".join(_SPACE + word for word in unicodedata.normalize("NFKC", text).split())
        return [BEGIN, *(self._best(plain) or [UNKNOWN]), END]

    def _best(self, text: str) -> list[int]:
        """By Viterbi's algorithm, from left to right: the best way to each position, then back."""
        length = len(text)
        best = [0.0] + [-1e38] * length
        came_from, by = [0] * (length + 1), [UNKNOWN] * (length + 1)
        for start in range(length):
            reached, alone = best[start], False
            for end in range(start + 1, min(start + self._longest, length) + 1):
                found = self._begun.get(text[start:end])
                if found is None:
                    break
                if found:
                    alone = alone or end == start + 1
                    score = reached + self._scores[found - 1]
                    if score > best[end]:
                        best[end], came_from[end], by[end] = score, start, found - 1
            if not alone and reached + self._unknown > best[start + 1]:
                best[start + 1], came_from[start + 1], by[start + 1] = reached + self._unknown, start, UNKNOWN
        numbers = []
        while length > 0:
            numbers.append(by[length])
            length = came_from[length]
        return numbers[::-1]


class Network:
    """Weights and the way through them. ``encode`` may be called by one thread at a time."""

    def __init__(self, pieces: Sequence[str], arrays: Mapping[str, NDArray[Any]]) -> None:
        """``arrays``: see ``read``. The embeddings stay bytes; a row is made to numbers when its piece occurs."""
        self._tokenizer = Tokenizer(pieces, arrays["scores"].astype(np.float32))
        self._rows = arrays["rows"]
        self._step = arrays["row_step"].astype(np.float32)[:, None]
        self._low = arrays["row_low"].astype(np.float32)[:, None]
        self._net = {
            name: np.ascontiguousarray(array, dtype=np.float32)
            for name, array in arrays.items()
            if name not in ("scores", "rows", "row_step", "row_low")
        }
        from threadpoolctl import ThreadpoolController

        self._threads = ThreadpoolController()

    @classmethod
    def read(cls, folder: Path) -> Network:
        """The network that ``bot.understanding.tuning`` wrote to ``folder``: pieces, one a line, and plain arrays."""
        pieces = (folder / PIECES_FILE).read_text(encoding="utf-8").split("\n")
        with np.load(folder / WEIGHTS_FILE, allow_pickle=False) as stored:
            return cls(pieces, {name: stored[name] for name in stored.files})

    def encode(self, texts: Sequence[str]) -> Floats:
        """One row of 512 per text, each of length 1."""
        rows = np.empty((len(texts), WIDTH), dtype=np.float32)
        with self._threads.limit(limits=1, user_api="blas"):  # a sentence is too small to share among threads
            for start, group in _grouped(self._tokenizer.encode(text) for text in texts):
                rows[start : start + len(group)] = self._through(group)
        return rows

    def _through(self, group: list[list[int]]) -> Floats:
        """The pieces of several texts in one table, so that the weights are read from memory once."""
        net = self._net
        lengths = np.array([len(numbers) for numbers in group])
        flat = np.fromiter(chain.from_iterable(group), dtype=np.int64, count=int(lengths.sum()))
        starts = np.cumsum(lengths) - lengths
        seen = np.empty((len(flat), WIDTH + INNER * len(SPANS)), dtype=np.float32)
        embedded = seen[:, :WIDTH]
        np.multiply(self._rows[flat], self._step[flat], out=embedded)
        embedded += self._low[flat]
        projected = embedded @ net["proj"]
        projected += net["proj_b"]
        _normalise(projected, net["proj_scale"], net["proj_shift"])
        windows = _windows(starts, lengths, len(flat))
        padded = np.zeros((len(flat) + 1, INNER), dtype=np.float32)  # its last row stands for what is outside
        for place, (size, before) in enumerate(SPANS):
            given = projected[:, place * INNER : (place + 1) * INNER]
            columns = windows[:, _BEFORE - before : _BEFORE - before + size]
            for layer in ("first", "second"):
                padded[:-1] = given
                out = padded[columns].reshape(len(flat), size * INNER) @ net[f"{layer}{size}"]
                out += net[f"{layer}_b{size}"]
                np.maximum(out, 0, out=out)
                out += given
                given = out
            seen[:, WIDTH + place * INNER : WIDTH + (place + 1) * INNER] = given
        _normalise(seen, net["scale"], net["shift"])
        counts = lengths.astype(np.float32)[:, None]
        pooled = (np.add.reduceat(seen, starts, axis=0) @ net["pool"] + counts * net["pool_b"]) / np.sqrt(counts)
        early = np.maximum(pooled @ net["p1"] + np.maximum(pooled @ net["d0"], 0) @ net["d1"], 0)
        last: Floats = np.tanh(early @ net["p3"] + np.maximum(early @ net["d2"], 0) @ net["d3"])
        last /= np.sqrt(np.maximum((last * last).sum(axis=1, keepdims=True), EPSILON))
        return last


def _normalise(rows: Floats, scale: Floats, shift: Floats) -> None:
    """Each row to mean 0 and variance 1, then scaled and shifted; in place."""
    rows -= rows.mean(axis=1, keepdims=True)
    rows *= (1 / np.sqrt(np.einsum("ij,ij->i", rows, rows) / rows.shape[1] + EPSILON))[:, None]
    rows *= scale
    rows += shift


def _windows(starts: NDArray[np.int64], lengths: NDArray[np.int64], total: int) -> NDArray[np.int64]:
    """For each piece the places of its neighbours in the widest span; ``total`` for those beyond its own text."""
    places = np.arange(total)[:, None] + np.arange(-_BEFORE, _BEHIND + 1)
    inside = (places >= np.repeat(starts, lengths)[:, None]) & (places < np.repeat(starts + lengths, lengths)[:, None])
    return np.where(inside, places, total)


def _grouped(texts: Iterator[list[int]]) -> Iterator[tuple[int, list[list[int]]]]:
    """Texts in order in groups of a bounded number of pieces, each with the number of its first text."""
    start, size = 0, 0
    group: list[list[int]] = []
    for numbers in texts:
        if group and size + len(numbers) > _TOGETHER:
            yield start, group
            start, group, size = start + len(group), [], 0
        group.append(numbers)
        size += len(numbers)
    if group:
        yield start, group
