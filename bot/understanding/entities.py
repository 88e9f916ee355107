"""The values of a message as Rasa entities: numbers, e-mails, euros, brands."""

from __future__ import annotations

import json
import re
import warnings
from itertools import pairwise
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.understanding.brands import BrandMatcher
from bot.understanding.neutral import known_brands
from bot.understanding.turns import TURN
from bot.understanding.values import find_pieces, find_values

# Rasa only knows its own components as users of lookup tables, and says so at each training.
warnings.filterwarnings("ignore", message="You have defined training data consisting of lookup tables")

_FILE = "brands.json"
#: « 3 Fnac » counts, « 30 Fnac » is how much.
_MOST_PIECES = 9
_BESIDE = re.compile(r"\s?(?:de|à|a|pour|chez(?:\s(?:la|le))?)?\s?", re.I)


def read_entities(text: str, brands: BrandMatcher) -> list[dict[str, Any]]:
    """Entities of ``text`` as ``{"entity", "value", "start", "end"}``, in order. An address is never also a brand."""
    found: list[dict[str, Any]] = [value._asdict() for value in (*find_values(text), *find_pieces(text))]
    for brand in brands.find(text):
        if all(brand.end <= other["start"] or brand.start >= other["end"] for other in found):
            found.append({"entity": "brand", "value": brand.name, "start": brand.start, "end": brand.end})
    found.sort(key=lambda entity: entity["start"])
    for first, second in pairwise(found):
        if _BESIDE.fullmatch(text, first["end"], second["start"]):
            _read_beside_brand(first, second)
    return found


def _read_beside_brand(first: dict[str, Any], second: dict[str, Any]) -> None:
    """What a bare number beside a brand means: « 2 Fnac », « Auchan 50 », « un Ikea à 20 », « 50 chez Kiabi »."""
    if (first["entity"], second["entity"]) == ("number", "brand"):
        together = second["start"] - first["end"] <= 1
        if together and 2 <= first["value"] <= _MOST_PIECES:
            first["entity"] = "quantity"
        elif first["value"] > _MOST_PIECES:
            first["entity"] = "amount"
    elif (first["entity"], second["entity"]) == ("brand", "number") and second["value"] > _MOST_PIECES:
        second["entity"] = "amount"


# A featurizer too, as Rasa names it: in training it also runs over the turns of data/turns.
@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER],
    is_trainable=True,
)
class ValueExtractor(GraphComponent, EntityExtractorMixin):
    """Sets ``entities``: consumer_id, email, brand, amount, quantity, order_number, date, number, ordinal, pieces."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ValueExtractor:
        """An extractor that knows no brand yet."""
        return cls(model_storage, resource, BrandMatcher([], {}))

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ValueExtractor:
        """The extractor with the brands of its training."""
        with model_storage.read_from(resource) as folder:
            known = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return cls(model_storage, resource, BrandMatcher(**known))

    def __init__(self, model_storage: ModelStorage, resource: Resource, brands: BrandMatcher) -> None:
        self._storage = model_storage
        self._resource = resource
        self._brands = brands

    def train(self, training_data: TrainingData) -> Resource:
        """Keep the lookup table ``brand`` and the words that the examples use."""
        with self._storage.write_to(self._resource) as folder:
            known = json.dumps(known_brands(training_data), ensure_ascii=False)
            (folder / _FILE).write_text(known, encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Read the turns of data/turns, for the interpreter; examples of intents are left as they are."""
        self.process([message for message in training_data.training_examples if message.get(TURN)])
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities of each message to those that it has."""
        for message in messages:
            found = self.add_extractor_name(read_entities(message.get(TEXT) or "", self._brands))
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages
