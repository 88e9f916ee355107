"""Articles reach Rasa: their examples as training data, their answers as responses."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.knowledge.articles import ArticleError
from bot.understanding.classifier import SentenceIntentClassifier
from bot.understanding.importer import GuichetImporter, response_name
from bot.understanding.selector import ArticleSelector
from bot.understanding.sources import version_of_features
from tests.knowledge.test_articles import ARTICLE, folder_with

SLUG = "ou-est-ma-commande"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "data" / "faq").mkdir(parents=True)
    folder_with(tmp_path / "data" / "faq", ARTICLE)
    (tmp_path / "data" / "orders.yml").write_text(
        'version: "3.1"\nnlu:\n- intent: track_order\n  examples: |\n    - suivre mon colis\n', encoding="utf-8"
    )
    (tmp_path / "domain.yml").write_text('version: "3.1"\nintents: [track_order]\n', encoding="utf-8")
    return tmp_path


def importer(root: Path) -> GuichetImporter:
    return GuichetImporter(None, str(root / "domain.yml"), [str(root / "data")])


def nlu(root: Path) -> TrainingData:
    return importer(root).get_nlu_data()


def domain(root: Path) -> Domain:
    return importer(root).get_domain()


def test_examples_of_files_and_articles_are_both_learnt(data: Path) -> None:
    examples = {example.get("text"): example for example in nlu(data).intent_examples}
    assert set(examples) == {"suivre mon colis", "où est mon colis", "suivi svp", "Où est ma commande ?"}
    assert all(example.get("intent") == "track_order" for example in examples.values())
    assert examples["suivi svp"].get("metadata") == {"example": {"article": SLUG, "operation": None}}


def test_the_answer_is_a_response_with_its_placeholders(data: Path) -> None:
    assert domain(data).responses[response_name(SLUG)] == [{"text": "Elle arrive. Écrivez à {support_email}."}]
    assert response_name(SLUG) == "utter_faq_ou_est_ma_commande"


def test_a_new_example_retrains_and_a_new_answer_only_changes_the_domain(data: Path) -> None:
    file = data / "data" / "faq" / f"{SLUG}.md"
    examples, answers = nlu(data).fingerprint(), domain(data).fingerprint()
    file.write_text(ARTICLE.replace("Elle arrive.", "Elle vient."), encoding="utf-8")
    assert nlu(data).fingerprint() == examples
    assert domain(data).fingerprint() != answers
    file.write_text(ARTICLE.replace("suivi svp", "mon colis svp"), encoding="utf-8")
    assert nlu(data).fingerprint() != examples


def test_rasa_finds_the_importer_by_its_name_in_the_configuration(data: Path) -> None:
    config = data / "config.yml"
    config.write_text("importers:\n- name: bot.understanding.importer.GuichetImporter\n", encoding="utf-8")
    loaded = TrainingDataImporter.load_from_config(str(config), str(data / "domain.yml"), [str(data / "data")])
    assert response_name(SLUG) in loaded.get_domain().responses
    assert len(loaded.get_nlu_data().intent_examples) == 4


def test_a_broken_article_stops_the_training(data: Path) -> None:
    (data / "data" / "faq" / f"{SLUG}.md").write_text("rien", encoding="utf-8")
    with pytest.raises(ArticleError, match=SLUG):
        nlu(data)


def test_a_project_without_articles_trains_on_its_files(data: Path) -> None:
    shutil.rmtree(data / "data" / "faq")
    assert len(nlu(data).intent_examples) == 1


def test_code_that_makes_features_is_part_of_what_rasa_compares() -> None:
    version = SentenceIntentClassifier.get_default_config()["version"]
    assert version == ArticleSelector.get_default_config()["version"] == version_of_features()
    assert len(version) == 16
