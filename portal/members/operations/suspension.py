"""Suspending a member: reading goes on, writing stops, from the next request on."""

from __future__ import annotations

from datetime import datetime

from portal.core import clock
from portal.core.db import db
from portal.core.db.locks import lock
from portal.core.decisions import Refused, refused, require
from portal.core.facts import publish
from portal.core.operation import operation
from portal.members import queries
from portal.members.facts import MemberSuspended, SuspensionLifted
from portal.members.models import Member
from portal.members.policy import can_suspend


@operation
def suspend_member(*, actor_id: int, member_id: int, reason: str, until: datetime | None = None) -> None:
    """Suspends until `until`, or until it is lifted; the member is shown why. A second one replaces the first."""
    require(can_suspend(queries.actor(actor_id), queries.actor(member_id)))
    if not reason.strip():
        raise Refused(refused("reason_missing"))
    now = clock.now()
    if until is not None and until <= now:
        raise Refused(refused("ends_before_it_starts"))
    member = lock(Member, member_id)
    member.suspended_at, member.suspended_until, member.suspension_reason = now, until, reason.strip()
    db.session.flush()
    publish(MemberSuspended(actor_id=actor_id, member_id=member.id, until=until.isoformat() if until else None))


@operation
def lift_suspension(*, actor_id: int, member_id: int) -> None:
    """Ends a suspension; a member who is not suspended stays so."""
    require(can_suspend(queries.actor(actor_id), queries.actor(member_id)))
    member = lock(Member, member_id)
    if member.suspended_at is None:
        return
    member.suspended_at, member.suspended_until, member.suspension_reason = None, None, ""
    db.session.flush()
    publish(SuspensionLifted(actor_id=actor_id, member_id=member.id))
