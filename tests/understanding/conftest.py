"""What the tests of this room share."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.knowledge.articles import Library, load_articles
from bot.understanding.parsing import Parser

FAQ = Path(__file__).parents[2] / "data" / "faq"


@pytest.fixture(scope="session")
def library() -> Library:
    """The articles as they are published."""
    return load_articles(FAQ)


@pytest.fixture(scope="session")
def parser(model_path: Path) -> Parser:
    """The understanding of the present sources."""
    return Parser(model_path)
