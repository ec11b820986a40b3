"""One database for each test worker, brought back to a state that was kept, the freshly migrated one at first."""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import flask_migrate
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import make_url

from portal.app import create_app
from portal.config import Settings
from portal.core.db import db
from testing import postgresql
from tests.kit.states import States

MIGRATED = "template"


class Database(Protocol):
    """A database at a fixed address."""

    url: str

    def reset(self, app: Flask, state: str = MIGRATED) -> None: ...
    def keep(self, state: str) -> None: ...
    def close(self) -> None: ...


def open_database(folder: Path) -> Database:
    """SQLite, or PostgreSQL when TEST_DATABASE says so: TEST_DATABASE_URL's server, else one from a wheel."""
    if os.environ.get("TEST_DATABASE", "sqlite") == "postgresql":
        return PostgreSQL(folder)
    return SQLite(folder)


def settings_for(url: str, data_dir: Path) -> Settings:
    """The settings of a portal under test: no jobs of its own, files in `data_dir`."""
    return Settings(
        data_dir=data_dir,
        database_url=url,
        secret_key="only-for-tests-only-for-tests-only-for-tests",
        base_url="http://localhost",
        storage_url=(data_dir / "uploads").as_uri(),
        embedded_jobs=False,
    )


def migrate(url: str, folder: Path) -> None:
    app = create_app(settings_for(url, folder))
    with app.app_context():
        flask_migrate.upgrade()
        db.session.remove()
        db.engine.dispose()


class SQLite:
    def __init__(self, folder: Path) -> None:
        self._folder, self._file = folder, folder / "test.sqlite3"
        self.url = f"sqlite:///{self._file}"
        migrate(f"sqlite:///{self._kept(MIGRATED)}", folder)
        _fold_in(self._kept(MIGRATED))

    def reset(self, app: Flask, state: str = MIGRATED) -> None:
        _let_go()
        # A new file, not new content: another portal of this test may still have the old one open.
        for leftover in (f"{self._file}", f"{self._file}-wal", f"{self._file}-shm"):
            Path(leftover).unlink(missing_ok=True)
        shutil.copyfile(self._kept(state), self._file)

    def keep(self, state: str) -> None:
        _let_go()
        _fold_in(self._file)
        shutil.copyfile(self._file, self._kept(state))

    def close(self) -> None:
        pass

    def _kept(self, state: str) -> Path:
        return self._folder / f"{state}.sqlite3"


class PostgreSQL:
    def __init__(self, folder: Path) -> None:
        self._open = ExitStack()
        server = make_url(self._open.enter_context(postgresql.server()))
        self._maintenance = sa.create_engine(
            server.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool
        )
        self._name = f"rapport_test_{uuid4().hex[:12]}"
        self._say(f"CREATE DATABASE {self._name}")
        here = server.set(database=self._name)
        self.url = here.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        migrate(self.url, folder)
        self._states = States(here.set(drivername="postgresql").render_as_string(hide_password=False))
        self._states.keep(MIGRATED)

    def reset(self, app: Flask, state: str = MIGRATED) -> None:
        _let_go()
        if self._states.has_another_shape():
            self._states.clear()
            flask_migrate.upgrade()
            _let_go()
            self._states.remember_shape()
        self._states.bring_back(state)

    def keep(self, state: str) -> None:
        _let_go()
        self._states.keep(state)

    def close(self) -> None:
        self._states.close()
        self._say(f"DROP DATABASE IF EXISTS {self._name} WITH (FORCE)")
        self._open.close()

    def _say(self, statement: str) -> None:
        with self._maintenance.connect() as connection:
            connection.exec_driver_sql(statement)


def _let_go() -> None:
    """No connection of the application stays open."""
    db.session.remove()
    db.engine.dispose()


def _fold_in(file: Path) -> None:
    """Everything into the one file, so that it can be copied by itself."""
    engine = sa.create_engine(f"sqlite:///{file}", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
