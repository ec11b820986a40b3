"""Facts: what has happened, logged and told to every listener in the transaction in which it happened."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Id, Model, db


class Origin(StrEnum):
    """Through which door it came."""

    WEB = "web"
    API = "api"
    IMPORT = "import"
    DEMO = "demo"
    SYSTEM = "system"


@dataclass(frozen=True, kw_only=True)
class Fact:
    """The base of every fact. A subclass is a frozen dataclass in the past tense that names its subject's field.

    `class ReplyPosted(Fact, subject="post_id")` has the kind `reply_posted`; its own fields are ids and plain values,
    never text that people wrote. `account_id` is the actor's customer organisation at that moment.
    """

    kind: ClassVar[str] = ""
    subject_field: ClassVar[str] = ""

    actor_id: int | None
    account_id: int | None = None
    occurred_at: datetime = field(default_factory=clock.now)

    def __init_subclass__(cls, *, subject: str) -> None:
        cls.kind = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        cls.subject_field = subject

    @property
    def subject_kind(self) -> str:
        return self.subject_field.removesuffix("_id")

    @property
    def subject_id(self) -> int:
        subject_id: int = getattr(self, self.subject_field)
        return subject_id


class FactRow(Model):
    """The fact log. Append-only: the database refuses UPDATE and DELETE."""

    __tablename__ = "fact"
    __table_args__ = (
        sa.Index("ix_fact_subject", "subject_kind", "subject_id"),
        sa.Index("ix_fact_actor_id_occurred_at", "actor_id", "occurred_at"),
        sa.Index("ix_fact_kind_occurred_at", "kind", "occurred_at"),
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(sa.String(60))
    actor_id: Mapped[int | None]
    account_id: Mapped[int | None]
    subject_kind: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[int]
    detail: Mapped[dict[str, Any]]
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    origin: Mapped[str] = mapped_column(sa.String(10))


F = TypeVar("F", bound=Fact)
Listener = Callable[[Any, int], None]

_COMMON = {f.name for f in fields(Fact)}
_listeners: dict[type[Fact], list[Listener]] = defaultdict(list)
_origin: ContextVar[Origin] = ContextVar("fact_origin", default=Origin.WEB)


def subscribe(fact_type: type[F]) -> Callable[[Callable[[F, int], None]], Callable[[F, int], None]]:
    """Registers a listener: it is called with the fact and its id in the log, in the publisher's transaction."""

    def register(listener: Callable[[F, int], None]) -> Callable[[F, int], None]:
        if listener not in _listeners[fact_type]:
            _listeners[fact_type].append(listener)
        return listener

    return register


def publish(fact: Fact) -> int:
    """Logs the fact, tells its listeners, answers its id. A listener's error undoes the whole operation."""
    row = FactRow(**_columns(fact))
    db.session.add(row)
    db.session.flush()
    for listener in _listeners[type(fact)]:
        listener(fact, row.id)
    return row.id


def log_all(facts: Iterable[Fact]) -> None:
    """Logs many facts and tells nobody: history that is brought along, not lived here."""
    rows = [_columns(fact) for fact in facts]
    if rows:
        db.session.execute(sa.insert(FactRow), rows)


@contextmanager
def coming_from(origin: Origin) -> Iterator[None]:
    """Inside the block facts carry `origin`."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)


def origin() -> Origin:
    """Through which door the act under way came."""
    return _origin.get()


def _columns(fact: Fact) -> dict[str, Any]:
    own = (f.name for f in fields(fact) if f.name not in _COMMON and f.name != fact.subject_field)
    return {
        "kind": fact.kind,
        "actor_id": fact.actor_id,
        "account_id": fact.account_id,
        "subject_kind": fact.subject_kind,
        "subject_id": fact.subject_id,
        "detail": {name: getattr(fact, name) for name in own},
        "occurred_at": fact.occurred_at,
        "recorded_at": clock.now(),
        "origin": _origin.get().value,
    }
