"""States of the database that take long to make: made once for each worker, then copied for each test that asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from flask import Flask

from tests.kit.databases import Database

T = TypeVar("T")


class Scenes:
    """What `make` answers (ids by name) is kept beside the state that it made."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._made: dict[str, object] = {}

    def show(self, app: Flask, name: str, make: Callable[[], T]) -> T:
        """Brings the database to the state `name`; to be called inside the application context."""
        if name not in self._made:
            self._database.reset(app)
            made = make()
            self._database.keep(name)
            self._made[name] = made
        self._database.reset(app, name)
        return cast(T, self._made[name])
