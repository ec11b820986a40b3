"""Snapshots: small tables kept per process, with a version that tells when to read them again."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Model, db
from portal.core.db.upsert import insert_if_absent

T = TypeVar("T")


class SnapshotVersion(Model):
    """How often a small table has changed."""

    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    version: Mapped[int] = mapped_column(sa.BigInteger)


class Snapshot(Generic[T]):
    """What `load` reads, kept until the version of `name` moves. `key` tells databases apart within one process."""

    def __init__(self, name: str, load: Callable[[], T]) -> None:
        self.name = name
        self._load = load
        self._kept: tuple[tuple[str, int], T] | None = None

    def at(self, versions: Mapping[str, int]) -> T:
        """The snapshot as of `versions`, which the request has read once."""
        key = (str(db.engine.url), versions.get(self.name, 0))
        if self._kept is None or self._kept[0] != key:
            self._kept = (key, self._load())
        return self._kept[1]


def versions() -> Mapping[str, int]:
    """The versions now in force: one small query."""
    rows = db.session.execute(sa.select(SnapshotVersion.name, SnapshotVersion.version))
    return {row.name: row.version for row in rows}


def bump(name: str) -> None:
    """Tells every process to read the snapshot `name` again; belongs to the operation that changed its rows."""
    insert_if_absent(SnapshotVersion, {"name": name, "version": 0})
    # A number never used before: a restored or emptied database must not meet an old snapshot under its number.
    version = secrets.randbelow(2**52)
    db.session.execute(sa.update(SnapshotVersion).where(SnapshotVersion.name == name).values(version=version))
