"""The classifier's mathematics, on a handful of sentences."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.understanding.encoder import DIMENSIONS, Encoder, encoder
from bot.understanding.features import Grams, char_grams, word_grams
from bot.understanding.model import SentenceModel
from bot.understanding.regression import fit

TEXTS = ["bonjour", "salut à tous", "bonsoir madame", "où est mon colis", "suivre ma commande", "ma commande est où"]
LABELS = ["greet"] * 3 + ["track_order"] * 3


@pytest.fixture(scope="module")
def model() -> SentenceModel:
    return SentenceModel.train(TEXTS, LABELS)


def best(model: SentenceModel, text: str) -> str:
    return model.labels[int(model.probabilities(text).argmax())]


def test_it_learns_its_examples_and_what_means_the_same(model: SentenceModel) -> None:
    assert [best(model, text) for text in TEXTS] == LABELS
    assert best(model, "je voudrais savoir où se trouve mon paquet") == "track_order"
    assert best(model, "bonjour monsieur") == "greet"


def test_probabilities_sum_to_one_for_any_text(model: SentenceModel) -> None:
    for text in ("", "bonjour", "\x00", "\ud800", "x" * 10_000, "🎭" * 50, "שלום"):
        probabilities = model.probabilities(text)
        assert probabilities.sum() == pytest.approx(1, abs=1e-5)
        assert (probabilities >= 0).all()


def test_a_saved_model_answers_the_same_and_holds_no_pickle(model: SentenceModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    for text in TEXTS:
        np.testing.assert_allclose(
            SentenceModel.load(tmp_path).probabilities(text), model.probabilities(text), atol=0.01
        )
    for file in tmp_path.glob("*.npz"):
        np.load(file, allow_pickle=False).close()


def test_sharpness_raises_confidence_and_changes_no_decision() -> None:
    modest = SentenceModel.train(TEXTS, LABELS, sharpness=1.0)
    sharp = SentenceModel.train(TEXTS, LABELS, sharpness=2.0)
    assert sharp.probabilities("bonjour").max() > modest.probabilities("bonjour").max()
    assert best(sharp, "mon colis") == best(modest, "mon colis")


def test_the_regression_is_that_of_scikit_learn() -> None:
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression

    numbers = np.random.default_rng(3)
    dense = numbers.normal(size=(90, 4)).astype(np.float32)
    sparse = csr_matrix(numbers.random((90, 6)) * (numbers.random((90, 6)) < 0.3), dtype=np.float32)
    labels = np.array([0, 1, 2] * 30) % (1 + (dense[:, 0] > 0).astype(int) * 2)
    weights, bias = fit(dense, sparse, labels, strength=2.0, steps=500)
    rows = hstack([csr_matrix(dense), sparse]).tocsr()
    learnt = LogisticRegression(C=2.0, max_iter=2000, tol=1e-8).fit(rows, labels)
    ours = np.asarray(rows @ weights) + bias
    ours = np.exp(ours - ours.max(axis=1, keepdims=True))
    np.testing.assert_allclose(ours / ours.sum(axis=1, keepdims=True), learnt.predict_proba(rows), atol=0.005)


def test_n_grams_stay_within_words_and_survive_a_slip() -> None:
    assert char_grams("a mdp", 2, 3) == [" a", "a ", " a ", " m", "md", "dp", "p ", " md", "mdp", "dp "]
    assert len(set(char_grams("authentification")) & set(char_grams("autentification"))) > 20
    assert word_grams("pas reçu") == ["pas", "recu", "pas recu"]


def test_an_emoji_is_a_word_of_its_own() -> None:
    assert word_grams("👍👍 ok") == ["ok", "👍", "👍"]
    assert word_grams("❤") != word_grams("👎")


def test_rare_n_grams_weigh_more_and_unknown_ones_nothing() -> None:
    grams = Grams.learn("word", ["ma carte", "ma commande", "ma ville"], in_at_least=1)
    columns, values = grams.vector("ma carte")
    weights = {
        gram: values[list(columns).index(column)] for gram, column in grams.vocabulary.items() if column in columns
    }
    assert weights["carte"] > weights["ma"]
    assert float(np.linalg.norm(values)) == pytest.approx(1)
    assert len(grams.vector("xyz")[0]) == 0


def test_embeddings_are_unit_vectors_remembered_and_bounded() -> None:
    rows = encoder().encode(["bonjour", "au revoir", "bonjour"])
    assert rows.shape == (3, DIMENSIONS)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3)
    np.testing.assert_array_equal(rows[0], rows[2])
    assert encoder() is encoder()
    own = Encoder()
    own.encode([f"texte {number}" for number in range(700)])
    assert own.remembered <= 512
