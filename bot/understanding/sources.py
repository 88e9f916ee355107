"""Rasa retrains a component whose data, configuration or class changed, but not for a change of a module behind it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_BOT = Path(__file__).parents[1]

#: What makes features of texts, below ``bot``: code, readers of values, weights of the encoder.
_FEATURES = (
    "knowledge/french.py",
    *(
        f"understanding/{name}.py"
        for name in (
            "brands", "correction", "encoder", "features", "linear", "model", "network", "neutral", "noise",
            "regression",
        )
    ),
    "understanding/values/*.py",
    "understanding/weights/*",
)  # fmt: skip


@cache
def version_of_features() -> str:
    """Changes with the code and weights that make features of texts: Rasa retrains a component configured with it."""
    return _version(_FEATURES)


@cache
def version_of_dialogue() -> str:
    """Changes with the code that makes evidence of a turn."""
    return _version(("dialogue/*.py",))


def _version(patterns: Iterable[str]) -> str:
    files = [file for pattern in patterns for file in sorted(_BOT.glob(pattern))]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
