"""The assistant's working memory: a tracker store whose conversations do not grow.

Rasa rebuilds a tracker from every event it ever had; here it is rebuilt from what the next turn needs: the slots that
are set and the form that is open. The record of the conversation is the ``messages`` table. Nothing is written here:
``save`` hands the memory to the turn, which lands it in one transaction with its replies.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from actions.mechanism.recent import RECENT
from actions.mechanism.registry import operations

#: Slots that only live until the member's next message.
FLEETING = frozenset({"open_question", "misses", "said_before"})


#: Slots of the operation under way, beside those of its values.
_UNDER_WAY = frozenset({"operation", "operation_state", "requested_slot", "confirmation", "step_up"})


def settled(memory: dict[str, Any] | None) -> dict[str, Any] | None:
    """The memory without what is under way: no operation, no open question. For an effect that is told by itself."""
    if memory is None:
        return None
    slots = memory.get("slots") or {}
    operation = operations().get(str(slots.get("operation")))
    gone = _UNDER_WAY | FLEETING | {value.name for value in (operation.values if operation else ())}
    return {"slots": {name: value for name, value in slots.items() if name not in gone}, "form": None}


def settled_by(memory: dict[str, Any] | None, owed: dict[str, Any]) -> dict[str, Any] | None:
    """The memory after these effects (``effects.owe``): settled where the run that had one of them is still open."""
    slots = (memory or {}).get("slots") or {}
    run = f"{slots.get('operation')}:{(slots.get('operation_state') or {}).get('nonce')}"
    if not any(effect.get("run") == run for effect in owed.values()):
        return memory
    kept = settled(memory)
    if kept is not None:  # what was dealt with before it was not dealt with last
        kept["slots"].pop(RECENT, None)
    return kept


@dataclass
class Memory:
    """What one turn starts from and what it leaves. ``names`` are slots of every turn that are never kept.

    ``before["said"]`` are the texts of the turn before; ``speaking`` is whether this one has said anything yet.
    """

    before: dict[str, Any] | None
    names: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] | None = None
    speaking: bool = False


turn_memory: ContextVar[Memory] = ContextVar("guichet_memory")


class WorkingMemory(TrackerStore):
    """Rasa's tracker store interface on the memory of the turn under way."""

    def __init__(self, domain: Domain | None, event_broker: EventBroker | None = None, **kwargs: Any) -> None:
        super().__init__(domain, event_broker, **kwargs)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """A tracker with the slots and the form of the memory; always one that listens."""
        memory = turn_memory.get()
        kept = memory.before or {}
        slots = {**(kept.get("slots") or {}), **memory.names}
        events: list[Event] = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
        events += [SlotSet(name, value) for name, value in slots.items()]
        if kept.get("form"):
            events.append(ActiveLoop(kept["form"]))
        events.append(ActionExecuted(ACTION_LISTEN_NAME))
        return DialogueStateTracker.from_events(sender_id, events, slots=self.domain.slots, domain=self.domain)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep slots and form for the turn to land. A fleeting slot stays only where this turn has set it."""
        memory = turn_memory.get()
        touched = set(_set_in_turn(tracker.events))
        slots = {
            name: slot.value
            for name, slot in tracker.slots.items()
            if slot.value is not None and name not in memory.names and (name not in FLEETING or name in touched)
        }
        memory.after = {"slots": slots, "form": tracker.active_loop_name}

    async def keys(self) -> Iterable[str]:
        """Conversations are listed by bot.support, not here."""
        return []

    async def delete(self, sender_id: str) -> None:
        """Conversations are erased by bot.support, not here."""


def _set_in_turn(events: Iterable[Event]) -> Iterable[str]:
    for event in reversed(list(events)):
        if isinstance(event, UserUttered):
            return
        if isinstance(event, SlotSet):
            yield event.key
