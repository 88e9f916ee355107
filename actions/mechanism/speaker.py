"""Saying things: names of responses and values go out, never sentences."""

from __future__ import annotations

import json
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.mechanism.context import TurnContext
from actions.mechanism.declaration import Option, Told
from actions.mechanism.running import Done
from actions.refusals import told
from bot.benefits.refusals import Refusal


def payload(intent: str, values: dict[str, Any] | None = None) -> str:
    """What a button carries, in Rasa's own notation. It never leaves the server: the browser gets an opaque token."""
    return f"/{intent}" + (json.dumps(values, ensure_ascii=False) if values else "")


class Speaker:
    """Collects what one action says, in order."""

    def __init__(self, dispatcher: CollectingDispatcher, context: TurnContext) -> None:
        self._dispatcher = dispatcher
        self._names = context.tools.names
        self._phrases = context.tools.say

    def say(self, response: str, fill: dict[str, Any] | None = None, **more: Any) -> None:
        """Say a response of data/.

        ``fill`` are the values of its placeholders; ``more`` are fields of docs/http-api.md.
        """
        self._dispatcher.utter_message(response=response, **{**self._names, **(fill or {}), **more})

    def tell(self, told: Told, nonce: str | None = None, lead: str | None = None, **more: Any) -> None:
        """Say what a declaration returned.

        ``nonce`` ties its buttons to the operation under way; ``lead`` is a response said in front of it.
        """
        if lead:
            more["lead"] = self._phrases(lead, **told.fill)
        buttons = [self._button(option, nonce) for option in told.options] + more.pop("buttons", [])
        fields: dict[str, Any] = {
            "items": list(told.items),
            "rows": [list(row) for row in told.rows],
            "links": list(told.links),
            **more,
        }
        self.say(told.response, told.fill, buttons=buttons, **{key: value for key, value in fields.items() if value})

    def tell_done(self, done: Done) -> None:
        """Say what an operation has done; what tells an effect is marked, so that it reaches the member (D8)."""
        self.tell(done.told, lead="utter_already_done" if done.before else None, effect=done.effect)

    def refuse(self, refusal: Refusal, nonce: str | None = None) -> None:
        """Say why something was refused, with the way on that the refusal carries."""
        self.tell(told(refusal), nonce)

    def _button(self, option: Option, nonce: str | None) -> dict[str, str]:
        values = {**option.values, **({"nonce": nonce} if nonce else {})}
        title = self._phrases(option.title) if option.title in self._phrases else option.title
        intent = "start_operation" if "operation" in values else "give_value"
        return {"title": title, "payload": payload(intent, values), "style": option.style}
