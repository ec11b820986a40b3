"""Who wrote: names and companies of many people in one query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from portal.accounts.models import Account
from portal.community.shapes import Person
from portal.core.db import db
from portal.members.models import Member, MemberRole


def people(member_ids: Iterable[int | None]) -> Mapping[int, Person]:
    """Those of `member_ids` that there are; no query for none."""
    wanted = {member_id for member_id in member_ids if member_id is not None}
    if not wanted:
        return {}
    is_staff = sa.exists().where(MemberRole.member_id == Member.id)
    columns = (
        Member.id,
        Member.handle,
        Member.display_name,
        Account.name.label("account_name"),
        is_staff.label("is_staff"),
    )
    statement = sa.select(*columns).outerjoin(Account, Account.id == Member.account_id).where(Member.id.in_(wanted))
    return {
        row.id: Person(
            id=row.id,
            handle=row.handle,
            display_name=row.display_name,
            account_name=row.account_name or "",
            is_staff=row.is_staff,
        )
        for row in db.session.execute(statement)
    }


def named(known: Mapping[int, Person], member_id: int | None, *, otherwise: str = "") -> Person:
    """The person with this id, or one of whom only the name `otherwise` is known."""
    return known.get(member_id or 0, Person(display_name=otherwise))
