"""Fixtures that speak of people: a small community made through the operations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.db import db
from portal.core.outbox.models import Job
from portal.demo import story
from portal.members import operations
from portal.members.queries import ids_by_handle
from tests.kit.databases import Database
from tests.kit.scenes import Scenes
from tests.kit.town import VISITOR_NAME, Town, found_town

Counter = Callable[[], AbstractContextManager[list[str]]]
SignIn = Callable[[FlaskClient, str], FlaskClient]


@pytest.fixture(scope="session")
def scenes(database: Database) -> Scenes:
    return Scenes(database)


@pytest.fixture
def people(app: Flask, scenes: Scenes) -> Town:
    """A small community: one of each kind of person and place; its ids by name."""
    return scenes.show(app, "town", found_town)


@pytest.fixture
def lived_in(app: Flask, scenes: Scenes) -> Flask:
    """The portal with the whole demo community in it."""
    scenes.show(app, "demo", lambda: story.tell(clock.now()))
    return app


@pytest.fixture
def sign_in(app: Flask) -> SignIn:
    """`sign_in(client, "alice")`: the browser is Alice's from now on, or nobody's with "visitor"."""

    def open_session(client: FlaskClient, handle: str) -> FlaskClient:
        with client.session_transaction() as session:
            session.clear()
            if handle != VISITOR_NAME:
                member_id = ids_by_handle([handle])[handle]
                session["sid"] = operations.start_session(member_id=member_id)
        return client

    return open_session


@pytest.fixture
def outbox_mails(app: Flask) -> Callable[[], list[Mapping[str, str]]]:
    """The letters that wait to be sent, oldest first: to, subject, text, html, language."""

    def waiting() -> list[Mapping[str, str]]:
        letters = sa.select(Job.payload).where(Job.kind == "mail", Job.done_at.is_(None)).order_by(Job.id)
        return list(db.session.scalars(letters))

    return waiting


@pytest.fixture
def queries(app: Flask) -> Counter:
    """`with queries() as seen:` collects the SQL statements sent inside the block."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
            if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
                seen.append(statement)

        sa.event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            sa.event.remove(db.engine, "before_cursor_execute", note)

    return counting
