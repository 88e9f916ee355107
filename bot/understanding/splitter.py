"""Two requests in one message: « archive ma carte Fnac et dis-moi aussi où est ma commande ».

And one behind words that only lead over to it: « merci, et mes commandes ? ».
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

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
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from bot.dialogue.cues import cues
from bot.knowledge.french import words
from bot.understanding.classifier import MODEL, ranking
from bot.understanding.intents import SMALL_TALK
from bot.understanding.interpreter import SITUATION
from bot.understanding.model import SentenceModel

REQUESTS = "requests"
#: Nobody asks four things in one breath; what looks like it is a story.
_MOST_PARTS = 4
_LONGEST = 600
_LINK = (
    r"(?:et\s+)?(?:aussi|puis(?![ -]je)|ensuite|apr[eè]s (?:ça|ca|cela)|par ailleurs|en plus(?! d)|d'autre part|"
    r"[àa] part (?:ça|ca)|au passage|tant que j'y suis|pendant que j'y suis|sinon)\b[\s,]*"
)
_SEPARATOR = re.compile(rf"(?<=\w\w)[.!?;]+\s+(?:{_LINK})?|\s*\n+\s*|,?\s+{_LINK}|,?\s+et\s+", re.I)


#: « … et dis-moi aussi … »: these words only lead in what follows.
_LEADS_IN = frozenset("dis dites moi me m vous tu peux pouvez dire svp stp s il te plait bonjour alors donc".split())


#: What only leads over to the next topic: « d'accord. et pour les tickets resto ? », « ah et si je quitte la boîte ».
_LEADS_OVER = re.compile(
    r"^(?:\W*(?:ah|oh|ok(?:ay)?|bon|ben|bien|euh|hein|hmm?|eh bien|alors|donc|du coup|tiens|au fait|sinon|par contre|"
    r"voil[àa]|bref|super|parfait|g[ée]nial|nickel|entendu|tr[eè]s bien|c'est not[ée]|d['’ ]?accord|dac|pardon|"
    r"(?:je vous )?(?:merci|remercie)(?: (?:beaucoup|bien|bcp|à vous|infiniment))?)(?!\w))+[\s,.!?…:;-]*",
    re.I,
)
_AND = re.compile(r"^(?:et|mais)\s+", re.I)
#: Intents that such a lead-in may be taken for, whatever comes behind it.
_LED_IN = frozenset({"thank", "greet", "hesitate"})
#: What behind a lead-in names no topic either.
_NO_TOPIC = SMALL_TALK - {"out_of_scope"}


def behind_lead_in(text: str) -> list[str]:
    """``text`` without what only leads over to it, with and without its « et »; nothing where that says little."""
    lead = _LEADS_OVER.match(text)
    rest = text[lead.end() :] if lead else ""
    found = [rest, _AND.sub("", rest)] if _AND.match(rest) else [rest]
    return [one for one in found if len(words(one)) >= _LEAST_BEHIND]


#: With fewer words a message says too little to be read a second time.
_LEAST_BEHIND = 3


class Part(NamedTuple):
    """A piece of the message, from ``start`` on, with its ranking."""

    text: str
    start: int
    ranking: list[dict[str, Any]]

    @property
    def intent(self) -> str:
        return str(self.ranking[0][INTENT_NAME_KEY])

    @property
    def confidence(self) -> float:
        return float(self.ranking[0][PREDICTED_CONFIDENCE_KEY])


def pieces(text: str) -> list[tuple[str, int]]:
    """``text`` cut at every word or mark that can stand between two requests, each piece with its offset."""
    found, start = [], 0
    for cut in _SEPARATOR.finditer(text):
        found.append((text[start : cut.start()], start))
        start = cut.end()
    found.append((text[start:], start))
    return [(piece, at) for piece, at in found if not set(words(piece)) <= _LEADS_IN]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class RequestSplitter(GraphComponent):
    """Sets ``requests`` = ``[{"text", "intent", "confidence", "entities"}, …]`` where there are two or three.

    The message then counts as the first of them. Offsets of a request's entities are those of its own text.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``threshold``: the least confidence of each part. ``shortest``: its least number of words.

        ``understood``: from which confidence on a message needs no second reading behind its lead-in.
        """
        return {"threshold": 0.7, "shortest": 3, "understood": 0.6, "ranking_length": 10}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> RequestSplitter:
        """Needs no training: it asks the classifier's model about the parts."""
        return cls(config)

    def __init__(self, config: dict[str, Any]) -> None:
        self._config = config

    def process(self, messages: list[Message]) -> list[Message]:
        """Split each message that holds several requests; leave the others alone."""
        for message in messages:
            text = message.get(TEXT) or ""
            whole = message.get(INTENT, {}).get(PREDICTED_CONFIDENCE_KEY, 0.0)
            parts = self.split(message.get(MODEL), text, whole) if len(text) <= _LONGEST else []
            if parts:
                found = [_request(part, message.get(ENTITIES, [])) for part in parts]
                message.set(REQUESTS, found, add_to_output=True)
                message.set(INTENT, dict(parts[0].ranking[0]), add_to_output=True)
                message.set(INTENT_RANKING_KEY, parts[0].ranking, add_to_output=True)
            else:
                self._read_behind_lead_in(message, text)
        return messages

    def _read_behind_lead_in(self, message: Message, text: str) -> None:
        """What is not understood as a whole, or taken for thanks, is read by what follows its lead-in.

        Where an operation is open, its question gives such words their meaning: they stay as they are.
        """
        if (message.get(METADATA) or {}).get(SITUATION, {}).get("operation") or len(text) > _LONGEST:
            return
        whole, least = message.get(INTENT) or {}, self._config["understood"]
        share = whole.get(PREDICTED_CONFIDENCE_KEY, 0.0)
        if share <= 0.0 or (share >= least and whole[INTENT_NAME_KEY] not in _LED_IN):
            return
        read = [ranking(message.get(MODEL), rest, self._config["ranking_length"]) for rest in behind_lead_in(text)]
        best = max(read, key=lambda found: float(found[0][PREDICTED_CONFIDENCE_KEY]), default=None)
        if best and best[0][PREDICTED_CONFIDENCE_KEY] >= least and best[0][INTENT_NAME_KEY] not in _NO_TOPIC:
            message.set(INTENT, dict(best[0]), add_to_output=True)
            message.set(INTENT_RANKING_KEY, best, add_to_output=True)

    def split(self, model: SentenceModel, text: str, whole: float) -> list[Part]:
        """The parts of ``text``, whose confidence as one is ``whole``; empty unless they are clearer than that."""
        cut = pieces(text)
        if not 2 <= len(cut) <= _MOST_PARTS:
            return []
        parts: list[Part] = []
        for piece, start in cut:
            part = Part(piece, start, ranking(model, piece, self._config["ranking_length"]))
            if part.intent in SMALL_TALK:
                if len(words(piece)) > self._config["shortest"] or part.confidence < self._config["threshold"]:
                    return []  # not a greeting but a piece of a story
            elif part.confidence < self._config["threshold"] or len(words(piece)) < self._config["shortest"]:
                return []
            elif parts and cues(piece).negates and not cues(piece).question:
                return []  # « … et je ne peux plus me connecter » tells what came of it
            elif not parts or parts[-1].intent != part.intent:
                parts.append(part)
        distinct = len({part.intent for part in parts}) == len(parts)
        clearer = bool(parts) and whole <= sum(part.confidence for part in parts) / len(parts)
        return parts if 2 <= len(parts) <= 3 and distinct and clearer else []


def _request(part: Part, entities: list[dict[str, Any]]) -> dict[str, Any]:
    end = part.start + len(part.text)
    inside = [
        {**entity, "start": entity["start"] - part.start, "end": entity["end"] - part.start}
        for entity in entities
        if part.start <= entity["start"] and entity["end"] <= end
    ]
    return {"text": part.text, "intent": part.intent, "confidence": part.confidence, "entities": inside}
