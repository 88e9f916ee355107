"""Every declared operation, by name and by intent."""

from __future__ import annotations

from functools import cache

from actions import account, consumers, gift_cheques, vouchers
from actions.mechanism.declaration import Operation
from bot.dialogue.heard import Heard

#: The topics whose modules declare operations in a tuple ``OPERATIONS``.
TOPICS = (account, gift_cheques, vouchers, consumers)


@cache
def operations() -> dict[str, Operation]:
    """All operations by name.

    Raises ``ValueError`` where two share a name or an intent, and for a declaration that contradicts itself.
    """
    found: dict[str, Operation] = {}
    for topic in TOPICS:
        for operation in topic.OPERATIONS:
            if operation.name in found:
                raise ValueError(f"two operations are called {operation.name}")
            if operation.contradictions:
                raise ValueError(f"{operation.name} {', '.join(operation.contradictions)}")
            found[operation.name] = operation
    intents = [intent for operation in found.values() for intent in operation.intents]
    if len(intents) != len(set(intents)):
        raise ValueError("two operations are started by one intent")
    return found


def started_by(intent: str) -> Operation | None:
    """The operation that this intent starts."""
    return next((operation for operation in operations().values() if intent in operation.intents), None)


def requested_operation(heard: Heard) -> Operation | None:
    """The operation that a message asks for: the one that a button names, else the one that its intent starts."""
    return operations().get(str(heard.chosen.get("operation", ""))) or started_by(heard.intent)
