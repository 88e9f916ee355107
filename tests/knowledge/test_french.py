"""What different people type for the same thing becomes the same text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.french import expand, fold, stem, without_greeting, words


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("J’AI   Été\u00a0là", "j'ai ete la"),
        ("l\u2019œuvre", "l'oeuvre"),
        ("a\u200bb\ufeffc", "abc"),
        ("a\x00b", "a b"),
        ("ﬁn ①", "fin 1"),
        ("e\u0301te\u0301", "ete"),
        ("  \n\t ", ""),
        ("\ud800", ""),
    ],
)
def test_folding_removes_what_carries_no_meaning(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("g perdu mon mdp", "j'ai perdu mon mot de passe"),
        ("cmt activer la 2fa", "comment activer la double authentification"),
        ("slt, pb de cmd svp", "salut, problème de commande s'il vous plaît"),
        ("Siiiii", "Si"),
        ("dé-archive et dés-active-la", "désarchive et désactive-la"),
        ("J'ai payé 1000 €", "J'ai payé 1000 €"),
        ("jsuis bcp en retard pk", "je suis beaucoup en retard pourquoi"),
    ],
)
def test_abbreviations_are_spelt_out(typed: str, meant: str) -> None:
    assert expand(typed) == meant


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("Bonjour Madame, je voudrais un bon", "je voudrais un bon"),
        ("bonsoir, madame ou monsieur ! où est ma commande", "où est ma commande"),
        ("re bonjour c'est encore moi", "re bonjour c'est encore moi"),
        ("salut à tous un bon Darty", "un bon Darty"),
        ("bonjour vous pouvez archiver ma carte", "vous pouvez archiver ma carte"),
        ("bonjour Madame", "bonjour Madame"),
        ("Bonjour, commande", "Bonjour, commande"),
        ("bonjour ça va ? je voudrais un bon", "je voudrais un bon"),
        ("salut, comment vas-tu ?", "salut, comment vas-tu ?"),
        ("rebonjour c'est encore moi, et ma commande ?", "et ma commande ?"),
        ("re connecter mon compte", "re connecter mon compte"),
        ("bonjourdhui il pleut", "bonjourdhui il pleut"),
    ],
)
def test_a_greeting_goes_where_a_wish_follows(text: str, wish: str) -> None:
    assert without_greeting(text) == wish


def test_words_are_cut_at_everything_that_is_not_a_letter_or_digit() -> None:
    assert words("L’e-carte n°3, svp_ok") == ["l", "e", "carte", "n", "3", "svp", "ok"]


def test_forms_of_a_word_share_a_stem() -> None:
    assert len({stem(word) for word in ("archiver", "archivee", "archives", "archivage")}) == 1
    assert stem("bon") != stem("bien")


@given(st.text(max_size=300))
def test_b1_any_text_folds_once_and_for_all(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    expand(text)
    assert without_greeting(text) == text or text.endswith(without_greeting(text))
    assert all(stem(word) for word in words(text))
