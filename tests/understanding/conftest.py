"""What the tests of this room share."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.understanding.parsing import Parser


@pytest.fixture(scope="session")
def parser(model_path: Path) -> Parser:
    """The understanding of the present sources."""
    return Parser(model_path)
