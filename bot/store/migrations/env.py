"""Alembic's environment: the engine comes from ``bot.store.migrate``."""

from typing import Any

from alembic import context
from sqlalchemy.types import TypeDecorator

from bot.store.tables import Base


def plain_types(kind: str, column: Any, autogen: Any) -> Any:
    """Migrations name SQLAlchemy's own types, so that they never depend on code that changes."""
    if kind == "type" and isinstance(column, TypeDecorator):
        return f"sa.{column.impl!r}"
    return False


engine = context.config.attributes["engine"]

with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=False,
        render_item=plain_types,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
