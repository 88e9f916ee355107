"""Whole conversations, from the files beside this one, over the real HTTP path and on both databases.

A file is a list of dialogues. Each has the member who is signed in (none: a visitor), the turns, and what must stand
in the datastore afterwards.
A turn is what the member ``says`` (types), ``presses`` (a button, by the beginning of its title) or gives as ``code``
(``valid`` or ``wrong``) in a
secure card; ``answer`` lists fragments that must appear in that order, ``never`` fragments that must not, ``buttons``
beginnings of titles, ``silent``
that nothing is answered. ``signs_in`` opens a session as a member from the visitor's one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.dialogues.datastore import matches
from tests.world import Chat, Live, alike, plain, said

FOLDER = Path(__file__).parent


def _dialogues() -> list[Any]:
    found = []
    for file in sorted(FOLDER.glob("*.yml")):
        for dialogue in yaml.safe_load(file.read_text(encoding="utf-8")):
            found.append(pytest.param(dialogue, id=f"{file.stem}: {dialogue['dialogue']}"))
    return found


@pytest.mark.parametrize("dialogue", _dialogues())
def test_a_member_is_served(dialogue: dict[str, Any], live_on_both: Live) -> None:
    if "at" in dialogue:
        live_on_both.clock.set(dialogue["at"])
    chat = live_on_both.chat(dialogue.get("member"))
    for number, turn in enumerate(dialogue["turns"], 1):
        chat = _play(chat, turn)
        _compare(turn, chat, f"turn {number}, {turn}")
    with live_on_both.store.read() as unit:
        matches(unit, dialogue.get("leaves") or {}, chat)


def _play(chat: Chat, turn: dict[str, Any]) -> Chat:
    if "says" in turn:
        chat.say(turn["says"])
    elif "presses" in turn:
        chat.press(turn["presses"])
    elif "signs_in" in turn:
        chat = Chat(chat.live, turn["signs_in"], before=chat.session)
        chat.settle()
    elif turn.get("code") == "valid":
        assert chat.give_code().status_code == 200
    elif turn.get("code") == "wrong":
        assert chat.submit(code="000000").status_code == 422
    return chat


def _compare(turn: dict[str, Any], chat: Chat, where: str) -> None:
    text = said(chat.last)
    for message in chat.last:
        whole = said([message]) + " ".join(f" {choice['title']} " for choice in message.get("choices", []))
        assert alike(whole), f"{where}: one amount, two ways of writing it: {whole!r}"
    if turn.get("silent"):
        assert not chat.last, f"{where}: answered {text!r}"
    position = 0
    for fragment in turn.get("answer", []):
        at = text.find(plain(fragment), position)
        assert at >= 0, f"{where}: {fragment!r} is not in {text[position:]!r}"
        position = at + len(plain(fragment))
    for fragment in turn.get("never", []):
        assert plain(fragment) not in text, f"{where}: {fragment!r} is in {text!r}"
    for title in turn.get("buttons", []):
        chat.token(title)
