"""People and their roles."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

import sqlalchemy as sa
from flask_security import RoleMixin, UserMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock
from portal.core.db import Id, Model, Text
from portal.core.db.locks import Rank


class RoleName(StrEnum):
    """What staff may be. A moderator is one of named categories, which the community keeps."""

    MANAGER = "manager"
    ADMIN = "admin"


class MemberRole(Model):
    """Who holds which role."""

    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    role_id: Mapped[int] = mapped_column(sa.ForeignKey("role.id"), primary_key=True)


class Role(Model, RoleMixin):
    """A role by its name."""

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(sa.String(40), unique=True)
    description: Mapped[str] = mapped_column(sa.String(200), default="")


class Member(Model, UserMixin):
    """A person. Imported people have no address until they claim their history."""

    __table_args__ = (
        sa.CheckConstraint("email = lower(email)", name="email_is_lower_case"),
        sa.CheckConstraint("handle = lower(handle)", name="handle_is_lower_case"),
        sa.CheckConstraint("email IS NOT NULL OR origin = 'import'", name="only_imported_members_lack_an_address"),
        sa.Index("ix_member_created_at_id", "created_at", "id"),
    )
    __lock_rank__: ClassVar[Rank] = Rank.MEMBER

    id: Mapped[Id]
    handle: Mapped[str] = mapped_column(sa.String(40), unique=True)
    display_name: Mapped[str] = mapped_column(sa.String(80))
    email: Mapped[str | None] = mapped_column(sa.String(254), unique=True)  # type: ignore[assignment]  # Imported people have none.
    password: Mapped[str | None] = mapped_column(sa.String(255))
    fs_uniquifier: Mapped[str] = mapped_column(sa.String(64), unique=True)
    active: Mapped[bool] = mapped_column(default=True)
    confirmed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    origin: Mapped[str] = mapped_column(sa.String(10), default="web")
    title: Mapped[str] = mapped_column(sa.String(120), default="")
    city: Mapped[str] = mapped_column(sa.String(80), default="")
    about: Mapped[Text] = mapped_column(default="")
    language: Mapped[str] = mapped_column(sa.String(8), default="en")
    time_zone: Mapped[str] = mapped_column(sa.String(64), default="UTC")
    # Written by `accounts` and `guidelines`, which stand above; here so that the identity query needs no join.
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    guidelines_version: Mapped[int] = mapped_column(default=0)
    suspended_at: Mapped[datetime | None]
    suspended_until: Mapped[datetime | None]
    suspension_reason: Mapped[str] = mapped_column(sa.String(500), default="")
    last_seen_at: Mapped[datetime | None]

    # Flask-Security reads roles wherever it holds a member.
    roles: Mapped[list[Role]] = relationship(secondary="member_role", lazy="selectin")  # type: ignore[assignment]

    def is_suspended(self, now: datetime) -> bool:
        """Whether a suspension is in force; one with an end stops by itself."""
        return is_suspended(self.suspended_at, self.suspended_until, now)


def is_suspended(since: datetime | None, until: datetime | None, now: datetime) -> bool:
    """Whether a suspension from `since` to `until`, or for good, is in force."""
    return since is not None and (until is None or now < until)
