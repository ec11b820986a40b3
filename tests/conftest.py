"""What every test stands on: a portal with a fresh, migrated database, on SQLite or PostgreSQL."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.app import create_app
from portal.web.kit import limiter
from tests.kit.browser import Browser
from tests.kit.databases import Database, open_database, settings_for

# Passwords of tests protect nothing: argon2 with the least that it accepts.
CHEAP = {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}

pytest_plugins = ["tests.kit.community"]


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """The database of this worker, as TEST_DATABASE says; migrated once."""
    opened = open_database(tmp_path_factory.mktemp("database"))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def portal_app(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    settings = settings_for(database.url, tmp_path_factory.mktemp("data"))
    app = create_app(settings, TESTING=True, WTF_CSRF_ENABLED=False, SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=CHEAP)
    app.test_client_class = Browser
    return app


@pytest.fixture
def app(portal_app: Flask, database: Database) -> Flask:
    """The portal with an empty, migrated database, inside its application context."""
    with portal_app.app_context():
        database.reset(portal_app)
        limiter.reset()
        yield portal_app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript that nobody has signed in with."""
    return app.test_client()
