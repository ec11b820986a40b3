"""Reading much at once, as of one moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from portal.core.db.base import db


@contextmanager
def snapshot() -> Iterator[sa.Connection]:
    """A connection of its own, for which nothing changes as long as the block lasts; it is not for writing."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            # SQLite's transactions see one moment anyhow; here every statement would see its own.
            connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection
