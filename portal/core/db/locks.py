"""Row locks with a rank, so that two operations can never wait for each other in a circle."""

from __future__ import annotations

from contextvars import ContextVar
from enum import IntEnum
from typing import Any, ClassVar, Protocol, TypeVar

from portal.core.db.base import db
from portal.core.decisions import NotFound


class Rank(IntEnum):
    """Locks are taken in this order, and by ascending id within one rank."""

    ACCOUNT = 1
    MEMBER = 2
    GUIDELINES = 3
    CATEGORY = 4
    TOPIC = 5
    EVENT = 6
    REFERRAL = 7
    STOCK = 8
    WALLET = 9
    COUNTER = 10
    OUTBOX = 11


class Lockable(Protocol):
    """A table whose rows may be locked says with which rank."""

    __lock_rank__: ClassVar[Rank]


L = TypeVar("L", bound=Lockable)

held: ContextVar[list[tuple[Rank, int]] | None] = ContextVar("locks_held", default=None)


class LockOrder(AssertionError):
    """A lock was asked for out of rank: a deadlock waiting to happen, and a mistake in the operation."""


def lock(model: type[L], row_id: int, *options: Any) -> L:
    """The row, re-read and locked until the operation ends; raises `NotFound`. `options` are loader options."""
    _take(model.__lock_rank__, row_id)
    # FOR NO KEY UPDATE: a row that is inserted elsewhere and points here need not wait, nor do we for it.
    how = {"of": model, "key_share": True}
    row = db.session.get(model, row_id, options=options, populate_existing=True, with_for_update=how)
    if row is None:
        raise NotFound
    return row


def _take(rank: Rank, row_id: int) -> None:
    mine = held.get()
    if mine is None:
        raise LockOrder("a lock needs an operation around it")
    wanted = (rank, row_id)
    if wanted in mine:
        return
    if mine and wanted < max(mine):
        raise LockOrder(f"{rank.name.lower()} {row_id} after {max(mine)[0].name.lower()} {max(mine)[1]}")
    mine.append(wanted)
