"""How several things wished for in one message belong together (C3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.dialogue.cues import spelt
from bot.dialogue.heard import Heard

_OR = re.compile(r"(?<!\w)(?:ou|ou bien|soit|voire)(?!\w)|\d ?(?:-|/|a) ?\d|(?<!\w)entre(?!\w)")
_AND = re.compile(r",|;|\+|&|(?<!\w)(?:et|puis|ainsi qu\w*|aussi|plus|ensuite|apres)(?!\w)")


def alternatives(text: str) -> bool:
    """« 20 ou 30 », « entre 20 et 30 », « 20-30 »: one of them is meant, and only the member knows which."""
    return _OR.search(spelt(text)) is not None


def bundles(heard: Heard, names: dict[str, str]) -> list[dict[str, Any]]:
    """The values that belong together where several things are wished for: « un Fnac de 30 et un Darty de 20 ».

    ``names``: the entity of each value, by value name. One entry for each thing, in order; a value said once for all
    (« Fnac et Darty, 20 chacun ») is in each.
    """
    wanted = [found for found in heard.entities if found.get("entity") in names]
    wanted.sort(key=lambda found: int(found.get("start", 0)))
    parts: list[dict[str, Any]] = [{}]
    for found in wanted:
        name = names[str(found["entity"])]
        if name in parts[-1] and parts[-1][name] != found["value"]:
            parts.append({})
        parts[-1].setdefault(name, found["value"])
    for name in set(names.values()):
        said = [part[name] for part in parts if name in part]
        if len(said) == 1:
            for part in parts:
                part.setdefault(name, said[0])
    return [part for part in parts if part]


def wished_together(heard: Heard, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Several things of one kind wished for in one message; empty where one of alternatives is meant."""
    return [] if alternatives(heard.text) else bundles(heard, dict(names))
