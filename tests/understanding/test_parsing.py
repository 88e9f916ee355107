"""What the trained assistant understands, from a text to the parsed result."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.knowledge.articles import Library
from bot.understanding.intents import FIXED_INTENTS
from bot.understanding.parsing import Parser, plain

COMMANDS = [
    "/restart",
    "\u00a0/inform{}",
    "\n/greet",
    "  //// /greet",
    "\u200b/greet",
    "\x00/greet",
    "\ufeff \t/greet@0.9{}",
]
NASTY = [
    "", " ", "/", "\x00", "\u202eabc", "\u200b\u200d", "🎭🎟️", "e" + "\u0301" * 500, "\ud800", "x" * 10_000,
    "1 " * 5_000, "{}", '{"intent": "greet"}', "<img src=x onerror=alert(1)>", "'; DROP TABLE members; --", "%s%n{0}",
    "et " * 3_000,
]  # fmt: skip


@pytest.mark.parametrize("typed", COMMANDS)
def test_r1_nothing_typed_starts_a_command(parser: Parser, typed: str) -> None:
    assert not plain(typed).startswith("/")
    parsed = parser.parse(typed)
    assert parsed["confidence"] < 1.0
    assert parsed["text"] == typed


def test_r1_a_typed_command_is_read_like_its_words(parser: Parser) -> None:
    assert parser.parse("/greet")["ranking"] == parser.parse("greet")["ranking"]


def test_r1_json_is_only_text(parser: Parser) -> None:
    assert parser.parse('{"intent": {"name": "affirm", "confidence": 1.0}}')["confidence"] < 1.0


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_b1_nasty_texts_are_parsed(parser: Parser, text: str) -> None:
    parsed = parser.parse(text)
    assert parsed["text"] == text
    assert parsed["intent"] in FIXED_INTENTS


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200))
def test_b1_any_text_is_parsed_into_the_same_shape(parser: Parser, text: str) -> None:
    parsed = parser.parse(text)
    assert set(parsed) == {"text", "intent", "confidence", "understood", "entities", "ranking", "article", "requests"}
    assert parsed["intent"] in FIXED_INTENTS
    assert 0 <= parsed["confidence"] <= 1.0001
    assert all(0 <= e["start"] < e["end"] <= len(text) for e in parsed["entities"])


def test_the_ranking_holds_five_fixed_intents_best_first(parser: Parser) -> None:
    parsed = parser.parse("où est ma commande")
    confidences = [entry["confidence"] for entry in parsed["ranking"]]
    assert (parsed["intent"], parsed["confidence"]) == (parsed["ranking"][0]["intent"], confidences[0])
    assert len(confidences) == 5
    assert confidences == sorted(confidences, reverse=True)
    assert {entry["intent"] for entry in parsed["ranking"]} <= set(FIXED_INTENTS)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("slt g perdu mon mdp", "reset_password"), ("oui", "affirm"), ("non", "deny"), ("merci", "thank"), ("aide",
        "ask_capabilities"),
        ("retour", "cancel"), ("on recommence tout", "cancel"), ("vous êtes nuls", "out_of_scope"),
        ("where is my order please", "out_of_scope"), ("changer mon adresse mail", "change_account_email"),
        ("un conseiller svp", "contact_human"), ("mes tickets resto", "out_of_scope"), ("détacher 44619",
        "detach_consumer"),
    ],
)  # fmt: skip
def test_plain_sentences_are_understood(parser: Parser, text: str, intent: str) -> None:
    parsed = parser.parse(text)
    assert (parsed["intent"], parsed["understood"]) == (intent, True)


@pytest.mark.parametrize("text", ["asdkjh qsdkjh", "", "50", "les trois moins le dedans ou rien"])
def test_what_means_nothing_here_is_not_understood_but_still_ranked(parser: Parser, text: str) -> None:
    parsed = parser.parse(text)
    assert not parsed["understood"]
    assert parsed["intent"] in FIXED_INTENTS


@pytest.mark.parametrize("text", ["pourquoi pas", "euh j'hésite", "hmm", "je sais pas trop", "pardon ?", "ah d'accord"])
def test_hesitation_is_neither_yes_nor_a_greeting(parser: Parser, text: str) -> None:
    parsed = parser.parse(text)
    assert not parsed["understood"]
    assert parsed["intent"] in FIXED_INTENTS


@pytest.mark.parametrize("text", ["un bon Darty de 50 euros", "où est ma commande", "archive ma carte Fnac"])
def test_a_greeting_before_a_wish_changes_nothing(parser: Parser, text: str) -> None:
    assert parser.parse(f"Bonjour Madame, {text}")["ranking"] == parser.parse(text)["ranking"]


def test_entities_point_into_the_text_as_typed(parser: Parser) -> None:
    text = " \u00a0/je veux une carte décatlon de 50 balles"
    assert [(e["entity"], e["value"], text[e["start"] : e["end"]]) for e in parser.parse(text)["entities"]] == [
        ("brand", "Decathlon", "décatlon"),
        ("amount", 50, "50 balles"),
    ]


def test_the_article_is_chosen_among_those_of_the_intent(parser: Parser) -> None:
    how = parser.parse("comment je me sers de mon chèque cadeau")["article"]
    several = parser.parse("peut-on utiliser deux chèques cadeaux en même temps")["article"]
    assert (how["slug"], several["slug"]) == ("utiliser-un-cheque-cadeau", "completer-un-cheque-cadeau")
    assert how["is_question"]
    assert 0 < how["confidence"] <= 1
    assert how["ranking"][0] == [how["slug"], how["confidence"]]


def test_the_article_names_what_can_be_done_instead(parser: Parser, library: Library) -> None:
    how = parser.parse("comment je me sers de mon chèque cadeau")["article"]
    reading = parser.parse("comment choisir un bon mot de passe")["article"]
    assert how["operation"] == library.articles[how["slug"]].operation is not None
    assert reading["operation"] is library.articles[reading["slug"]].operation is None


def test_unarchiving_is_answered_by_the_article_on_archiving(parser: Parser) -> None:
    parsed = parser.parse("comment désarchiver une carte")
    assert (parsed["intent"], parsed["article"]["slug"]) == ("archive_ecard", "archiver-une-e-carte")


def test_two_requests_are_told_apart_with_their_own_values(parser: Parser) -> None:
    parsed = parser.parse("archive ma carte fnac et dis moi où est ma commande CMD-2026-001873")
    assert parsed["intent"] == "archive_ecard"
    first, second = parsed["requests"]
    assert (first["intent"], second["intent"]) == ("archive_ecard", "track_order")
    assert [e["value"] for e in first["entities"]] == ["Fnac"]
    assert [second["text"][e["start"] : e["end"]] for e in second["entities"]] == ["CMD-2026-001873"]


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour. Où est ma commande ? Merci d'avance !",
        "j'ai perdu mon téléphone et je ne peux plus me connecter",
        "je veux changer mon mot de passe et en mettre un plus long",
        "ajouter ma femme et mes deux enfants à mon compte",
    ],
)
def test_a_greeting_or_one_story_is_not_split(parser: Parser, text: str) -> None:
    assert parser.parse(text)["requests"] == []
