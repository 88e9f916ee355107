"""Who asks for a person too often is told so, and the assistant goes on (I7)."""

from __future__ import annotations

from datetime import timedelta

from bot.store.tables import Attempt
from tests.world import Live, said


def test_i7_asking_again_and_again_is_answered_by_the_assistant(live: Live) -> None:
    chat = live.chat("37728")
    with live.store.begin() as unit:
        unit.session.add_all(Attempt(subject="person:37728", at=live.clock() - timedelta(minutes=1)) for _ in range(5))
    answer = chat.say("je veux parler à un conseiller")
    assert "plusieurs fois" in said(answer)
    assert not [message for message in answer if message["type"] == "state"]
    assert "min" in said(answer)
    assert chat.say("quels sont les délais de livraison ?")
    live.clock.forward(minutes=11)
    assert [message["state"] for message in chat.say("je veux parler à un conseiller") if message["type"] == "state"]
