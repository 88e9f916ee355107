"""A misspelt word is read as the known one that it sounds or looks like; what is known is left alone."""

from __future__ import annotations

import pytest

from bot.understanding.correction import Correction, count_words, sound

TEXTS = [
    "où est ma commande ?",
    "le remboursement de ma commande",
    "mot de passe oublié",
    "je change de mot de passe",
    "j'ai reçu une carte cadeau",
] * 20


@pytest.fixture(scope="module")
def correct() -> Correction:
    return Correction(count_words(TEXTS))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ou est ma comende", "ou est ma commande"),
        ("le remboursemnt", "le remboursement"),
        ("le ranboursement !", "le remboursement !"),
        ("je changede mot", "je change de mot"),
        ("une cart cadaeu", "une carte cadeau"),
    ],
)
def test_what_is_unknown_is_read_as_what_it_sounds_or_looks_like(correct: Correction, written: str, read: str) -> None:
    assert correct(written) == read


def test_known_and_short_words_numbers_and_what_is_like_nothing_stay(correct: Correction) -> None:
    for text in ("Où est ma COMMANDE ?", "xyz 12345", "zanzibar", "", "ok"):
        assert correct(text) == text


def test_one_sound_has_one_key() -> None:
    assert len({sound(word) for word in ("commande", "comande", "commende", "komande")}) == 1
    assert sound("carte") != sound("compte")
