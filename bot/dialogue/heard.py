"""What the member's message says, as actions and the policy look at it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

#: The intent that stands for « not understood ».
FALLBACK = "nlu_fallback"

#: Intents that carry no request of their own: what is said with them belongs to the open question.
BARE = frozenset({"give_value", "affirm", "deny", "hesitate", "faq_helpful", "faq_not_helpful", FALLBACK})

#: Intents that say yes, and those that say no, to whatever was asked.
YES = ("affirm", "faq_helpful")
NO = ("deny", "faq_not_helpful")

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Heard:
    """A parsed message, or the choice of a button.

    ``chosen`` holds what a button carries, by value name; typed text never fills it. ``secrets`` are the kinds of
    secrets that were masked where nothing else was said: the member knows already, and there is nothing to answer.
    """

    text: str
    intent: str
    confidence: float
    entities: list[dict[str, Any]] = field(default_factory=list)
    chosen: dict[str, Any] = field(default_factory=dict)
    ranking: list[tuple[str, float]] = field(default_factory=list)
    article: dict[str, Any] | None = None
    requests: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    button: bool = False

    @property
    def understood(self) -> bool:
        """Whether the intent is to be relied on."""
        return self.intent != FALLBACK

    def without(self, *entities: str) -> Heard:
        """The same message without some entities, because another value has taken them."""
        kept = [found for found in self.entities if found.get("entity") not in entities]
        return replace(self, entities=kept)

    @property
    def first_request(self) -> Heard:
        """Of several requests, the first; else the message itself."""
        if not self.requests:
            return self
        return replace(self, text=self.requests[0]["text"], entities=self.requests[0]["entities"])

    @property
    def rest(self) -> str:
        """The text with its values blanked."""
        places = ((found.get("start"), found.get("end")) for found in self.entities)
        return blanked(self.text, [(start, end) for start, end in places if isinstance(start, int) and end])

    @property
    def other_words(self) -> int:
        """How many words there are besides the entities: a bare value has hardly any."""
        return len(_WORD.findall(self.rest))

    def all(self, entity: str) -> list[Any]:
        """The values of an entity, in the order of the text."""
        return [found["value"] for found in self.entities if found.get("entity") == entity]

    def first(self, entity: str) -> Any:
        """The first value of an entity, or None."""
        return next(iter(self.all(entity)), None)


def blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """``text`` with blanks in these places, each from a start up to an end."""
    rest = list(text)
    for start, end in spans:
        rest[start:end] = " " * (end - start)
    return "".join(rest)


def heard_from(parse_data: Mapping[str, Any]) -> Heard:
    """Read Rasa's parse data, or what the engine built for a button."""
    intent = parse_data.get("intent") or {}
    return Heard(
        text=str(parse_data.get("text") or ""),
        intent=str(intent.get("name") or FALLBACK),
        confidence=float(intent.get("confidence") or 0.0),
        entities=list(parse_data.get("entities") or []),
        chosen=dict(parse_data.get("chosen") or {}),
        ranking=[(item["name"], float(item["confidence"])) for item in parse_data.get("intent_ranking") or []],
        article=parse_data.get("article"),
        requests=list(parse_data.get("requests") or []),
        secrets=list(parse_data.get("secrets") or []),
        button=bool(parse_data.get("button")),
    )
