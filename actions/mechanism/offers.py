"""Two requests in one message.

The first is done, the second is offered after. Also what was asked for in the middle of another operation.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from actions.mechanism.context import TurnContext
from actions.mechanism.declaration import Operation
from actions.mechanism.heard import Heard, heard_from
from actions.mechanism.registry import requested_operation
from actions.mechanism.speaker import Speaker

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


def note_requests(tracker: Tracker, heard: Heard, operation: Operation | None) -> list[dict[str, Any]]:
    """Keep the further requests of a message for afterwards."""
    later = []
    for request in heard.requests[1:]:
        part = heard_from({**request, "intent": {"name": request["intent"], "confidence": request["confidence"]}})
        if requested_operation(part) is None or requested_operation(part) is not operation:
            later.append(as_request(part))
    return keep(tracker, later)


def keep(tracker: Tracker, requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add requests to those that wait; at most three, none twice."""
    if not requests:
        return []
    new = [request["intent"] for request in requests]
    known = [request for request in tracker.get_slot(SLOT) or [] if request["intent"] not in new]
    return [SlotSet(SLOT, [*known, *requests][-3:])]


def label_of(context: TurnContext, request: dict[str, Any]) -> str:
    """What a kept request is called: its operation's title, else the topic of its intent."""
    operation = requested_operation(heard_from(request))
    if operation is not None:
        return title_of(context, operation)
    return context.tools.say(f"utter_topic_{request['intent']['name']}")


def offer_next(speaker: Speaker, context: TurnContext, tracker: Tracker) -> list[dict[str, Any]]:
    """Offer the oldest kept request, if there is one, once: what was offered and not taken up is not offered again."""
    pending = [request for request in tracker.get_slot(SLOT) or [] if not request.get("offered")]
    if not pending:
        return [SlotSet(SLOT, None)]
    speaker.say("utter_offer_next", {"request": label_of(context, pending[0])})
    kept = [{**pending[0], "offered": True}, *pending[1:]]
    return [SlotSet(SLOT, kept), SlotSet("open_question", {"kind": "next_request"})]


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
