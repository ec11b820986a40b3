"""What members may do, and why not. Every feature's policy for writing starts from `can_write`."""

from __future__ import annotations

import sqlalchemy as sa

from portal.core.decisions import ALLOWED, Decision, refused
from portal.core.facts import Origin
from portal.core.viewer import Viewer
from portal.members.models import Member, RoleName


def can_write(viewer: Viewer) -> Decision:
    """Whether the viewer may write anything at all; reading is never asked for this."""
    if not viewer.is_authenticated:
        return refused("sign_in")
    if not viewer.is_confirmed:
        return refused("not_confirmed")
    if viewer.is_suspended:
        return refused("suspended")
    if viewer.must_accept_guidelines:
        return refused("accept_guidelines")
    return ALLOWED


def can_change_profile(viewer: Viewer) -> Decision:
    """Newcomers say who they are before anything else; what suspended members may not post they may not put here."""
    return refused("suspended") if viewer.is_suspended else ALLOWED


def can_see(viewer: Viewer, member: Member) -> bool:
    """Members see each other and the people of imported history; staff also those who have yet to confirm."""
    if not viewer.is_authenticated or not member.active:
        return False
    return viewer.is_staff or member.confirmed_at is not None or member.origin == Origin.IMPORT.value


def visible_to(viewer: Viewer) -> sa.ColumnElement[bool]:
    """`can_see` as SQL."""
    if not viewer.is_authenticated:
        return sa.false()
    if viewer.is_staff:
        return Member.active.is_(True)
    is_somebody = sa.or_(Member.confirmed_at.is_not(None), Member.origin == Origin.IMPORT.value)
    return sa.and_(Member.active.is_(True), is_somebody)


def can_manage_members(viewer: Viewer) -> Decision:
    """Members, tiers and suspensions: community managers and administrators who are not suspended themselves."""
    if not viewer.is_manager:
        return refused("staff_only")
    return refused("suspended") if viewer.is_suspended else ALLOWED


def can_grant_roles(viewer: Viewer) -> Decision:
    """Only administrators decide who is staff."""
    if not viewer.is_admin:
        return refused("admins_only")
    return refused("suspended") if viewer.is_suspended else ALLOWED


def can_revoke_role(viewer: Viewer, *, member_id: int, role: RoleName) -> Decision:
    """As granting; but nobody takes the keys from themselves and leaves a house without one."""
    if viewer.id == member_id and role is RoleName.ADMIN:
        return refused("own_admin_role")
    return can_grant_roles(viewer)


def can_suspend(viewer: Viewer, member: Viewer) -> Decision:
    """Managers suspend members, administrators also managers; nobody suspends themselves."""
    if viewer.id == member.id:
        return refused("not_yourself")
    if member.is_staff and not viewer.is_admin:
        return refused("admins_only")
    return can_manage_members(viewer)
