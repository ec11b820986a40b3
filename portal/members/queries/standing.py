"""What a member has: sessions, tiers and the grants they are held by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.core import clock
from portal.core.db import db
from portal.core.decisions import NotFound
from portal.members.agents import described
from portal.members.entitlements import is_live, live, rank_held
from portal.members.models import Member, MemberSession, Tier, TierGrant


@dataclass(frozen=True)
class OpenSession:
    """A signed-in browser as its owner sees it."""

    id: int
    browser: str
    system: str
    started_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True)
class Held:
    """A grant with its tier, and who gave it."""

    grant: TierGrant
    tier: Tier
    granted_by: str | None

    @property
    def is_live(self) -> bool:
        return is_live(self.grant, clock.now())

    @property
    def is_over(self) -> bool:
        return self.grant.ends_at is not None and self.grant.ends_at <= clock.now()


def sessions(member_id: int) -> list[OpenSession]:
    """The member's living sessions, the one used last first."""
    statement = sa.select(MemberSession).where(
        MemberSession.member_id == member_id, MemberSession.expires_at > clock.now()
    )
    rows = db.session.scalars(statement.order_by(MemberSession.last_seen_at.desc(), MemberSession.id.desc()))
    return [OpenSession(row.id, *described(row.user_agent), row.created_at, row.last_seen_at) for row in rows]


def tiers() -> Sequence[Tier]:
    """All tiers, the lowest first."""
    return db.session.scalars(sa.select(Tier).order_by(Tier.rank)).all()


def tier(tier_id: int) -> Tier:
    """Raises `NotFound`."""
    found = db.session.scalar(sa.select(Tier).where(Tier.id == tier_id))
    if found is None:
        raise NotFound
    return found


def tier_held(member_id: int) -> Tier | None:
    """The tier that the member's grants amount to now."""
    rank = rank_held(sa.literal(member_id), clock.now())
    return db.session.scalar(sa.select(Tier).where(Tier.rank == rank))


def holders() -> dict[int, int]:
    """How many members hold a live grant of each tier, by the tier's id."""
    count = sa.func.count(sa.distinct(TierGrant.member_id))
    rows = db.session.execute(sa.select(TierGrant.tier_id, count).where(live(clock.now())).group_by(TierGrant.tier_id))
    return {tier_id: number for tier_id, number in rows}  # noqa: C416  # A Row is no pair to `dict`'s types.


def grants(member_id: int) -> list[Held]:
    """All grants of the member, the latest to begin first."""
    giver = aliased(Member)
    statement = (
        sa.select(TierGrant, Tier, giver.display_name)
        .join(Tier, Tier.id == TierGrant.tier_id)
        .outerjoin(giver, giver.id == TierGrant.granted_by_id)
        .where(TierGrant.member_id == member_id)
        .order_by(TierGrant.starts_at.desc(), TierGrant.id.desc())
    )
    return [Held(*row) for row in db.session.execute(statement)]
