"""``guichet chat``: the same conversation in a terminal, on the same database and the same path of a message."""

from __future__ import annotations

import sys
import uuid
from pathlib import Path
from typing import Any

from rich.console import Console

from bot.demo import prepare
from bot.settings import Settings
from bot.store.types import use_keys
from bot.support import inbox, messages, schema, sessions, turns, workers
from bot.web.app import Guichet

OWNER = "terminal"


def run(settings: Settings, model: Path, member_number: str | None) -> None:
    """Read lines until the end of input. A number alone presses the button of that number; « /quit » ends."""
    prepare(settings)
    use_keys(list(settings.encryption_keys))
    guichet = Guichet(settings, model, demo=True)
    talk = _Talk(guichet, guichet.load_engine(), member_number)
    interactive = sys.stdin.isatty()
    while True:
        line = input("> ") if interactive else sys.stdin.readline()
        if line.strip() == "/quit" or (not interactive and not line):
            return
        if not interactive:
            talk.console.print(f"[bold]> {line.strip()}[/bold]")
        talk.say(line.strip())


class _Talk:
    def __init__(self, guichet: Guichet, engine: Any, member_number: str | None) -> None:
        self.console = Console(highlight=False)
        self._services, self._engine = guichet.services, engine
        with self._services.store.begin() as unit:
            opened = sessions.open_session(unit, self._services.clock, member_number)
            self._conversation = opened.session.conversation_id
            self._seen = messages.last_seq(unit, self._conversation)
        self._choices: list[schema.Choice] = []

    def say(self, line: str) -> None:
        """Send one line, answer it, print what is new."""
        services, clock = self._services, self._services.clock
        number = int(line) - 1 if line.isdigit() and 0 < int(line) <= len(self._choices) else None
        choice = self._choices[number]["token"] if number is not None else None
        text = None if choice else line
        with services.store.begin() as unit:
            inbox.receive(unit, clock, services.say, self._conversation, str(uuid.uuid4()), text, choice)
        while True:
            with services.store.begin() as unit:
                workers.beat(unit, OWNER)
                turn = turns.take(unit, clock, self._conversation, OWNER)
            if turn is None:
                break
            outcome = self._engine.answer(turn)
            with services.store.begin() as unit:
                turns.finish(unit, clock, turn, OWNER, outcome)
        self._print()

    def _print(self) -> None:
        with self._services.store.read() as unit:
            found = messages.messages_after(unit, self._conversation, self._seen)
        self._choices = []
        for message in found:
            self._seen = message["seq"]
            if message["author"] == "member":
                continue
            self._print_one(message)

    def _print_one(self, message: schema.Message) -> None:
        if message.get("title"):
            self.console.print(f"  ── {message['title']} ──", style="cyan")
        for label, value in message.get("rows", []):
            self.console.print(f"  {label}: {value}", style="cyan")
        for item in message.get("items", []):
            self.console.print(f"  · {item['title']}  {item['detail']}  {item['badge']}", style="cyan")
        self.console.print(f"  {message.get('text', '')}", style="green")
        for link in message.get("links", []):
            self.console.print(f"  → {link['title']}: {link['href']}", style="blue")
        for choice in message.get("choices", []):
            self._choices.append(choice)
            self.console.print(f"  [{len(self._choices)}] {choice['title']}", style="yellow", markup=False)
        if message["type"] == "secure_form":
            self.console.print(f"  (formulaire sécurisé, billet {message['ticket']})", style="magenta")
