"""What Rasa says, as messages of ``bot.support.schema``.

Payloads of buttons stay here; the browser only gets tokens for them.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any, cast

from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import TemplatedNaturalLanguageGenerator

from bot.knowledge.filling import fill_all
from bot.support.messages import ChoiceSpec, Reply
from bot.support.schema import Body, Style

_PAYLOAD = re.compile(r"^/(?P<intent>[a-z_]+)(?P<values>\{.*\})?$", re.S)


class Responses(TemplatedNaturalLanguageGenerator):
    """Rasa's responses, filled as all our texts are.

    Rasa's own interpolation formats twice and looks into the result: a typed « 0[ » gave the member raw placeholders.
    """

    def _fill_response(
        self, response: dict[str, Any], filled_slots: dict[str, Any] | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        return dict(fill_all(response, self._response_variables(filled_slots, kwargs)))


class Collected(OutputChannel):
    """Collects the replies of one turn, in order."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []

    @classmethod
    def name(cls) -> str:
        return "guichet"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Turn one of Rasa's responses into a reply: its ``custom`` fields, lists and buttons make the type."""
        custom = dict(message.get("custom") or {})
        body: dict[str, Any] = {key: value for key, value in custom.items() if key != "type"}
        body["text"] = shown_text(message)
        for key in ("links", "items", "ticket", "expires_at"):
            if message.get(key):
                body[key] = message[key]
        body["rows"] = [
            row for row in [*body.get("rows", []), *(message.get("rows") or [])] if row[1] not in ("", None)
        ]
        if not body["rows"]:
            del body["rows"]
        expires = datetime.fromisoformat(message["expires_at"]) if message.get("expires_at") else None
        choices = [choice(button, expires) for button in _ordered(message.get("buttons") or [])]
        kind = custom.get("type") or ("card" if {"items", "rows"} & body.keys() else "choices" if choices else "text")
        self.replies.append(Reply(kind, cast(Body, body), choices, effect=bool(message.get("effect"))))

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """A bare text, such as Rasa's own notices."""
        self.replies.append(Reply("text", {"text": text}))


def shown_text(message: dict[str, Any]) -> str:
    """The text of one of Rasa's responses, with what is said in front of it."""
    return "\n".join(part for part in (message.get("lead"), message.get("text")) if part).strip()


def _ordered(buttons: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Buttons from the datastore before those of the response, such as « Annuler »; one that came twice, once."""
    different = {(button["title"], button["payload"]): button for button in buttons}
    return sorted(different.values(), key=lambda button: bool(button.get("last")))


def choice(button: dict[str, Any], expires: datetime | None = None) -> ChoiceSpec:
    """A button of Rasa's notation as a choice to offer.

    Raises ``ValueError`` for a payload that is not ``/intent{json}``.
    """
    meant = command(str(button["payload"]))
    if button.get("values"):  # of a response in data/, where braces inside a payload would be placeholders
        meant["chosen"] = {**button["values"], **meant["chosen"]}
    return ChoiceSpec(
        title=str(button["title"]),
        command=meant,
        style=cast(Style, button.get("style", "default")),
        expires_at=expires if button.get("style") == "primary" else None,
    )


def command(payload: str) -> dict[str, Any]:
    """``/intent{json}`` as a command. Only ever applied to our own payloads, never to what somebody typed (R1)."""
    match = _PAYLOAD.match(payload)
    if match is None:
        raise ValueError(f"not a payload: {payload!r}")
    if match["intent"] == "resume_assistant":
        return {"resume_assistant": True, "intent": "resume_operation", "chosen": {}}
    return {"intent": match["intent"], "chosen": json.loads(match["values"] or "{}")}
