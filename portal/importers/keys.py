"""Which rows of a source are here already, and which rows they became."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from portal.community.models import Post
from portal.core.db import db
from portal.importers.models import ImportKey


def known(source_id: int, kind: str, external_ids: Iterable[int]) -> dict[int, int]:
    """Of `external_ids`, those that came before, with the ids they have here."""
    rows = db.session.execute(
        sa.select(ImportKey.external_id, ImportKey.local_id).where(
            ImportKey.source_id == source_id, ImportKey.kind == kind, ImportKey.external_id.in_(set(external_ids))
        )
    )
    return {row.external_id: row.local_id for row in rows}


def remember(source_id: int, kind: str, local_ids: Mapping[int, int]) -> None:
    """Keeps that each external id became its local id; in the transaction that makes the rows."""
    rows = [
        {"source_id": source_id, "kind": kind, "external_id": external_id, "local_id": local_id}
        for external_id, local_id in local_ids.items()
    ]
    if rows:
        db.session.execute(sa.insert(ImportKey), rows)


def topics_of(post_ids: Iterable[int]) -> dict[int, int]:
    """The topic of each post."""
    rows = db.session.execute(sa.select(Post.id, Post.topic_id).where(Post.id.in_(set(post_ids))))
    return {row.id: row.topic_id for row in rows}
