"""Categories: made, changed, put in order, and who moderates or is invited."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from portal.community.facts import (
    CategoryChanged,
    CategoryCreated,
    MemberInvited,
    MemberUninvited,
    ModeratorAppointed,
    ModeratorDismissed,
)
from portal.community.models import Access, Category, CategoryInvitation, CategoryModerator
from portal.community.policy import can_manage_categories
from portal.community.queries.categories import SNAPSHOT
from portal.core import clock, snapshots
from portal.core.db import db
from portal.core.db.locks import lock
from portal.core.db.upsert import insert_if_absent
from portal.core.decisions import NotFound, Refused, refused, require
from portal.core.facts import publish
from portal.core.operation import operation
from portal.core.viewer import Viewer
from portal.members.queries import actor


@dataclass(frozen=True, kw_only=True)
class CategoryWords:
    """What staff say of a category. `tier_rank` counts only with access by tier, and is needed there."""

    name: str
    slug: str
    description: str = ""
    icon: str = "messages-square"
    access: str = Access.MEMBERS.value
    tier_rank: int | None = None
    is_archived: bool = False


@operation
def create_category(*, actor_id: int, words: CategoryWords) -> int:
    """The id. Refused when the slug is taken."""
    manager = _manager(actor_id)
    _require_free(words.slug, other_than=0)
    position = db.session.scalar(sa.select(sa.func.coalesce(sa.func.max(Category.position), 0))) or 0
    category = Category(position=position + 1, **_columns(words))
    db.session.add(category)
    db.session.flush()
    snapshots.bump(SNAPSHOT)
    publish(
        CategoryCreated(
            actor_id=manager.id,
            account_id=manager.account_id,
            category_id=category.id,
            access=category.access,
            tier_rank=category.tier_rank,
        )
    )
    return category.id


@operation
def change_category(*, actor_id: int, category_id: int, words: CategoryWords) -> None:
    """Refused when the slug is another's."""
    manager, category = _manager(actor_id), lock(Category, category_id)
    _require_free(words.slug, other_than=category_id)
    from_access = category.access
    for name, value in _columns(words).items():
        setattr(category, name, value)
    db.session.flush()
    snapshots.bump(SNAPSHOT)
    publish(
        CategoryChanged(
            actor_id=manager.id,
            account_id=manager.account_id,
            category_id=category_id,
            from_access=from_access,
            access=category.access,
            tier_rank=category.tier_rank,
            is_archived=category.is_archived,
        )
    )


@operation
def place_category(*, actor_id: int, category_id: int, position: int) -> None:
    """The category stands at `position`, counted from 1, and the others close up."""
    _manager(actor_id)
    order = list(db.session.scalars(sa.select(Category.id).order_by(Category.position, Category.id)))
    if category_id not in order:
        raise NotFound
    order.remove(category_id)
    order.insert(max(position, 1) - 1, category_id)
    for standing_id in sorted(order):
        lock(Category, standing_id).position = order.index(standing_id) + 1
    db.session.flush()
    snapshots.bump(SNAPSHOT)


@operation
def invite_member(*, actor_id: int, category_id: int, member_id: int) -> None:
    manager = _at(category_id, actor_id, member_id)
    invitation = {"invited_by_id": actor_id, "invited_at": clock.now()}
    if insert_if_absent(CategoryInvitation, {"category_id": category_id, "member_id": member_id, **invitation}):
        _tell(MemberInvited, manager, category_id, member_id)


@operation
def uninvite_member(*, actor_id: int, category_id: int, member_id: int) -> None:
    manager = _at(category_id, actor_id, member_id)
    if _strike(CategoryInvitation, category_id, member_id):
        _tell(MemberUninvited, manager, category_id, member_id)


@operation
def appoint_moderator(*, actor_id: int, category_id: int, member_id: int) -> None:
    manager = _at(category_id, actor_id, member_id)
    if insert_if_absent(CategoryModerator, {"category_id": category_id, "member_id": member_id}):
        _tell(ModeratorAppointed, manager, category_id, member_id)


@operation
def dismiss_moderator(*, actor_id: int, category_id: int, member_id: int) -> None:
    manager = _at(category_id, actor_id, member_id)
    if _strike(CategoryModerator, category_id, member_id):
        _tell(ModeratorDismissed, manager, category_id, member_id)


def _manager(actor_id: int) -> Viewer:
    viewer = actor(actor_id)
    require(can_manage_categories(viewer))
    return viewer


def _at(category_id: int, actor_id: int, member_id: int) -> Viewer:
    manager = _manager(actor_id)
    actor(member_id)
    lock(Category, category_id)
    return manager


def _strike(table: type[CategoryInvitation | CategoryModerator], category_id: int, member_id: int) -> bool:
    theirs = sa.and_(table.category_id == category_id, table.member_id == member_id)
    return bool(db.session.execute(sa.delete(table).where(theirs).returning(table.member_id)).all())


def _require_free(slug: str, *, other_than: int) -> None:
    taken = db.session.scalar(sa.select(Category.id).where(Category.slug == slug, Category.id != other_than))
    if taken is not None:
        raise Refused(refused("category_slug_taken"))


def _columns(words: CategoryWords) -> dict[str, object]:
    return {
        "name": words.name,
        "slug": words.slug,
        "description": words.description,
        "icon": words.icon,
        "access": Access(words.access).value,
        "tier_rank": words.tier_rank if words.access == Access.TIER else None,
        "is_archived": words.is_archived,
    }


def _tell(
    fact: type[MemberInvited | MemberUninvited | ModeratorAppointed | ModeratorDismissed],
    manager: Viewer,
    category_id: int,
    member_id: int,
) -> None:
    snapshots.bump(SNAPSHOT)
    publish(fact(actor_id=manager.id, account_id=manager.account_id, category_id=category_id, member_id=member_id))
