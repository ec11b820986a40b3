"""What an import brought, counted from the database and not from what was read."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from portal.community.models import ImportedVote, Post, Topic
from portal.core.db import db
from portal.importers.models import ImportKey, ImportSource


def counts(source_id: int) -> dict[str, Any]:
    """The numbers of `portal import stackexchange --json`, in the order in which they are printed."""
    source = db.session.get_one(ImportSource, source_id, populate_existing=True)
    return {
        "members": _keys(source_id, "member"),
        "topics": _count(_imported_topics(source_id)),
        "answers": _posts(source_id, "answer"),
        "comments": _posts(source_id, "comment"),
        "tags": _keys(source_id, "tag"),
        "accepted": _count(_imported_topics(source_id).where(Topic.accepted_post_id.is_not(None))),
        "unanswered": _count(_imported_topics(source_id).where(Topic.id.not_in(_answered_topics(source_id)))),
        "votes_up": _votes(source_id, 1),
        "votes_down": _votes(source_id, -1),
        "created": source.created,
        "unchanged": source.unchanged,
        "skipped": dict(sorted(source.skipped.items())),
    }


def _keys(source_id: int, kind: str) -> int:
    return _count(sa.select(ImportKey.local_id).where(ImportKey.source_id == source_id, ImportKey.kind == kind))


def _posts(source_id: int, kind: str) -> int:
    return _count(_imported(sa.select(Post.id), Post.id, source_id, kind))


def _imported_topics(source_id: int) -> sa.Select[Any]:
    openings = _imported(sa.select(Post.topic_id), Post.id, source_id, "question")
    return sa.select(Topic.id).where(Topic.id.in_(openings))


def _answered_topics(source_id: int) -> sa.Select[Any]:
    return _imported(sa.select(Post.topic_id), Post.id, source_id, "answer")


def _votes(source_id: int, direction: int) -> int:
    mine = sa.select(ImportedVote.id).where(ImportedVote.direction == direction)
    return _count(_imported(mine, ImportedVote.id, source_id, "vote"))


def _imported(statement: sa.Select[Any], local_id: Any, source_id: int, kind: str) -> sa.Select[Any]:
    key = sa.and_(ImportKey.local_id == local_id, ImportKey.source_id == source_id, ImportKey.kind == kind)
    return statement.join(ImportKey, key)


def _count(statement: sa.Select[Any]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(statement.subquery())) or 0
