"""Which article answers: several can share an intent, so their examples decide."""

from __future__ import annotations

import json
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    METADATA,
    METADATA_EXAMPLE,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.understanding.intents import SMALL_TALK, scored
from bot.understanding.model import SentenceModel
from bot.understanding.neutral import known_brands
from bot.understanding.questions import is_question
from bot.understanding.sources import version_of_features
from bot.understanding.splitter import REQUESTS

ARTICLE = "article"
OPERATION = "operation"
_NAMES = "articles.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ArticleSelector(GraphComponent):
    """Sets ``article``: ``{"slug", "confidence", "is_question", "operation", "ranking": [[slug, confidence], …]}``.

    ``operation`` is what can be done here instead of read, None where there is no such thing; ``slug`` is None where no
    article fits.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``intents``: how many of the best lend articles. ``strength``, ``sharpness``: see ``SentenceModel.train``."""
        return {"intents": 3, "strength": 30.0, "sharpness": 1.0, "ranking_length": 5, "version": version_of_features()}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ArticleSelector:
        """A selector still to be trained."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ArticleSelector:
        """A trained selector."""
        with model_storage.read_from(resource) as folder:
            known = json.loads((folder / _NAMES).read_text(encoding="utf-8"))
            model = SentenceModel.load(folder) if _several(known["articles"]) else None
            return cls(config, model_storage, resource, **known, model=model)

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        articles: dict[str, list[str]] | None = None,
        operations: dict[str, str] | None = None,
        model: SentenceModel | None = None,
    ) -> None:
        """``articles``: the slugs of each intent. ``operations``: by slug. ``model``: sentences to slugs, if any."""
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._articles = articles or {}
        self._operations = operations or {}
        self._model = model

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the articles from the examples that carry one."""
        texts: list[str] = []
        slugs: list[str] = []
        articles: dict[str, set[str]] = {}
        operations: dict[str, str] = {}
        for example in training_data.intent_examples:
            origin = (example.get(METADATA) or {}).get(METADATA_EXAMPLE) or {}
            slug = origin.get(ARTICLE)
            if slug:
                texts.append(example.get(TEXT))
                slugs.append(slug)
                articles.setdefault(example.get(INTENT), set()).add(slug)
                if origin.get(OPERATION):
                    operations[slug] = origin[OPERATION]
        with self._storage.write_to(self._resource) as folder:
            by_intent = {intent: sorted(found) for intent, found in articles.items()}
            known = {"articles": by_intent, "operations": operations}
            (folder / _NAMES).write_text(json.dumps(known), encoding="utf-8")
            if _several(by_intent):
                SentenceModel.train(
                    texts, slugs, self._config["strength"], self._config["sharpness"], known_brands(training_data)
                ).save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Select for each classified message; of several requests, for the first."""
        for message in messages:
            requests = message.get(REQUESTS)
            text = requests[0]["text"] if requests else message.get(TEXT) or ""
            entities = requests[0]["entities"] if requests else message.get(ENTITIES, [])
            best = self.rank(text, message.get(INTENT_RANKING_KEY, []))
            slug = best[0][0] if best else None
            message.set(
                ARTICLE,
                {
                    "slug": slug,
                    "confidence": best[0][1] if best else 0.0,
                    "is_question": is_question(text, [entity["entity"] for entity in entities]),
                    "operation": self._operations.get(slug) if slug else None,
                    "ranking": best,
                },
                add_to_output=True,
            )
        return messages

    def rank(self, text: str, intents: list[dict[str, Any]]) -> list[list[Any]]:
        """``[slug, confidence]`` of the articles of the best intents, best first.

        The confidence is the intent's, shared among its articles by how likely the text asks for each.
        """
        if self._model is None or not text:
            return []
        found: dict[str, float] = {}
        likely = dict(zip(self._model.labels, self._model.probabilities(text).tolist(), strict=True))
        for intent in intents[: self._config["intents"]]:
            slugs = self._slugs(intent[INTENT_NAME_KEY])
            total = sum(likely[slug] for slug in slugs)
            for slug in slugs:
                found[slug] = found.get(slug, 0.0) + intent[PREDICTED_CONFIDENCE_KEY] * likely[slug] / total
        best = sorted(found.items(), key=lambda pair: -pair[1])[: self._config["ranking_length"]]
        return [[slug, confidence] for slug, confidence in best]

    def _slugs(self, intent: str) -> list[str]:
        """The articles of ``intent``; one without any borrows those of the wish that it is a kind of (unarchive)."""
        wider = scored(intent)
        return self._articles.get(intent) or ([] if wider in SMALL_TALK else self._articles.get(wider or "", []))


def _several(articles: dict[str, list[str]]) -> bool:
    """One article alone needs no choice, and no model can be learnt for it."""
    return len({slug for slugs in articles.values() for slug in slugs}) > 1
