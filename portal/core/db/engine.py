"""How connections are opened, and how a transaction begins, on each database."""

from __future__ import annotations

import fcntl
import sqlite3
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.pool import ConnectionPoolEntry

WRITE = "portal_write"
LOCK_TIMEOUT_MS = 5_000
# SQLite's own waiting looks ever more rarely: whoever has waited long is passed by those who just came.
LOOK_AGAIN_MS = 10
QUEUE = "-queue"


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
    if options.get(WRITE):
        # One that reads first and writes later would be refused once another has committed in between.
        _begin_to_write(connection)
    else:
        connection.exec_driver_sql("BEGIN DEFERRED")


def _begin_to_write(connection: Connection) -> None:
    """Takes its turn for the one write lock; raises "database is locked" after LOCK_TIMEOUT_MS.

    Only the first in the queue watches the lock, so that nobody who has just written takes it again before those who
    wait. The queue is a file lock: the kernel frees it when a process dies.
    """
    end = time.monotonic() + LOCK_TIMEOUT_MS / 1000
    with Path(f"{connection.engine.url.database}{QUEUE}").open("ab") as queue:
        fcntl.flock(queue, fcntl.LOCK_EX)
        connection.exec_driver_sql(f"PRAGMA busy_timeout={LOOK_AGAIN_MS}")
        try:
            while not _has_begun(connection, is_last_try=time.monotonic() > end):
                pass
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={LOCK_TIMEOUT_MS}")


def _has_begun(connection: Connection, *, is_last_try: bool) -> bool:
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except sa.exc.OperationalError as error:
        if is_last_try or getattr(error.orig, "sqlite_errorcode", None) != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


def dialect_name(session: sa.orm.Session) -> str:
    return session.get_bind().dialect.name
