"""What a message does in its context, as a Rasa component: one interpretation, carried by the parse data.

The conversation hands its situation over as the message's metadata; the result travels as ``interpretation``. Trained
with the model from the turns in ``data/turns`` (read by the importer). Everything that decides is in ``bot.dialogue``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    METADATA,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.dialogue.acts import Act
from bot.dialogue.decide import aimed, decide
from bot.dialogue.evidence import KINDS, at_first, evidence, read
from bot.dialogue.heard import Heard, heard_from
from bot.dialogue.repair import meant
from bot.dialogue.situation import Kind, Situation, situation_from
from bot.knowledge.french import expand
from bot.understanding.encoder import encoder
from bot.understanding.features import Grams
from bot.understanding.linear import LinearModel, softmax
from bot.understanding.regression import fit
from bot.understanding.turns import ACT, TURN, situation_of_line

#: Where a message of a conversation carries its situation, and the result.
SITUATION = "situation"
INTERPRETATION = "interpretation"

_OPERATIONS = "operations.json"
#: What is learnt apart: acts in the middle of something, and aims where nothing is open.
_IN_BETWEEN, _AT_FIRST = _MODELS = ("acts", "aims")
_GRAMS = ("char", "word", "edge")
_WEIGHT = 2.0
#: Of learning.
_STEPS = 60


class ActModel:
    """A linear model of the evidence of ``bot.dialogue.evidence``, the meaning and the words of a message.

    Words and meaning count alone and in the kind of situation: « 44623 » is an answer to one question and none to
    another. Acts in the middle of something, and what a message aims at where nothing is open, are two of these.
    """

    def __init__(self, linear: LinearModel, operations: list[str]) -> None:
        self._linear, self._operations = linear, operations
        self._acts = [Act(name) for name in linear.labels]

    @classmethod
    def train(
        cls, rows: list[tuple[Heard, Situation]], facts: Sequence[list[float]], acts: list[str], strength: float
    ) -> ActModel:
        """Learn from turns, with the evidence of each. ``strength`` is the inverse of the regularisation."""
        from scipy.sparse import csr_matrix, hstack

        texts = [expand(heard.text) for heard, _ in rows]
        operations = sorted({_about(heard, situation) for heard, situation in rows})
        grams = [Grams.learn(kind, texts, in_at_least=2) for kind in _GRAMS]
        matrices = [kind.matrix(texts) for kind in grams]
        meanings = _meanings(texts)
        about = [_one_of(operations, _about(heard, situation)) for heard, situation in rows]
        dense = np.hstack([np.array(facts, dtype=np.float32), np.array(about, dtype=np.float32), meanings])
        here = np.array([_one_of(KINDS, situation.kind) for _, situation in rows], dtype=np.float32)
        by_word = matrices[_GRAMS.index("word")]
        crossed = [
            csr_matrix(here[:, [column]]).multiply(by_more)
            for by_more in (by_word, csr_matrix(meanings))
            for column in range(len(KINDS))
        ]
        names, columns = np.unique(np.array(acts), return_inverse=True)
        table = hstack([*matrices, *crossed]).tocsr()
        weights, bias = fit(dense, table, columns, strength, _STEPS)
        return cls(LinearModel([str(name) for name in names], grams, weights, bias), operations)

    def probabilities(self, heard: Heard, situation: Situation, facts: list[float]) -> dict[Act, float]:
        """The probability of each act."""
        text = expand(heard.text)
        meaning = _meanings([text])[0]
        about = _one_of(self._operations, _about(heard, situation))
        row = np.asarray([*facts, *about, *meaning], dtype=np.float32)
        grams, here = self._linear.grams, KINDS.index(situation.kind)
        place = _GRAMS.index("word")
        vectors, by_word = self._linear.vectors(text), grams[place]
        crossed = len(row) + sum(len(kind.idf) for kind in grams)
        scores = self._linear.scores(row, vectors)
        scores += self._linear.more(vectors[place], crossed + here * len(by_word.idf))
        scores += self._linear.within(meaning, crossed + len(KINDS) * len(by_word.idf) + here * len(meaning))
        return dict(zip(self._acts, softmax(scores).tolist(), strict=True))

    def save(self, folder: Path) -> None:
        """Write the linear model, and the operations it knows."""
        folder.mkdir(exist_ok=True)
        self._linear.save(folder)
        (folder / _OPERATIONS).write_text(json.dumps(self._operations), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> ActModel:
        """Read what ``save`` wrote."""
        return cls(LinearModel.load(folder), json.loads((folder / _OPERATIONS).read_text(encoding="utf-8")))


def _about(heard: Heard, situation: Situation) -> str:
    """The operation under way; where there is none, the intent, however sure."""
    if situation.operation or heard.understood or not heard.ranking:
        return situation.operation or heard.intent
    return heard.ranking[0][0]


def _one_of(all_of_them: Sequence[str], this: str) -> list[float]:
    return [float(one == this) for one in all_of_them]


def _meanings(texts: Sequence[str]) -> NDArray[np.float32]:
    """One row of ``DIMENSIONS`` a text, weighed so that it counts beside the n-grams."""
    rows: NDArray[np.float32] = _WEIGHT * encoder().encode([text.lower() for text in texts])
    return rows


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TurnInterpreter(IntentClassifier, GraphComponent):
    """Sets ``interpretation`` where the message comes with its situation; otherwise leaves it alone."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``strength_of_…``: see ``ActModel.train``. ``version``: retrains when the code that weighs changes."""
        from bot.understanding.sources import version_of_dialogue, version_of_features

        strengths = {f"strength_of_{_IN_BETWEEN}": 2.0, f"strength_of_{_AT_FIRST}": 1.0}
        return {**strengths, "version": f"{version_of_dialogue()}-{version_of_features()}"}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TurnInterpreter:
        """An interpreter still to be trained."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TurnInterpreter:
        """A trained interpreter."""
        with model_storage.read_from(resource) as folder:
            models = {kind: ActModel.load(folder / kind) for kind in _MODELS if (folder / kind).is_dir()}
            return cls(config, model_storage, resource, models)

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        models: dict[str, ActModel] | None = None,
    ) -> None:
        self._config, self._storage, self._resource = config, model_storage, resource
        self._models = models or {}

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from every message that carries a turn."""
        rows: dict[str, list[tuple[Heard, Situation]]] = {kind: [] for kind in _MODELS}
        acts: dict[str, list[str]] = {kind: [] for kind in _MODELS}
        for message in training_data.training_examples:
            line = message.get(TURN)
            if line:
                situation = situation_of_line(line)
                rows[_model_of(situation)].append((meant(_heard(message)), situation))
                acts[_model_of(situation)].append(line[ACT])
        for kind, examples in rows.items():
            facts = [_EVIDENCE[kind](heard, situation) for heard, situation in examples]
            if examples:
                self._models[kind] = ActModel.train(examples, facts, acts[kind], self._config[f"strength_of_{kind}"])
        with self._storage.write_to(self._resource) as folder:
            for kind, model in self._models.items():
                model.save(folder / kind)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Interpret each message that comes with a situation."""
        assert self._models, "process() needs a trained interpreter"
        for message in messages:
            given = (message.get(METADATA) or {}).get(SITUATION)
            if given is None:
                continue
            situation, heard = situation_from(given), meant(_heard(message))
            found = read(heard, situation)
            acts = self._models[_IN_BETWEEN].probabilities(heard, situation, evidence(heard, situation, found))
            said = decide(acts, heard, situation, found)
            if not situation.operation and _AT_FIRST in self._models:
                first = heard.first_request
                aims = self._models[_AT_FIRST].probabilities(first, Situation(), at_first(first))
                said = aimed(said, aims, situation)
            message.set(INTERPRETATION, said.as_json(), add_to_output=True)
        return messages


#: The evidence that each of the two is learnt from.
_EVIDENCE: dict[str, Callable[[Heard, Situation], list[float]]] = {
    _IN_BETWEEN: lambda heard, situation: evidence(heard, situation, read(heard, situation)),
    _AT_FIRST: lambda heard, situation: at_first(heard),
}


def _model_of(situation: Situation) -> str:
    return _AT_FIRST if situation.kind is Kind.NOTHING and not situation.operation else _IN_BETWEEN


def _heard(message: Message) -> Heard:
    ranking = [
        {"name": entry[INTENT_NAME_KEY], "confidence": entry[PREDICTED_CONFIDENCE_KEY]}
        for entry in message.get(INTENT_RANKING_KEY) or []
    ]
    data = {"text": message.get(TEXT), "intent": message.get(INTENT) or {}, "entities": message.get(ENTITIES) or []}
    return heard_from({**data, "intent_ranking": ranking, "requests": message.get("requests") or []})
