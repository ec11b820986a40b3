"""Tiers, and the grants by which members hold them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.core import clock
from portal.core.db import db
from portal.core.db.locks import lock
from portal.core.decisions import NotFound, Refused, refused, require
from portal.core.facts import publish
from portal.core.operation import operation
from portal.members import queries
from portal.members.facts import TierChanged, TierCreated, TierGranted, TierGrantEnded
from portal.members.models import Member, Tier, TierGrant
from portal.members.operations.uniqueness import flush_unless_taken
from portal.members.policy import can_manage_members

STAFF = "staff"
ASIDE = 1_000_000


@operation
def grant_tier(
    *,
    member_id: int,
    tier_id: int,
    source: str,
    source_ref: str = "",
    reason: str = "",
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    granted_by_id: int | None = None,
) -> int:
    """One more reason to hold a tier. A grant of source "staff" is somebody's decision: they need the right."""
    if source == STAFF or granted_by_id is not None:
        require(can_manage_members(queries.actor(granted_by_id or 0)))
    member = lock(Member, member_id)
    if db.session.get(Tier, tier_id) is None:
        raise NotFound
    starts_at = starts_at or clock.now()
    if ends_at is not None and ends_at <= starts_at:
        raise Refused(refused("ends_before_it_starts"))
    grant = TierGrant(
        member_id=member.id,
        tier_id=tier_id,
        source=source,
        source_ref=source_ref,
        reason=reason.strip(),
        granted_by_id=granted_by_id,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    db.session.add(grant)
    db.session.flush()
    publish(TierGranted(actor_id=granted_by_id, **_told(grant)))
    return grant.id


@operation
def end_grant(*, grant_id: int, ended_by_id: int | None = None) -> None:
    """Ends a grant now, or takes back one that has not begun. One that is over stays as it is."""
    if ended_by_id is not None:
        require(can_manage_members(queries.actor(ended_by_id)))
    grant = _grant(grant_id)
    lock(Member, grant.member_id)
    db.session.refresh(grant)
    now = clock.now()
    if grant.ends_at is not None and grant.ends_at <= now:
        return
    if grant.starts_at >= now:
        db.session.delete(grant)
    else:
        grant.ends_at = now
    db.session.flush()
    publish(TierGrantEnded(actor_id=ended_by_id, **_told(grant)))


@operation
def create_tier(
    *, actor_id: int, name: str, slug: str, description: str = "", benefits: Sequence[str] = (), price_label: str = ""
) -> int:
    """A new tier above all others. Refuses a slug that another tier has."""
    require(can_manage_members(queries.actor(actor_id)))
    _refuse_taken(slug, name)
    highest = db.session.scalar(sa.select(sa.func.coalesce(sa.func.max(Tier.rank), 0))) or 0
    tier = Tier(rank=highest + 1, slug=slug, name=name, description=description, price_label=price_label)
    tier.benefits = list(benefits)
    db.session.add(tier)
    if not flush_unless_taken():
        raise Refused(refused("tier_exists", name=name))
    publish(TierCreated(actor_id=actor_id, tier_id=tier.id, rank=tier.rank))
    return tier.id


@operation
def change_tier(
    *,
    actor_id: int,
    tier_id: int,
    name: str,
    description: str = "",
    benefits: Sequence[str] = (),
    price_label: str = "",
) -> None:
    """Other words for a tier; its address and its place stay."""
    require(can_manage_members(queries.actor(actor_id)))
    tier = _tier(tier_id)
    tier.name, tier.description, tier.benefits, tier.price_label = name, description, list(benefits), price_label
    db.session.flush()
    publish(TierChanged(actor_id=actor_id, tier_id=tier.id, rank=tier.rank))


@operation
def move_tier(*, actor_id: int, tier_id: int, is_up: bool) -> None:
    """Changes places with the next tier above or below; at either end nothing happens."""
    require(can_manage_members(queries.actor(actor_id)))
    tier = _tier(tier_id)
    next_one = sa.select(Tier).where(Tier.rank > tier.rank).order_by(Tier.rank)
    if not is_up:
        next_one = sa.select(Tier).where(Tier.rank < tier.rank).order_by(Tier.rank.desc())
    neighbour = db.session.scalar(next_one.limit(1).with_for_update())
    if neighbour is None:
        return
    mine, theirs = tier.rank, neighbour.rank
    tier.rank = ASIDE + mine  # Ranks are unique at every moment.
    db.session.flush()
    neighbour.rank = mine
    db.session.flush()
    tier.rank = theirs
    db.session.flush()
    for moved in (tier, neighbour):
        publish(TierChanged(actor_id=actor_id, tier_id=moved.id, rank=moved.rank))


def _told(grant: TierGrant) -> dict[str, Any]:
    """What facts tell of a grant."""
    return {"grant_id": grant.id, "member_id": grant.member_id, "tier_id": grant.tier_id, "source": grant.source}


def _grant(grant_id: int) -> TierGrant:
    grant = db.session.get(TierGrant, grant_id)
    if grant is None:
        raise NotFound
    return grant


def _tier(tier_id: int) -> Tier:
    tier = db.session.get(Tier, tier_id, with_for_update=True)
    if tier is None:
        raise NotFound
    return tier


def _refuse_taken(slug: str, name: str) -> None:
    if db.session.scalar(sa.select(Tier.id).where(Tier.slug == slug)) is not None:
        raise Refused(refused("tier_exists", name=name))
