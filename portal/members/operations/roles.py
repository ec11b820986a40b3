"""Who is staff."""

from __future__ import annotations

import sqlalchemy as sa

from portal.core.db import db
from portal.core.db.locks import lock
from portal.core.db.upsert import insert_if_absent
from portal.core.decisions import require
from portal.core.facts import publish
from portal.core.operation import operation
from portal.members import queries
from portal.members.facts import RoleGranted, RoleRevoked
from portal.members.models import Member, MemberRole, Role, RoleName
from portal.members.policy import can_grant_roles, can_revoke_role


@operation
def grant_role(*, actor_id: int, member_id: int, role: RoleName) -> None:
    """An administrator makes a member staff."""
    require(can_grant_roles(queries.actor(actor_id)))
    appoint(member_id=member_id, role=role, by_id=actor_id)


@operation
def appoint(*, member_id: int, role: RoleName, by_id: int | None = None) -> None:
    """Gives the role without asking anybody: for the command line and the demo, which make the first administrator."""
    member = lock(Member, member_id)
    insert_if_absent(Role, {"name": role.value})
    role_id = db.session.execute(sa.select(Role.id).where(Role.name == role.value)).scalar_one()
    if insert_if_absent(MemberRole, {"member_id": member.id, "role_id": role_id}):
        publish(RoleGranted(actor_id=by_id, member_id=member.id, role=role.value))


@operation
def revoke_role(*, actor_id: int, member_id: int, role: RoleName) -> None:
    """Takes a role back, in force on the member's next request; one that is not held is no error."""
    require(can_revoke_role(queries.actor(actor_id), member_id=member_id, role=role))
    member = lock(Member, member_id)
    named = sa.select(Role.id).where(Role.name == role.value).scalar_subquery()
    held = sa.select(MemberRole).where(MemberRole.member_id == member.id, MemberRole.role_id == named)
    row = db.session.scalar(held)
    if row is not None:
        db.session.delete(row)
        db.session.flush()
        publish(RoleRevoked(actor_id=actor_id, member_id=member.id, role=role.value))
