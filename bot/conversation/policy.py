"""What may happen at any step of any operation: a Rasa policy above RulePolicy.

It predicts only where operations are concerned and abstains otherwise, so that rules and the fallback of RulePolicy
decide. What a question from another topic is answered with in the middle of an operation, it learns from the same
one-turn rules that RulePolicy is trained on: one place says how an intent is answered, with or without an operation
under way.
"""

from __future__ import annotations

import json
from typing import Any

from rasa.core.featurizers.tracker_featurizers import TrackerFeaturizer
from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from bot.conversation.steps import next_step
from bot.dialogue.acts import interpretation_from
from bot.dialogue.heard import heard_from
from bot.understanding.interpreter import INTERPRETATION

_FILE = "answers.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class OperationPolicy(Policy):
    """Predicts the next action with confidence 1.0, or abstains."""

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        featurizer: TrackerFeaturizer | None = None,
        answers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(config, model_storage, resource, execution_context, featurizer)
        self._answers = answers or {}

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Above RulePolicy, whose priority is 6."""
        return {"priority": 7, "max_history": None}

    def train(self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **kwargs: Any) -> Resource:
        """Learn from the rules what each intent is answered with."""
        self._answers = {}
        for tracker in training_trackers:
            if not tracker.is_rule_tracker:
                continue
            intent = None
            for event in tracker.events:
                if isinstance(event, UserUttered):
                    intent = event.intent_name
                elif (
                    isinstance(event, ActionExecuted) and intent and event.action_name not in (None, ACTION_LISTEN_NAME)
                ):
                    self._answers.setdefault(intent, str(event.action_name))
                    intent = None
        with self._model_storage.write_to(self._resource) as folder:
            (folder / _FILE).write_text(json.dumps(self._answers, sort_keys=True), encoding="utf-8")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> OperationPolicy:
        """Read what ``train`` learned."""
        with model_storage.read_from(resource) as folder:
            answers = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return cls(config, model_storage, resource, execution_context, answers=answers)

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """One action for certain, or no opinion."""
        action = next_step(
            last=tracker.latest_action_name or ACTION_LISTEN_NAME,
            heard=heard_from(_parsed(tracker)),
            said=interpretation_from(_parsed(tracker).get(INTERPRETATION)),
            operation=tracker.get_slot("operation"),
            in_form=tracker.active_loop_name is not None,
            open_question=tracker.get_slot("open_question") or {},
            awaited=tracker.get_slot("awaited"),
            answers=self._answers,
            about=tracker.get_slot("spoken_of") or {},
            dealt_with=(tracker.get_slot("recent") or {}).get("operation"),
        )
        probabilities = self._default_predictions(domain)
        if action is not None:
            probabilities[domain.index_for_action(action)] = 1.0
        # « No user prediction » is Rasa's name for what overrules the happy path of a form.
        return self._prediction(probabilities, is_end_to_end_prediction=False, is_no_user_prediction=action is not None)


def _parsed(tracker: DialogueStateTracker) -> dict[str, Any]:
    message = tracker.latest_message
    return dict(message.parse_data or {}) if message is not None else {}
