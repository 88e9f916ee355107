"""A message whose first words only lead over to its topic is read by what follows them."""

from __future__ import annotations

import pytest

from bot.understanding.interpreter import SITUATION
from bot.understanding.parsing import Parser
from bot.understanding.splitter import behind_lead_in


@pytest.mark.parametrize(
    ("text", "rests"),
    [
        ("d'accord. et pour la mutuelle ?", ["et pour la mutuelle ?", "pour la mutuelle ?"]),
        ("ah bon, merci beaucoup. et mes commandes à moi", ["et mes commandes à moi", "mes commandes à moi"]),
        ("bon sinon il me reste quoi", ["il me reste quoi"]),
        ("merci beaucoup", []),
        ("bonjour, mes commandes à moi", []),
        ("bonne journée à vous", []),
        ("oui et un bon Darty", []),
    ],
)
def test_only_what_leads_over_is_left_out(text: str, rests: list[str]) -> None:
    assert behind_lead_in(text) == rests


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("d'accord. et pour les tickets resto ?", "out_of_scope"),
        ("ah et si je quitte la boîte je perds mes chèques ?", "manage_account"),
        ("merci beaucoup c'est gentil", "thank"),
    ],
)
def test_the_topic_behind_is_understood(parser: Parser, text: str, intent: str) -> None:
    found = parser.parse(text)
    assert (found["intent"], found["confidence"] >= 0.6) == (intent, True)


def test_in_an_operation_its_question_gives_such_words_their_meaning() -> None:
    from rasa.shared.nlu.constants import INTENT, METADATA
    from rasa.shared.nlu.training_data.message import Message

    from bot.understanding.splitter import RequestSplitter

    whole = {"name": "thank", "confidence": 0.4}
    message = Message({"text": "merci, et il me reste quoi en tout", INTENT: whole})
    message.set(METADATA, {SITUATION: {"operation": "buy_voucher"}})
    RequestSplitter(RequestSplitter.get_default_config())._read_behind_lead_in(message, message.get("text"))
    assert message.get(INTENT) == whole
