"""Snapshots: kept while nothing changes, read again by every process once something has."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.core import snapshots
from portal.core.db import db
from portal.core.operation import operation
from portal.core.snapshots import Snapshot, SnapshotVersion

change = operation(snapshots.bump)


class Shelf:
    """What the database would hold, and how often it was read."""

    def __init__(self) -> None:
        self.content = "old"
        self.reads = 0

    def read(self) -> str:
        self.reads += 1
        return self.content


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def test_it_is_read_once_until_its_version_moves(app: Flask, shelf: Shelf) -> None:
    snapshot = Snapshot("shelf", shelf.read)
    for _request in range(3):
        assert snapshot.at(snapshots.versions()) == "old"
    assert shelf.reads == 1
    shelf.content = "new"
    change("shelf")
    assert snapshot.at(snapshots.versions()) == "new"
    assert shelf.reads == 2


def test_every_process_reads_it_again(app: Flask, shelf: Shelf) -> None:
    one, other = Snapshot("shelf", shelf.read), Snapshot("shelf", shelf.read)
    one.at(snapshots.versions()), other.at(snapshots.versions())
    shelf.content = "new"
    change("shelf")
    assert [one.at(snapshots.versions()), other.at(snapshots.versions())] == ["new", "new"]


def test_another_snapshots_change_is_not_its_own(app: Flask, shelf: Shelf) -> None:
    snapshot = Snapshot("shelf", shelf.read)
    snapshot.at(snapshots.versions())
    change("another")
    snapshot.at(snapshots.versions())
    assert shelf.reads == 1


def test_a_restored_database_does_not_meet_an_old_snapshot(app: Flask, shelf: Shelf) -> None:
    """It falls back by some changes, and as many happen anew: a counter would have come to the same number."""
    snapshot = Snapshot("shelf", shelf.read)
    change("shelf")
    snapshot.at(snapshots.versions())
    _restore()
    shelf.content = "of the restored database"
    change("shelf")
    assert snapshot.at(snapshots.versions()) == "of the restored database"


def test_what_was_rolled_back_moved_nothing(app: Flask, shelf: Shelf) -> None:
    before = dict(snapshots.versions())
    with pytest.raises(ValueError, match="not after all"):
        _changed_and_undone()
    assert dict(snapshots.versions()) == before


@operation
def _restore() -> None:
    db.session.execute(sa.delete(SnapshotVersion))


@operation
def _changed_and_undone() -> None:
    snapshots.bump("shelf")
    raise ValueError("not after all")
