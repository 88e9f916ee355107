"""Rasa retrains a component whose data, configuration or class changed, but not for a change of a module behind it."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import bot.knowledge.french
from bot.understanding import encoder, features, model


@cache
def version_of_features() -> str:
    """Changes with the code that turns texts into features: in a component's configuration, it makes Rasa retrain."""
    modules = (bot.knowledge.french, encoder, features, model)
    sources = (Path(str(module.__file__)).read_bytes() for module in modules)
    return hashlib.sha256(b"".join(sources)).hexdigest()[:16]


@cache
def version_of_dialogue() -> str:
    """Changes with the code that makes evidence of a turn."""
    import bot.dialogue

    files = sorted(Path(str(bot.dialogue.__file__)).parent.glob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
