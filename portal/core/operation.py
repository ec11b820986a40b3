"""The one transaction and the one commit: every write of the product happens inside an operation."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from portal.core.db.base import db
from portal.core.db.engine import WRITE
from portal.core.db.locks import held

P = ParamSpec("P")
R = TypeVar("R")

_after_commit: ContextVar[list[Callable[[], None]] | None] = ContextVar("after_commit", default=None)


def operation(verb: Callable[P, R]) -> Callable[P, R]:
    """Runs `verb` in a transaction of its own, or within the operation that calls it.

    The read transaction of the caller ends first and its rows are detached, so `verb` takes ids and reads again
    under lock. It returns plain values. Whatever it raises rolls everything back.
    """

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if is_running():
            return verb(*args, **kwargs)
        return _in_transaction(lambda: verb(*args, **kwargs))

    return run


def is_running() -> bool:
    """Whether an operation is under way in this thread."""
    return held.get() is not None


def after_commit(act: Callable[[], None]) -> None:
    """Runs `act` once the operation under way has been committed; never when it was rolled back."""
    acts = _after_commit.get()
    if acts is None:
        raise RuntimeError("after_commit needs an operation around it")
    acts.append(act)


def _in_transaction(verb: Callable[[], R]) -> R:
    session = db.session()
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("changes were made outside of an operation")
    session.close()  # What the caller has read stays readable, and is no longer believed.
    followers: list[Callable[[], None]] = []
    locks, acts = held.set([]), _after_commit.set(followers)
    try:
        session.connection(execution_options={WRITE: True})
        result = verb()
        session.commit()
    finally:
        session.close()
        held.reset(locks)
        _after_commit.reset(acts)
    for act in followers:
        act()
    return result
