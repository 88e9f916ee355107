"""The tables beside this file: what people say, labelled by several hands."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.dialogue.heard import Heard
from bot.understanding.brands import BrandMatcher
from bot.understanding.entities import read_entities
from bot.understanding.neutral import names_and_aliases

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent.parent


def table(name: str) -> list[dict[str, Any]]:
    """The lines of ``<name>.jsonl``."""
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


@cache
def _brands() -> BrandMatcher:
    data = yaml.safe_load((ROOT / "data" / "entities.yml").read_text(encoding="utf-8"))
    lookup = next(entry for entry in data["nlu"] if entry.get("lookup") == "brand")
    lines = [line[2:] for line in lookup["examples"].splitlines() if line.startswith("- ")]
    return BrandMatcher(*names_and_aliases(lines))


def heard(text: str, **more: Any) -> Heard:
    """A message with its entities, as the pipeline reads them."""
    return Heard(text, more.pop("intent", "nlu_fallback"), 1.0, read_entities(text, _brands()), **more)
