"""The tuned network as files: a selection of pieces, embeddings of a byte a number, the rest in half precision."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.understanding.network import END, PIECES_FILE, WEIGHTS_FILE
from bot.understanding.tuning.original import Original
from bot.understanding.tuning.tune import Tuned

#: How many pieces are kept: with more, the file would pass 20 MB; what French writes is among the first.
PIECES = 22_000
_MARK = "\u2581"


def select(original: Original, wanted: Iterable[int], most: int = PIECES) -> list[int]:
    """The numbers of the pieces to keep, in order: ``wanted``, single letters, then the most frequent of Latin script.

    Whatever is left out is still read: its letters, or pieces of several, are among those kept.
    """
    kept = {*range(END + 1), *wanted}
    latin = [number for number, piece in enumerate(original.pieces) if number > END and _is_latin(piece)]
    kept.update(number for number in latin if len(original.pieces[number].replace(_MARK, "")) <= 1)
    for number in sorted(latin, key=lambda number: (-original.scores[number], number)):
        if len(kept) >= most:
            break
        kept.add(number)
    return sorted(kept)


def _is_latin(piece: str) -> bool:
    return all(not char.isalpha() or "LATIN" in unicodedata.name(char, "") for char in piece)


def store(folder: Path, original: Original, tuned: Tuned) -> int:
    """Write the files that ``Network.read`` reads; returns their size in bytes. The same network, the same bytes."""
    kept = select(original, tuned.numbers)
    rows = original.rows[kept].copy()
    place = {number: row for row, number in enumerate(kept)}
    rows[[place[number] for number in tuned.numbers]] = tuned.rows
    arrays: dict[str, NDArray[np.generic]] = {name: array.astype(np.float16) for name, array in tuned.net.items()}
    arrays["rows"], arrays["row_step"], arrays["row_low"] = as_bytes(rows)
    arrays["scores"] = original.scores[kept]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PIECES_FILE).write_text("\n".join(original.pieces[number] for number in kept), encoding="utf-8")
    np.savez_compressed(folder / WEIGHTS_FILE, **arrays)
    return sum((folder / name).stat().st_size for name in (PIECES_FILE, WEIGHTS_FILE))


def as_bytes(rows: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.float32]]:
    """Each row as bytes, with the size of its step and its lowest number: off by half a step at most."""
    low = rows.min(axis=1)
    step = np.maximum((rows.max(axis=1) - low) / 255, 1e-8)
    return np.round((rows - low[:, None]) / step[:, None]).astype(np.uint8), step, low
