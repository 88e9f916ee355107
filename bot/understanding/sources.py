"""Rasa retrains a component whose data, configuration or class changed, but not for a change of a module behind it."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import bot.knowledge.french
from bot.understanding import brands, encoder, features, model, neutral


@cache
def version_of_features() -> str:
    """Changes with the code that turns texts into features: in a component's configuration, it makes Rasa retrain."""
    modules = (bot.knowledge.french, brands, encoder, features, model, neutral)
    sources = (Path(str(module.__file__)).read_bytes() for module in modules)
    return hashlib.sha256(b"".join(sources)).hexdigest()[:16]
