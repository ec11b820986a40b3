"""What every test stands on: a portal with a fresh, migrated database, on SQLite or PostgreSQL."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.app import create_app
from portal.config import Settings
from tests.kit.databases import Database, open_database

pytest_plugins = ["tests.kit.community"]


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """The database of this worker, as TEST_DATABASE says; migrated once."""
    opened = open_database(tmp_path_factory.mktemp("database"))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def portal_app(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(settings_for(database, tmp_path_factory.mktemp("data")), TESTING=True, WTF_CSRF_ENABLED=False)


@pytest.fixture
def app(portal_app: Flask, database: Database) -> Flask:
    """The portal with an empty, migrated database, inside its application context."""
    with portal_app.app_context():
        database.reset(portal_app)
        yield portal_app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript that nobody has signed in with."""
    return app.test_client()


def settings_for(database: Database, data_dir: object) -> Settings:
    return Settings(
        data_dir=data_dir,
        database_url=database.url,
        secret_key="only-for-tests-only-for-tests-only-for-tests",
        base_url="http://localhost",
        storage_url=f"file://{data_dir}/uploads",
        embedded_jobs=False,
    )
