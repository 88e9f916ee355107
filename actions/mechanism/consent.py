"""What a member agrees to: the summary that they accept, and the fresh code that proves it is they who do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from actions.mechanism.context import TurnContext, current
from actions.mechanism.declaration import Operation, Told, Values
from actions.mechanism.speaker import Speaker, payload
from bot.benefits import confirmations
from bot.benefits.account import two_factor_enabled
from bot.support import cards

#: Slots besides the values: what was accepted, and the proof of a fresh code.
CONFIRMATION = "confirmation"
STEP_UP = "step_up"


@dataclass(frozen=True)
class Summary:
    """A summary that was shown: the confirmation's id, its content, its texts, and the title of what accepts it."""

    identity: str
    content: dict[str, Any]
    shown: list[str]
    deed: str


def show_summary(speaker: Speaker, operation: Operation, values: Values, run_name: str, lead: str | None) -> Summary:
    """Show exactly what would happen, with the button that accepts it.

    ``run_name`` binds it to this run of the operation. Raises what ``confirm`` of the declaration refuses.
    """
    assert operation.confirm is not None
    context = current()
    shown = operation.confirm(context, values)
    tools = context.tools
    with tools.store.begin() as unit:
        identity, expires_at = confirmations.show(
            unit, tools.clock, context.conversation_id, context.member, run_name, shown.content
        )
    accept = {
        "title": tools.say(shown.accept or f"utter_accept_{operation.name}", **shown.told.fill),
        "payload": payload("give_value", {CONFIRMATION: identity, "nonce": run_name.partition(":")[2]}),
        "style": "primary",
    }
    speaker.tell(shown.told, None, lead, buttons=[accept], expires_at=expires_at.isoformat())
    texts = [*shown.told.fill.values(), *(str(text) for row in shown.told.rows for text in row)]
    return Summary(identity, shown.content, texts, str(accept["title"]))


def grant_undo(operation: Operation, values: Values, run_name: str) -> str:
    """The consent of somebody who takes back by one click what was just done: it was shown on the button."""
    assert operation.confirm is not None
    context = current()
    with context.tools.store.begin() as unit:
        content = operation.confirm(context, values).content
        identity, _ = confirmations.show(
            unit, context.tools.clock, context.conversation_id, context.member, run_name, content
        )
    return identity


def needs_code(context: TurnContext, confirmation_id: str | None = None) -> bool:
    """Whether the member has two-factor on, and what they accepted has not happened already."""
    with context.tools.store.read() as unit:
        return two_factor_enabled(unit, context.member) and not confirmations.taken_effect(unit, confirmation_id)


def show_code_card(speaker: Speaker, context: TurnContext, run_name: str, lead: str | None) -> None:
    """Show the secure card for a fresh code of this run."""
    with context.tools.store.begin() as unit:
        ticket = cards.issue(unit, context.tools.clock, context.conversation_id, context.member, "step_up", run_name)
    speaker.tell(Told("utter_question_step_up"), None, lead, ticket=ticket)
