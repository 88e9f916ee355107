"""Only an unconditional, present yes accepts (C1)."""

from __future__ import annotations

import pytest

from bot.dialogue.consent import Consent, consent, may_accept
from tests.dialogue.tables import table

#: How many of the true yeses must be recognised by their words alone; the others are put to the learnt interpreter.
_RECOGNISED = 0.55


def _read(line: dict[str, str]) -> Consent:
    return consent(line["text"], [line["summary"]], line["deed"])


@pytest.mark.parametrize("name", ["consent", "consent_untouched"])
def test_c1_no_question_condition_doubt_or_remark_of_the_tables_accepts(name: str) -> None:
    lines = table(name)
    assert len(lines) >= {"consent": 300, "consent_untouched": 150}[name]
    false = [line["text"] for line in lines if line["consent"] != "accepts" and _read(line) is Consent.ACCEPTS]
    assert false == []


def test_c1_a_plain_yes_is_recognised() -> None:
    yeses = [line for line in table("consent") if line["consent"] == "accepts"]
    read = [line for line in yeses if _read(line) is Consent.ACCEPTS]
    assert len(read) >= _RECOGNISED * len(yeses)


@pytest.mark.parametrize(
    "text", ["👍", "oui vas-y", "c'est parfait, je valide", "go", "Oui.", "ok", "achetez-le", "banco"]
)
def test_c1_what_everybody_means_as_a_yes_accepts(text: str) -> None:
    assert consent(text, ["Fnac", "50,00 €"], "Acheter le bon Fnac de 50 €") is Consent.ACCEPTS


@pytest.mark.parametrize(
    "mark", [" ?", " mais", " demain", " si c'est gratuit", " peut-être", "...", " j'hésite", " trop cher"]
)
@pytest.mark.parametrize("yes", ["oui", "ok", "c'est bon", "d'accord", "je confirme", "vas-y", "parfait"])
def test_c1_whatever_takes_a_yes_back_does(yes: str, mark: str) -> None:
    assert consent(yes + mark) is not Consent.ACCEPTS
    assert not may_accept(yes + mark)


def test_c1_a_yes_may_repeat_what_was_shown_and_nothing_else() -> None:
    deed, shown = "Acheter le bon Fnac de 50 €", ["Fnac", "50,00 €", "Noël"]
    assert consent("oui, le bon Fnac de 50 euros", shown, deed) is Consent.ACCEPTS
    assert consent("oui, le bon Darty de 50 euros", shown, deed) is not Consent.ACCEPTS
    assert consent("oui, le bon Fnac de 30 euros", shown, deed) is not Consent.ACCEPTS


def test_c1_the_verb_of_another_deed_accepts_nothing() -> None:
    assert consent("oui annulez-la", deed="Annuler la commande") is Consent.ACCEPTS
    assert consent("annulez-la", deed="Acheter le bon Fnac de 50 €") is not Consent.ACCEPTS
    assert consent("supprimez", deed="Acheter le bon Fnac de 50 €") is not Consent.ACCEPTS


@pytest.mark.parametrize("text", ["passez la commande", "eh ben oui on y va"])
def test_c1_a_yes_of_which_the_interpreter_is_nearly_certain_needs_no_known_words(text: str) -> None:
    assert may_accept(text, nearly_certain=True)


@pytest.mark.parametrize(
    "text",
    [
        "oui et fais pareil pour mon frère",
        "oui pas celui-là",
        "oui aussi un Darty",
        "ouais jvais voir avec lui",
        "ok ?",
    ],
)
def test_c1_what_adds_denies_or_puts_off_is_no_yes_however_certain_the_interpreter(text: str) -> None:
    assert not may_accept(text, nearly_certain=True)


def test_c1_a_longer_yes_may_only_count_where_nothing_in_it_doubts() -> None:
    assert may_accept("Il est au courant, donc oui, faites-le.", deed="Rattacher cette personne")
    assert not may_accept("Il est au courant, donc oui, mais pas aujourd'hui.")
    assert not may_accept("c'est bien elle, non ?")
