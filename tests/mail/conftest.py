"""The outbox on both databases, with a clock that stands still."""

from __future__ import annotations

import pytest

from tests.world import StillClock


@pytest.fixture
def clock() -> StillClock:
    """Moves only when a test moves it: pauses are reckoned to the second."""
    return StillClock()
