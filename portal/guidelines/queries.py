"""Reads of the guidelines: the version in force, earlier ones, and what changed between two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from portal.core.db import db
from portal.core.decisions import NotFound
from portal.core.snapshots import Snapshot
from portal.guidelines.models import Clause, GuidelinesVersion
from portal.members.queries import guidelines_are_read_by

SNAPSHOT = "guidelines"


@dataclass(frozen=True)
class ClauseText:
    """A numbered clause of one version; flags and removals cite it by `id`."""

    id: int
    number: str
    title: str
    text: str

    @property
    def anchor(self) -> str:
        return f"clause-{self.number.replace('.', '-')}"


@dataclass(frozen=True)
class GuidelinesText:
    """One version with all its clauses."""

    id: int
    number: int
    summary_of_change: str
    published_at: datetime
    clauses: tuple[ClauseText, ...]


@dataclass(frozen=True)
class Change:
    """How a clause differs from the version before: `kind` is new, reworded or gone."""

    kind: str
    clause: ClauseText


def in_force(versions: Mapping[str, int]) -> GuidelinesText | None:
    """The guidelines in force, from the snapshot as of `versions`; None before the first."""
    return _snapshot.at(versions)


def latest() -> GuidelinesText | None:
    """The guidelines in force as of this transaction, read from the database."""
    statement = _with_clauses().order_by(GuidelinesVersion.number.desc()).limit(1)
    version = db.session.scalar(statement)
    return _text(version) if version else None


def version(number: int) -> GuidelinesText:
    """Raises `NotFound`."""
    found = db.session.scalar(_with_clauses().where(GuidelinesVersion.number == number))
    if found is None:
        raise NotFound
    return _text(found)


def versions_before(number: int) -> list[GuidelinesVersion]:
    """The versions older than `number`, the youngest first, without their clauses."""
    older = sa.select(GuidelinesVersion).where(GuidelinesVersion.number < number)
    return list(db.session.scalars(older.order_by(GuidelinesVersion.number.desc())))


def changes(before: GuidelinesText | None, after: GuidelinesText) -> list[Change]:
    """What `after` says that `before` did not, clause by clause; nothing for the first version."""
    if before is None:
        return []
    old = {clause.number: clause for clause in before.clauses}
    new = {clause.number: clause for clause in after.clauses}
    fresh = [Change("new", clause) for number, clause in new.items() if number not in old]
    other = [Change("reworded", clause) for number, clause in new.items() if number in old and _differs(clause, old)]
    gone = [Change("gone", clause) for number, clause in old.items() if number not in new]
    return [*fresh, *other, *gone]


def _differs(clause: ClauseText, old: Mapping[str, ClauseText]) -> bool:
    return (clause.title, clause.text) != (old[clause.number].title, old[clause.number].text)


def _with_clauses() -> sa.Select[GuidelinesVersion]:
    return sa.select(GuidelinesVersion).options(selectinload(GuidelinesVersion.clauses))


def _text(row: GuidelinesVersion) -> GuidelinesText:
    clauses = tuple(_clause(clause) for clause in row.clauses)
    return GuidelinesText(row.id, row.number, row.summary_of_change, row.published_at, clauses)


def _clause(row: Clause) -> ClauseText:
    return ClauseText(row.id, row.number, row.title, row.text)


_snapshot: Snapshot[GuidelinesText | None] = Snapshot(SNAPSHOT, latest)

guidelines_are_read_by(sa.select(sa.func.max(GuidelinesVersion.number)).scalar_subquery())
