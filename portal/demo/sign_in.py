"""Being one of the demo people with one click: on a local demo, and nowhere else."""

from __future__ import annotations

from urllib.parse import urlsplit

import sqlalchemy as sa

from portal.config import Settings
from portal.core.db import db
from portal.core.facts import FactRow, Origin
from portal.demo.script import PASSWORD, SIGN_INS
from portal.members.facts import MemberRegistered
from portal.members.models import Member

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def is_offered(settings: Settings) -> bool:
    """Never in production, never at an address that others reach, never where no demo people live."""
    is_local = urlsplit(settings.base_url).hostname in LOCAL
    return is_local and not settings.is_production and lives_here()


def lives_here() -> bool:
    """Whether the demo community is in this database."""
    told = sa.select(FactRow.id).where(FactRow.kind == MemberRegistered.kind, FactRow.origin == Origin.DEMO.value)
    return db.session.scalar(told.limit(1)) is not None


def people() -> list[Member]:
    """The demo people one can be, in the order in which they are introduced."""
    found = {
        member.handle: member for member in db.session.scalars(sa.select(Member).where(Member.handle.in_(SIGN_INS)))
    }
    return [found[handle] for handle in SIGN_INS if handle in found]


def introduction() -> list[str]:
    """The sign-ins as lines for a terminal; none where no demo people live."""
    if not lives_here():
        return []
    return [f"  {member.email:22} {member.title}" for member in people()] + [f"  password: {PASSWORD}"]
