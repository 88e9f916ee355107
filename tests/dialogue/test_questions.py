"""What a question in the middle of an operation asks for."""

from __future__ import annotations

import pytest

from bot.dialogue.questions import asks_hours, asks_wait, facet
from bot.dialogue.wishes import calls_a_person


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("attend c koi l'avantage", "cost"),
        ("c'est payant ?", "cost"),
        ("pourquoi vous demandez ça", "why"),
        ("je le trouve où ce numéro", "where"),
        ("combien au maximum", "how_much"),
        ("vous avez quoi comme magasins ?", "which"),
        ("il sera au courant ?", "told"),
        ("c'est bon ?", "check"),
        ("c'est quoi la différence entre les deux ?", "compare"),
        ("ah bon, depuis quand ?", "compare"),
        ("et si je complète avec ma carte bleue ?", "otherwise"),
        ("on ne peut pas le prolonger, vous ?", "extend"),
        ("et il faut une adresse mail à lui ?", "shared"),
        ("c'est le numéro ou le mail qui ne va pas ?", "wrong"),
        ("on peut s'en servir en plusieurs fois ?", "times"),
        ("je vais pas être débitée deux fois hein ?", "done"),
        ("ça sera débité quand ?", "when"),
        ("on peut faire ça tout à l'heure ?", "later"),
        ("elle peut se détacher elle-même après ?", "undo"),
    ],
)
def test_u4_the_facet_of_a_question_is_found_in_any_words(text: str, name: str) -> None:
    assert facet(text) == name


@pytest.mark.parametrize(
    "text", ["hier un conseiller m'a rappelé il était très sympa", "ils sont ouverts quand vos conseillers ?"]
)
def test_u3_words_about_a_person_do_not_always_call_one(text: str) -> None:
    assert not calls_a_person(text)


@pytest.mark.parametrize(
    "text", ["un conseiller", "j'ai déjà appelé hier, je veux parler à quelqu'un", "passez-moi un conseiller svp"]
)
def test_u3_a_call_for_a_person_is_one(text: str) -> None:
    assert calls_a_person(text)


def test_d9_a_question_about_the_wait_is_none_about_hours() -> None:
    assert asks_wait("il y en a pour longtemps ?") and not asks_hours("il y en a pour longtemps ?")
    assert asks_hours("vous rouvrez quand ?")
