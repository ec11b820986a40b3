"""The one transaction: all or nothing, told to its listeners, re-read under lock."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError

from portal.community.models import Category, Topic
from portal.core import facts
from portal.core.db import db
from portal.core.db.locks import LockOrder, lock
from portal.core.decisions import NotFound
from portal.core.facts import Fact, FactRow
from portal.core.operation import after_commit, operation


@dataclass(frozen=True, kw_only=True)
class DoorOpened(Fact, subject="door_id"):
    door_id: int
    colour: str


@operation
def open_door(door_id: int, *, fails: bool = False) -> int:
    fact_id = facts.publish(DoorOpened(actor_id=7, account_id=3, door_id=door_id, colour="green"))
    if fails:
        raise ValueError("stuck")
    return fact_id


@operation
def add_category(slug: str) -> int:
    category = Category(slug=slug, name=slug)
    db.session.add(category)
    db.session.flush()
    return category.id


def count(model: type) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def test_a_fact_is_logged_with_who_what_and_the_rest(app: Flask) -> None:
    open_door(5)
    row = db.session.scalars(sa.select(FactRow)).one()
    assert (row.kind, row.subject_kind, row.subject_id) == ("door_opened", "door", 5)
    assert (row.actor_id, row.account_id, row.detail, row.origin) == (7, 3, {"colour": "green"}, "web")
    assert row.recorded_at >= row.occurred_at


def test_what_raises_leaves_nothing_behind(app: Flask) -> None:
    with pytest.raises(ValueError, match="stuck"):
        open_door(5, fails=True)
    assert count(FactRow) == 0


def test_a_listener_that_fails_undoes_the_act(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(fact: DoorOpened, fact_id: int) -> None:
        raise RuntimeError("no")

    monkeypatch.setitem(facts._listeners, DoorOpened, [refuse])
    with pytest.raises(RuntimeError):
        open_door(5)
    assert count(FactRow) == 0


def test_an_operation_within_an_operation_is_one_transaction(app: Flask) -> None:
    @operation
    def open_two() -> None:
        open_door(1)
        open_door(2, fails=True)

    with pytest.raises(ValueError, match="stuck"):
        open_two()
    assert count(FactRow) == 0


def test_what_follows_the_commit_is_skipped_when_rolled_back(app: Flask) -> None:
    said: list[str] = []

    @operation
    def speak(*, fails: bool) -> None:
        after_commit(lambda: said.append("done"))
        if fails:
            raise ValueError("stuck")

    speak(fails=False)
    with pytest.raises(ValueError, match="stuck"):
        speak(fails=True)
    assert said == ["done"]


def test_the_log_of_facts_refuses_update_and_delete(app: Flask) -> None:
    open_door(5)
    for statement in ("UPDATE fact SET actor_id = 1", "DELETE FROM fact"):
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(sa.text(statement))
        db.session.rollback()
    assert count(FactRow) == 1


def test_changes_made_outside_of_an_operation_are_refused(app: Flask) -> None:
    db.session.add(Category(slug="stray", name="Stray"))
    with pytest.raises(RuntimeError, match="outside of an operation"):
        add_category("proper")
    db.session.rollback()


def test_a_lock_reads_the_row_again(app: Flask) -> None:
    category_id = add_category("first")
    stale = db.session.get(Category, category_id)

    @operation
    def rename() -> str:
        db.session.execute(sa.update(Category).values(name="Newer"))
        return lock(Category, category_id).name

    assert rename() == "Newer"
    assert stale is not None
    assert stale.name == "first"


def test_locks_out_of_rank_are_a_mistake(app: Flask) -> None:
    first, second = add_category("first"), add_category("second")

    @operation
    def wrong_order() -> None:
        lock(Category, second)
        lock(Category, first)

    @operation
    def missing() -> None:
        lock(Topic, 404)

    with pytest.raises(LockOrder):
        wrong_order()
    with pytest.raises(NotFound):
        missing()
