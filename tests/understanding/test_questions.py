"""A question about something is told from a wish that it be done."""

from __future__ import annotations

import pytest

from bot.understanding.questions import is_question


@pytest.mark.parametrize(
    "text",
    [
        "Comment fonctionne le chèque-cadeau ?", "à quoi sert la double authentification", "c'est quoi une e-carte",
        "jusqu'à quand puis-je utiliser ma subvention", "pourquoi mon chèque n'est pas passé",
        "est-ce que je peux cumuler",
        "peut-on rattacher un mineur", "cmt je me sers de mon cheque kdo", "faut-il l'accord de la personne",
        "pouvez-vous m'expliquer le rattachement", "je voudrais savoir comment archiver",
        "pourquoi je peux pas choisir le montant que je veux",
    ],
)  # fmt: skip
def test_these_ask_for_an_explanation(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "je veux acheter une carte Fnac", "archive ma carte decathlon", "solde chèque cadeau", "ajoute Paul",
        "retirer 44624",
        "pouvez-vous archiver ma carte", "combien il me reste sur mon chèque", "est-ce que je peux voir mon solde",
        "qui est rattaché à mon compte", "peux-tu me donner le solde", "j'aimerais utiliser mon chèque",
    ],
)  # fmt: skip
def test_these_ask_for_it_to_be_done(text: str) -> None:
    assert not is_question(text)


def test_how_with_a_value_of_ones_own_is_a_wish() -> None:
    assert is_question("comment archiver une carte")
    assert not is_question("comment archiver ma carte Fnac", ["brand"])


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("est-ce que je peux acheter une carte Fnac de 20 €", ["brand", "amount"]),
        ("est-ce que je peux rattacher le 44619", ["consumer_id"]),
        ("c'est possible d'ajouter lea@mail.fr", ["email"]),
        ("puis-je annuler la commande 001873", ["order_number"]),
        ("peut-on prendre 30 € chez Cultura", ["amount", "brand"]),
    ],
)
def test_may_i_with_all_that_it_takes_is_a_wish(text: str, values: list[str]) -> None:
    assert not is_question(text, values)
    assert is_question(text)


def test_may_i_is_still_a_question_where_something_is_missing_or_a_rule_is_asked() -> None:
    assert is_question("est-ce que je peux utiliser mon chèque à la Fnac", ["brand"])
    assert is_question("jusqu'à quand je peux dépenser 20 € chez Fnac", ["amount", "brand"])
