"""The intent of a message, as a Rasa component."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.dialogue.heard import blanked
from bot.knowledge.french import fold
from bot.understanding.model import SentenceModel
from bot.understanding.neutral import known_brands
from bot.understanding.sources import version_of_features
from bot.understanding.turns import TURN

#: From this confidence on, a message of unknown spelling is in another language rather than in none, where at least so
#: much of its spelling has been seen, or its letters are not Latin.
_SURE_OF_FOREIGN, _KNOWN_OF_FOREIGN = 0.5, 0.15
_LAST_LATIN = "\u024f"
#: Where a classified message carries the model, for the components behind this one that judge parts of the text.
MODEL = "sentence_model"
#: Texts of training are embedded in groups, three times as fast as one by one. The encoder remembers more than that.
_TOGETHER = 400

#: What is spelt unlike French may be another language, which has an answer of its own.
FOREIGN = "other_language"


def ranking(model: SentenceModel, text: str, length: int) -> list[dict[str, Any]]:
    """The most probable intents of ``text`` as ``{"name", "confidence"}``, best first. Empty text is no intent's."""
    if not fold(text):
        return []
    probabilities = model.probabilities(text)
    best = probabilities.argsort()[::-1][:length]
    return [{INTENT_NAME_KEY: model.labels[i], PREDICTED_CONFIDENCE_KEY: float(probabilities[i])} for i in best]


# A featurizer too, as Rasa names it: in training it also runs over the data, for the interpreter that learns behind it.
@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER],
    is_trainable=True,
)
class SentenceIntentClassifier(IntentClassifier, GraphComponent):
    """Sets ``intent`` and ``intent_ranking``; its confidence is the probability that the intent is right."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``strength``, ``sharpness``, ``copies``: see ``SentenceModel.train``.

        ``ranking_length``: how many intents are told.
        ``least_known``: from which share of known spelling on a message is taken for language. Of 700 sentences that
        members wrote, misspelt ones among them, none is below 0.6; keys hit at random stay below 0.2.
        """
        return {
            "strength": 60.0,
            "sharpness": 1.1,
            "copies": 1,
            "ranking_length": 10,
            "least_known": 0.45,
            "version": version_of_features(),
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceIntentClassifier:
        """A classifier still to be trained."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SentenceIntentClassifier:
        """A trained classifier."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, SentenceModel.load(folder))

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: SentenceModel | None = None,
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._model = model

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from every distinct example that has an intent."""
        examples = {fold(example.get(TEXT)): example for example in training_data.intent_examples if example.get(TEXT)}
        if not examples:
            raise InvalidConfigException("no examples to learn intents from")
        texts = [example.get(TEXT) for example in examples.values()]
        intents = [example.get(INTENT) for example in examples.values()]
        self._model = SentenceModel.train(
            texts,
            intents,
            self._config["strength"],
            self._config["sharpness"],
            known_brands(training_data),
            self._config["copies"],
        )
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Classify the turns of data/turns, for the interpreter; a line that names its intent has it.

        Examples of intents are left as they are.
        """
        assert self._model is not None, "process_training_data() needs a trained classifier"
        turns = []
        for message in training_data.training_examples:
            line = message.get(TURN) or {}
            if INTENT in line:
                message.set(INTENT, {INTENT_NAME_KEY: line[INTENT], PREDICTED_CONFIDENCE_KEY: 1.0})
            elif line:
                turns.append(message)
        for start in range(0, len(turns), _TOGETHER):
            some = turns[start : start + _TOGETHER]
            self._model.prepare([message.get(TEXT) or "" for message in some])
            self.process(some)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Classify each message."""
        assert self._model is not None, "process() needs a trained classifier"
        for message in messages:
            found = ranking(self._model, message.get(TEXT) or "", self._config["ranking_length"])
            if found and self._is_no_language(message, foreign=_sure_of_foreign(found[0])):
                found = [{**one, PREDICTED_CONFIDENCE_KEY: 0.0} for one in found]  # a guess, whatever it says
            best = found[0] if found else {INTENT_NAME_KEY: None, PREDICTED_CONFIDENCE_KEY: 0.0}
            message.set(INTENT, dict(best), add_to_output=True)
            message.set(INTENT_RANKING_KEY, found, add_to_output=True)
            message.set(MODEL, self._model)
        return messages

    def _is_no_language(self, message: Message, foreign: bool) -> bool:
        """Whether the message, its values left aside, looks like nothing that anybody says."""
        if foreign and any(char.isalpha() and char > _LAST_LATIN for char in message.get(TEXT)):
            return False
        assert self._model is not None
        values = [(value["start"], value["end"]) for value in message.get(ENTITIES, [])]
        least = _KNOWN_OF_FOREIGN if foreign else float(self._config["least_known"])
        return self._model.known(blanked(message.get(TEXT) or "", values)) < least


def _sure_of_foreign(best: dict[str, Any]) -> bool:
    """Another language has a spelling of its own; keys hit at random only resemble one."""
    return bool(best[INTENT_NAME_KEY] == FOREIGN and best[PREDICTED_CONFIDENCE_KEY] >= _SURE_OF_FOREIGN)
