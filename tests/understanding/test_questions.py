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
