"""Reads of categories: the snapshot that every process keeps, and what staff see of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import sqlalchemy as sa

from portal.community.known import Categories, KnownCategory
from portal.community.models import Category, CategoryInvitation, CategoryModerator
from portal.community.policy import can_see_category, visible_categories
from portal.core import snapshots
from portal.core.db import db
from portal.core.decisions import NotFound
from portal.core.viewer import Viewer

SNAPSHOT = "categories"


def categories(versions: Mapping[str, int] | None = None) -> Categories:
    """All categories as of `versions`; without them, as of this transaction."""
    return _snapshot.at(snapshots.versions() if versions is None else versions)


def category(slug: str, *, viewer: Viewer, categories: Categories) -> KnownCategory:
    """Raises `NotFound` also where the viewer may not look."""
    found = categories.by_slug(slug)
    if not can_see_category(viewer, found):
        raise NotFound
    return found


def seen_by(viewer: Viewer, categories: Categories) -> list[KnownCategory]:
    """What the viewer sees, in order, archived ones last."""
    seen = [category for category in categories if can_see_category(viewer, category)]
    return sorted(seen, key=lambda category: category.is_archived)


def topic_counts(viewer: Viewer) -> dict[int, int]:
    """Open topics by category, of the categories that the viewer sees."""
    counted = sa.select(Category.id, Category.topic_count).where(visible_categories(viewer))
    return {row.id: row.topic_count for row in db.session.execute(counted)}


def _load() -> Categories:
    moderators = _members_by_category(CategoryModerator)
    invited = _members_by_category(CategoryInvitation)
    rows = db.session.execute(sa.select(*Category.__table__.columns).order_by(Category.position, Category.id))
    return Categories(
        tuple(
            KnownCategory(
                id=row.id,
                slug=row.slug,
                name=row.name,
                description=row.description,
                icon=row.icon,
                position=row.position,
                access=row.access,
                tier_rank=row.tier_rank,
                is_archived=row.is_archived,
                moderator_ids=frozenset(moderators[row.id]),
                invited_ids=frozenset(invited[row.id]),
            )
            for row in rows
        )
    )


def _members_by_category(table: type[CategoryModerator | CategoryInvitation]) -> dict[int, set[int]]:
    members: dict[int, set[int]] = defaultdict(set)
    for category_id, member_id in db.session.execute(sa.select(table.category_id, table.member_id)):
        members[category_id].add(member_id)
    return members


_snapshot = snapshots.Snapshot(SNAPSHOT, _load)
