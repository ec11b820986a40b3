"""How connections are opened, and how a transaction begins, on each database."""

from __future__ import annotations

import sqlite3
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.pool import ConnectionPoolEntry

WRITE = "portal_write"
LOCK_TIMEOUT_MS = 5_000


def engine_options(url: str) -> dict[str, Any]:
    """Keyword arguments for `create_engine` that suit `url`."""
    if is_sqlite(url):
        return {"connect_args": {"timeout": LOCK_TIMEOUT_MS / 1000, "check_same_thread": False}}
    return {"pool_pre_ping": True, "pool_size": 10, "connect_args": {"options": f"-c lock_timeout={LOCK_TIMEOUT_MS}"}}


def is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def prepare(engine: Engine) -> None:
    """Installs the listeners; call once for each engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


def _open_sqlite(connection: sqlite3.Connection, entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # The begin listener says BEGIN; the driver must not.
    # Waiting comes first: a file that is being turned to WAL by another process is locked for a moment.
    for pragma in (f"busy_timeout={LOCK_TIMEOUT_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("isolation_level") == "AUTOCOMMIT":
        return
    # A transaction that reads first and writes later is refused once another has committed in between.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get(WRITE) else "BEGIN DEFERRED")


def dialect_name(session: sa.orm.Session) -> str:
    return session.get_bind().dialect.name
