"""One turn of the assistant: parse, let Rasa's agent decide and act, collect what it says."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa_sdk.executor import CollectingDispatcher

from actions.mechanism.context import Tools, TurnContext, current
from actions.mechanism.context import turn as turn_of
from actions.mechanism.declaration import told_from
from actions.mechanism.running import Done
from actions.mechanism.speaker import Speaker
from bot.conversation.in_process import InProcessActions, compile_result_schema
from bot.conversation.memory import Memory, WorkingMemory, settled, settled_by, turn_memory
from bot.conversation.never_twice import NeverTwice
from bot.conversation.output import Collected
from bot.conversation.situation import situation_of
from bot.dialogue.situation import Situation
from bot.support.turns import Outcome, Turn
from bot.understanding.interpreter import SITUATION
from bot.understanding.parsing import plain
from bot.understanding.runner import InOrder


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
        self._processor.graph_runner = InOrder.like(self._processor.graph_runner)
        self._processor.tracker_store.domain = self._processor.domain
        self._processor.nlg = NeverTwice(self._processor.domain.responses, tools.say)
        self._loops = threading.local()

    def parse(self, text: str) -> dict[str, Any]:
        """Rasa's parse data of a typed text. Whatever it starts with, it is never a command (R1)."""
        return dict(self._run(self._parse(text, Situation())))

    async def _parse(self, text: str, situation: Situation) -> dict[str, Any]:
        context = {SITUATION: situation.as_json()}
        parsed = await self._processor.parse_message(
            UserMessage(plain(text), sender_id="parse", metadata=context), only_output_properties=True
        )
        return {**parsed, "text": text}

    def answer(self, turn: Turn) -> Outcome:
        """Answer one message. Raises ``TurnFailed``; then nothing may be shown, and the turn may be run again.

        Of a turn that comes too late, and of one that runs again and does not get where it was, only its effects are
        told.
        """
        if not turn.late:
            outcome = self._turn(turn, self._answer)
            if not turn.owed or any(reply.effect for reply in outcome.replies):
                return outcome
        told = self._turn(turn, self._tell_owed)
        after = settled_by(turn.memory, turn.owed)
        return Outcome(told.replies, after, settled=after)

    def _turn(self, turn: Turn, work: Callable[[Turn], Any]) -> Outcome:
        context = TurnContext(
            self._tools, turn.conversation_id, turn.member_number, turn.seq, turn.waiting_since, turn.unreachable
        )
        memory = Memory(turn.memory, {**self._tools.names, "awaited": _awaited(turn)})
        token = turn_memory.set(memory)
        try:
            with turn_of(context):
                replies = self._run(work(turn))
        except Exception as error:
            raise TurnFailed(type(error).__name__) from error
        finally:
            turn_memory.reset(token)
        if context.failures:
            raise TurnFailed(type(context.failures[0]).__name__) from context.failures[0]
        if memory.after is not None:
            memory.after["said"] = [reply.body["text"] for reply in replies if reply.body.get("text")]
        states = {reply.body.get("state") for reply in replies if reply.type == "state"}
        return Outcome(
            replies,
            memory.after,
            ask_person="waiting" in states,
            withdraw="assistant" in states,
            settled=settled(memory.after),
        )

    async def _answer(self, turn: Turn) -> list[Any]:
        command = turn.command or {}
        situation = situation_of(turn.memory, turn.waiting_since is not None)
        said = command.get("rest", turn.text)  # a secret in it was masked: what else was said is answered
        parsed = _chosen(turn.text, command) if "intent" in command else await self._parse(said, situation)
        parsed["entities"] = [*_said_before(turn.memory), *parsed["entities"]]
        parsed["secrets"] = list(command.get("secret") or [])
        output = Collected()
        message = UserMessage(text=turn.text, output_channel=output, sender_id=turn.conversation_id, parse_data=parsed)
        await self._processor.handle_message(message)
        return output.replies

    async def _tell_owed(self, turn: Turn) -> list[Any]:
        """What operations said of their effects, from what they left with them."""
        dispatcher, output = CollectingDispatcher(), Collected()
        speaker = Speaker(dispatcher, current())
        for effect in turn.owed.values():
            speaker.tell_done(Done(told_from(effect["told"]), effect=True))
        tracker = await self._processor.tracker_store.retrieve(turn.conversation_id)
        said = await RemoteAction._utter_responses(dispatcher.messages, output, self._processor.nlg, tracker)
        for message in said:
            await output.send_response(turn.conversation_id, message.message())
        return output.replies

    def _run(self, work: Any) -> Any:
        """Run a coroutine on this thread's own event loop: Rasa is asynchronous, the turns of a thread are not."""
        loop = getattr(self._loops, "loop", None)
        if loop is None:
            loop = self._loops.loop = asyncio.new_event_loop()
        return loop.run_until_complete(work)


def _said_before(memory: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Values that the message before gave alone: a number, then its e-mail. They have no place in this text."""
    kept = ((memory or {}).get("slots") or {}).get("said_before") or {}
    return [{"entity": one["entity"], "value": one["value"]} for one in kept.get("entities") or []]


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
