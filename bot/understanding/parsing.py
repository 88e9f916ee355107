"""Parse texts with a trained model, without the dialogue: for the command line, scoring and tests."""

from __future__ import annotations

import tempfile
import unicodedata
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY

from bot.dialogue.acts import Act, Interpretation, interpretation_from
from bot.dialogue.situation import Situation
from bot.understanding.intents import scored
from bot.understanding.interpreter import INTERPRETATION, SITUATION
from bot.understanding.runner import InOrder

_RANKING_LENGTH = 5
#: Asked of nothing at all: nobody's wish.
_SILENCE = {"name": "out_of_scope", "confidence": 0.0}


def plain(text: str) -> str:
    """``text`` without the blanks, invisible characters and slashes at its beginning: what may be parsed.

    Rasa turns a text that starts with ``/`` into a command, after a newline or a no-break space too; what a member
    types never is one.
    """
    for position, char in enumerate(text):
        if char != "/" and not char.isspace() and unicodedata.category(char)[0] != "C":
            return text[position:]
    return ""


class Parser:
    """A trained model's understanding. Loads the part of Rasa's graph that parses, about a second."""

    def __init__(self, model_path: str | Path) -> None:
        """``model_path``: an archive that ``rasa train`` wrote."""
        self._folder = tempfile.TemporaryDirectory()
        storage, metadata = LocalModelStorage.from_model_archive(Path(self._folder.name), Path(model_path))
        self._target = metadata.nlu_target
        schema = metadata.predict_schema.minimal_graph_schema(targets=[self._target])
        self._runner = InOrder.create(schema, storage, ExecutionContext(schema, metadata.model_id))

    def parse(self, text: str) -> dict[str, Any]:
        """What ``text`` means. ``intent`` is the best of the fifty, also where ``understood`` is False.

        Returns ``{"text", "intent", "confidence", "understood", "entities": [{"entity", "value", "start", "end"}],
        "ranking": [{"intent", "confidence"}], "article": {…} | None, "requests": [{…}]}``. Accepts any string.
        """
        asked = plain(text)
        raw = self._run(asked) if asked else {}
        ranking = _scored_ranking(raw.get(INTENT_RANKING_KEY, []))
        best = ranking[0] if ranking else {"intent": _SILENCE["name"], "confidence": _SILENCE["confidence"]}
        shift = len(text) - len(asked)
        return {
            "text": text,
            "intent": best["intent"],
            "confidence": best["confidence"],
            "understood": scored(raw.get(INTENT, {}).get(INTENT_NAME_KEY) or "nlu_fallback") is not None,
            "entities": [_entity(entity, shift) for entity in raw.get("entities", [])],
            "ranking": ranking[:_RANKING_LENGTH],
            "article": raw.get("article"),
            "requests": [
                {**request, "entities": [_entity(e, 0) for e in request["entities"]]}
                for request in raw.get("requests", [])
            ],
        }

    def interpret(self, text: str, situation: Situation) -> Interpretation:
        """What ``text`` does where ``situation`` stands. Accepts any string."""
        asked = plain(text)
        raw = self._run(asked, {SITUATION: situation.as_json()}) if asked else {}
        return interpretation_from(raw.get(INTERPRETATION)) or Interpretation(Act.UNCLEAR)

    def _run(self, text: str, metadata: dict[str, Any] | None = None) -> dict[str, Any]:
        inputs = {PLACEHOLDER_MESSAGE: [UserMessage(text, metadata=metadata)], PLACEHOLDER_TRACKER: None}
        parsed = self._runner.run(inputs=inputs, targets=[self._target])[self._target][0]
        found: dict[str, Any] = parsed.as_dict(only_output_properties=True)
        return found


def _entity(entity: dict[str, Any], shift: int) -> dict[str, Any]:
    return {
        "entity": entity["entity"],
        "value": entity["value"],
        "start": entity["start"] + shift,
        "end": entity["end"] + shift,
    }


def _scored_ranking(ranking: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rasa's ranking by the fifty intents: what counts as one is added up, what does not count is left out."""
    sums: dict[str, float] = {}
    for entry in ranking:
        name = scored(entry[INTENT_NAME_KEY])
        if name:
            sums[name] = sums.get(name, 0.0) + float(entry[PREDICTED_CONFIDENCE_KEY])
    return [{"intent": name, "confidence": sums[name]} for name in sorted(sums, key=lambda name: -sums[name])]
