"""Alembic's entry: runs the migrations on the connection that `annotations.store.engine` hands over."""

from alembic import context
from sqlmodel import SQLModel

import annotations.store.models  # noqa: F401  (declares the tables)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    # SQLite can roll DDL back; the engine issues its own BEGIN, so a failed migration leaves nothing behind.
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
