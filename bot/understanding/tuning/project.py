"""Tuning on the data of this project, as ``guichet tune`` does it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.knowledge.french import fold
from bot.understanding.encoder import WEIGHTS
from bot.understanding.importer import GuichetImporter
from bot.understanding.model import spelt
from bot.understanding.neutral import Neutral, known_brands
from bot.understanding.tuning.original import read_original
from bot.understanding.tuning.store import store
from bot.understanding.tuning.tune import Settings, tune


def tune_project(
    root: Path, folder: Path = WEIGHTS, settings: Settings | None = None, tell: Callable[[str], None] = print
) -> None:
    """Tune on the examples below ``root`` and write the weights to ``folder``. Raises ``ModuleNotFoundError``."""
    importer = GuichetImporter(str(root / "config.yml"), str(root / "domain.yml"), [str(root / "data")])
    data = importer.get_nlu_data()
    examples = {fold(example.get("text")): example for example in data.intent_examples if example.get("text")}
    texts = [example.get("text") for example in examples.values()]
    labels = [example.get("intent") for example in examples.values()]
    neutral = Neutral(known_brands(data))
    original = read_original()
    tuned = tune(original, texts, labels, lambda text: spelt(text, neutral), settings, tell)
    size = store(folder, original, tuned)
    tell(f"{size / 1e6:.1f} MB in {folder}")
