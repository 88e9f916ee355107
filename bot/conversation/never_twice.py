"""Never the same sentence twice running: one place for all that the assistant says."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.trackers import DialogueStateTracker

from bot.conversation.memory import turn_memory
from bot.conversation.output import Responses, shown_text
from bot.knowledge.phrases import Phrases

#: The end of the name of a response that says the same in other words.
AGAIN = "_again"


class NeverTwice(Responses):
    """Rasa's responses by name. What would open a turn with a sentence of the turn before is said in other words.

    Those are the response ``<name>_again`` where data/ has one; else ``utter_said_again`` is put in front.
    """

    def __init__(self, responses: dict[str, list[dict[str, Any]]], say: Phrases) -> None:
        super().__init__(responses)
        self._say = say

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """One response, filled in."""
        memory = turn_memory.get()
        opens, memory.speaking = not memory.speaking, True
        said, lead = (memory.before or {}).get("said") or [], kwargs.get("lead")
        message: dict[str, Any] | None = await super().generate(utter_action, tracker, output_channel, **kwargs)
        if message is None or not opens or not _repeats(message, lead, said):
            return message
        base = utter_action.removesuffix(AGAIN)
        for name in (base, base + AGAIN):
            if name != utter_action and name in self.responses:
                other: dict[str, Any] | None = await super().generate(name, tracker, output_channel, **kwargs)
                if other is not None and not _repeats(other, lead, said):
                    return other
        return {**message, "text": f"{self._say('utter_said_again')}\n{message['text']}"}


def _repeats(message: dict[str, Any], lead: str | None, said: list[str]) -> bool:
    """``lead`` only comes to the message after it was generated."""
    text = shown_text({**message, "lead": lead})
    return bool(text) and text in said
