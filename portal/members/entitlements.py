"""Entitlement: which tier a member holds, and what that opens. Every surface asks here, in Python or in SQL."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from portal.core.viewer import Viewer
from portal.members.models import Tier, TierGrant

NO_TIER = 0
Now = datetime | sa.BindParameter[datetime]

IdColumn = sa.ColumnElement[int] | InstrumentedAttribute[int]
RankColumn = sa.ColumnElement[int | None] | InstrumentedAttribute[int | None]


class Grant(Protocol):
    """A time in which a tier is held: from `starts_at` on, up to but not including `ends_at`."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime | None: ...
    @property
    def rank(self) -> int: ...


def effective_rank(grants: Iterable[Grant], now: datetime) -> int:
    """The highest rank among the grants live at `now`, or `NO_TIER`."""
    return max((grant.rank for grant in grants if is_live(grant, now)), default=NO_TIER)


def is_live(grant: Grant | TierGrant, now: datetime) -> bool:
    return grant.starts_at <= now and (grant.ends_at is None or now < grant.ends_at)


def live(now: Now) -> sa.ColumnElement[bool]:
    """`is_live` of TierGrant as SQL."""
    return sa.and_(TierGrant.starts_at <= now, sa.or_(TierGrant.ends_at.is_(None), TierGrant.ends_at > now))


def rank_held(member_id: IdColumn, now: Now) -> sa.ScalarSelect[int]:
    """`effective_rank` as SQL: a scalar subquery for the member of the outer row."""
    highest = sa.func.coalesce(sa.func.max(Tier.rank), NO_TIER)
    held = sa.select(highest).join(TierGrant, TierGrant.tier_id == Tier.id).where(TierGrant.member_id == member_id)
    return held.where(live(now)).correlate_except(Tier, TierGrant).scalar_subquery()


def entitled(viewer: Viewer, tier_rank: int | None) -> bool:
    """Whether what asks for `tier_rank` (None or 0: for no tier) is open to the viewer. Staff may enter everywhere."""
    return viewer.is_staff or viewer.tier_rank >= (tier_rank or NO_TIER)


def open_to(viewer: Viewer, tier_rank: RankColumn) -> sa.ColumnElement[bool]:
    """`entitled` as SQL, for the column that says which rank a row asks for."""
    if viewer.is_staff:
        return sa.true()
    return sa.func.coalesce(tier_rank, NO_TIER) <= viewer.tier_rank
