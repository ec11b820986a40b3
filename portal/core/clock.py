"""What time it is: aware, UTC, and movable where a story is told (demo, tests)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_set_to: ContextVar[datetime | None] = ContextVar("clock_set_to", default=None)


def now() -> datetime:
    """The current moment in UTC, or the moment the clock was set to with `at`."""
    return _set_to.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Inside the block `now()` answers `moment`, which must carry a time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    token = _set_to.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _set_to.reset(token)
