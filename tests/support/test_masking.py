"""S2: secrets typed by mistake are masked, and what only looks like one is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.support.masking import MASK, Masked, mask_secrets

CARDS = [
    "4970101234567890",
    "4970 1012 3456 7890",
    "4970-1012-3456-7890",
    "4970.1012.3456.7890",
    "3782 822463 10005",
    "4970\u00a01012\u00a03456\u00a07890",
    "4970\u202f1012\u202f3456\u202f7890",
    "6331100012345678901",
    "1234567890123",
    "4970  1012  3456  7890",
    "4970\t1012\t3456\t7890",
]


@pytest.mark.parametrize("frame", ["{}", "ma carte : {}", "carte {}, exp 12/27", "n°{}!", "({})"])
@pytest.mark.parametrize("card", CARDS)
def test_s2_a_card_number_is_masked_however_it_is_written(card: str, frame: str) -> None:
    masked = mask_secrets(frame.format(card))
    assert masked.text == frame.format(MASK)
    assert masked.found == ("card",)


@given(st.text("0123456789", min_size=13, max_size=19), st.sampled_from(["", " ", "-", ".", "\u00a0"]))
def test_s2_no_four_digits_of_any_card_number_are_left(digits: str, between: str) -> None:
    written = between.join(digits[start : start + 4] for start in range(0, len(digits), 4))
    left = mask_secrets(f"carte {written} merci").text
    assert left == f"carte {MASK} merci"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("mon mot de passe est Azerty!2026", "Azerty!2026"),
        ("mot de passe : Azerty!2026", "Azerty!2026"),
        ("mdp=Azerty!2026 et mon compte est 37728", "Azerty!2026"),
        ("Mot de passe actuel : Azerty!2026", "Azerty!2026"),
        ("password: Azerty!2026", "Azerty!2026"),
        ("MON MDP C'EST Azerty!2026", "Azerty!2026"),
        ("mon mdp c’est Azerty!2026", "Azerty!2026"),
        ("mon mdp cest Azerty!2026", "Azerty!2026"),
        ("mot de passe\u00a0: Azerty!2026", "Azerty!2026"),
        ("mot de passe : « Azerty!2026 »", "Azerty!2026"),
        ("mot de passe :\u00a0«\u00a0Azerty!2026\u00a0»", "Azerty!2026"),
        ("mon mot de passe Azerty!2026 ne marche pas", "Azerty!2026"),
        ("mon mot de passe est « cheval batterie agrafe correct »", "batterie"),
    ],
)
def test_s2_a_password_that_is_announced_is_masked(text: str, secret: str) -> None:
    masked = mask_secrets(text)
    assert secret not in masked.text
    assert MASK in masked.text
    assert masked.found == ("password",)


@pytest.mark.parametrize(
    ("text", "secret", "expected"),
    [
        ("mon code est 482913", "482913", False),
        ("code : 482 913", "482 913", False),
        ("voici le code de vérification 482913", "482913", False),
        ("j'ai reçu le code 482-913", "482-913", False),
        ("k3f9a-7xq2m", "k3f9a-7xq2m", False),
        ("code de secours K3F9A-7XQ2M", "K3F9A-7XQ2M", False),
        ("ma clé JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", False),
        ("JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP", "3PXP", False),
        ("482913", "482913", True),
        ("482 913.", "482 913", True),
        ("c'est 482913", "482913", True),
        ("voilà : 482913 merci", "482913", True),
    ],
)
def test_s2_codes_and_keys_are_masked(text: str, secret: str, expected: bool) -> None:
    masked = mask_secrets(text, code_expected=expected)
    assert secret not in masked.text
    assert MASK in masked.text
    assert masked.found == ("code",)


@pytest.mark.parametrize(
    "text",
    [
        "je m'appelle au 06 12 34 56 78",
        "ma commande CMD-2026-001873",
        "rattacher 44619",
        "rattacher 44619 44623 44624",
        "un bon de 12,50 € chez Fnac",
        "du 23/11/2026 au 24/11/2026",
        "entre 2026-11-23 et 2026-11-24",
        "mot de passe oublié",
        "j'ai oublié mon mot de passe",
        "mon code postal est 75011",
        "le code promo ne marche pas",
        "482913",
        "rendez-vous demain",
        "petit-dejeuner porte-clefs",
        "exemple1@mail.fr",
    ],
)
def test_s2_what_is_no_secret_is_left_alone(text: str) -> None:
    assert mask_secrets(text) == Masked(text, ())


@given(st.text())
def test_s2_masking_twice_changes_nothing_more(text: str) -> None:
    once = mask_secrets(text).text
    assert mask_secrets(once).text == once
