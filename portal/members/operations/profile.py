"""What members say about themselves, and how they want to read."""

from __future__ import annotations

import sqlalchemy as sa

from portal.core.db import db
from portal.core.db.locks import lock
from portal.core.decisions import Refused, refused, require
from portal.core.facts import publish
from portal.core.operation import operation
from portal.members import queries
from portal.members.facts import ProfileChanged
from portal.members.handles import is_handle
from portal.members.models import Member
from portal.members.operations.uniqueness import flush_unless_taken
from portal.members.policy import can_change_profile


@operation
def change_profile(
    *, member_id: int, display_name: str, handle: str | None = None, title: str = "", city: str = "", about: str = ""
) -> None:
    """The member's own words about themselves. Refuses a handle that is malformed or another's."""
    require(can_change_profile(queries.actor(member_id)))
    member = lock(Member, member_id)
    handle = member.handle if handle is None else handle.strip().lower()
    if handle != member.handle:
        _refuse_unfit(handle)
    member.display_name, member.handle = display_name.strip(), handle
    member.title, member.city, member.about = title.strip(), city.strip(), about.strip()
    if not flush_unless_taken():
        raise Refused(refused("handle_taken"))
    publish(ProfileChanged(actor_id=member.id, account_id=member.account_id, member_id=member.id))


@operation
def set_preferences(*, member_id: int, language: str | None = None, time_zone: str | None = None) -> None:
    """The language and the zone the member reads in; None leaves one as it is."""
    member = lock(Member, member_id)
    member.language = language or member.language
    member.time_zone = time_zone or member.time_zone
    db.session.flush()


def _refuse_unfit(handle: str) -> None:
    if not is_handle(handle):
        raise Refused(refused("handle_is_malformed"))
    if db.session.scalar(sa.select(Member.id).where(Member.handle == handle)) is not None:
        raise Refused(refused("handle_taken"))
