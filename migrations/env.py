"""Runs the migrations: on SQLite with foreign keys off while tables are rebuilt, and checked after."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context
from flask import current_app

from portal.core.db.base import UtcDateTime

engine = current_app.extensions["migrate"].db.engine
metadata = current_app.extensions["migrate"].db.metadata


def run_online() -> None:
    with engine.connect() as opened:
        on_sqlite = opened.dialect.name == "sqlite"
        if on_sqlite:
            # Only outside a transaction does SQLite listen; rebuilding a parent would delete its children.
            opened.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        try:
            connection = opened.execution_options(portal_write=True)
            context.configure(
                connection=connection,
                target_metadata=metadata,
                render_as_batch=True,
                compare_type=True,
                transactional_ddl=True,
                include_object=_is_ours,
                render_item=_render,
            )
            with context.begin_transaction():
                context.run_migrations()
                if on_sqlite:
                    _check_foreign_keys(connection)
        finally:
            if on_sqlite:
                opened.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


def _is_ours(thing: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
    return not (kind == "table" and (name or "").startswith("sqlite_"))


def _render(kind: str, thing: object, autogen_context: object) -> str | bool:
    # A migration says what the database holds, and must not change when the application's types do.
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, UtcDateTime) else False


def _check_foreign_keys(connection: sa.Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"rows without their parent after the migration: {broken[:5]}")


run_online()
