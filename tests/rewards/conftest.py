"""Members with wallets; after every test the ledger must prove to be right, unless the test has tampered with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.core.db import append_only, db
from portal.members import operations as members
from portal.rewards.ledger.proof import verify
from tests.kit.databases import Database

NAMES = ("alice", "bob", "charlie")
GUARDED = ("ledger_transfer", "ledger_lot", "ledger_lot_use")
Tamper = Callable[..., None]


@pytest.fixture
def ids(app: Flask) -> dict[str, int]:
    """Three members by name; nobody has points."""
    return {
        name: members.register_member(
            email=f"{name}@example.com", display_name=name.title(), password_hash=None, handle=name
        )
        for name in NAMES
    }


@pytest.fixture(autouse=True)
def _ledger_is_right(app: Flask, request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "tamper" not in request.fixturenames:
        db.session.remove()
        assert verify().findings == ()


@pytest.fixture
def tamper(app: Flask, database: Database) -> Tamper:
    """`tamper("UPDATE …")`: as somebody who owns the database and has put its guards aside."""

    def past_the_guards(*statements: str) -> None:
        db.session.remove()
        with db.engine.connect() as connection, connection.begin():
            for table in GUARDED:
                append_only.unguard(connection, table)
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA ignore_check_constraints=ON")
            for statement in statements:
                connection.execute(sa.text(statement))
            for table in GUARDED:
                append_only.guard(connection, table)
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA ignore_check_constraints=OFF")

    return past_the_guards
