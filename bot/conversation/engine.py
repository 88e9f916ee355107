"""One turn of the assistant: parse, let Rasa's agent decide and act, collect what it says."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore

from actions.mechanism.context import Tools, TurnContext
from actions.mechanism.context import turn as turn_of
from bot.conversation.in_process import InProcessActions, compile_result_schema
from bot.conversation.memory import Memory, WorkingMemory, turn_memory
from bot.conversation.never_twice import NeverTwice
from bot.conversation.output import Collected
from bot.support.turns import Outcome, Turn
from bot.understanding.parsing import plain


class ModelMissing(RuntimeError):
    """No trained model at this path; ``guichet train`` makes one."""


class TurnFailed(RuntimeError):
    """An action or the agent failed; nothing of the turn may be shown."""


class Engine:
    """Rasa's agent with our memory, our actions and no server.

    One for each process; turns may run in several threads.
    """

    def __init__(self, model: Path, tools: Tools) -> None:
        if not model.exists():
            raise ModelMissing(str(model))
        compile_result_schema()
        self._tools = tools
        agent = Agent.load(
            model_path=str(model),
            action_endpoint=InProcessActions(),
            tracker_store=WorkingMemory(None),  # its domain is the model's, set below
            lock_store=InMemoryLockStore(),
        )
        if agent.processor is None:
            raise ModelMissing(str(model))
        self._processor = agent.processor
        self._processor.tracker_store.domain = self._processor.domain
        self._processor.nlg = NeverTwice(self._processor.domain.responses, tools.say)
        self._loops = threading.local()

    def parse(self, text: str) -> dict[str, Any]:
        """Rasa's parse data of a typed text. Whatever it starts with, it is never a command (R1)."""
        return self._run(self._parse(text))

    async def _parse(self, text: str) -> dict[str, Any]:
        parsed = await self._processor.parse_message(
            UserMessage(plain(text), sender_id="parse"), only_output_properties=True
        )
        return {**parsed, "text": text}

    def answer(self, turn: Turn) -> Outcome:
        """Answer one message. Raises ``TurnFailed``; then nothing may be shown, and the turn may be run again."""
        context = TurnContext(
            self._tools, turn.conversation_id, turn.member_number, turn.seq, turn.waiting_since, turn.unreachable
        )
        memory = Memory(turn.memory, {**self._tools.names, "awaited": _awaited(turn)})
        token = turn_memory.set(memory)
        try:
            with turn_of(context):
                replies = self._run(self._answer(turn))
        except Exception as error:
            raise TurnFailed(type(error).__name__) from error
        finally:
            turn_memory.reset(token)
        if context.failures:
            raise TurnFailed(type(context.failures[0]).__name__) from context.failures[0]
        if memory.after is not None:
            memory.after["said"] = [reply.body["text"] for reply in replies if reply.body.get("text")]
        states = {reply.body.get("state") for reply in replies if reply.type == "state"}
        return Outcome(replies, memory.after, ask_person="waiting" in states, withdraw="assistant" in states)

    async def _answer(self, turn: Turn) -> list[Any]:
        command = turn.command or {}
        parsed = _chosen(turn.text, command) if "intent" in command else await self._parse(turn.text)
        parsed["secrets"] = list(command.get("secret") or [])
        output = Collected()
        message = UserMessage(text=turn.text, output_channel=output, sender_id=turn.conversation_id, parse_data=parsed)
        await self._processor.handle_message(message)
        return output.replies

    def _run(self, work: Any) -> Any:
        """Run a coroutine on this thread's own event loop: Rasa is asynchronous, the turns of a thread are not."""
        loop = getattr(self._loops, "loop", None)
        if loop is None:
            loop = self._loops.loop = asyncio.new_event_loop()
        return loop.run_until_complete(work)


def _awaited(turn: Turn) -> dict[str, Any] | None:
    """What the policy must know of a person who is awaited."""
    return {"unreachable": turn.unreachable} if turn.waiting_since is not None else None


def _chosen(title: str, command: dict[str, Any]) -> dict[str, Any]:
    """Parse data of a button: what the server itself had tied to the token."""
    return {
        "text": title,
        "intent": {"name": command["intent"], "confidence": 1.0},
        "entities": [],
        "intent_ranking": [{"name": command["intent"], "confidence": 1.0}],
        "chosen": command.get("chosen") or {},
        "button": True,
    }
