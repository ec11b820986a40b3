"""Lists of members, the latest to join first, by key: the directory for members, the register for staff."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from portal.core import clock
from portal.core.db import db
from portal.core.pagination import MomentKey, Page
from portal.core.viewer import TONES, Viewer, initials
from portal.members.entitlements import rank_held
from portal.members.models import Member
from portal.members.policy import visible_to

PAGE_ROWS = 24


@dataclass(frozen=True)
class Listed:
    """A member in a list, with the rank they hold now."""

    member: Member
    tier_rank: int

    @property
    def id(self) -> int:
        return self.member.id

    @property
    def initials(self) -> str:
        return initials(self.member.display_name)

    @property
    def tone(self) -> int:
        return self.member.id % TONES

    @property
    def is_suspended(self) -> bool:
        return self.member.is_suspended(clock.now())

    @property
    def key(self) -> str:
        return str(MomentKey(self.member.created_at, self.member.id))


def directory(viewer: Viewer, *, name: str = "", before: str | None = None, after: str | None = None) -> Page[Listed]:
    """Confirmed members whom the viewer may see and whose name or handle contains `name`."""
    return _page(_listing(name).where(visible_to(viewer), Member.confirmed_at.is_not(None)), before, after)


def register(*, name: str = "", before: str | None = None, after: str | None = None) -> Page[Listed]:
    """All members, for staff: by a part of the name, the handle or the address."""
    return _page(_listing(name, Member.email), before, after)


def _listing(name: str, *more: sa.orm.InstrumentedAttribute[str | None]) -> sa.Select[Member, int]:
    listing = sa.select(Member, rank_held(Member.id, clock.now()))
    if not name:
        return listing
    columns = (Member.display_name, Member.handle, *more)
    return listing.where(sa.or_(*(column.icontains(name, autoescape=True) for column in columns)))


def _page(found: sa.Select[Member, int], before: str | None, after: str | None) -> Page[Listed]:
    """`after` goes on to those who joined earlier, `before` back to those who joined later."""
    place = sa.tuple_(Member.created_at, Member.id)
    if key := before or after:
        parsed = MomentKey.parse(key)
        edge = sa.tuple_(sa.literal(parsed.moment, Member.created_at.type), sa.literal(parsed.row_id))
        found = found.where(place > edge if before else place < edge)
    order = (Member.created_at, Member.id) if before else (Member.created_at.desc(), Member.id.desc())
    rows = [Listed(*row) for row in db.session.execute(found.order_by(*order).limit(PAGE_ROWS + 1))]
    has_more, rows = len(rows) > PAGE_ROWS, rows[:PAGE_ROWS]
    if before:
        rows.reverse()
    if not rows:
        return Page(rows)
    newer, older = (has_more, True) if before else (after is not None, has_more)
    return Page(rows, before=rows[0].key if newer else None, after=rows[-1].key if older else None)
