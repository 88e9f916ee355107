"""Rasa retrains a component whose data, configuration or class changed, but not for a change of a module behind it."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import bot.knowledge.french
from bot.understanding import (
    brands,
    correction,
    encoder,
    features,
    linear,
    model,
    network,
    neutral,
    noise,
    regression,
    values,
)


@cache
def version_of_features() -> str:
    """Changes with the code and weights that make features of texts: Rasa retrains a component configured with it."""
    modules = (
        bot.knowledge.french,
        brands,
        correction,
        encoder,
        features,
        linear,
        model,
        network,
        neutral,
        noise,
        regression,
    )
    files = [Path(str(module.__file__)) for module in modules] + sorted(Path(str(values.__file__)).parent.glob("*.py"))
    files += sorted(encoder.WEIGHTS.iterdir())
    sources = (file.read_bytes() for file in files)
    return hashlib.sha256(b"".join(sources)).hexdigest()[:16]


@cache
def version_of_dialogue() -> str:
    """Changes with the code that makes evidence of a turn."""
    import bot.dialogue

    files = sorted(Path(str(bot.dialogue.__file__)).parent.glob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
