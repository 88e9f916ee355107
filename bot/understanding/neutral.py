"""One word for every brand and one amount for all: what is wanted never depends on where, nor on how much."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.knowledge.french import words
from bot.understanding.brands import BrandMatcher
from bot.understanding.values import find_values

#: What stands for a brand and an amount. Of « enseigne », « fnac », « magasin » and a word that is none, this one was
#: right most often on sentences of other writers; doing the same with addresses won nothing (docs/architecture.md).
BRAND, AMOUNT = "magasin", "20 euros"
#: A word of that many examples is French, whatever brand it resembles.
_ORDINARY_FROM = 3


def names_and_aliases(lines: list[str]) -> tuple[list[str], dict[str, str]]:
    """« Decathlon = decath, deca » is a name and two aliases of it."""
    names, aliases = [], {}
    for line in lines:
        name, _, others = (piece.strip() for piece in line.partition("="))
        names.append(name)
        aliases.update({alias.strip(): name for alias in others.split(",") if alias.strip()})
    return names, aliases


def known_brands(training_data: TrainingData) -> dict[str, Any]:
    """What ``BrandMatcher`` takes, as plain JSON: the lookup table ``brand`` and the words that the examples use."""
    tables = (table for table in training_data.lookup_tables if table["name"] == "brand")
    names, aliases = names_and_aliases([line for table in tables for line in table["elements"]])
    seen = Counter(word for example in training_data.intent_examples for word in set(words(example.get(TEXT) or "")))
    ordinary = sorted(word for word, times in seen.items() if times >= _ORDINARY_FROM and len(word) > 3)
    return {"names": names, "aliases": aliases, "ordinary": ordinary}


class Neutral:
    """Replaces the brands and the amounts of a text."""

    def __init__(self, brands: Mapping[str, Any] | None = None) -> None:
        """``brands``: see ``known_brands``; without any, only amounts are replaced."""
        self.brands = dict(brands) if brands else {"names": [], "aliases": {}, "ordinary": []}
        self._matcher = BrandMatcher(**self.brands)

    def __call__(self, text: str) -> str:
        """``text`` with the placeholders. An address is left whole, whatever brand is in it."""
        values = find_values(text)
        spans = [(value.start, value.end, AMOUNT) for value in values if value.entity == "amount"]
        for brand in self._matcher.find(text):
            if all(brand.end <= value.start or brand.start >= value.end for value in values):
                spans.append((brand.start, brand.end, BRAND))
        for start, end, placeholder in sorted(spans, reverse=True):
            text = f"{text[:start]}{placeholder}{text[end:]}"
        return text
