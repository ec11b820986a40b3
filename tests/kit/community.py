"""Fixtures that speak of people: a small community made through the operations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.core.db import db

Counter = Callable[[], AbstractContextManager[list[str]]]


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
