"""Migrations by Alembic, run from code so that no alembic.ini has to be found."""

from __future__ import annotations

import io
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError

from bot.store.unit_of_work import Store

MIGRATIONS = Path(__file__).parent / "migrations"


class NotMigrated(RuntimeError):
    """The database's tables are not those of this version; ``guichet db upgrade`` brings them there."""


def _config(store: Store) -> Config:
    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = store.engine
    return config


def upgrade(store: Store, revision: str = "head") -> None:
    """Bring the tables to this version, or to an older ``revision``. Does nothing where they are there already."""
    command.upgrade(_config(store), revision)


def check(store: Store) -> None:
    """Raise ``NotMigrated`` unless the database has exactly the tables that the code declares."""
    try:
        command.check(_config(store))
    except CommandError as error:
        raise NotMigrated(str(error)) from error
