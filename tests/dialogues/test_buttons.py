"""Buttons that stay on the screen while the conversation goes on, and titles that are typed instead of pressed."""

from __future__ import annotations

import uuid

from sqlalchemy import func, select

from bot.store.tables import Order
from tests.world import Live, said


def orders(live: Live) -> int:
    """How many orders there are."""
    with live.store.read() as unit:
        return int(unit.session.scalar(select(func.count()).select_from(Order)) or 0)


def test_m4_the_button_of_a_summary_that_was_corrected_since_buys_nothing(live: Live) -> None:
    chat, before = live.chat("37728"), orders(live)
    chat.say("un bon Fnac de 50 € avec mon chèque-cadeau")
    chat.say("le premier")
    old = chat.token("Acheter le bon")
    chat.say("non, plutôt 30 €")
    assert chat.post({"client_id": str(uuid.uuid4()), "choice": old}).status_code == 202
    text = said(chat.settle())
    assert "Ce bouton n'est plus d'actualité" in text
    assert "28,50 €" in text
    assert orders(live) == before
    chat.press("Acheter le bon")
    assert orders(live) == before + 1


def test_after_a_no_the_button_of_the_summary_is_not_accepted_either(live: Live) -> None:
    chat, before = live.chat("37728"), orders(live)
    chat.say("un bon Fnac de 50 € avec mon chèque-cadeau")
    chat.say("le premier")
    old = chat.token("Acheter le bon")
    chat.say("non")
    assert chat.post({"client_id": str(uuid.uuid4()), "choice": old}).status_code == 202
    assert "C'est fait" not in said(chat.settle())
    assert orders(live) == before


def test_a_button_of_an_operation_that_has_ended_says_so(live: Live) -> None:
    chat, before = live.chat("37728"), orders(live)
    chat.say("un bon Fnac de 50 € avec mon chèque-cadeau")
    old = chat.token("Noël")
    chat.say("annuler")
    chat.post({"client_id": str(uuid.uuid4()), "choice": old})
    assert "Ce bouton n'est plus d'actualité" in said(chat.settle())
    assert orders(live) == before


def test_the_title_of_a_button_may_be_typed(live: Live) -> None:
    chat = live.chat("37728")
    chat.say("un bon Fnac de 50 € avec mon chèque-cadeau")
    chat.say("le premier")
    assert "Que souhaitez-vous changer ?" in said(chat.say("modifier"))
    assert "De quel montant, le bon Fnac ?" in said(chat.say("Changer le montant"))


def test_the_second_of_the_buttons_may_be_named_by_its_place(live: Live) -> None:
    chat = live.chat("37728")
    chat.say("acheter un bon Fnac avec mon chèque-cadeau")
    second = chat.choices()[1]["title"]
    assert second == "20\u00a0€"
    assert "19 €" in said(chat.say("le deuxième"))
