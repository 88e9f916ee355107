"""Training data as Rasa expects it, plus the articles: examples teach the intents, answers become responses."""

from __future__ import annotations

from functools import cached_property, lru_cache
from pathlib import Path

from rasa.shared.core.domain import Domain
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.importers.utils import training_data_from_paths
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.knowledge.articles import Article, Library, load_articles, spoken
from bot.understanding.turns import TURN, read_lines

#: Where the articles are, below each folder of training data.
FOLDER = "faq"
#: Where the turns in context are, for the interpreter.
TURNS = "turns"


def response_name(slug: str) -> str:
    """The response that says an article's answer: ``solde-e-carte`` → ``utter_faq_solde_e_carte``."""
    return f"utter_faq_{slug.replace('-', '_')}"


class GuichetImporter(RasaFileImporter):
    """Rasa's own importer, ``data/faq`` and ``data/turns``.

    Named in ``config.yml`` under ``importers``, so ``rasa train`` uses it too.

    Examples go into the NLU data and answers into the domain, so a new answer retrains nothing, a new example does.
    """

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
    ) -> None:
        super().__init__(config_file, domain_path, training_data_paths)
        paths = [training_data_paths] if isinstance(training_data_paths, str) else training_data_paths or []
        self._folders = [Path(path) / FOLDER for path in paths]
        self._turns = [Path(path) / TURNS for path in paths]

    @cached_property
    def library(self) -> Library:
        """All articles found. Raises ``ArticleError`` where one is broken: rather no training than half of it."""
        found: dict[str, Article] = {}
        for folder in self._folders:
            if folder.is_dir():
                found.update(load_articles(folder).articles)
        return Library(found)

    def get_nlu_data(self, language: str | None = "fr") -> TrainingData:
        """The examples of the YAML files, and titles and examples of the articles with slug and operation as metadata.

        Read once, whatever language is asked for: Rasa asks twice with different ones, and reading takes a second.
        """
        return self._nlu_data

    @cached_property
    def _nlu_data(self) -> TrainingData:
        examples = [
            Message.build(text, article.intent, example_metadata=_origin(article))
            for article in self.library.articles.values()
            for text in (article.title, *article.examples)
        ]
        turns = [
            Message(data={TEXT: line["text"], TURN: line}) for folder in self._turns for line in read_lines(folder)
        ]
        written = _read_once(tuple((str(file), Path(file).stat().st_mtime_ns) for file in self._nlu_files))
        return written.merge(TrainingData(training_examples=[*examples, *turns]))

    def get_domain(self) -> Domain:
        """The domain with one response per article. Rasa fills its placeholders from slots of these names."""
        responses = {response_name(a.slug): [{"text": spoken(a.answer)}] for a in self.library.articles.values()}
        domain: Domain = super().get_domain()
        return domain.merge(Domain.from_dict({"responses": responses})) if responses else domain


@lru_cache(maxsize=1)
def _read_once(files: tuple[tuple[str, int], ...]) -> TrainingData:
    """The examples of Rasa's own files: one training makes several importers, and reading takes seconds.

    ``files``: each with the time of its last change, so that a changed one is read again.
    """
    return training_data_from_paths([file for file, _ in files], "fr")


def _origin(article: Article) -> dict[str, str | None]:
    """What the examples of an article say of it, for the component that chooses among articles."""
    return {"article": article.slug, "operation": article.operation}
