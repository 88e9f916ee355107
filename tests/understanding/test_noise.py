"""Misspelt copies look like what people write, and ask for the same."""

from __future__ import annotations

from random import Random

import pytest

from bot.understanding.noise import NEIGHBOURS, by_ear, homophone, misspelt, shortened, slip, without_accents

SENTENCE = "J'ai reçu ma commande CMD-2026-000123, écrivez à lucie@exemple.fr s'il vous plaît."


def test_the_same_hand_writes_the_same_copy() -> None:
    assert [misspelt(SENTENCE, Random(4)) for _ in range(2)] == [misspelt(SENTENCE, Random(4))] * 2
    assert len({misspelt(SENTENCE, Random(seed)) for seed in range(50)}) > 40


def test_numbers_and_addresses_are_left_alone() -> None:
    for seed in range(200):
        copy = misspelt(SENTENCE, Random(seed)).lower()
        assert "cmd-2026-000123" in copy
        assert "lucie@exemple.fr" in copy


def test_a_copy_keeps_most_of_the_letters_and_is_never_empty() -> None:
    for seed in range(200):
        assert len(misspelt(SENTENCE, Random(seed))) > 0.7 * len(SENTENCE)
        for text in ("", "ok", "👍", "?!"):
            assert bool(misspelt(text, Random(seed))) == bool(text)


@pytest.mark.parametrize(
    ("change", "word", "expected"),
    [
        (by_ear, "beaucoup", "bocoup"),
        (by_ear, "commande", "comande"),
        (by_ear, "archiver", "archivé"),
        (homophone, "c'est", "ces"),
        (homophone, "à", "a"),
        (slip, "carte", "crate"),
        (slip, "carte", "catre"),
        (slip, "carte", "cartte"),
        (slip, "carte", "zarte"),
        (shortened, "message", "messge"),
    ],
)
def test_each_kind_of_error_makes_what_people_write(change: object, word: str, expected: str) -> None:
    assert callable(change)
    if expected == "zarte":  # z is not beside c
        assert expected not in {change(word, Random(seed)) for seed in range(500)}
    else:
        assert expected in {change(word, Random(seed)) for seed in range(500)}


def test_the_keyboard_is_french() -> None:
    assert "z" in NEIGHBOURS["a"]
    assert "q" in NEIGHBOURS["a"]
    assert "w" not in NEIGHBOURS["a"]
    assert "m" in NEIGHBOURS["l"]


def test_accents_go_and_letters_stay() -> None:
    assert without_accents("reçu à Noël") == "recu a Noel"
