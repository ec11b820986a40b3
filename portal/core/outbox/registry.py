"""Which function does a job of which kind, and which work comes round by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

ATTEMPTS = 8
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class GiveUp(Exception):
    """Raised by a handler when trying again cannot help: the job is parked at once, with this message."""


@dataclass(frozen=True)
class Leased:
    """A job in the hands of a handler. `attempts` counts this one; it is the fencing token too."""

    id: int
    kind: str
    key: str
    payload: Mapping[str, Any]
    attempts: int
    created_at: datetime


Effect = Callable[[], object]
Handler = Callable[[Mapping[str, Any], Leased], Effect | None]


@dataclass(frozen=True)
class Kind:
    """A kind of job: its handler, how often it may fail, and for periodic work how often it comes round."""

    name: str
    handler: Handler
    attempts: int
    every: timedelta | None = None

    def slot(self, now: datetime) -> str:
        """The name of the present slot of periodic work: the moment it began, counted from midnight UTC of 1970."""
        assert self.every is not None
        began = EPOCH + (now - EPOCH) // self.every * self.every
        return began.strftime("%Y-%m-%dT%H:%M:%SZ")


_kinds: dict[str, Kind] = {}


def handles(kind: str, *, attempts: int = ATTEMPTS) -> Callable[[Handler], Handler]:
    """Registers the handler of `kind`.

    It is called outside of any transaction and does what is slow or external. What it returns, if anything, is called
    inside the short operation that marks the job done: both happen, or neither. What it raises is tried again later;
    after `attempts` failures the job is parked for staff.
    """
    return lambda handler: _register(Kind(kind, handler, attempts))


def periodic(name: str, *, every: timedelta, attempts: int = ATTEMPTS) -> Callable[[Handler], Handler]:
    """Registers work that comes round: one job per slot of `every`, with the slot in its payload.

    A slot that passed while no worker ran is not made up for.
    """
    return lambda handler: _register(Kind(name, handler, attempts, every))


def kind_of(name: str) -> Kind:
    """Raises `LookupError` when nobody handles `name`."""
    try:
        return _kinds[name]
    except KeyError:
        raise LookupError(f"nobody handles jobs of the kind {name!r}") from None


def periodic_kinds() -> Iterator[Kind]:
    return (kind for kind in _kinds.values() if kind.every is not None)


def _register(kind: Kind) -> Handler:
    known = _kinds.get(kind.name)
    if known is not None and known.handler is not kind.handler:
        raise ValueError(f"two handlers for jobs of the kind {kind.name!r}")
    _kinds[kind.name] = kind
    return kind.handler
