"""Two requests in one message.

The first is done, the second is offered after. Also what was asked for in the middle of another operation.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from actions.mechanism.context import TurnContext
from actions.mechanism.declaration import Operation, Values
from actions.mechanism.registry import requested_operation
from actions.mechanism.speaker import Speaker
from bot.dialogue.heard import Heard, heard_from
from bot.french import euros

SLOT = "pending_requests"


def title_of(context: TurnContext, operation: Operation) -> str:
    """What the operation is called in a sentence: « acheter un bon d'achat »."""
    return context.tools.say(f"utter_title_{operation.name}")


def as_request(heard: Heard) -> dict[str, Any]:
    """What must be kept of a message to take it up later, as parse data."""
    return {
        "text": heard.text,
        "intent": {"name": heard.intent, "confidence": 1.0},
        "entities": heard.entities,
        "chosen": heard.chosen,
        "button": heard.button,
    }


def wish_for(operation: Operation, values: Values, text: str = "") -> dict[str, Any]:
    """A wish with its values, as if a button had been pressed; ``text``: the words that may name more of it."""
    return {
        "text": text,
        "intent": {"name": "start_operation", "confidence": 1.0},
        "entities": [],
        "chosen": {"operation": operation.name, **values},
        "button": True,
    }


def further(heard: Heard) -> list[Heard]:
    """The further requests of a message, each as a message of its own."""
    return [
        heard_from({**request, "intent": {"name": request["intent"], "confidence": request["confidence"]}})
        for request in heard.requests[1:]
    ]


def note_requests(tracker: Tracker, heard: Heard, operation: Operation | None) -> list[dict[str, Any]]:
    """Keep the further requests of a message for afterwards."""
    later = []
    for part in further(heard):
        if requested_operation(part) is None or requested_operation(part) is not operation:
            later.append(as_request(part))
    return keep(tracker, later)


#: So many wishes wait at most.
MOST_KEPT = 5


def keep(tracker: Tracker, requests: list[dict[str, Any]], repeated: bool = False) -> list[dict[str, Any]]:
    """Add requests to those that wait; none twice, unless the same is wanted again (``repeated``)."""
    if not requests:
        return []
    known = list(tracker.get_slot(SLOT) or [])
    if not repeated:
        known = [request for request in known if not any(_same(request, new) for new in requests)]
    return [SlotSet(SLOT, [*known, *requests][:MOST_KEPT])]


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return bool(one["intent"]["name"] == other["intent"]["name"] and one["chosen"] == other["chosen"])


def label_of(context: TurnContext, operation: Operation, request: dict[str, Any]) -> str:
    """What a kept request is called: its operation's title with what is known of it."""
    known = [str(value) for name, value in request["chosen"].items() if name in ("brand", "consumer_id")]
    amount = request["chosen"].get("amount")
    known += [euros(int(amount))] if amount else []
    title = title_of(context, operation)
    return context.tools.say("utter_request_detail", title=title, detail=" ".join(known)) if known else title


def offer_next(speaker: Speaker, context: TurnContext, tracker: Tracker) -> list[dict[str, Any]]:
    """Offer the oldest kept request, if there is one, once: what was offered and not taken up is not offered again."""
    pending = [request for request in tracker.get_slot(SLOT) or [] if not request.get("offered")]
    if not pending:
        return [SlotSet(SLOT, None)]
    operation = requested_operation(heard_from(pending[0]))
    if operation is not None:
        called = label_of(context, operation, pending[0])
        speaker.say("utter_offer_next", {"request": called})
    else:
        called = context.tools.say(f"utter_topic_{pending[0]['intent']['name']}")
        speaker.say("utter_offer_next_topic", {"topic": called})
    kept = [{**pending[0], "offered": True}, *pending[1:]]
    return [SlotSet(SLOT, kept), SlotSet("open_question", {"kind": "next_request", "deed": called})]


def taken(tracker: Tracker) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    """The request that is taken up or dropped, and those that stay.

    That is the one just offered; where nothing was, the oldest that was kept.
    """
    pending = list(tracker.get_slot(SLOT) or [])
    offered = (tracker.get_slot("open_question") or {}).get("kind") == "next_request"
    waiting = [request for request in pending if bool(request.get("offered")) == offered]
    if not waiting:
        return None, pending
    return waiting[0], [request for request in pending if request is not waiting[0] and not request.get("offered")]
