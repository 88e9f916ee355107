"""The desk: that exactly one agent gets a conversation, and what they do with it is what was asked for."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from conftest import Clock, add_conversation, change, sign_in, state_of
from starlette.applications import Starlette

from bot.support import handoff, presence, turns
from bot.support.messages import messages_after
from bot.web.services import Services

CHANGES = ("claim", "messages", "hand-back", "close")


# --- asking for a change ---


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize(
    "headers",
    [
        {"X-CSRF-Token": ""},
        {"X-CSRF-Token": b"\xe9"},
        {"Origin": "https://evil.example"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_change_needs_the_token_of_its_own_page(
    application: Starlette, services: Services, waiting: str, name: str, headers: dict[str, str | bytes]
) -> None:
    browser = sign_in(application)
    before = state_of(services, waiting)
    answer = browser.post(f"/desk/conversations/{waiting}/{name}", json={"text": "Bonjour"}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "forged")
    assert state_of(services, waiting) == before


def test_the_token_of_a_colleague_is_worth_nothing(application: Starlette, waiting: str) -> None:
    camille, dominique = sign_in(application), sign_in(application, "dominique")
    dominique.headers["X-CSRF-Token"] = camille.headers["X-CSRF-Token"]
    assert change(dominique, waiting, "claim").status_code == 403


def test_a_body_that_is_no_object_is_refused(application: Starlette, waiting: str) -> None:
    browser = sign_in(application)
    for body in (b"[1]", b"{", b"\xff", b'"claim"'):
        answer = browser.post(
            f"/desk/conversations/{waiting}/claim", content=body, headers={"Content-Type": "application/json"}
        )
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


# --- taking, answering, giving back ---


def test_s2_what_an_agent_types_is_masked_and_the_agent_is_told(
    application: Starlette, services: Services, waiting: str
) -> None:
    browser = sign_in(application)
    change(browser, waiting, "claim")
    assert change(browser, waiting, "messages", text="Le mot de passe provisoire est Canari!2026").status_code == 200
    with services.store.read() as unit:
        answer, note = messages_after(unit, waiting, 0, notes=True)[-2:]
        assert messages_after(unit, waiting, 0)[-1] == answer
    assert (answer["author"], answer["text"]) == ("agent", "Le mot de passe provisoire est ••••")
    assert note["author"] == "note" and "masqué" in note["text"]
    assert change(browser, waiting, "messages", text="Le mot de passe est refusé ?").status_code == 200
    with services.store.read() as unit:
        assert messages_after(unit, waiting, 0, notes=True)[-1]["text"] == "Le mot de passe est refusé ?"


def test_the_lists_say_who_waits_since_when_and_their_last_words(
    application: Starlette, services: Services, clock: Clock
) -> None:
    first = add_conversation(services, "first", "37728", "Bonjour", "Ma carte ne marche pas")
    clock.forward(minutes=4)
    second = add_conversation(services, "second", None, "Un conseiller svp")
    lists = sign_in(application).get("/desk/conversations").json()
    assert [entry["id"] for entry in lists["waiting"]] == [first, second]
    assert lists["waiting"][0]["who"] == "Guillaume CADOTEST"
    assert re.fullmatch(r"Visiteur [1-9]\d{3}", lists["waiting"][1]["who"])
    assert lists["waiting"][0]["last"] == "Ma carte ne marche pas"
    assert lists["waiting"][0]["since"] == "2026-11-23T09:00:00Z"
    assert lists["mine"] == lists["others"] == []


def test_a_conversation_that_a_colleague_has_taken_says_so_and_can_still_be_read(
    application: Starlette, services: Services, waiting: str
) -> None:
    camille, dominique = sign_in(application), sign_in(application, "dominique")
    assert change(camille, waiting, "claim").status_code == 200
    refused = change(dominique, waiting, "claim")
    assert refused.status_code == 409 and refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["title"] == "Camille vient de prendre cette conversation."
    assert [entry["id"] for entry in dominique.get("/desk/conversations").json()["others"]] == [waiting]
    assert "parler à quelqu’un" in dominique.get(f"/desk/conversations/{waiting}").text
    assert state_of(services, waiting)[:2] == ("person", "Camille")


def test_d6_of_two_agents_who_claim_at_once_exactly_one_gets_it(application: Starlette, services: Services) -> None:
    agents = [sign_in(application), sign_in(application, "dominique")]
    for round_ in range(15):
        conversation_id = add_conversation(services, f"race{round_}", None, "Un conseiller svp")
        gate, answers = threading.Barrier(2), [0, 0]

        def claim(
            which: int, gate: threading.Barrier = gate, answers: list[int] = answers, id_: str = conversation_id
        ) -> None:
            gate.wait()
            answers[which] = change(agents[which], id_, "claim").status_code

        threads = [threading.Thread(target=claim, args=(which,)) for which in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answers) == [200, 409]
        winner = ("Camille", "Dominique")[answers.index(200)]
        assert state_of(services, conversation_id)[:2] == ("person", winner)
        with services.store.read() as unit:
            said = [message for message in messages_after(unit, conversation_id, 0) if message.get("state") == "person"]
        assert [message["name"] for message in said] == [winner]


def test_d6_once_claimed_the_assistant_has_nothing_left_to_answer(application: Starlette, services: Services) -> None:
    conversation_id = add_conversation(services, "busy", "37728", "Et ma commande ?", waiting=False)
    assert change(sign_in(application), conversation_id, "claim").status_code == 200
    with services.store.begin() as unit:
        assert turns.take(unit, services.clock, conversation_id, "worker") is None


def test_an_answer_reaches_the_thread_with_the_agents_name(
    application: Starlette, services: Services, waiting: str
) -> None:
    browser = sign_in(application)
    change(browser, waiting, "claim")
    answer = change(browser, waiting, "messages", text="  Bonjour,\nje regarde. ")
    with services.store.read() as unit:
        last = messages_after(unit, waiting, answer.json()["seq"] - 1)[-1]
    assert (last["author"], last["name"], last["text"]) == ("agent", "Camille", "Bonjour,\nje regarde.")


@pytest.mark.parametrize("name", ["messages", "hand-back", "close"])
def test_only_who_has_a_conversation_can_act_on_it(
    application: Starlette, services: Services, waiting: str, name: str
) -> None:
    camille, dominique = sign_in(application), sign_in(application, "dominique")
    change(camille, waiting, "claim")
    before = state_of(services, waiting)
    refused = change(dominique, waiting, name, text="Bonjour")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_yours")
    assert state_of(services, waiting) == before


@pytest.mark.parametrize(("name", "state"), [("hand-back", "assistant"), ("close", "closed")])
def test_a_conversation_is_given_back_or_closed(
    application: Starlette, services: Services, waiting: str, name: str, state: str
) -> None:
    browser = sign_in(application)
    change(browser, waiting, "claim")
    assert change(browser, waiting, name).status_code == 200
    assert state_of(services, waiting)[:2] == (state, None)
    assert browser.get("/desk/conversations").json()["mine"] == []


def test_a_closed_conversation_cannot_be_claimed(application: Starlette, waiting: str) -> None:
    browser = sign_in(application)
    change(browser, waiting, "claim")
    change(browser, waiting, "close")
    refused = change(browser, waiting, "claim")
    assert (refused.status_code, refused.json()["code"]) == (409, "closed")


@pytest.mark.parametrize("unknown", ["x" * 43, "%00", "%ff", "é", "a" * 5000])
def test_an_unknown_conversation_is_not_found(application: Starlette, unknown: str) -> None:
    browser = sign_in(application)
    for name in CHANGES:
        assert change(browser, unknown, name, text="Bonjour").status_code == 404
    assert browser.get(f"/desk/conversations/{unknown}").status_code == 404
    assert browser.get(f"/desk/conversations/{unknown}/events").status_code == 404


@pytest.mark.parametrize(("text", "code"), [("", "text_empty"), (" \n ", "text_empty"), ("a" * 4001, "text_too_long")])
def test_an_answer_that_is_empty_or_too_long_is_refused(
    application: Starlette, services: Services, waiting: str, text: str, code: str
) -> None:
    browser = sign_in(application)
    change(browser, waiting, "claim")
    before = state_of(services, waiting)
    refused = change(browser, waiting, "messages", text=text)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert state_of(services, waiting) == before


def test_the_desk_works_without_a_script(application: Starlette, services: Services, waiting: str) -> None:
    browser = sign_in(application)
    csrf = browser.headers.pop("X-CSRF-Token")
    page = f"/desk/conversations/{waiting}"
    assert browser.post(f"{page}/claim", data={"csrf": csrf}).headers["location"] == page
    browser.post(f"{page}/messages", data={"csrf": csrf, "text": "Bonjour, c’est Camille"})
    assert "Bonjour, c’est Camille" in browser.get(page).text
    assert (
        browser.post(f"{page}/messages", data={"csrf": csrf, "text": ""}).headers["location"]
        == f"{page}?avis=text_empty"
    )
    assert "Écrivez d’abord votre réponse." in browser.get(f"{page}?avis=text_empty").text


# --- presence ---


def test_d9_signing_out_gives_the_conversation_back_and_a_colleague_takes_it(
    application: Starlette, services: Services, waiting: str
) -> None:
    camille, dominique = sign_in(application), sign_in(application, "dominique")
    assert change(camille, waiting, "claim").status_code == 200
    camille.post("/desk/deconnexion", data={"csrf": camille.headers["X-CSRF-Token"]})
    assert state_of(services, waiting)[:2] == ("waiting", None)
    assert change(dominique, waiting, "claim").status_code == 200
    assert state_of(services, waiting)[:2] == ("person", "Dominique")


def test_d9_whoever_types_is_not_silent(application: Starlette, services: Services, waiting: str, clock: Clock) -> None:
    browser = sign_in(application)
    change(browser, waiting, "claim")
    for _ in range(4):
        clock.forward(seconds=100)
        assert change(browser, waiting, "writing").status_code == 200
        with services.store.begin() as unit:
            silence = timedelta(minutes=3)
            assert presence.give_back_abandoned(unit, clock, services.say, silence) == []
    assert change(sign_in(application, "dominique"), waiting, "writing").status_code == 409


def test_d9_the_desk_says_what_the_member_reads_and_how_a_visitor_is_reached(
    application: Starlette, services: Services, clock: Clock
) -> None:
    visitor = add_conversation(services, "visitor", None, "Bonjour")
    with services.store.begin() as unit:
        handoff.keep_contact(unit, visitor, "06 12 34 56 78")
    browser = sign_in(application)
    (row,) = browser.get("/desk/conversations").json()["waiting"]
    assert "06 12 34 56 78" in row["number"]
    assert "Vous êtes le prochain" in row["state_text"]
    clock.forward(hours=12)
    (row,) = sign_in(application).get("/desk/conversations").json()["waiting"]
    assert "Retour mardi 24 novembre à 9" in row["state_text"]
