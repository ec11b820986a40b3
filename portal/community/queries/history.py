"""Reads of what posts said before."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.sql import ColumnElement

from portal.community.facts import PostReinstated
from portal.community.models import Post, PostRevision, Topic
from portal.community.policy import moderates
from portal.community.queries.categories import categories
from portal.community.queries.people import named, people
from portal.community.queries.posts import readable_post
from portal.community.shapes import PostRow, Version
from portal.core.db import db
from portal.core.facts import FactRow
from portal.core.pagination import EPOCH
from portal.core.viewer import Viewer

VERSIONS_SHOWN = 20


def history(post_id: int, *, viewer: Viewer) -> list[Version]:
    """The texts of a post, newest first and at most VERSIONS_SHOWN older ones; raises `NotFound`.

    What a moderator had removed stays with its author and the moderators, also when a later text was let back.
    """
    row = readable_post(post_id, viewer=viewer)
    now = db.session.execute(
        sa.select(Post.source, Topic.title).join(Topic, Topic.id == Post.topic_id).where(Post.id == post_id)
    ).one()
    older = db.session.scalars(
        sa.select(PostRevision)
        .where(PostRevision.post_id == post_id, _open_to(viewer, row))
        .order_by(PostRevision.number.desc())
        .limit(VERSIONS_SHOWN + 1)
    ).all()
    known = people(revision.editor_id for revision in older)
    # A revision says who replaced it: the writer of the text that came next.
    writers = [named(known, revision.editor_id) for revision in older] + [row.author]
    texts = [(now.title if row.number == 1 else "", now.source, row.edited_at or row.created_at)]
    texts += [(revision.title, revision.source, revision.written_at) for revision in older]
    newest = row.revision_count + 1
    return [
        Version(number=newest - place, title=title, source=source, writer=writers[place], written_at=written_at)
        for place, (title, source, written_at) in enumerate(texts[: VERSIONS_SHOWN + 1])
    ]


def _open_to(viewer: Viewer, row: PostRow) -> ColumnElement[bool]:
    """All texts to those who read the post in any state; to others what was replaced after it was let back."""
    if viewer.id is not None and (viewer.id == row.author_id or moderates(viewer, categories().by_id(row.category_id))):
        return sa.true()
    let_back = sa.select(sa.func.max(FactRow.occurred_at)).where(
        FactRow.subject_kind == "post", FactRow.subject_id == row.id, FactRow.kind == PostReinstated.kind
    )
    return PostRevision.replaced_at > sa.func.coalesce(let_back.scalar_subquery(), EPOCH)
